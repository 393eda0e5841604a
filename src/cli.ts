import { join, resolve } from 'node:path';
import { version } from '../package.json';
import { createWorkerEngine } from './engine/handle';
import { withoutManifests } from './shared/sources/iiifAddresses';
import { addedCounts, countInFolder, noCounts } from './shared/engine/counts';
import type { ScrapeEvent, ScrapeListRequest, ScrapeRequest } from './shared/engine/scrape';
import { maxFindCount } from './shared/form/form';
import type { ExtractRequest } from './shared/engine/extract';
import type { Failure } from './shared/engine/failure';
import { minFoundAgain, type SourceRun } from './shared/engine/search';
import type { EngineSettings } from './shared/engine/settings';
import { isLicenseAllowed } from './shared/picture/licenses';
import { pictureKey, type Picture } from './shared/picture/picture';
import { sumOfResults, waitingKeyword, type KeywordResult } from './shared/keywords/keywordResult';
import { maskedCountOf, scrapeOrderOf, searchesOf } from './shared/scrapeFile/scrapeOrder';
import { maskedText } from './shared/words/scrapeFileText';
import { proxyFromEnvironment } from './shared/engine/proxy';
import { noticesOf } from './shared/sources/sourceNotices';
import { maxTextLengths, textKindOfFile, type TextKind } from './shared/engine/textFiles';
import { cutListText } from './shared/words/cutListText';
import { keywordResultText, keywordsResultText } from './shared/words/keywordsText';
import { pictureCountText, alreadyThereText } from './shared/words/runText';
import { countProblems, verifySummary } from './shared/words/verifyText';
import { errorText, errorTrace } from './shared/words/untrusted';
import { responseCacheFolder, renewalOf } from './terminal/cacheFolders';
import {
  allowedLicensesOf,
  demandsOf,
  minimumOf,
  namingOf,
  parseCount,
  readArguments,
  settingsOf,
  parseSize,
  sourceRunsOf,
  BadFileError,
  UsageError,
  type OptionValues,
} from './terminal/arguments';
import { exitCodes, type ExitCode } from './terminal/exitCodes';
import { requireTarFormat, runExportCommand, writeTarFiles } from './terminal/exportCommand';
import { readScrapeFileAt, saveFolderOf, sourceRunsOfSearch } from './terminal/scrapeFileArguments';
import { TerminalSearch, type SearchedEvent, type TerminalSearchPorts } from './terminal/terminalSearch';
import { readKeywords } from './terminal/readKeywords';
import { readWhole } from './terminal/readWhole';
import { failureOfLine, listCodes, unreadableListText } from './terminal/listFailures';
import {
  printFailure,
  printNote,
  printEvent,
  printNotices,
  printPictures,
  printProblems,
  watchOutput,
} from './terminal/print';
import { RunNotes } from './terminal/runNotes';
import { runMergeCommand } from './terminal/mergeCommand';
import { runSourcesCommand } from './terminal/sourcesCommand';
import { runShardCommand } from './terminal/shardCommand';
import { openStatsFile, StatsError, type Stats } from './terminal/statsFile';
import { usageText } from './terminal/usageText';
import { criteriaOf } from './terminal/criteria';

/** Longer the process does not stay when all is done, in milliseconds. */
const maxExitMs = 500;

// In a thread of its own: however long it takes to read what others wrote, this one hears the user.
const engine = createWorkerEngine({ workerPath: join(__dirname, 'worker.js') });
const cancellation = new AbortController();

async function main(): Promise<ExitCode> {
  const { command, words, values } = readArguments(process.argv.slice(2));
  if (command === 'help' || command === 'version') {
    process.stdout.write(command === 'help' ? usageText : `${version}\n`);
    return exitCodes.good;
  }
  for (const problem of proxyFromEnvironment(process.env).problems) printNote(problem);
  switch (command) {
    case 'search':
      return values.keywords === undefined
        ? runSearchCommand(words, values)
        : runKeywordSearches(words, values);
    case 'scrape':
      return values.keywords === undefined
        ? runScrapeCommand(words, values)
        : runKeywordScrapes(words, values);
    case 'download':
      if (words.length > 0) throw new UsageError(`download takes no keyword: ${words.join(' ')}`);
      return runDownloadCommand(values);
    case 'verify':
      return runVerifyCommand(words, values);
    case 'run':
      return runScrapeFileCommand(words, values);
    case 'sources':
      return runSourcesCommand(words, values, engine, cancellation.signal);
    case 'merge':
      return runMergeCommand(words, values, engine, cancellation.signal);
    case 'shard':
      return runShardCommand(words, values, engine, cancellation.signal);
    case 'export':
      return runExportCommand(words, values, engine, cancellation.signal);
    case 'mcp':
      if (words.length > 0) throw new UsageError(`mcp takes no ${words.join(' ')}`);
      return (await serveAgents(values)) ? exitCodes.good : exitCodes.notAll;
  }
}

/** The protocol is in a bundle of its own, which nothing else needs. */
async function serveAgents(values: OptionValues): Promise<boolean> {
  const { runMcpServer } = await import('./mcp/main');
  return runMcpServer(values, process.env, engine, cancellation.signal);
}

async function runSearchCommand(words: readonly string[], values: OptionValues): Promise<ExitCode> {
  const { finding, isOfPages } = createTerminalSearch(words, values, true);
  const usual = isOfPages ? maxFindCount : 100;
  const count = values.find === undefined ? usual : parseCount('--find', values.find, maxFindCount);
  const last = await finding.findOffered(count);
  if (!values.json) {
    printPictures(finding.pictures.slice(0, count));
    finding.printOutcome(last);
  }
  finding.printRuns(last);
  printNotices(finding.pictures);
  if (last.outcome === 'cancelled') return exitCodes.cancelled;
  return finding.hasFailed ? exitCodes.notAll : exitCodes.good;
}

/** Finds pictures for one keyword after another, and lists them. */
async function runKeywordSearches(words: readonly string[], values: OptionValues): Promise<ExitCode> {
  const count = values.find === undefined ? 100 : parseCount('--find', values.find, maxFindCount);
  const searchFor = keywordSearches(values, true);
  const notices = new Set<string>();
  let hasFailed = false;
  for (const { keyword } of await readKeywords(words, values, cancellation.signal)) {
    const finding = searchFor(keyword);
    const last = await finding.findOffered(count);
    if (!values.json) {
      printPictures(finding.pictures.slice(0, count));
      printNote(`${keyword}: ${finding.outcomeText(last)}`);
    }
    finding.printRuns(last);
    for (const notice of noticesOf(finding.pictures)) notices.add(notice);
    hasFailed ||= finding.hasFailed;
    if (cancellation.signal.aborted) break;
  }
  for (const notice of notices) printNote(notice);
  if (cancellation.signal.aborted) return exitCodes.cancelled;
  return hasFailed ? exitCodes.notAll : exitCodes.good;
}

/** Finds and saves the pictures of a keyword, or of pages. */
async function runScrapeCommand(words: readonly string[], values: OptionValues): Promise<ExitCode> {
  const { finding, isOfPages, settings } = createTerminalSearch(words, values);
  const how = howToScrape(values, settings, isOfPages ? 'all' : undefined);
  const folder = outputFolder(values);
  const writeStats = statsWriter(values);
  const { searched, end } = await findAndSave(finding, folder, how, values);
  finding.printRuns(searched);
  printNotices(finding.pictures);
  if (end) return printEnd(end, folder, values, writeStats);
  finding.printOutcome(searched);
  return searched.outcome === 'cancelled' ? exitCodes.cancelled : exitCodes.notAll;
}

/** Finds and saves the pictures of one keyword after another, each into a folder of its own, and tells how each has fared. */
async function runKeywordScrapes(words: readonly string[], values: OptionValues): Promise<ExitCode> {
  const { signal } = cancellation;
  const how = howToScrape(values, settingsOf(values, process.env));
  const folder = outputFolder(values);
  const searchFor = keywordSearches(values);
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
    const { searched, end, shared } = await findAndSave(finding, own, how, values, claimed);
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
  values: OptionValues,
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
      total = sumRuns(total, await savePictures(request, values, { counted, claimed }), wanted);
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

/** A search, before anything is asked; `isListed`: what it finds is not saved. Throws `UsageError`. */
function createTerminalSearch(
  words: readonly string[],
  values: OptionValues,
  isListed = false,
): {
  readonly finding: TerminalSearch;
  readonly isOfPages: boolean;
  readonly settings: ScrapeRequest['settings'];
} {
  const runs = sourceRunsOf(words, values, process.env);
  const settings = settingsOf(values, process.env);
  const finding = terminalSearchOf(runs, settings, wantedOf(values, isListed), values);
  return { finding, isOfPages: values.page.length > 0, settings };
}

/** What begins the search for a keyword of several; `isListed`: what it finds is not saved. Throws `UsageError`. */
function keywordSearches(values: OptionValues, isListed = false): (keyword: string) => TerminalSearch {
  const settings = settingsOf(values, process.env);
  const wanted = wantedOf(values, isListed);
  return (keyword) =>
    terminalSearchOf(sourceRunsOf([keyword], values, process.env), settings, wanted, values);
}

/** What is wanted of the pictures that a search finds. */
type Wanted = Pick<TerminalSearchPorts, 'criteria' | 'demands'>;

/** Throws `UsageError`. */
function wantedOf(values: OptionValues, isListed: boolean): Wanted {
  const { demands } = demandsOf(values);
  return { ...(demands && { demands }), criteria: criteriaOf(demands ?? {}, isListed) };
}

function terminalSearchOf(
  runs: readonly SourceRun[],
  settings: EngineSettings,
  wanted: Wanted,
  { json }: OptionValues,
): TerminalSearch {
  return new TerminalSearch(runs, {
    engine,
    settings,
    ...wanted,
    cacheFolder: responseCacheFolder(process.env),
    signal: cancellation.signal,
    onEvent: (event) => {
      if (json) printEvent(event);
    },
  });
}

/** Does what a scrape file says: its searches, one after another, and then one save of what they found. */
async function runScrapeFileCommand(words: readonly string[], values: OptionValues): Promise<ExitCode> {
  const [path, ...others] = words;
  if (path === undefined || others.length > 0) throw new UsageError('run takes one FILE, a scrape file');
  const file = await readScrapeFileAt(path);
  const folder = values.out === undefined ? saveFolderOf(path, file, process.cwd()) : outputFolder(values);
  const settings = settingsOf(values, process.env);
  const searches = searchesOf(file).map((search) =>
    search.kind === 'list'
      ? search
      : {
          ...search,
          finding: terminalSearchOf(
            sourceRunsOfSearch(search, process.env),
            settings,
            {
              ...anyPicture,
              ...(search.kind === 'keyword' && search.demands && { demands: search.demands }),
            },
            values,
          ),
        },
  );
  const writeStats = statsWriter(values);
  const masked = maskedCountOf(file);
  if (masked > 0) printNote(maskedText(masked));
  const found: (readonly Picture[])[] = [];
  let hasFailed = false;
  for (const search of searches) {
    if (search.kind === 'list') {
      found.push(await picturesAt(search.addresses, settings, values));
    } else {
      const { finding } = search;
      const last = await finding.findMore(search.kind === 'pages' ? maxFindCount : search.find);
      finding.printRuns(last);
      printNotices(finding.pictures);
      if (finding.pictures.length === 0) finding.printOutcome(last);
      hasFailed ||= finding.hasFailed;
      found.push(finding.pictures);
    }
    if (cancellation.signal.aborted) return exitCodes.cancelled;
  }
  const { allowedLicenses, ...order } = scrapeOrderOf(file, found);
  const { pictures, quantity } = order;
  if (pictures.length === 0) {
    printNote(`Nothing that was found fits ${path}.`);
    return exitCodes.notAll;
  }
  const boundaryFolder = values.out === undefined ? process.cwd() : null;
  const request = { ...order, folder, boundaryFolder, settings: { ...settings, allowedLicenses } };
  const ended = await savePictures(request, values, { counted: new Set() });
  if (file.quantity !== 'all') return printEnd(ended, folder, values, writeStats);
  // Of all, those are not meant that may not be saved.
  const forbidden = pictures.filter(({ license }) => !isLicenseAllowed(license, allowedLicenses));
  const end = completedWith(ended, quantity - forbidden.length);
  const isShort = end.outcome === 'complete' && hasFailed;
  return printEnd(isShort ? { ...end, outcome: 'short' } : end, folder, values, writeStats);
}

/** All that are found are of use: a scrape file says how many to find. */
const anyPicture: Wanted = { criteria: { isMatch: () => true, options: '' } };

/** The pictures at these addresses. */
async function picturesAt(
  addresses: readonly string[],
  settings: EngineSettings,
  values: OptionValues,
): Promise<readonly Picture[]> {
  const { pictures } = await picturesInText({ text: addresses.join('\n'), kind: 'txt' });
  const listed = withoutManifests(pictures);
  if (listed.manifests.length === 0) return listed.pictures;
  return [...listed.pictures, ...(await picturesOfManifests(listed.manifests, settings, values)).pictures];
}

/** The pictures that a text names, whether it names more than these, and why it could not be read. */
async function picturesInText(request: ExtractRequest): Promise<{
  readonly pictures: readonly Picture[];
  readonly isCut: boolean;
  readonly failure: Failure | null;
}> {
  const pictures: Picture[] = [];
  for await (const event of engine.extract(request, cancellation.signal)) {
    if (event.type === 'extracted') return { pictures, isCut: event.isCut, failure: event.failure };
    pictures.push(...event.pictures);
  }
  throw new Error('the engine ended without saying how');
}

/** The pictures of manifests of IIIF, and whether one of them could not be read. */
async function picturesOfManifests(
  manifests: readonly string[],
  settings: EngineSettings,
  values: OptionValues,
): Promise<Pick<TerminalSearch, 'pictures' | 'hasFailed'>> {
  const runs = manifests.map((query) => ({ source: 'page', query, cursor: null, apiKey: null }) as const);
  const finding = terminalSearchOf(runs, settings, anyPicture, values);
  finding.printRuns(await finding.findMore(maxFindCount));
  printNotices(finding.pictures);
  return finding;
}

/** The end of a run that was to save whatever these so many pictures are: equal ones once, and none that was thrown out. */
function completedWith(event: FinishedEvent, count: number): FinishedEvent {
  const have = countInFolder(event);
  const settled = have + event.duplicate + event.rejected;
  return settled === count
    ? { ...event, outcome: 'complete', quantity: have }
    : { ...event, quantity: count };
}

/** Two runs of one scrape as one. */
function sumRuns(first: FinishedEvent | null, second: FinishedEvent, quantity: number): FinishedEvent {
  const both = {
    ...second,
    ...addedCounts(first ?? noCounts, second),
    quantity,
    seconds: (first?.seconds ?? 0) + second.seconds,
  };
  // What the second took for a picture more may be one of the first.
  const short = second.outcome === 'complete' && countInFolder(both) < quantity;
  return short ? { ...both, outcome: 'short' } : both;
}

async function runDownloadCommand(values: OptionValues): Promise<ExitCode> {
  const { urls } = values;
  if (urls === undefined) throw new UsageError('--urls FILE is needed (- for standard input)');
  requireTarFormat(values);
  const folder = outputFolder(values);
  const settings = settingsOf(values, process.env);
  const options = {
    size: 'large',
    minimum: minimumOf(values),
    folder,
    boundaryFolder: null,
    naming: namingOf(values),
    settings,
  } as const;
  const writeStats = statsWriter(values);
  const kind = textKindOfFile(urls);
  const gathered = { counted: new Set<string>(), notes: null };
  const saved =
    kind === 'md' || kind === 'html'
      ? await saveDocument(urls, kind, options, values, gathered)
      : await saveList(urls, kind, options, values, gathered);
  if (!saved) return exitCodes.cancelled;
  const { manifests, notes, isCut } = saved;
  let [total, isAnyUnread] = [saved.ended, false];
  if (manifests.length > 0 && isEnded(total)) {
    const { pictures, hasFailed } = await picturesOfManifests(manifests, settings, values);
    const request = { ...options, pictures, quantity: pictures.length };
    const ended = await savePictures(request, values, { ...gathered, notes });
    total = sumRuns(total, ended, total.quantity + pictures.length);
    isAnyUnread = hasFailed;
  }
  const troubles = notes?.end() ?? [];
  for (const trouble of troubles) printNote(trouble);
  const { failure } = total;
  if (failure && listCodes.has(failure.code)) throw new BadFileError(unreadableListText(urls, failure));
  const end = isEnded(total) ? completedWith(total, total.quantity) : total;
  const code = printEnd(end, folder, values, writeStats);
  const tars =
    values.format !== undefined && isEnded(end) && countInFolder(end) > 0
      ? await writeTarFiles(folder, values, engine, cancellation.signal)
      : exitCodes.good;
  if (tars !== exitCodes.good && tars !== exitCodes.notAll) return tars;
  if (code !== exitCodes.good) return code;
  return isCut || isAnyUnread || troubles.length > 0 ? exitCodes.notAll : tars;
}

/** What came of a list or document; lines without an address have failed. */
interface SavedList {
  readonly ended: FinishedEvent;
  readonly notes: RunNotes | null;
  /** Addresses of manifests of IIIF, which were not read. */
  readonly manifests: readonly string[];
  /** Whether it names more than was read. */
  readonly isCut: boolean;
}

type DownloadOptions = Omit<ScrapeListRequest, 'list' | 'kind'>;

/** Prints all events but the last. Null when it was cancelled before anything was read. */
async function saveList(
  urls: string,
  kind: TextKind | null,
  options: DownloadOptions,
  values: OptionValues,
  { counted }: Gathered,
): Promise<SavedList | null> {
  const { folder, settings } = options;
  const list = urls === '-' ? null : resolve(urls);
  const manifests: string[] = [];
  let notes: RunNotes | null = null;
  let [parts, badLines] = [0, 0];
  const request = { ...options, list, kind, renewal: renewalOf(process.env) };
  for await (const event of engine.scrapeList(request, cancellation.signal)) {
    if (event.type === 'list-part') {
      if (event.lanes !== null && parts === 0) printNote(fewerLanesText(urls, event.lanes));
      // What an earlier run has noted stays where this one can read nothing.
      if (parts === 0 && settings.records.metadata) notes = new RunNotes(folder);
      parts += 1;
      manifests.push(...event.manifests);
      badLines += event.linesWithoutAddress.length;
      for (const line of event.linesWithoutAddress) printScrapeEvent(failureOfLine(line), folder, values);
    } else if (event.type === 'finished') {
      if (parts === 0 && event.outcome === 'cancelled') return null;
      if (parts === 0 && isEnded(event)) throw new BadFileError(`no addresses in ${urls}`);
      const outcome = event.outcome === 'complete' && badLines > 0 ? 'short' : event.outcome;
      const [quantity, failed] = [event.quantity + badLines, event.failed + badLines];
      return { ended: { ...event, outcome, quantity, failed }, notes, manifests, isCut: false };
    } else {
      if ('file' in event) counted.add(event.file);
      notes?.noteEvent(event);
      printScrapeEvent(event, folder, values);
    }
  }
  throw new Error('the engine ended without saying how');
}

/**
 * The same of a document, which is read by a job of its own: what strangers wrote may take for ever to read. Null when that was
 * cancelled.
 */
async function saveDocument(
  urls: string,
  kind: TextKind,
  options: DownloadOptions,
  values: OptionValues,
  gathered: Gathered,
): Promise<SavedList | null> {
  const text = await readWhole(urls, 'a document', maxTextLengths[kind], cancellation.signal);
  if (!text) return null;
  const { pictures, isCut, failure } = await picturesInText({ text, kind });
  if (failure) throw new BadFileError(unreadableListText(urls, failure));
  if (cancellation.signal.aborted) return null;
  if (pictures.length === 0) throw new BadFileError(`no addresses in ${urls}`);
  if (isCut) printNote(cutListText(urls));
  const { folder, settings } = options;
  const notes = settings.records.metadata ? new RunNotes(folder) : null;
  const request = { ...options, pictures, quantity: pictures.length };
  return { ended: await savePictures(request, values, { ...gathered, notes }), notes, manifests: [], isCut };
}

function isEnded({ outcome }: FinishedEvent): boolean {
  return outcome === 'complete' || outcome === 'short';
}

function fewerLanesText(file: string, lanes: number): string {
  return `${file} has a part of a host that is divided among shards: at most ${lanes} downloads at once from one host.`;
}

/** Tells what is wrong with a folder, a line each. */
async function runVerifyCommand(words: readonly string[], values: OptionValues): Promise<ExitCode> {
  const [typed, ...others] = words;
  if (typed === undefined || others.length > 0) throw new UsageError('verify takes one folder');
  const folder = resolve(typed);
  const allowedLicenses = allowedLicensesOf(values);
  const request = { folder, boundaryFolder: null, allowedLicenses, readFiles: null };
  let counts = countProblems([]);
  for await (const event of engine.verify(request, cancellation.signal)) {
    if (values.json) printEvent(event);
    if (event.type === 'problems') {
      counts = countProblems(event.problems, counts);
      if (!values.json) printProblems(folder, event.problems);
    }
    if (event.type !== 'verified') continue;
    if (cancellation.signal.aborted) return exitCodes.cancelled;
    if (event.failure) {
      printFailure(folder, event.failure);
      return exitCodes.notAll;
    }
    printNote(`${folder}: ${verifySummary(counts, event.fileCount)}.`);
    return Object.values(counts).some((count) => count > 0) ? exitCodes.notAll : exitCodes.good;
  }
  throw new Error('the engine ended without saying how');
}

function outputFolder({ out }: OptionValues): string {
  if (out === undefined) throw new UsageError('--out DIR is needed');
  return resolve(out);
}

/** What writes the file for `--stats`, if one is wanted. Throws `StatsError`. */
function statsWriter({ stats }: OptionValues): (stats: Stats) => void {
  return stats === undefined ? () => undefined : openStatsFile(stats);
}

type FinishedEvent = ScrapeEvent & { type: 'finished' };

/** What is gathered while pictures are saved. */
interface Gathered {
  /** The files of runs before this one and, later, of this one: none counts twice. */
  readonly counted: Set<string>;
  /** Keys of the pictures that have a file. */
  readonly claimed?: Set<string>;
  readonly notes?: RunNotes | null;
}

/** Prints all events but the last, which the caller adds up. */
async function savePictures(
  request: ScrapeRequest,
  values: OptionValues,
  { counted, claimed, notes }: Gathered,
): Promise<FinishedEvent> {
  let again = 0;
  const renewal = renewalOf(process.env);
  for await (const seen of engine.scrape({ ...request, renewal }, cancellation.signal)) {
    if (seen.type === 'finished')
      return { ...seen, alreadyThere: seen.alreadyThere - again, duplicate: seen.duplicate + again };
    const file = 'file' in seen ? seen.file : null;
    const isAgain = seen.type === 'skipped' && seen.reason === 'already-there' && counted.has(seen.file);
    const event: ScrapeEvent = isAgain ? { ...seen, reason: 'duplicate' } : seen;
    if (file !== null) counted.add(file);
    if ('file' in seen) claimed?.add(seen.picture);
    notes?.noteEvent(event);
    if (isAgain) again += 1;
    printScrapeEvent(event, request.folder, values);
  }
  throw new Error('the engine ended without saying how');
}

function printScrapeEvent(event: ScrapeEvent, folder: string, { json }: OptionValues): void {
  if (json) printEvent(event);
  if (event.type === 'failed') printFailure(event.url, event.failure);
  if (event.type === 'warning') printFailure(folder, event.failure);
}

function printEnd(
  event: FinishedEvent,
  folder: string,
  values: OptionValues,
  writeStats: (stats: Stats) => void,
): ExitCode {
  const { saved, alreadyThere, duplicate, rejected, failed, quantity, bytes, seconds } = event;
  if (values.json) printEvent(event);
  if (event.failure) printFailure(folder, event.failure);
  const before = alreadyThere === 0 ? '' : `, ${alreadyThereText(alreadyThere)}`;
  printNote(`Saved ${saved} of ${pictureCountText(quantity)} to ${folder}${before}.`);
  writeStats({ saved, alreadyThere, duplicate, rejected, failed, bytes, seconds });
  return exitCodeOf(event.outcome);
}

function exitCodeOf(outcome: FinishedEvent['outcome']): ExitCode {
  switch (outcome) {
    case 'complete':
      return exitCodes.good;
    case 'short':
      return exitCodes.notAll;
    case 'stopped':
      return exitCodes.brokenOff;
    case 'cancelled':
      return exitCodes.cancelled;
  }
}

/** The first Ctrl-C lets the run end tidily, which takes a moment; the second does not wait. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => cancellation.abort());

watchOutput({
  onUnread: () => cancellation.abort(),
  onUnwritten: (error) => {
    process.exitCode ||= exitCodes.notAll;
    printNote(`Standard output cannot be written: ${errorText(error)}`);
  },
});

void main()
  .catch(exitCodeOfError)
  .then((code) => {
    if (code !== exitCodes.good) process.exitCode = code;
    engine.dispose();
    // A read that nobody answers keeps the process, and is not waited for. On Windows a signal would end it with 1.
    const end = (): unknown =>
      process.platform === 'win32'
        ? process.exit(code)
        : process.removeAllListeners('SIGINT').kill(process.pid, 'SIGINT');
    if (code === exitCodes.cancelled) setTimeout(end, maxExitMs).unref();
  });

function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof BadFileError) {
    printNote(error.message);
    return exitCodes.usage;
  }
  if (error instanceof UsageError) {
    printNote(error.message);
    printNote('--help tells all commands and options.');
    return exitCodes.usage;
  }
  if (error instanceof StatsError) {
    printNote(error.message);
    return exitCodes.notAll;
  }
  process.stderr.write(`${errorTrace(error)}\n`);
  return exitCodes.brokenOff;
}
