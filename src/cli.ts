import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { version } from '../package.json';
import { createEngine } from './core/engine';
import { inFolder, noCounts } from './shared/engine/counts';
import type { ScrapeEvent, ScrapeRequest } from './shared/engine/scrape';
import { maxFind } from './shared/form/form';
import type { Pixels } from './shared/picture/picture';
import { proxyFromEnvironment } from './shared/engine/proxy';
import { noLeast } from './shared/picture/sizes';
import { onlyFirstText } from './shared/words/textFileText';
import { pictures, wasThere } from './shared/words/words';
import { answersFolder, renewalOf } from './terminal/answers';
import {
  leastOf,
  numberOf,
  readArguments,
  settingsOf,
  sizeOf,
  turnsOf,
  UsageError,
  type Values,
} from './terminal/arguments';
import { Finding } from './terminal/finding';
import { readList } from './terminal/list';
import { complain, note, printEvent, printPictures } from './terminal/print';
import { usage } from './terminal/usage';
import { useOf } from './terminal/use';

const exit = { good: 0, notAll: 1, usage: 2, cancelled: 130 } as const;
type Exit = (typeof exit)[keyof typeof exit];

// Bodies live for milliseconds, and pile up while V8's space for young objects grows: to 150 MB with 10,000 pictures. Kept
// as small as it is at the start, they come to 120 MB at the same speed. (Its size itself can only be set before the start.)
setFlagsFromString('--semi-space-growth-factor=1');

const engine = createEngine();
const cancel = new AbortController();

async function main(): Promise<Exit> {
  const { command, words, values } = readArguments(process.argv.slice(2));
  if (command === 'help' || command === 'version') {
    process.stdout.write(command === 'help' ? usage : `${version}\n`);
    return exit.good;
  }
  for (const problem of proxyFromEnvironment(process.env).problems) note(problem);
  switch (command) {
    case 'search':
      return search(words, values);
    case 'scrape':
      return scrape(words, values);
    case 'download':
      if (words.length > 0) throw new UsageError(`download takes no keyword: ${words.join(' ')}`);
      return download(values);
  }
}

async function search(words: readonly string[], values: Values): Promise<Exit> {
  const { finding, isOfPages } = begin(words, values, noLeast);
  const usual = isOfPages ? maxFind : 100;
  const count = values.find === undefined ? usual : numberOf('--find', values.find, maxFind);
  const last = await finding.find(count);
  if (!values.json) {
    printPictures(finding.pictures);
    finding.noteEnd(last);
  }
  finding.noteTurns(last);
  if (last.outcome === 'cancelled') return exit.cancelled;
  return finding.hasFailed ? exit.notAll : exit.good;
}

/** As many as are found at least after the first time, about a page. */
const leastFound = 25;

/** Finds and saves; for pictures that could not be had it finds as many more, until the quantity is there. */
async function scrape(words: readonly string[], values: Values): Promise<Exit> {
  const least = leastOf(values);
  const { finding, isOfPages, settings } = begin(words, values, least);
  const quantity = values.quantity ?? (isOfPages ? 'all' : undefined);
  if (quantity === undefined) throw new UsageError('--quantity N or --quantity all is needed');
  const folder = folderOf(values);
  const size = sizeOf(values.size);
  const wanted = quantity === 'all' ? maxFind : numberOf('--quantity', quantity, maxFind);
  const counted = new Set<string>();
  let total: Finished | null = null;
  for (;;) {
    const missing = wanted - inFolder(total ?? noCounts);
    const before = finding.pictures.length;
    // More than are missing, so that no page is read again for each one that could not be had.
    const searched = await finding.find(total ? Math.max(missing, before, leastFound) : missing);
    const found = finding.pictures.slice(before);
    if (found.length > 0) {
      const run = { pictures: found, quantity: missing };
      const request = { ...run, size, least, folder, inside: null, settings };
      total = sum(total, await save(request, values, counted), wanted);
    }
    const more = searched.outcome === 'found' && total?.outcome === 'short';
    if (more && quantity !== 'all') continue;
    finding.noteTurns(searched);
    if (!total) {
      finding.noteEnd(searched);
      return searched.outcome === 'cancelled' ? exit.cancelled : exit.notAll;
    }
    if (quantity !== 'all') return finish(total, folder, values);
    const ended = completeWith(total, finding.pictures.length);
    // What could not be read may have more.
    const isShort = ended.outcome === 'complete' && finding.hasFailed;
    return finish(isShort ? { ...ended, outcome: 'short' } : ended, folder, values);
  }
}

/** A search, before anything is asked, for pictures of which only those with so many pixels are of use. */
function begin(
  words: readonly string[],
  values: Values,
  least: Pixels,
): { readonly finding: Finding; readonly isOfPages: boolean; readonly settings: ScrapeRequest['settings'] } {
  const turns = turnsOf(words, values, process.env);
  const settings = settingsOf(values, process.env);
  const finding = new Finding(turns, {
    engine,
    settings,
    use: useOf(least, settings),
    answers: answersFolder(process.env),
    signal: cancel.signal,
    onEvent: (event) => {
      if (values.json) printEvent(event);
    },
  });
  return { finding, isOfPages: values.page.length > 0, settings };
}

/** The end of a run that was to save whatever these so many pictures are: equal ones once, and none that was thrown out. */
function completeWith(event: Finished, count: number): Finished {
  const have = inFolder(event);
  const settled = have + event.duplicate + event.rejected;
  return settled === count
    ? { ...event, outcome: 'complete', quantity: have }
    : { ...event, quantity: count };
}

/** Two runs of one scrape as one. */
function sum(first: Finished | null, second: Finished, quantity: number): Finished {
  const { saved, alreadyThere, duplicate, rejected, failed, bytes, seconds } = first ?? {
    ...noCounts,
    seconds: 0,
  };
  const both = {
    ...second,
    quantity,
    saved: saved + second.saved,
    alreadyThere: alreadyThere + second.alreadyThere,
    duplicate: duplicate + second.duplicate,
    rejected: rejected + second.rejected,
    failed: failed + second.failed,
    bytes: bytes + second.bytes,
    seconds: seconds + second.seconds,
  };
  // What the second took for a picture more may be one of the first.
  const short = second.outcome === 'complete' && inFolder(both) < quantity;
  return short ? { ...both, outcome: 'short' } : both;
}

async function download(values: Values): Promise<Exit> {
  const { urls } = values;
  if (urls === undefined) throw new UsageError('--urls FILE is needed (- for standard input)');
  const folder = folderOf(values);
  const listed = await readList(urls, engine, cancel.signal);
  const { failed, isCut } = listed;
  if (isCut) note(onlyFirstText(urls));
  const quantity = listed.pictures.length + failed.length;
  const request: ScrapeRequest = {
    pictures: listed.pictures,
    size: 'large',
    least: leastOf(values),
    quantity,
    folder,
    inside: null,
    settings: settingsOf(values, process.env),
  };
  const ended = await save(request, values, new Set());
  for (const event of failed) tell(event, folder, values);
  const all = completeWith({ ...ended, failed: ended.failed + failed.length }, quantity);
  const code = finish(all, folder, values);
  return isCut && code === exit.good ? exit.notAll : code;
}

function folderOf({ out }: Values): string {
  if (out === undefined) throw new UsageError('--out DIR is needed');
  return resolve(out);
}

type Finished = ScrapeEvent & { type: 'finished' };

/**
 * Prints all events but the last, which the caller adds up. `counted` are the files of runs before this one and, later,
 * of this one: none counts twice.
 */
async function save(request: ScrapeRequest, values: Values, counted: Set<string>): Promise<Finished> {
  let again = 0;
  const renewal = renewalOf(process.env);
  for await (const seen of engine.scrape({ ...request, renewal }, cancel.signal)) {
    if (seen.type === 'finished')
      return { ...seen, alreadyThere: seen.alreadyThere - again, duplicate: seen.duplicate + again };
    const file = 'file' in seen ? seen.file : null;
    const isAgain = seen.type === 'skipped' && seen.reason === 'already-there' && counted.has(seen.file);
    const event: ScrapeEvent = isAgain ? { ...seen, reason: 'duplicate' } : seen;
    if (file !== null) counted.add(file);
    if (isAgain) again += 1;
    tell(event, request.folder, values);
  }
  throw new Error('the engine ended without saying how');
}

function tell(event: ScrapeEvent, folder: string, { json }: Values): void {
  if (json) printEvent(event);
  if (event.type === 'failed') complain(event.url, event.failure);
  if (event.type === 'warning') complain(folder, event.failure);
}

function finish(event: Finished, folder: string, values: Values): Exit {
  const { saved, alreadyThere, duplicate, rejected, failed, quantity, bytes, seconds } = event;
  if (values.json) printEvent(event);
  if (values.stats !== undefined) {
    const stats = { saved, alreadyThere, duplicate, rejected, failed, bytes, seconds };
    writeFileSync(values.stats, `${JSON.stringify(stats)}\n`);
  }
  if (event.failure) complain(folder, event.failure);
  const before = alreadyThere === 0 ? '' : `, ${wasThere(alreadyThere)}`;
  note(`Saved ${saved} of ${pictures(quantity)} to ${folder}${before}.`);
  if (event.outcome === 'cancelled') return exit.cancelled;
  return event.outcome === 'complete' ? exit.good : exit.notAll;
}

/** The first Ctrl-C lets the run end tidily, which takes a moment; the second does not wait. */
process.once('SIGINT', () => cancel.abort());
process.once('SIGTERM', () => cancel.abort());
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') cancel.abort();
});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${usage}`);
    else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = error instanceof UsageError ? exit.usage : exit.notAll;
  },
);
