import { join } from 'node:path';
import { addedCounts, countInFolder, noCounts } from '../shared/engine/counts';
import type { ScrapeRequest } from '../shared/engine/scrape';
import { minFoundAgain } from '../shared/engine/search';
import type { EngineSettings } from '../shared/engine/settings';
import { maxFindCount } from '../shared/form/form';
import { sumOfResults, waitingKeyword, type KeywordResult } from '../shared/keywords/keywordResult';
import { pictureKey } from '../shared/picture/picture';
import { noticesOf } from '../shared/sources/sourceNotices';
import { keywordResultText, keywordsResultText } from '../shared/words/keywordsText';
import {
  minimumOf,
  namingOf,
  parseCount,
  parseSize,
  settingsOf,
  UsageError,
  type OptionValues,
} from './arguments';
import type { CommandContext } from './commandContext';
import { createTerminalSearch, keywordSearches } from './createSearch';
import { exitCodes, type ExitCode } from './exitCodes';
import { printEvent, printNote, printNotices } from './print';
import { readKeywords } from './readKeywords';
import {
  completedWith,
  exitCodeOf,
  outputFolder,
  printEnd,
  savePictures,
  statsWriter,
  sumRuns,
  type FinishedEvent,
} from './saving';
import type { SearchedEvent, TerminalSearch } from './terminalSearch';

/** Finds and saves the pictures of a keyword, of several, or of pages. Throws `UsageError`, `BadFileError` and `StatsError`. */
export function runScrapeCommand(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  return context.values.keywords === undefined ? scrapeOnce(words, context) : scrapeKeywords(words, context);
}

/** Finds and saves the pictures of a keyword, or of pages. */
async function scrapeOnce(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = context;
  const { finding, isOfPages, settings } = createTerminalSearch(words, context);
  const how = howToScrape(values, settings, isOfPages ? 'all' : undefined);
  const folder = outputFolder(values);
  const writeStats = statsWriter(values);
  const { searched, end } = await findAndSave(finding, folder, how, context);
  finding.printRuns(searched);
  printNotices(finding.pictures);
  if (end) return printEnd(end, folder, values, writeStats);
  finding.printOutcome(searched);
  return searched.outcome === 'cancelled' ? exitCodes.cancelled : exitCodes.notAll;
}

/** Finds and saves the pictures of one keyword after another, each into a folder of its own, and tells how each has fared. */
async function scrapeKeywords(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, signal } = context;
  const how = howToScrape(values, settingsOf(values, process.env));
  const folder = outputFolder(values);
  const searchFor = keywordSearches(context);
  const keywords = await readKeywords(words, values, signal);
  const writeStats = statsWriter(values);
  const claimed = new Set<string>();
  const notices = new Set<string>();
  const results: KeywordResult[] = [];
  let [sum, seconds] = [noCounts, 0];
  let isBroken = false;
  for (const { keyword, folder: name } of keywords) {
    const own = join(folder, name);
    const quantity = how.quantity === 'all' ? 0 : how.quantity;
    const waiting = waitingKeyword({ keyword, folder: own, quantity });
    results.push(waiting);
    if (signal.aborted || isBroken) continue;
    if (values.json) printEvent({ type: 'keyword', keyword, folder: own });
    const finding = searchFor(keyword);
    const { searched, end, shared } = await findAndSave(finding, own, how, context, claimed);
    finding.printRuns(searched);
    for (const notice of noticesOf(finding.pictures)) notices.add(notice);
    const unsaved = signal.aborted ? 'cancelled' : 'short';
    const result = {
      ...waiting,
      ...(end ?? { ...noCounts, outcome: unsaved, quantity }),
      found: finding.pictures.length,
      shared,
      failure: end?.failure ?? searched.failure,
    } as const;
    results.splice(-1, 1, result);
    sum = addedCounts(sum, end ?? noCounts);
    seconds += end?.seconds ?? 0;
    isBroken = result.outcome === 'stopped';
    if (values.json && end) printEvent(end);
    printNote(keywordResultText(result));
  }
  if (keywords.length === 0) return exitCodes.cancelled;
  for (const notice of notices) printNote(notice);
  for (const result of results) if (result.outcome === null) printNote(keywordResultText(result));
  printNote(keywordsResultText(results));
  writeStats({ ...sum, seconds });
  return exitCodeOf(sumOfResults(results).outcome);
}

/** What is the same for all that a command finds and saves. */
interface HowToScrape extends Pick<ScrapeRequest, 'size' | 'minimum' | 'naming' | 'settings'> {
  /** How many good files there are to be in a folder. */
  readonly quantity: number | 'all';
}

/** Throws `UsageError`. */
function howToScrape(values: OptionValues, settings: EngineSettings, usual?: 'all'): HowToScrape {
  const quantity = values.quantity ?? usual;
  if (quantity === undefined) throw new UsageError('--quantity N or --quantity all is needed');
  return {
    quantity: quantity === 'all' ? quantity : parseCount('--quantity', quantity, maxFindCount),
    size: parseSize(values.size),
    minimum: minimumOf(values),
    naming: namingOf(values),
    settings,
  };
}

interface FoundAndSaved {
  readonly searched: SearchedEvent;
  /** How saving ended; null where nothing was found that could be saved. */
  readonly end: FinishedEvent | null;
  /** How many of the pictures were left out, because they are claimed. */
  readonly shared: number;
}

/**
 * Finds and saves; for pictures that could not be had it finds as many more, until the quantity is there. `claimed` are the keys of
 * pictures that are in another folder and left out of this one; those that are in this one are added.
 */
async function findAndSave(
  finding: TerminalSearch,
  folder: string,
  { quantity, ...how }: HowToScrape,
  context: CommandContext,
  claimed: Set<string> = new Set(),
): Promise<FoundAndSaved> {
  const wanted = quantity === 'all' ? maxFindCount : quantity;
  const others = new Set(claimed);
  const counted = new Set<string>();
  let total: FinishedEvent | null = null;
  for (;;) {
    const missing = wanted - countInFolder(total ?? noCounts);
    const before = finding.pictures.length;
    // More than are missing, so that no page is read again for each one that could not be had.
    const searched = await finding.findMore(before > 0 ? Math.max(missing, before, minFoundAgain) : missing);
    const found = finding.pictures.slice(before).filter((picture) => !others.has(pictureKey(picture)));
    if (found.length > 0) {
      const request = { pictures: found, quantity: missing, folder, boundaryFolder: null, ...how };
      total = sumRuns(total, await savePictures(request, context, { counted, claimed }), wanted);
    }
    const isShort = !total || total.outcome === 'short';
    if (searched.outcome === 'found' && isShort && quantity !== 'all') continue;
    const shared = finding.pictures.filter((picture) => others.has(pictureKey(picture))).length;
    if (!total || quantity !== 'all') return { searched, end: total, shared };
    const end = completedWith(total, finding.pictures.length - shared);
    // What could not be read may have more.
    const isUnread = end.outcome === 'complete' && finding.hasFailed;
    return { searched, end: isUnread ? { ...end, outcome: 'short' } : end, shared };
  }
}
