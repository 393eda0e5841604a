import { inFolder } from '../src/shared/counts';
import { plainText } from '../src/shared/plainText';
import type { ScrapeState, SearchState, Snapshot } from '../src/shared/protocol';
import {
  failedText,
  failureText,
  pictures,
  savedText,
  scrapeDetails,
  scrapeText,
  searchText,
  wasThere,
} from '../src/shared/words';
import { box, button, setText } from './fields';
import { icon, type IconName } from './icons';
import type { Actions } from './view';

export interface FoundPart {
  render(snapshot: Snapshot): void;
}

/** The middle of the page: a welcome, then what was found, then what became of it. */
export function found(parent: HTMLElement, actions: Actions): FoundPart {
  const main = box(parent, 'found', 'main');
  const stage = box(main, 'stage');
  const marks = box(stage, 'mark');
  marks.append(...(['pictures', 'pass', 'warning', 'error'] as const).map(icon));
  const title = box(stage, 'story-title', 'h2');
  const text = box(stage, 'story-text', 'p');
  const steps = welcomeSteps(stage);
  const failures = failureList(stage, () => actions.send('retryFailed'));
  const after = box(stage, 'buttons');
  const open = button(after, { label: 'Open folder', onClick: () => actions.send('openFolder') });
  button(after, { label: 'Show log', onClick: () => actions.send('showLog') });
  const list = box(stage, 'list', 'p');

  return {
    render(snapshot) {
      const { search, scrape } = snapshot;
      const story = storyOf(snapshot);
      stage.dataset['mark'] = story.mark;
      setText(title, story.title);
      setText(text, story.text);
      text.hidden = story.text === '';
      steps.hidden = !story.welcome;
      failures.render(scrape);

      const failed = search.state === 'done' && search.failure !== null;
      open.element.hidden = scrape.state !== 'done';
      after.hidden = scrape.state !== 'done' && !failed;

      const outcome = scrape.state === 'idle' ? '' : searchText(search, snapshot.found);
      setText(list, outcome);
      list.hidden = outcome === '';
    },
  };
}

interface Story {
  readonly mark: IconName;
  readonly title: string;
  readonly text: string;
  readonly welcome?: boolean;
}

function storyOf({ search, scrape, found, searched }: Snapshot): Story {
  if (search.state === 'running') {
    const text =
      found === 0 ? 'The first pictures are on their way.' : `${pictures(found)} in the list so far.`;
    return { mark: 'pictures', title: `Looking for “${plainText(search.keyword)}”`, text };
  }
  switch (scrape.state) {
    case 'running':
      return {
        mark: 'pictures',
        title: `Saving to ${plainText(scrape.folder)}`,
        text: 'Go on working: this continues when the panel is hidden or closed.',
      };
    case 'done':
      return savedStory(scrape);
    case 'interrupted':
      return { mark: 'warning', title: scrapeText(scrape), text: `${scrapeDetails(scrape).join(' ')}.` };
    case 'idle':
      if (found > 0)
        return { mark: markOf(search), title: searchText(search, found), text: next(search, searched) };
      if (search.state === 'done')
        return { mark: markOf(search), title: searchText(search, found), text: '' };
      return { mark: 'pictures', title: 'Find pictures for your project', text: '', welcome: true };
  }
}

function markOf(search: SearchState): IconName {
  if (search.state !== 'done' || search.outcome === 'found' || search.outcome === 'cancelled')
    return 'pictures';
  return search.outcome === 'failed' ? 'error' : 'warning';
}

function next(search: SearchState, searched: string | null): string {
  const more =
    searched === null || (search.state === 'done' && search.outcome === 'no-more')
      ? 'Searching for another word adds to the list.'
      : `Searching for “${plainText(searched)}” again finds more of it; another word adds to the list.`;
  return `Choose below what to save. ${more}`;
}

function savedStory(scrape: ScrapeState & { state: 'done' }): Story {
  const marks = { complete: 'pass', short: 'warning', stopped: 'error', cancelled: 'pictures' } as const;
  const mark = scrape.warning && scrape.outcome === 'complete' ? 'warning' : marks[scrape.outcome];
  const texts = [
    scrape.failure ? failureText(scrape.failure) : '',
    placeOf(scrape),
    scrape.warning ? failureText(scrape.warning) : '',
  ];
  return { mark, title: savedTitle(scrape), text: texts.filter((text) => text !== '').join(' ') };
}

function savedTitle({ saved, alreadyThere, quantity }: ScrapeState & { state: 'done' }): string {
  if (saved > 0) return `${pictures(saved)} saved`;
  if (alreadyThere === 0) return 'No pictures saved';
  return alreadyThere < quantity ? wasThere(alreadyThere) : savedText({ saved, alreadyThere }, quantity);
}

function placeOf(scrape: ScrapeState & { state: 'done' }): string {
  const { saved, alreadyThere, folder } = scrape;
  if (inFolder(scrape) === 0) return '';
  const place = `${inFolder(scrape) === 1 ? 'It is' : 'They are'} in ${plainText(folder)}`;
  return saved > 0 && alreadyThere > 0 ? `${place}, where ${wasThere(alreadyThere)}.` : `${place}.`;
}

function welcomeSteps(parent: HTMLElement): HTMLElement {
  const steps = box(parent, 'steps', 'ol');
  for (const [name, text] of [
    ['Search', 'Type a keyword. Every search adds new pictures to one list.'],
    ['Choose', 'Say where they go, which size, and how many.'],
    ['Start', 'They are saved into your workspace while you go on working.'],
  ] as const) {
    const step = box(steps, '', 'li');
    const words = box(step, '');
    box(words, '', 'strong').textContent = name;
    words.append(` ${text}`);
  }
  return steps;
}

function failureList(parent: HTMLElement, retry: () => void): { render(scrape: ScrapeState): void } {
  const element = box(parent, 'failures', 'section');
  const head = box(element, 'head');
  box(head, '', 'h3').textContent = 'Could not be saved';
  button(head, { label: 'Retry failed', onClick: retry });
  const list = box(element, '', 'ul');
  let shown = '';
  return {
    render(scrape) {
      const failed = scrape.state === 'done' ? scrape.failures : [];
      const lines = failed.map(failedText);
      const more = scrape.state === 'done' ? scrape.failed - failed.length : 0;
      if (more > 0) lines.push(lines.length === 0 ? pictures(more) : `and ${more} more`);
      element.hidden = lines.length === 0;
      if (shown === lines.join('\n')) return;
      shown = lines.join('\n');
      list.replaceChildren();
      for (const line of lines) box(list, '', 'li').textContent = line;
    },
  };
}
