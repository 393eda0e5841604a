import * as l10n from '@vscode/l10n';
import { isSourceId } from '../src/shared/sources/sources';
import { plainText } from '../src/shared/words/plainText';
import { appendElement, setText } from './fields';
import { sourceNeedingKey } from './shownSourceRuns';
import { sourceDoors } from './sourceDoors';
import type { Actions, View } from './view';

/** Under the search form: that the chosen source needs a key, before it is asked, and where to get one. */
export function keyLine(parent: HTMLElement, actions: Actions): (view: View) => void {
  const element = appendElement(parent, 'turns', 'p');
  const text = appendElement(element, 'words', 'span');
  const doors = sourceDoors(element, actions);
  return ({ form, snapshot: { sources, search } }) => {
    const chosen = sources.find(({ id }) => id === form.source);
    const told =
      search.state !== 'idle' &&
      search.sourceRuns.some((run) => run.source === form.source && sourceNeedingKey(run) !== null);
    element.hidden = chosen?.apiKeyState !== 'missing' || told;
    if (!chosen || !isSourceId(chosen.id)) return;
    setText(text, l10n.t('{0} needs a key of your own', plainText(chosen.name)));
    doors({ name: chosen.name, source: chosen.id, state: 'needs-key', failure: null });
  };
}
