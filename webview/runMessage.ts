import * as l10n from '@vscode/l10n';
import { failureText } from '../src/shared/words/failureText';
import { countInFolder } from '../src/shared/engine/counts';
import { plural } from '../src/shared/words/l10n';
import { plainText } from '../src/shared/words/plainText';
import { allTab } from '../src/shared/panel/tabs';
import type { ScrapeState, SearchState, Snapshot } from '../src/shared/panel/protocol';
import {
  savedCountText,
  scrapeDetails,
  scrapeText,
  searchSubject,
  foundText,
  isPassedOver,
  searchText,
  alreadyThereText,
} from '../src/shared/words/runText';
import { keywordsResultText } from '../src/shared/words/keywordsText';
import { sumOfResults, type KeywordRun } from '../src/shared/keywords/keywordResult';
import type { IconName } from './icons';

const outcomeMarks = {
  complete: 'pass',
  short: 'warning',
  stopped: 'error',
  cancelled: 'pictures',
} as const;

/** A short message about a search or a scrape. */
export interface RunMessage {
  readonly mark: IconName;
  readonly title: string;
  readonly text: string;
}

/** The message in the middle of the page while the shown tab is empty; null before the first search. */
export function emptyListMessage({ search, shownTab, searchedTab, goesOn }: Snapshot): RunMessage | null {
  const nothingThere =
    shownTab === allTab
      ? null
      : ({ mark: 'pictures', title: l10n.t('There are no pictures of this search'), text: '' } as const);
  // What is searched for in another tab.
  if (searchedTab !== null && searchedTab !== shownTab) return nothingThere;
  switch (search.state) {
    case 'idle':
      return nothingThere;
    case 'running':
      return {
        mark: 'pictures',
        title: searchingTitle(search),
        text: l10n.t('The first pictures are on their way.'),
      };
    case 'done':
      return goesOn && search.failure?.host !== undefined
        ? { mark: 'clock', title: l10n.t('{0} asks to wait', plainText(search.failure.host)), text: '' }
        : searchEndMessage(search);
  }
}

function searchEndMessage(search: SearchState & { state: 'done' }): RunMessage {
  const text = searchText(search, 0);
  return isPassedOver(search)
    ? { mark: 'pictures', title: l10n.t('No source was asked'), text }
    : { mark: search.outcome === 'failed' ? 'error' : 'pictures', title: text, text: '' };
}

function searchingTitle(search: SearchState & { state: 'running' }): string {
  const keyword = plainText(search.title);
  return searchSubject(search) === 'words'
    ? l10n.t('Looking for “{0}”', keyword)
    : l10n.t('Looking at {0}', keyword);
}

/** The message over the grid on how the last run ended; null where that is visible anyway. */
export function endMessage({ search, scrape, found, goesOn, keywordRun }: Snapshot): RunMessage | null {
  if (keywordRun?.isRunning || search.state === 'running' || scrape.state === 'running') return null;
  if (keywordRun) return keywordsMessage(keywordRun);
  if (scrape.state !== 'idle') return scrapeMessage(scrape);
  return found > 0 && search.state === 'done' && search.outcome === 'failed' && !goesOn
    ? {
        mark: 'error',
        title: foundText(found, search.found),
        text: search.failure ? failureText(search.failure) : l10n.t('The search failed.'),
      }
    : null;
}

function keywordsMessage({ results }: KeywordRun): RunMessage {
  return { mark: outcomeMarks[sumOfResults(results).outcome], title: keywordsResultText(results), text: '' };
}

function scrapeMessage(scrape: ScrapeState & { state: 'done' | 'interrupted' }): RunMessage {
  if (scrape.state === 'done') return savedMessage(scrape);
  return {
    mark: 'warning',
    title: scrapeText(scrape),
    text: scrapeDetails(scrape)
      .map((sentence) => `${sentence}.`)
      .join(' '),
  };
}

function savedMessage(scrape: ScrapeState & { state: 'done' }): RunMessage {
  const mark = scrape.warning && scrape.outcome === 'complete' ? 'warning' : outcomeMarks[scrape.outcome];
  const texts = [
    scrape.failure ? failureText(scrape.failure) : '',
    savedWhereText(scrape),
    scrape.warning ? failureText(scrape.warning) : '',
  ];
  return { mark, title: savedTitle(scrape), text: texts.filter((text) => text !== '').join(' ') };
}

function savedTitle({ saved, alreadyThere, quantity }: ScrapeState & { state: 'done' }): string {
  if (saved > 0) return plural(l10n.t('{0} picture saved|{0} pictures saved'), saved);
  if (alreadyThere === 0) return l10n.t('No pictures saved');
  return alreadyThere < quantity
    ? alreadyThereText(alreadyThere)
    : savedCountText({ saved, alreadyThere }, quantity);
}

function savedWhereText(scrape: ScrapeState & { state: 'done' }): string {
  const { saved, alreadyThere } = scrape;
  const folder = plainText(scrape.folder);
  if (countInFolder(scrape) === 0) return '';
  if (saved === 0 || alreadyThere === 0) {
    return plural(l10n.t('It is in {1}.|They are in {1}.'), countInFolder(scrape), folder);
  }
  return plural(
    l10n.t('They are in {1}, where {0} was already there.|They are in {1}, where {0} were already there.'),
    alreadyThere,
    folder,
  );
}
