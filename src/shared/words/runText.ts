import * as l10n from '@vscode/l10n';
import { countInFolder, type ScrapeCounts } from '../engine/counts';
import { failureText } from './failureText';
import { plural } from './l10n';
import { plainText } from './plainText';
import { isOfPage, unaskedTexts } from './sourceText';
import type { FailedPicture, ScrapeState, SearchState, Snapshot } from '../panel/protocol';
import { durationText, timeText } from './units';

type DoneScrape = ScrapeState & { readonly state: 'done' };

/** `1 picture`, `2 pictures`. */
export function pictureCountText(count: number): string {
  return plural(l10n.t('{0} picture|{0} pictures'), count);
}

/** The panel's status line: what is running, or how the last run ended. */
export function panelStatusText(snapshot: Pick<Snapshot, 'found' | 'search' | 'scrape'>): string {
  const { search, scrape, found } = snapshot;
  if (scrape.state === 'running') return scrapeText(scrape);
  if (search.state === 'running') return searchText(search, found);
  if (scrape.state !== 'idle') return scrapeText(scrape);
  return searchText(search, found);
}

export function searchText(search: SearchState, total: number): string {
  switch (search.state) {
    case 'idle':
      return total === 0 ? l10n.t('Ready') : foundText(total, total);
    case 'running':
      return searchingText(search);
    case 'done':
      return searchedText(search, total);
  }
}

/** When a search of a single source continues after a wait, in milliseconds since 1970; null: it is not waiting. */
export function searchWaitsUntil(search: SearchState): number | null {
  const [only, other] = search.state === 'running' ? search.sourceRuns : [];
  return only?.state === 'running' && !other ? only.until : null;
}

function searchingText(search: SearchState & { state: 'running' }): string {
  const { found, targetCount, matching } = search;
  const until = searchWaitsUntil(search);
  if (matching && until === null)
    return l10n.t('Searching: {0} of {1} match, {2} found', matching.count, matching.wanted, found);
  if (until === null) {
    return targetCount === null
      ? l10n.t('Searching: {0} found', found)
      : l10n.t('Searching: {0} of {1}', found, targetCount);
  }
  const time = timeText(until, Date.now(), { seconds: true });
  return targetCount === null
    ? l10n.t('Searching: {0} found, continues at {1}', found, time)
    : l10n.t('Searching: {0} of {1}, continues at {2}', found, targetCount, time);
}

/** The kind of thing searched, which decides the wording. A list of addresses has no source runs. */
export function searchSubject(
  search: SearchState & { state: 'running' | 'done' },
): 'words' | 'pages' | 'list' {
  // A search that has only just started may have no source runs yet.
  if (search.state === 'running' && search.targetCount !== null) return 'words';
  if (search.sourceRuns.length === 0) return 'list';
  return search.sourceRuns.every(isOfPage) ? 'pages' : 'words';
}

function searchedText(search: SearchState & { state: 'done' }, total: number): string {
  const all = foundText(total, search.found);
  switch (search.outcome) {
    case 'found':
      return all;
    case 'nothing':
    case 'no-more':
      return searchedAllText(search, all);
    case 'cancelled':
      return total === 0 ? l10n.t('Search cancelled') : joinSentences(l10n.t('Search cancelled'), all);
    case 'failed': {
      const why = search.failure ? failureText(search.failure) : l10n.t('The search failed.');
      return search.found === 0 ? why : joinSentences(all, l10n.t('Then: {0}', why));
    }
  }
}

/** Whether no source was asked, as nothing that they have can be what is demanded. */
export function isPassedOver({ sourceRuns }: Pick<SearchState & { state: 'done' }, 'sourceRuns'>): boolean {
  return sourceRuns.length > 0 && sourceRuns.every(({ state }) => state === 'passed-over');
}

/** The text for the end of a search that has seen all results. */
function searchedAllText(search: SearchState & { state: 'done' }, all: string): string {
  const { found, sourceRuns } = search;
  const [first, second] = sourceRuns;
  const nothing = search.outcome === 'nothing';
  switch (searchSubject(search)) {
    case 'words': {
      const keyword = plainText(search.title);
      if (isPassedOver(search))
        return asSentences(
          ...unaskedTexts(sourceRuns),
          l10n.t('Change the filters, or choose another source'),
        );
      if (nothing) return l10n.t('Nothing found for “{0}”. Try another word.', keyword);
      return found === 0
        ? l10n.t('No more pictures for “{0}”. Try another word.', keyword)
        : joinSentences(all, l10n.t('There are no more for “{0}”.', keyword));
    }
    case 'pages':
      if (found > 0) return all;
      if (second)
        return nothing ? l10n.t('No pictures on these pages.') : l10n.t('Nothing new on these pages.');
      if (first?.leftOut !== undefined && first.unread === undefined)
        return l10n.t('No pictures here, only sound, video or models.');
      if (first?.isDrawnByScript) {
        return l10n.t('This page draws its pictures by script, so none can be found there.');
      }
      return nothing ? l10n.t('No pictures on this page.') : l10n.t('Nothing new on this page.');
    case 'list':
      if (found > 0) return all;
      return nothing
        ? l10n.t('No addresses of pictures in {0}.', plainText(search.title))
        : l10n.t('All of these were in the list already.');
  }
}

/** How many pictures a tab has, and how many of them are new. */
export function foundText(total: number, fresh: number): string {
  return fresh === total
    ? plural(l10n.t('Found {0} picture|Found {0} pictures'), total)
    : plural(l10n.t('Found {0} picture, {1} new|Found {0} pictures, {1} new'), total, fresh);
}

export function scrapeText(scrape: ScrapeState): string {
  switch (scrape.state) {
    case 'idle':
      return '';
    case 'running':
      return savingText(scrape);
    case 'done': {
      const saved = savedCountText(scrape, scrape.quantity);
      return scrape.outcome === 'cancelled' ? joinSentences(l10n.t('Cancelled'), saved) : saved;
    }
    case 'interrupted':
      return l10n.t('The last run was interrupted');
  }
}

function savingText(scrape: ScrapeState & { readonly state: 'running' }): string {
  const counts = [countInFolder(scrape), scrape.quantity] as const;
  if (isPausing(scrape)) return l10n.t('Pausing… Saved {0} of {1}', ...counts);
  return scrape.isHeld
    ? l10n.t('Paused. Saved {0} of {1}', ...counts)
    : l10n.t('Saving {0} of {1}', ...counts);
}

/** Whether the user holds it, and something is still being loaded. */
export function isPausing(scrape: ScrapeState): boolean {
  return scrape.state === 'running' && scrape.isHeld && scrape.loading > 0;
}

/** `Saved 40 of 50, 10 were already there`, and `Saved 40 of 50 to images/cat, …` where a folder is named. */
export function savedCountText(
  { saved, alreadyThere }: Pick<ScrapeCounts, 'saved' | 'alreadyThere'>,
  quantity: number,
  folder?: string,
): string {
  const to = folder === undefined ? undefined : plainText(folder);
  if (saved === 0 && alreadyThere > 0 && alreadyThere >= quantity) return allThereText(quantity, to);
  if (alreadyThere === 0) {
    return to === undefined
      ? l10n.t('Saved {0} of {1}', saved, quantity)
      : l10n.t('Saved {0} of {1} to {2}', saved, quantity, to);
  }
  return to === undefined
    ? plural(
        l10n.t('Saved {1} of {2}, {0} was already there|Saved {1} of {2}, {0} were already there'),
        alreadyThere,
        saved,
        quantity,
      )
    : plural(
        l10n.t(
          'Saved {1} of {2} to {3}, {0} was already there|Saved {1} of {2} to {3}, {0} were already there',
        ),
        alreadyThere,
        saved,
        quantity,
        to,
      );
}

function allThereText(quantity: number, folder: string | undefined): string {
  if (quantity === 1) {
    return folder === undefined
      ? l10n.t('The picture was already there')
      : l10n.t('The picture was already in {0}', folder);
  }
  return folder === undefined
    ? l10n.t('All {0} were already there', quantity)
    : l10n.t('All {0} were already in {1}', quantity, folder);
}

/** How many pictures were in the folder before: `10 were already there`. */
export function alreadyThereText(count: number): string {
  return plural(l10n.t('{0} was already there|{0} were already there'), count);
}

/** How many pictures have the bytes of one that is there: `2 duplicates left out`. */
export function duplicatesText(count: number): string {
  return plural(l10n.t('{0} duplicate left out|{0} duplicates left out'), count);
}

/** Details of a scrape beside its status line, each a sentence or part of one. */
export function scrapeDetails(scrape: ScrapeState): readonly string[] {
  switch (scrape.state) {
    case 'idle':
      return [];
    case 'running':
      return scrape.paused
        ? [pauseText(scrape.paused.host, scrape.paused.seconds)]
        : presentTexts(scrape.failed > 0 && notSavedText(scrape.failed));
    case 'interrupted':
      return [
        plural(
          l10n.t('It was to save {0} picture to {1}|It was to save {0} pictures to {1}'),
          scrape.quantity,
          plainText(scrape.folder),
        ),
      ];
    case 'done':
      return [
        ...presentTexts(shortfallText(scrape)),
        ...presentTexts(scrape.duplicate > 0 && duplicatesText(scrape.duplicate)),
        ...presentTexts(
          scrape.rejected > 0 &&
            plural(
              l10n.t('{0} that you rejected was left out|{0} that you rejected were left out'),
              scrape.rejected,
            ),
        ),
        ...presentTexts(scrape.warning && failureText(scrape.warning)),
      ];
  }
}

/** When a search that a limit has ended goes on by itself. */
export function goesOnInText(seconds: number): string {
  return l10n.t('The search goes on in {0}', durationText(seconds));
}

/** The text for a host that asks to wait. */
export function pauseText(host: string, seconds: number): string {
  return l10n.t('{0} asks to wait {1}', plainText(host), durationText(seconds));
}

/** The complete closing message of a scrape. */
export function closingText(scrape: DoneScrape): string {
  return asSentences(savedCountText(scrape, scrape.quantity, scrape.folder), ...scrapeDetails(scrape));
}

/** Why there are fewer pictures than asked for, or no new ones; null when there is nothing to say. */
function shortfallText({ failed, failure, outcome, saved, isWholeList }: DoneScrape): string | null {
  if (failure) return failureText(failure);
  if (failed === 0 && outcome === 'complete' && saved === 0)
    return l10n.t('For others, raise the quantity or search for more');
  const isUsedUp = outcome === 'short' && isWholeList;
  if (failed === 0) return isUsedUp ? l10n.t('The list has no others') : null;
  if (isUsedUp)
    return plural(
      l10n.t(
        '{0} picture could not be saved, and the list has no others|{0} pictures could not be saved, and the list has no others',
      ),
      failed,
    );
  return outcome === 'complete' ? replacedText(failed) : notSavedText(failed);
}

function replacedText(failed: number): string {
  return plural(
    l10n.t(
      '{0} picture was not available; the next one was saved instead|{0} pictures were not available; the next ones were saved instead',
    ),
    failed,
  );
}

function notSavedText(failed: number): string {
  return plural(l10n.t('{0} picture could not be saved|{0} pictures could not be saved'), failed);
}

export function failedPictureText(failed: FailedPicture): string {
  return l10n.t('{0}: {1}', plainText(failed.name), failureText(failed.failure));
}

/** Joins texts to sentences; all but the last get a full stop. */
function joinSentences(...texts: readonly string[]): string {
  return texts.map((text, index) => (index < texts.length - 1 ? asSentence(text) : text)).join(' ');
}

/** Texts as sentences, each with a full stop. */
export function asSentences(...texts: readonly string[]): string {
  return asSentence(joinSentences(...texts));
}

function asSentence(text: string): string {
  return /[.?…]$/.test(text) ? text : `${text}.`;
}

function presentTexts(text: string | false | null): readonly string[] {
  return text === false || text === null ? [] : [text];
}
