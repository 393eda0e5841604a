import * as l10n from '@vscode/l10n';
import { noFilters } from '../src/shared/panel/filters';
import type { SourceId } from '../src/shared/sources/sources';
import { announcer } from './announcer';
import { plainButton } from './controls';
import { box, setText } from './fields';
import { grid } from './grid';
import type { Host } from './host';
import { markBox } from './icons';
import { noticeLine } from './notices';
import { outcomeBand } from './outcome';
import { emptyStory } from './story';
import { toolbar, type Toolbar } from './toolbar';
import { keyWantedBy } from './toldTurns';
import type { Actions, View } from './view';

export interface FoundPart {
  readonly fields: Toolbar['fields'];
  render(view: View): void;
}

/** The middle of the page: a welcome, then the found pictures to look at and choose from. */
export function found(parent: HTMLElement, actions: Actions, host: Host): FoundPart {
  const main = box(parent, 'found', 'main');
  const band = outcomeBand(main, actions);
  const stage = emptyStage(main, actions);
  const list = box(main, 'listed');
  const tools = toolbar(list, actions, host);
  const tiles = grid(list, actions);
  const nothing = nothingShown(list, () => {
    actions.edit({ filters: noFilters });
    tools.focus();
  });
  const notices = noticeLine(list);
  const announce = announcer(main);

  return {
    fields: tools.fields,
    render(view) {
      const { pictures, snapshot, offer } = view;
      band.render(snapshot);
      const empty = pictures.length === 0;
      stage.element.hidden = !empty;
      list.hidden = empty;
      if (empty) stage.render(view);
      else tools.render(view);
      nothing.hidden = offer.shown.length > 0;
      tiles.element.hidden = offer.shown.length === 0;
      tiles.render(view);
      notices(snapshot.notices);
      announce(view);
    },
  };
}

function emptyStage(
  parent: HTMLElement,
  actions: Actions,
): { readonly element: HTMLElement; readonly render: (view: View) => void } {
  const element = box(parent, 'stage');
  const mark = markBox(element);
  const title = box(element, 'story-title', 'h2');
  const text = box(element, 'story-text', 'p');
  const steps = welcomeSteps(element);
  const links = box(element, 'links');
  let source: SourceId | null = null;
  const key = plainButton(links, {
    look: 'link',
    label: l10n.t('Set key'),
    onClick: () => source && actions.setKey(source),
  });
  const log = plainButton(links, {
    look: 'link',
    label: l10n.t('Show log'),
    onClick: () => actions.send('showLog'),
  });
  return {
    element,
    render({ snapshot }) {
      const story = emptyStory(snapshot);
      mark(story?.mark ?? 'pictures');
      setText(title, story?.title ?? l10n.t('Find pictures for your project'));
      setText(text, story?.text ?? '');
      text.hidden = !story?.text;
      steps.hidden = story !== null;
      const { search } = snapshot;
      source = keyWantedBy(search);
      key.element.hidden = source === null;
      log.element.hidden = search.state !== 'done' || search.failure === null;
    },
  };
}

function welcomeSteps(parent: HTMLElement): HTMLElement {
  const steps = box(parent, 'steps', 'ol');
  for (const [name, text] of [
    [l10n.t('Search'), l10n.t('Type a keyword or a web address. Every search adds to one list.')],
    [l10n.t('Choose'), l10n.t('Pick what you like, or keep all, and say where they go.')],
    [l10n.t('Start'), l10n.t('They are saved into your workspace while you go on working.')],
  ] as const) {
    const words = box(box(steps, '', 'li'), '');
    box(words, '', 'strong').textContent = name;
    words.append(` ${text}`);
  }
  return steps;
}

function nothingShown(parent: HTMLElement, reset: () => void): HTMLElement {
  const element = box(parent, 'nothing');
  box(element, '', 'p').textContent = l10n.t('The filters hide all pictures.');
  plainButton(element, { look: 'link', label: l10n.t('Show all again'), onClick: reset });
  return element;
}
