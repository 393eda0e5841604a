import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addedCounts, countInFolder, noCounts, type ScrapeCounts } from '../shared/engine/counts';
import { minFoundAgain } from '../shared/engine/search';
import type { EngineSettings } from '../shared/engine/settings';
import { maxFindCount } from '../shared/form/form';
import {
  passedOverOf,
  sumOfResults,
  waitingKeyword,
  type KeywordResult,
} from '../shared/keywords/keywordResult';
import { pictureKey, type Picture } from '../shared/picture/picture';
import { noticesOf } from '../shared/sources/sourceNotices';
import { keywordCountText, keywordResultText, keywordsResultText } from '../shared/words/keywordsText';
import { plainText } from '../shared/words/plainText';
import { alreadyThereText, asSentences, foundText } from '../shared/words/runText';
import {
  minimumOf,
  namingOf,
  parseCount,
  parseSize,
  settingsOf,
  UsageError,
  type OptionValues,
} from './arguments';
import { BatchSaver } from './batchSaver';
import type { CommandContext } from './commandContext';
import { createTerminalSearch, keywordSearches } from './createSearch';
import { exitCodes, type ExitCode } from './exitCodes';
import { outputFolder, requireUsableFolder } from './outputFolder';
import { printEvent, printNote, printNotices } from './print';
import { readKeywords } from './readKeywords';
import {
  completedWith,
  exitCodeOf,
  isEnded,
  nothingSaved,
  SaveRun,
  statsWriter,
  type FinishedEvent,
  type HowToSave,
  type SearchDetails,
} from './saveRun';
import { terminalFailureText } from './terminalFailureText';
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
  await requireUsableFolder(folder, context);
  const writeStats = statsWriter(values);
  const run = new SaveRun(folder, context);
  const { searched, end, search } = await findAndSave(finding, run, how, context);
  finding.printRuns(searched);
  printNotices(finding.pictures);
  writeStats(end ?? noCounts);
  if (end) return run.printEnd(end, { search });
  finding.printOutcome(searched);
  return finding.isUnreached ? exitCodes.brokenOff : exitCodes.notAll;
}

/** Finds and saves the pictures of one keyword after another, each into a folder of its own, and tells how each has fared. */
async function scrapeKeywords(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, signal } = context;
  const how = howToScrape(values, settingsOf(values, process.env));
  const folder = outputFolder(values);
  const searchFor = keywordSearches(context);
  const keywords = await readKeywords(words, values, signal);
  await requireUsableFolder(folder, context);
  for (const { folder: name } of keywords)
    if (existsSync(join(folder, name))) await requireUsableFolder(join(folder, name), context);
  const writeStats = statsWriter(values);
  const claimed = new Set<string>();
  const notices = new Set<string>();
  const results: KeywordResult[] = [];
  let sum = noCounts;
  let isBroken = false;
  // Whether nobody knows how many there would have been to save.
  let isOpen = false;
  for (const { keyword, folder: name } of keywords) {
    const own = join(folder, name);
    const quantity = how.quantity === 'all' ? 0 : how.quantity;
    const waiting = waitingKeyword({ keyword, folder: own, quantity });
    results.push(waiting);
    if (signal.aborted || isBroken) {
      isOpen ||= how.quantity === 'all';
      continue;
    }
    if (values.json) printEvent({ type: 'keyword', keyword, folder: own });
    const finding = searchFor(keyword);
    const run = new SaveRun(own, context, claimed);
    const { searched, end, shared, search } = await findAndSave(finding, run, how, context, claimed);
    run.printFailures();
    finding.printRuns(searched);
    for (const notice of noticesOf(finding.pictures)) notices.add(notice);
    const result = {
      ...waiting,
      ...(end ?? { ...noCounts, outcome: finding.isUnreached ? 'stopped' : 'short', quantity }),
      found: finding.pictures.length,
      shared,
      failure: end?.failure ?? searched.failure,
      ...passedOverOf(finding.sourceRuns),
    } as const;
    results.splice(-1, 1, result);
    sum = addedCounts(sum, end ?? noCounts);
    isBroken = run.total?.outcome === 'stopped';
    isOpen ||= search.isOpen;
    if (values.json && end) printEvent(end);
    printNote(end && search.isOpen ? openResultText(keyword, end, search, run) : keywordResultText(result));
  }
  if (keywords.length === 0) return exitCodes.cancelled;
  for (const notice of notices) printNote(notice);
  for (const result of results) if (result.outcome === null) printNote(keywordResultText(result));
  printNote(isOpen ? openSumText(sum, results.length) : keywordsResultText(results));
  writeStats(sum);
  return exitCodeOf(sumOfResults(results).outcome);
}

/** How a keyword has fared of which all were to be saved that there are, and nobody knows how many that would have been. */
function openResultText(keyword: string, end: FinishedEvent, search: SearchDetails, run: SaveRun): string {
  const why = end.failure ? [terminalFailureText(end.failure)] : [];
  return `${plainText(keyword)}: ${asSentences(run.endText(end, { search }), ...why)}`;
}

/** The same of all keywords together. */
function openSumText({ saved, alreadyThere }: ScrapeCounts, keywordCount: number): string {
  const before = alreadyThere > 0 ? [alreadyThereText(alreadyThere)] : [];
  return asSentences(`Saved ${saved} for ${keywordCountText(keywordCount)}`, ...before);
}

/** What is the same for all that a command finds and saves. */
interface HowToScrape extends HowToSave {
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
  /** How saving ended; null where the search has ended without anything that could be saved. */
  readonly end: FinishedEvent | null;
  readonly search: SearchDetails;
  /** How many of the pictures were left out, because they are claimed. */
  readonly shared: number;
}

/**
 * Saves pictures while more of them are found; for those that could not be had it finds as many more, until the quantity is there.
 * `claimed` are the keys of pictures that are in another folder and left out of this one; those that are in this one are added.
 */
async function findAndSave(
  finding: TerminalSearch,
  run: SaveRun,
  { quantity, ...how }: HowToScrape,
  { signal }: CommandContext,
  claimed: ReadonlySet<string> = new Set(),
): Promise<FoundAndSaved> {
  const wanted = quantity === 'all' ? maxFindCount : quantity;
  const others = new Set(claimed);
  const isOwn = (picture: Picture): boolean => !others.has(pictureKey(picture));
  const saver = new BatchSaver((pictures) => run.save(pictures, wanted, how), signal);
  const onFound = (pictures: readonly Picture[]): void => saver.add(pictures.filter(isOwn));
  const { enough } = saver;
  for (;;) {
    const missing = wanted - countInFolder(run.total ?? noCounts);
    const before = finding.pictures.length;
    // More than are missing, so that no page is read again for each one that could not be had.
    const count = before > 0 ? Math.max(missing, before, minFoundAgain) : missing;
    const searched = await finding.findMore(count, { onFound, enough });
    await saver.settle();
    if (searched.outcome === 'found' && !enough.aborted && quantity !== 'all') continue;
    const found = finding.pictures.filter(isOwn).length;
    const shared = finding.pictures.length - found;
    const isOver = searched.outcome === 'no-more' || searched.outcome === 'nothing';
    const text = foundText(finding.pictures.length, finding.pictures.length);
    const search = {
      text: isOver ? text : `${text} so far`,
      isOpen: quantity === 'all' && !isOver,
    };
    const total = run.total ?? (signal.aborted ? nothingSaved(wanted) : null);
    const end = total && endOf(total, quantity === 'all' ? found : null, finding, signal);
    return { searched, end, shared, search };
  }
}

/** How saving has ended, in which `all` were to be saved; null: so many as were asked for. */
function endOf(
  total: FinishedEvent,
  all: number | null,
  { hasFailed, isUnreached }: TerminalSearch,
  { aborted }: AbortSignal,
): FinishedEvent {
  const missing = isUnreached ? 'stopped' : 'short';
  // Also between two batches.
  if (aborted && total.outcome !== 'complete')
    return { ...total, quantity: all ?? total.quantity, outcome: 'cancelled' };
  if (!isEnded(total)) return { ...total, quantity: all ?? total.quantity };
  const end = all === null ? total : completedWith(total, all);
  // What could not be read may have more.
  const isAll = end.outcome === 'complete' && !(all !== null && hasFailed);
  return isAll ? end : { ...end, outcome: missing };
}
