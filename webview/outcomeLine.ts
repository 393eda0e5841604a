import * as l10n from '@vscode/l10n';
import { plural } from '../src/shared/words/l10n';
import type { ScrapeState, Snapshot } from '../src/shared/panel/protocol';
import { failedPictureText } from '../src/shared/words/runText';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { flyout } from './flyout';
import { icon, markBox } from './icons';
import { endMessage } from './runMessage';
import type { Actions } from './view';

/** How the last run ended, and what can be done about it, until the user closes it. */
export function outcomeLine(
  parent: HTMLElement,
  actions: Actions,
): { readonly render: (snapshot: Snapshot) => void } {
  const element = appendElement(parent, 'outcome', 'section');
  const close = plainButton(element, {
    look: 'link',
    label: '',
    onClick: () => actions.sendCommand('dismiss'),
  });
  close.element.append(icon('cross'));
  close.element.ariaLabel = close.element.title = l10n.t('Close this message');
  const mark = markBox(element);
  const title = appendElement(element, 'title', 'h2');
  title.id = 'outcome';
  element.setAttribute('aria-labelledby', title.id);

  const buttons = appendElement(element, 'links');
  const failed = plainButton(buttons, { look: 'link', label: '', onClick: () => undefined });
  failed.element.classList.add('more');
  const failures = failureList(parent, failed.element);
  const link = (label: string, type: Parameters<Actions['sendCommand']>[0]): HTMLElement =>
    plainButton(buttons, { look: 'link', label, onClick: () => actions.sendCommand(type) }).element;
  const resume = link(l10n.t('Resume'), 'resumeSave');
  const retry = link(l10n.t('Retry failed'), 'retryFailed');
  const open = link(l10n.t('Open folder'), 'openFolder');
  const preview = link(l10n.t('Preview pictures'), 'previewFolder');
  const log = link(l10n.t('Show log'), 'showLog');
  // Last, as VS Code lays its notifications over the right end.
  const text = appendElement(element, 'text', 'p');

  return {
    render(snapshot) {
      const story = endMessage(snapshot);
      element.hidden = story === null;
      const { scrape } = snapshot;
      const done = scrape.state === 'done';
      failures(scrape);
      if (!story) return;
      mark(story.mark);
      setText(title, story.title);
      setText(text, story.text);
      title.title = story.title;
      text.title = story.text;
      text.hidden = story.text === '';
      const count = done ? scrape.failed : 0;
      failed.element.hidden = !done || scrape.failures.length === 0;
      failed.set({ label: plural(l10n.t('{0} failed|{0} failed'), count) });
      resume.hidden = scrape.state !== 'interrupted';
      retry.hidden = count === 0;
      open.hidden = !done;
      preview.hidden = !done || !snapshot.canPreview;
      log.hidden = scrape.state === 'interrupted';
    },
  };
}

/** The pictures that could not be saved, and why. */
function failureList(parent: HTMLElement, button: HTMLElement): (scrape: ScrapeState) => void {
  const over = flyout(parent, {
    button,
    className: 'failures',
    label: l10n.t('Pictures that could not be saved'),
  });
  const list = appendElement(over.element, '', 'ul');
  // It scrolls, so that it can be reached with the keyboard.
  list.tabIndex = 0;
  list.ariaLabel = l10n.t('Pictures that could not be saved');
  let shown = '';
  return (scrape) => {
    const failed = scrape.state === 'done' ? scrape.failures : [];
    const more = scrape.state === 'done' ? scrape.failed - failed.length : 0;
    const lines = failed.map(failedPictureText);
    if (more > 0 && failed.length > 0) lines.push(plural(l10n.t('and {0} more|and {0} more'), more));
    if (shown === lines.join('\n')) return;
    shown = lines.join('\n');
    over.close();
    list.replaceChildren();
    for (const line of lines) appendElement(list, '', 'li').textContent = line;
  };
}
