import * as l10n from '@vscode/l10n';
import { countInFolder } from '../src/shared/engine/counts';
import { plural } from '../src/shared/words/l10n';
import { failedPictureText } from '../src/shared/words/runText';
import type { KeywordResult } from '../src/shared/keywords/keywordResult';
import { keywordCountText, keywordResultText } from '../src/shared/words/keywordsText';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { flyout } from './flyout';
import { icon, markBox } from './icons';
import { endMessage } from './runMessage';
import type { Actions, View } from './view';

/** How the last run ended, and what can be done about it, until the user closes it. */
export function outcomeLine(
  parent: HTMLElement,
  actions: Actions,
): { readonly render: (view: View) => void } {
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
  const keywords = plainButton(buttons, { look: 'link', label: '', onClick: () => undefined });
  keywords.element.classList.add('more');
  const keywordResults = keywordList(parent, keywords.element);
  const failed = plainButton(buttons, { look: 'link', label: '', onClick: () => undefined });
  failed.element.classList.add('more');
  const failures = failureList(parent, failed.element, actions.showPicture);
  const link = (label: string, type: Parameters<Actions['sendCommand']>[0]): HTMLElement =>
    plainButton(buttons, { look: 'link', label, onClick: () => actions.sendCommand(type) }).element;
  const resume = link(l10n.t('Resume'), 'resumeSave');
  const retry = link(l10n.t('Retry failed'), 'retryFailed');
  const open = link(l10n.t('Open folder'), 'openFolder');
  const exportIt = link(l10n.t('Export…'), 'exportFolder');
  const preview = link(l10n.t('Preview pictures'), 'previewFolder');
  const log = link(l10n.t('Show log'), 'showLog');
  const again = plainButton(buttons, {
    look: 'link',
    label: l10n.t('Several keywords…'),
    onClick: () => actions.showKeywords(),
  });
  // Last, as VS Code lays its notifications over the right end.
  const text = appendElement(element, 'text', 'p');

  return {
    render(view) {
      const { snapshot } = view;
      const story = endMessage(snapshot);
      element.hidden = story === null;
      const { scrape } = snapshot;
      const { keywordRun } = snapshot;
      // That of the last keyword is in the list of all.
      const done = scrape.state === 'done' && keywordRun === null;
      failures(view);
      keywordResults(keywordRun?.isRunning ? [] : (keywordRun?.results ?? []));
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
      keywords.element.hidden = again.element.hidden = keywordRun === null;
      keywords.set({ label: keywordCountText(keywordRun?.results.length ?? 0) });
      resume.hidden = keywordRun !== null || scrape.state !== 'interrupted';
      retry.hidden = !done || !scrape.canRetry;
      open.hidden = !done;
      exportIt.hidden = !done || countInFolder(scrape) === 0;
      preview.hidden = !done || !snapshot.canPreview;
      // Where all went well it has nothing to tell, and the others need the room.
      log.hidden = keywordRun !== null || scrape.state === 'interrupted' || story.mark === 'pass';
    },
  };
}

/** How each of several keywords has fared. */
function keywordList(parent: HTMLElement, button: HTMLElement): (results: readonly KeywordResult[]) => void {
  const label = l10n.t('How each keyword has fared');
  const over = flyout(parent, { button, className: 'failures', label });
  const list = appendElement(over.element, '', 'ul');
  // It scrolls, so that it can be reached with the keyboard.
  list.tabIndex = 0;
  list.ariaLabel = label;
  let before: readonly KeywordResult[] = [];
  return (results) => {
    if (JSON.stringify(results) === JSON.stringify(before)) return;
    before = results;
    over.close();
    list.replaceChildren();
    for (const result of results) appendElement(list, '', 'li').textContent = keywordResultText(result);
  };
}

/** The pictures that could not be saved, and why: each a link to its tile, where that is shown. */
function failureList(
  parent: HTMLElement,
  button: HTMLElement,
  showPicture: (key: string) => void,
): (view: View) => void {
  const over = flyout(parent, {
    button,
    className: 'failures',
    label: l10n.t('Pictures that could not be saved'),
  });
  const list = appendElement(over.element, '', 'ul');
  // It scrolls, so that it can be reached with the keyboard.
  list.tabIndex = 0;
  list.ariaLabel = l10n.t('Pictures that could not be saved');
  let before = '';
  return ({ snapshot: { scrape }, offer }) => {
    const failed = scrape.state === 'done' ? scrape.failures : [];
    const more = scrape.state === 'done' ? scrape.failed - failed.length : 0;
    const failedKeys = new Set(failed.map(({ key }) => key));
    const shownKeys = new Set(
      failed.length > 0 ? offer.shown.map(({ key }) => key).filter((key) => failedKeys.has(key)) : [],
    );
    const lines = failed.map((each) => ({
      text: failedPictureText(each),
      key: shownKeys.has(each.key) ? each.key : null,
    }));
    if (more > 0 && failed.length > 0)
      lines.push({ text: plural(l10n.t('and {0} more|and {0} more'), more), key: null });
    const now = JSON.stringify(lines);
    if (now === before) return;
    before = now;
    over.close();
    list.replaceChildren();
    for (const { text, key } of lines) {
      const item = appendElement(list, '', 'li');
      if (key === null) item.textContent = text;
      else {
        const onClick = (): void => {
          over.close();
          showPicture(key);
        };
        plainButton(item, { look: 'link', label: text, onClick });
      }
    }
  };
}
