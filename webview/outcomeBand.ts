import * as l10n from '@vscode/l10n';
import { plural } from '../src/shared/words/l10n';
import type { ScrapeState, Snapshot } from '../src/shared/panel/protocol';
import { failedPictureText } from '../src/shared/words/runText';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { markBox } from './icons';
import { endMessage } from './runMessage';
import type { Actions } from './view';

/** The band over the grid: how the last run ended, and what can be done about it. */
export function outcomeBand(
  parent: HTMLElement,
  actions: Actions,
): { readonly render: (snapshot: Snapshot) => void } {
  const element = appendElement(parent, 'outcome', 'section');
  const head = appendElement(element, 'head');
  const mark = markBox(head);
  const words = appendElement(head, 'words');
  const title = appendElement(words, 'title', 'h2');
  const text = appendElement(words, 'text', 'p');
  title.id = 'outcome';
  element.setAttribute('aria-labelledby', title.id);
  const failures = failureList(element);

  const buttons = appendElement(head, 'buttons');
  const link = (label: string, type: Parameters<Actions['sendCommand']>[0]): HTMLElement =>
    plainButton(buttons, { look: 'link', label, onClick: () => actions.sendCommand(type) }).element;
  const retry = link(l10n.t('Retry failed'), 'retryFailed');
  const open = link(l10n.t('Open folder'), 'openFolder');
  const preview = link(l10n.t('Preview pictures'), 'previewFolder');
  const log = link(l10n.t('Show log'), 'showLog');

  return {
    render(snapshot) {
      const story = endMessage(snapshot);
      element.hidden = story === null;
      if (!story) return;
      const { scrape } = snapshot;
      mark(story.mark);
      setText(title, story.title);
      setText(text, story.text);
      text.hidden = story.text === '';
      failures(scrape);
      const done = scrape.state === 'done';
      retry.hidden = !done || scrape.failed === 0;
      open.hidden = !done;
      preview.hidden = !done || !snapshot.canPreview;
      log.hidden = scrape.state === 'interrupted';
    },
  };
}

/** An expandable list of the pictures that could not be saved, and why. */
function failureList(parent: HTMLElement): (scrape: ScrapeState) => void {
  const element = appendElement(parent, 'failures', 'details');
  const summary = appendElement(element, '', 'summary');
  const list = appendElement(element, '', 'ul');
  // It scrolls, so that it can be reached with the keyboard.
  list.tabIndex = 0;
  let shown = '';
  return (scrape) => {
    const failed = scrape.state === 'done' ? scrape.failures : [];
    const more = scrape.state === 'done' ? scrape.failed - failed.length : 0;
    const lines = failed.map(failedPictureText);
    if (more > 0 && failed.length > 0) lines.push(plural(l10n.t('and {0} more|and {0} more'), more));
    element.hidden = lines.length === 0;
    setText(
      summary,
      plural(
        l10n.t('{0} picture could not be saved|{0} pictures could not be saved'),
        failed.length + Math.max(0, more),
      ),
    );
    list.setAttribute('aria-label', summary.textContent);
    if (shown === lines.join('\n')) return;
    shown = lines.join('\n');
    element.open = false;
    list.replaceChildren();
    for (const line of lines) appendElement(list, '', 'li').textContent = line;
  };
}
