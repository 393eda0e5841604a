import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addedCounts, countInFolder, noCounts } from '../shared/engine/counts';
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
  SaveRun,
  statsWriter,
  type FinishedEvent,
  type HowToSave,
} from './saveRun';
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
  const { searched, end } = await findAndSave(finding, run, how, context);
  finding.printRuns(searched);
  printNotices(finding.pictures);
  writeStats(end ?? noCounts);
  if (end) return run.printEnd(end, { found: finding.pictures.length });
  finding.printOutcome(searched);
  return exitCodeOf(outcomeOfNothing(finding, context));
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
  for (const { keyword, folder: name } of keywords) {
    const own = join(folder, name);
    const quantity = how.quantity === 'all' ? 0 : how.quantity;
    const waiting = waitingKeyword({ keyword, folder: own, quantity });
    results.push(waiting);
    if (signal.aborted || isBroken) continue;
    if (values.json) printEvent({ type: 'keyword', keyword, folder: own });
    const finding = searchFor(keyword);
    const run = new SaveRun(own, context, claimed);
    const { searched, end, shared } = await findAndSave(finding, run, how, context, claimed);
    run.printFailures();
    finding.printRuns(searched);
    for (const notice of noticesOf(finding.pictures)) notices.add(notice);
    const result = {
      ...waiting,
      ...(end ?? { ...noCounts, outcome: outcomeOfNothing(finding, context), quantity }),
      found: finding.pictures.length,
      shared,
      failure: end?.failure ?? searched.failure,
      ...passedOverOf(finding.sourceRuns),
    } as const;
    results.splice(-1, 1, result);
    sum = addedCounts(sum, end ?? noCounts);
    isBroken = run.total?.outcome === 'stopped';
    if (values.json && end) printEvent(end);
    printNote(keywordResultText(result));
  }
  if (keywords.length === 0) return exitCodes.cancelled;
  for (const notice of notices) printNote(notice);
  for (const result of results) if (result.outcome === null) printNote(keywordResultText(result));
  printNote(keywordsResultText(results));
  writeStats(sum);
  return exitCodeOf(sumOfResults(results).outcome);
}

/** How it has ended where nothing was found that could be saved. */
function outcomeOfNothing(
  { isUnreached }: TerminalSearch,
  { signal }: Pick<CommandContext, 'signal'>,
): FinishedEvent['outcome'] {
  if (signal.aborted) return 'cancelled';
  return isUnreached ? 'stopped' : 'short';
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
  /** How saving ended; null where nothing was found that could be saved. */
  readonly end: FinishedEvent | null;
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
    const { total } = run;
    if (!total) return { searched, end: null, shared };
    return { searched, end: endOf(total, quantity === 'all' ? found : null, finding, signal), shared };
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
