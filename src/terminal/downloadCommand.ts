import { resolve } from 'node:path';
import { countInFolder } from '../shared/engine/counts';
import type { ScrapeListRequest } from '../shared/engine/scrape';
import { maxTextLengths, textKindOfFile, type TextKind } from '../shared/engine/textFiles';
import { cutListText } from '../shared/words/cutListText';
import { BadFileError, minimumOf, namingOf, settingsOf, UsageError } from './arguments';
import { renewalOf } from './cacheFolders';
import type { CommandContext } from './commandContext';
import { exitCodes, type ExitCode } from './exitCodes';
import { requireTarFormat, writeTarFiles } from './exportCommand';
import { failureOfLine, listCodes, unreadableListText } from './listFailures';
import { picturesInText, picturesOfManifests } from './namedPictures';
import { printNote } from './print';
import { readWhole } from './readWhole';
import { RunNotes } from './runNotes';
import {
  completedWith,
  outputFolder,
  printEnd,
  printScrapeEvent,
  savePictures,
  statsWriter,
  sumRuns,
  type FinishedEvent,
  type Gathered,
} from './saving';

/** Saves the pictures that a list or a document names. Throws `UsageError` and `BadFileError`. */
export async function runDownloadCommand(
  words: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  if (words.length > 0) throw new UsageError(`download takes no keyword: ${words.join(' ')}`);
  const { values, engine, signal } = context;
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
      ? await saveDocument(urls, kind, options, context, gathered)
      : await saveList(urls, kind, options, context, gathered);
  if (!saved) return exitCodes.cancelled;
  const { manifests, notes, isCut } = saved;
  let [total, isAnyUnread] = [saved.ended, false];
  if (manifests.length > 0 && isEnded(total)) {
    const { pictures, hasFailed } = await picturesOfManifests(manifests, settings, context);
    const request = { ...options, pictures, quantity: pictures.length };
    const ended = await savePictures(request, context, { ...gathered, notes });
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
      ? await writeTarFiles(folder, values, engine, signal)
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
  { values, engine, signal }: CommandContext,
  { counted }: Gathered,
): Promise<SavedList | null> {
  const { folder, settings } = options;
  const list = urls === '-' ? null : resolve(urls);
  const manifests: string[] = [];
  let notes: RunNotes | null = null;
  let [parts, badLines] = [0, 0];
  const request = { ...options, list, kind, renewal: renewalOf(process.env) };
  for await (const event of engine.scrapeList(request, signal)) {
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
  context: CommandContext,
  gathered: Gathered,
): Promise<SavedList | null> {
  const { signal } = context;
  const text = await readWhole(urls, 'a document', maxTextLengths[kind], signal);
  if (!text) return null;
  const { pictures, isCut, failure } = await picturesInText({ text, kind }, context);
  if (failure) throw new BadFileError(unreadableListText(urls, failure));
  if (signal.aborted) return null;
  if (pictures.length === 0) throw new BadFileError(`no addresses in ${urls}`);
  if (isCut) printNote(cutListText(urls));
  const { folder, settings } = options;
  const notes = settings.records.metadata ? new RunNotes(folder) : null;
  const request = { ...options, pictures, quantity: pictures.length };
  return { ended: await savePictures(request, context, { ...gathered, notes }), notes, manifests: [], isCut };
}

function isEnded({ outcome }: FinishedEvent): boolean {
  return outcome === 'complete' || outcome === 'short';
}

function fewerLanesText(file: string, lanes: number): string {
  return `${file} has a part of a host that is divided among shards: at most ${lanes} downloads at once from one host.`;
}
