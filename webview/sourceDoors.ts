import * as l10n from '@vscode/l10n';
import type { SourceRunState } from '../src/shared/panel/protocol';
import { sources, type SourceId } from '../src/shared/sources/sources';
import { plainText } from '../src/shared/words/plainText';
import { plainButton } from './controls';
import { appendLink } from './fields';
import { sourceForBrowser, sourceNeedingKey } from './shownSourceRuns';
import type { Actions } from './view';

/** The ways on from a source that could not be asked: its key is set, or got where the source gives out keys, or its page opened in the browser. */
export function sourceDoors(
  parent: HTMLElement,
  actions: Pick<Actions, 'setApiKey' | 'openSearchPage'>,
): (run: AskedSource | null) => void {
  const door = (
    label: string,
    nameFor: (source: string) => string,
    find: (run: AskedSource) => SourceId | null,
    open: (source: SourceId) => void,
  ): ((run: AskedSource | null) => void) => {
    let source: SourceId | null = null;
    const button = plainButton(parent, { look: 'link', label, onClick: () => source && open(source) });
    return (run) => {
      source = run && find(run);
      button.element.hidden = source === null;
      button.element.ariaLabel = nameFor(plainText(run?.name ?? ''));
    };
  };
  const setKey = door(
    l10n.t('Set key'),
    (name) => l10n.t('Set key for {0}', name),
    sourceNeedingKey,
    (source) => actions.setApiKey(source),
  );
  // VS Code opens it in the browser.
  const getKey = appendLink(parent, l10n.t('Get a key'));
  getKey.classList.add('link');
  const openPage = door(
    l10n.t('Open in browser'),
    (name) => l10n.t('Open in browser: {0}', name),
    sourceForBrowser,
    (source) => actions.openSearchPage(source),
  );
  return (run) => {
    setKey(run);
    const source = run && sourceNeedingKey(run);
    const page = source && sources[source].keyPage;
    getKey.hidden = page === null;
    getKey.href = page ?? '';
    getKey.ariaLabel = l10n.t('Get a key for {0}', plainText(run?.name ?? ''));
    openPage(run);
  };
}

/** What of a source run its doors follow from. */
export type AskedSource = Pick<SourceRunState, 'name' | 'source' | 'state' | 'failure'>;
