import { resolve } from 'node:path';
import { countInFolder } from '../shared/engine/counts';
import type { ScrapeListRequest } from '../shared/engine/scrape';
import { maxTextLengths, textKindOfFile, type TextKind } from '../shared/engine/textFiles';
import { cutListText } from '../shared/words/cutListText';
import { BadFileError, minimumOf, namingOf, settingsOf, UsageError } from './arguments';
import { renewalOf } from './cacheFolders';
import type { CommandContext } from './commandContext';
import { exitCodeOfFailure, exitCodes, type ExitCode } from './exitCodes';
import { requireTarFormat, writeTarFiles } from './exportCommand';
import { outputFolder } from './outputFolder';
import { failureOfLine, listCodes, unreadableListText } from './listFailures';
import { picturesInText, picturesOfManifests } from './namedPictures';
import { addressCountText, inputName, printNote } from './print';
import { readWhole } from './readWhole';
import { RunNotes } from './runNotes';
import { completedWith, isEnded, SaveRun, statsWriter, type FinishedEvent, type HowToSave } from './saveRun';

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
  const how = { size: 'large', minimum: minimumOf(values), naming: namingOf(values), settings } as const;
  const writeStats = statsWriter(values);
  const kind = textKindOfFile(urls);
  const run = new SaveRun(folder, context);
  const saved =
    kind === 'md' || kind === 'html'
      ? await saveDocument(urls, kind, how, run, folder, context)
      : await saveList(urls, kind, how, run, folder, context);
  if (!saved) return exitCodes.cancelled;
  const { manifests, isCut, isPartly } = saved;
  let [total, isAnyUnread] = [saved.ended, false];
  if (manifests.length > 0 && isEnded(total)) {
    const { pictures, hasFailed } = await picturesOfManifests(manifests, settings, context);
    total = await run.save(pictures, total.quantity + pictures.length, how);
    isAnyUnread = hasFailed;
  }
  const areNoted = await run.endNotes();
  const { failure } = total;
  if (failure && listCodes.has(failure.code)) throw new BadFileError(unreadableListText(urls, failure));
  const end = isEnded(total) ? completedWith(total, total.quantity) : total;
  writeStats(end);
  const code = run.printEnd(end, { isPartly });
  if (failure && !run.isBegun) return exitCodeOfFailure(failure.code);
  const tars =
    values.format !== undefined && isEnded(end) && countInFolder(end) > 0
      ? await writeTarFiles(folder, values, engine, signal)
      : exitCodes.good;
  if (tars !== exitCodes.good && tars !== exitCodes.notAll) return tars;
  if (code !== exitCodes.good) return code;
  return isCut || isAnyUnread || !areNoted ? exitCodes.notAll : tars;
}

/** What came of a list or document; lines without an address have failed. */
interface SavedList {
  readonly ended: FinishedEvent;
  /** Addresses of manifests of IIIF, which were not read. */
  readonly manifests: readonly string[];
  /** Whether it names more than was read. */
  readonly isCut: boolean;
  /** Whether more of it is to come, as far as it was read. */
  readonly isPartly: boolean;
}

/** Prints all events but the last. Null when it was cancelled before anything was read. */
async function saveList(
  urls: string,
  kind: TextKind | null,
  how: HowToSave,
  run: SaveRun,
  folder: string,
  { engine, signal, values }: CommandContext,
): Promise<SavedList | null> {
  const list = urls === '-' ? null : resolve(urls);
  const manifests: string[] = [];
  let [parts, badLines, repeats] = [0, 0, 0];
  let isPartly = true;
  const request: ScrapeListRequest = {
    ...how,
    folder,
    boundaryFolder: null,
    list,
    kind,
    tellsFetching: values.json,
    renewal: renewalOf(process.env),
  };
  for await (const event of engine.scrapeList(request, signal)) {
    if (event.type === 'list-part') {
      if (event.lanes !== null && parts === 0) printNote(fewerLanesText(urls, event.lanes));
      // What an earlier run has noted stays where this one can read nothing.
      if (parts === 0 && how.settings.records.metadata) run.noteIn(new RunNotes(folder));
      parts += 1;
      manifests.push(...event.manifests);
      badLines += event.linesWithoutAddress.length;
      repeats += event.repeats;
      isPartly = !event.isLast;
      for (const line of event.linesWithoutAddress) run.tellUntried(failureOfLine(line));
    } else if (event.type === 'finished') {
      if (parts === 0 && event.outcome === 'cancelled') return null;
      if (parts === 0 && isEnded(event)) throw new BadFileError(`no addresses in ${inputName(urls)}`);
      if (repeats > 0) printNote(repeatsText(urls, repeats));
      const outcome = event.outcome === 'complete' && badLines > 0 ? 'short' : event.outcome;
      const [quantity, failed] = [event.quantity + badLines, event.failed + badLines];
      const ended = run.add({ ...event, outcome, failed }, quantity);
      return { ended, manifests, isCut: false, isPartly: isPartly && !isEnded(event) };
    } else {
      run.tell(event);
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
  how: HowToSave,
  run: SaveRun,
  folder: string,
  context: CommandContext,
): Promise<SavedList | null> {
  const { signal } = context;
  const text = await readWhole(urls, 'a document', maxTextLengths[kind], signal);
  if (!text) return null;
  const { pictures, isCut, failure } = await picturesInText({ text, kind }, context);
  if (failure) throw new BadFileError(unreadableListText(urls, failure));
  if (signal.aborted) return null;
  if (pictures.length === 0) throw new BadFileError(`no addresses in ${inputName(urls)}`);
  if (isCut) printNote(cutListText(inputName(urls)));
  if (how.settings.records.metadata) run.noteIn(new RunNotes(folder));
  return { ended: await run.save(pictures, pictures.length, how), manifests: [], isCut, isPartly: false };
}

function repeatsText(file: string, count: number): string {
  return `${inputName(file)} names ${addressCountText(count)} more than once: each is loaded once.`;
}

function fewerLanesText(file: string, lanes: number): string {
  return `${inputName(file)} has a part of a host that is divided among shards: at most ${lanes} downloads at once from one host.`;
}
