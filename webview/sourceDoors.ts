import * as l10n from '@vscode/l10n';
import type { SourceRunState } from '../src/shared/panel/protocol';
import type { SourceId } from '../src/shared/sources/sources';
import { plainText } from '../src/shared/words/plainText';
import { plainButton } from './controls';
import { sourceForBrowser, sourceNeedingKey } from './shownSourceRuns';
import type { Actions } from './view';

/** The buttons for a source that could not be asked: its key is set, or its page opened in the browser. */
export function sourceDoors(
  parent: HTMLElement,
  actions: Pick<Actions, 'setApiKey' | 'openSearchPage'>,
): (run: SourceRunState | null) => void {
  const door = (
    label: string,
    nameFor: (source: string) => string,
    find: (run: SourceRunState) => SourceId | null,
    open: (source: SourceId) => void,
  ): ((run: SourceRunState | null) => void) => {
    let source: SourceId | null = null;
    const button = plainButton(parent, { look: 'link', label, onClick: () => source && open(source) });
    return (run) => {
      source = run && find(run);
      button.element.hidden = source === null;
      button.element.ariaLabel = nameFor(plainText(run?.name ?? ''));
    };
  };
  const doors = [
    door(
      l10n.t('Set key'),
      (name) => l10n.t('Set key for {0}', name),
      sourceNeedingKey,
      (source) => actions.setApiKey(source),
    ),
    door(
      l10n.t('Open in browser'),
      (name) => l10n.t('Open in browser: {0}', name),
      sourceForBrowser,
      (source) => actions.openSearchPage(source),
    ),
  ];
  return (run) => {
    for (const render of doors) render(run);
  };
}
