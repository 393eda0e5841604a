import * as l10n from '@vscode/l10n';
import { isAddressSource, type SourceChoice } from '../src/shared/form/form';
import { noFilters } from '../src/shared/panel/filters';
import { isSourceId } from '../src/shared/sources/sources';
import { announcer } from './announcer';
import { plainButton } from './controls';
import { countdown } from './countdown';
import { appendElement, setText } from './fields';
import { pictureGrid } from './grid';
import { markBox } from './icons';
import { listEnd } from './listEnd';
import { toolbar, type Toolbar } from './toolbar';
import { onlySourceRun, sourceNeedingKey } from './shownSourceRuns';
import { sourceDoors } from './sourceDoors';
import { emptyListMessage } from './runMessage';
import { goesOnInText, searchSubject } from '../src/shared/words/runText';
import type { Actions, View } from './view';

export interface FoundPane {
  readonly fields: Toolbar['fields'];
  /** Gives the focus to the pictures; returns false where none are shown. */
  focusPictures(): boolean;
  /** Scrolls to a picture that is shown, and gives it the focus. */
  showPicture(key: string): void;
  /** Puts a picture that is shown onto the clipboard. */
  copyPicture(key: string): void;
  render(view: View): void;
}

/**
 * The middle of the page: a welcome, then the found pictures to look at and choose from. `lastActive` is the picture to come back to.
 */
export function foundPane(parent: HTMLElement, actions: Actions, lastActive: string | null): FoundPane {
  const main = appendElement(parent, 'found', 'main');
  const tools = toolbar(main, actions);
  const panel = appendElement(main, 'shown-tab');
  panel.role = 'tabpanel';
  const stage = emptyStage(panel, actions);
  const list = appendElement(panel, 'listed');
  const tiles = pictureGrid(list, actions, lastActive);
  const end = listEnd(tiles.end, actions);
  const nothing = nothingShown(list, () => {
    actions.editForm({ filters: noFilters });
    tools.focus();
  });
  const announce = announcer(main);

  return {
    fields: tools.fields,
    focusPictures() {
      if (list.hidden || tiles.element.hidden) return false;
      tiles.focus();
      return true;
    },
    showPicture: (key) => tiles.show(key),
    copyPicture: (key) => tiles.copy(key),
    render(view) {
      const { pictures, snapshot, offer } = view;
      const tab = snapshot.tabs.find(({ id }) => id === snapshot.shownTab);
      panel.ariaLabel = tab?.title || l10n.t('All that was found');
      tools.render(view);
      const empty = pictures.length === 0;
      stage.element.hidden = !empty;
      if (empty) stage.render(view);
      else list.hidden = false;
      nothing.hidden = offer.shown.length > 0;
      if (offer.shown.length > 0) tiles.element.hidden = false;
      // While it is still to be seen: what is hidden does not know how far it was scrolled.
      tiles.render(view);
      tiles.element.hidden = offer.shown.length === 0;
      list.hidden = empty;
      end.render(view);
      announce(view);
    },
  };
}

function emptyStage(
  parent: HTMLElement,
  actions: Actions,
): { readonly element: HTMLElement; readonly render: (view: View) => void } {
  const element = appendElement(parent, 'stage');
  let source: SourceChoice = 'all';
  const mark = markBox(element);
  const title = appendElement(element, 'story-title', 'h2');
  const text = appendElement(element, 'story-text', 'p');
  const steps = welcomeSteps(element);
  const samples = examples(element, (keyword) => {
    actions.editForm({ keyword, ...(isAddressSource(source) ? { source: 'all' } : {}) });
    actions.startSearch();
  });
  const links = appendElement(element, 'links');
  const countDown = countdown((seconds) => setText(text, goesOnInText(seconds)));
  const again = plainButton(links, {
    look: 'link',
    label: l10n.t('Try again'),
    onClick: () => actions.findMore(),
  });
  const elsewhere = plainButton(links, {
    look: 'link',
    label: l10n.t('Search all sources'),
    onClick() {
      actions.editForm({ source: 'all' });
      actions.startSearch();
    },
  });
  const folder = plainButton(links, {
    look: 'link',
    label: l10n.t('Open folder…'),
    onClick: () => actions.sendCommand('openWorkspaceFolder'),
  });
  const several = plainButton(links, {
    look: 'link',
    label: l10n.t('Several keywords…'),
    onClick: () => actions.showKeywords(),
  });
  const doors = sourceDoors(links, actions);
  const wait = plainButton(links, {
    look: 'link',
    label: l10n.t('Stop waiting'),
    onClick: actions.stopWaiting,
  });
  const log = plainButton(links, {
    look: 'link',
    label: l10n.t('Show log'),
    onClick: () => actions.sendCommand('showLog'),
  });
  return {
    element,
    render({ snapshot, form }) {
      ({ source } = form);
      const story = emptyListMessage(snapshot);
      mark(story?.mark ?? 'pictures');
      setText(title, story?.title ?? l10n.t('Find pictures for your project'));
      const { search, goesOn } = snapshot;
      if (!goesOn) setText(text, story?.text ?? '');
      countDown(goesOn);
      text.hidden = !story?.text && !goesOn;
      wait.element.hidden = goesOn === null;
      steps.hidden = story !== null;
      samples.hidden = story !== null;
      const only = onlySourceRun(search);
      doors(only);
      const isOver = search.state === 'done' && story !== null;
      const hasFailed = isOver && search.outcome === 'failed';
      // A list of addresses is added again, and not searched.
      again.element.hidden =
        !hasFailed ||
        (only && sourceNeedingKey(only)) !== null ||
        goesOn !== null ||
        searchSubject(search) === 'list';
      const isInVain = hasFailed || (isOver && search.outcome === 'nothing');
      elsewhere.element.hidden = !isInVain || !isSourceId(form.source);
      // Pictures are saved into a folder, which is better known before they are chosen.
      folder.element.hidden = snapshot.roots.length > 0 || snapshot.isVirtual || story !== null;
      several.element.hidden = story !== null;
      log.element.hidden = search.state !== 'done' || search.failure === null;
    },
  };
}

function welcomeSteps(parent: HTMLElement): HTMLElement {
  const steps = appendElement(parent, 'steps', 'ol');
  for (const [name, text] of [
    [l10n.t('Search'), l10n.t('Type a word or a web address. Each search is a tab of its own.')],
    [l10n.t('Choose'), l10n.t('Pick what you like, or keep all, and say where they go.')],
    [l10n.t('Save'), l10n.t('They are saved into your workspace while you go on working.')],
  ] as const) {
    const words = appendElement(appendElement(steps, '', 'li'), '');
    appendElement(words, '', 'strong').textContent = name;
    words.append(` ${text}`);
  }
  return steps;
}

/** Words of which the sources have much, and each something else; a click searches for one. */
function examples(parent: HTMLElement, search: (keyword: string) => void): HTMLElement {
  const element = appendElement(parent, 'examples', 'p');
  appendElement(element, '', 'span').textContent = l10n.t('For example:');
  for (const word of [l10n.t('lighthouse'), l10n.t('hummingbird'), l10n.t('nebula'), l10n.t('Hokusai')]) {
    const { element: button } = plainButton(element, {
      look: 'chip',
      label: word,
      onClick: () => search(word),
    });
    button.title = l10n.t('Search for “{0}”', word);
  }
  return element;
}

function nothingShown(parent: HTMLElement, reset: () => void): HTMLElement {
  const element = appendElement(parent, 'nothing');
  appendElement(element, '', 'p').textContent = l10n.t('The filters hide all pictures.');
  plainButton(element, { look: 'link', label: l10n.t('Show all again'), onClick: reset });
  return element;
}
