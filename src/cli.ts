import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { version } from '../package.json';
import { Collection } from './core/collection';
import { createEngine } from './core/engine';
import { afterEvent, inFolder, noCounts, type ScrapeCounts } from './shared/counts';
import type { EngineSettings, ScrapeEvent, ScrapeRequest, SearchEvent } from './shared/events';
import type { Failure } from './shared/failure';
import { failureText } from './shared/failureText';
import { maxPixels } from './shared/filters';
import { maxFind, wholeNumber } from './shared/form';
import { maskUrl } from './shared/mask';
import { sizeNames, type Picture, type Pixels, type SizeName } from './shared/picture';
import { networkFromEnvironment, proxyFromEnvironment } from './shared/proxy';
import { userAgent } from './shared/userAgent';
import { pictures, searchText, wasThere } from './shared/words';

const flickrUrl = 'https://www.flickr.com';

const usage = `Image Scraper ${version}

  search   KEYWORD [--find N]                                          find pictures and list them (100)
  scrape   KEYWORD --quantity N|all [--size SIZE] --out DIR            find pictures and save them
  download --urls FILE|- --out DIR                                     save pictures by their addresses

  --size SIZE         small (about 320 px), large (up to 1024 px, the default) or original (the largest there is)
  --min-width N       the least width in pixels: smaller pictures are left out, and others taken for them
  --min-height N      the least height in pixels
  --source flickr     where to search
  --flickr-url URL    another address for Flickr's search page
  --concurrency N     at most so many downloads at once from one host, 1 to 64
  --allow-host HOST   a host that may be on a private network, besides those of --flickr-url and --urls; may be repeated
  --contact TEXT      how servers' owners can reach you: an address that is sent along
  --no-records        without metadata.jsonl and CREDITS.md; saves again what is there already
  --stats FILE        write {saved, alreadyThere, duplicate, rejected, failed, bytes, seconds} as JSON
  --json              one event a line on standard output

What DIR has a record of is not loaded again, and counts: the same command finishes a run that was interrupted.
A proxy is taken from the environment (http_proxy, https_proxy, no_proxy).
Exit status: 0 all are there, 1 some are not, 2 wrong use, 130 cancelled.
`;

/** Wrong use: told with the usage, exit status 2. */
class UsageError extends Error {}

const exit = { good: 0, notAll: 1, usage: 2, cancelled: 130 } as const;
type Exit = (typeof exit)[keyof typeof exit];

const options = {
  find: { type: 'string' },
  quantity: { type: 'string' },
  size: { type: 'string', default: 'large' },
  'min-width': { type: 'string', default: '1' },
  'min-height': { type: 'string', default: '1' },
  out: { type: 'string' },
  urls: { type: 'string' },
  source: { type: 'string', default: 'flickr' },
  'flickr-url': { type: 'string', default: flickrUrl },
  concurrency: { type: 'string' },
  'allow-host': { type: 'string', multiple: true, default: [] as string[] },
  contact: { type: 'string' },
  stats: { type: 'string' },
  'no-records': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof readArguments>['values'];

function readArguments() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

// Bodies live for milliseconds, and pile up while V8's space for young objects grows: to 150 MB with 10,000 pictures. Kept
// as small as it is at the start, they come to 120 MB at the same speed. (Its size itself can only be set before the start.)
setFlagsFromString('--semi-space-growth-factor=1');

const engine = createEngine();
const cancel = new AbortController();

async function main(): Promise<Exit> {
  const { values, positionals } = readArguments();
  if (values.help || values.version) {
    process.stdout.write(values.help ? usage : `${version}\n`);
    return exit.good;
  }
  for (const problem of proxyFromEnvironment(process.env).problems) process.stderr.write(`${problem}\n`);
  const [command, ...rest] = positionals;
  switch (command) {
    case 'search':
      return search(keywordOf(rest), values);
    case 'scrape':
      return scrape(keywordOf(rest), values);
    case 'download':
      if (rest.length > 0) throw new UsageError(`download takes no keyword: ${rest.join(' ')}`);
      return download(values);
    default:
      throw new UsageError(
        command === undefined ? 'say search, scrape or download' : `no command ${command}`,
      );
  }
}

async function search(keyword: string, values: Values): Promise<Exit> {
  const collection = new Collection();
  const last = await find(keyword, numberOf('--find', values.find ?? '100', maxFind), collection, values);
  if (!values.json) {
    for (const { title, creator, license, page, sizes } of collection.pictures()) {
      const line = [title ?? 'untitled', creator?.name, license?.name, page ?? sizes[0]?.url];
      process.stdout.write(`${line.filter(Boolean).join(' · ')}\n`);
    }
    if (last.found > 0 || !last.failure) say(keyword, { ...last, failure: null }, collection.size);
  }
  if (last.failure) complain(keyword, last.failure);
  if (last.outcome === 'cancelled') return exit.cancelled;
  return last.outcome === 'failed' ? exit.notAll : exit.good;
}

/** Finds and saves; for pictures that could not be had it finds as many more, until the quantity is there. */
async function scrape(keyword: string, values: Values): Promise<Exit> {
  const { quantity, out } = values;
  if (quantity === undefined) throw new UsageError('--quantity N or --quantity all is needed');
  if (out === undefined) throw new UsageError('--out DIR is needed');
  const size = sizeOf(values.size);
  const least = leastOf(values);
  const wanted = quantity === 'all' ? maxFind : numberOf('--quantity', quantity, maxFind);
  const folder = resolve(out);
  const settings = settingsOf(values);
  const collection = new Collection();
  const counted = new Set<string>();
  let total: Finished | null = null;
  for (;;) {
    const missing = wanted - inFolder(total ?? noCounts);
    const before = collection.size;
    const searched = await find(keyword, missing, collection, values);
    const found = collection.pictures().slice(before);
    if (searched.failure) complain(keyword, searched.failure);
    if (found.length > 0) {
      const request = {
        pictures: found,
        size,
        least,
        quantity: missing,
        folder,
        inside: null,
        settings,
      } as const;
      total = sum(total, await save({ ...request, names: 'keyword' }, values, counted), wanted);
    }
    const more = searched.outcome === 'found' && total?.outcome === 'short';
    if (more && quantity !== 'all') continue;
    if (!total) {
      if (!searched.failure) say(keyword, searched, 0);
      return searched.outcome === 'cancelled' ? exit.cancelled : exit.notAll;
    }
    const all = quantity === 'all' && searched.outcome !== 'failed';
    return finish(all ? completeWith(total, collection.size) : total, folder, values);
  }
}

/** The end of a run that was to save whatever these so many pictures are: equal ones once, and none that was thrown out. */
function completeWith(event: Finished, count: number): Finished {
  const have = inFolder(event);
  const settled = have + event.duplicate + event.rejected;
  return settled === count ? { ...event, outcome: 'complete', quantity: have } : event;
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
  const { urls, out } = values;
  if (urls === undefined) throw new UsageError('--urls FILE is needed (- for standard input)');
  if (out === undefined) throw new UsageError('--out DIR is needed');
  const addresses = readAddresses(urls);
  const request: ScrapeRequest = {
    pictures: addresses.map(pictureAt),
    size: 'large',
    least: leastOf(values),
    quantity: addresses.length,
    folder: resolve(out),
    inside: null,
    names: 'address',
    settings: settingsOf(values, addresses),
  };
  const ended = await save(request, values, new Set());
  return finish(completeWith(ended, addresses.length), request.folder, values);
}

type Finished = ScrapeEvent & { type: 'finished' };
type Searched = SearchEvent & { type: 'searched' };

async function find(
  keyword: string,
  count: number,
  collection: Collection,
  values: Values,
): Promise<Searched> {
  if (values.source !== 'flickr') throw new UsageError(`no source ${values.source}; there is flickr`);
  const request = {
    source: values.source,
    keyword,
    find: count,
    cursor: collection.cursor(values.source, keyword),
    known: collection.keys(),
    settings: settingsOf(values),
  };
  let last: Searched = { type: 'searched', outcome: 'failed', found: 0, failure: null };
  for await (const event of engine.search(request, cancel.signal)) {
    if (values.json) printEvent(event);
    if (event.type === 'page') {
      collection.add(event.pictures);
      collection.setCursor(values.source, keyword, event.cursor);
    } else {
      last = event;
    }
  }
  return last;
}

/**
 * Prints all events but the last, which the caller adds up. `counted` are the files of runs before this one and, later,
 * of this one: none counts twice.
 */
async function save(request: ScrapeRequest, values: Values, counted: Set<string>): Promise<Finished> {
  let counts: ScrapeCounts = noCounts;
  for await (const seen of engine.scrape(request, cancel.signal)) {
    if (seen.type === 'finished') return { ...seen, ...counts };
    const file = 'file' in seen ? seen.file : null;
    const again = seen.type === 'skipped' && seen.reason === 'already-there' && counted.has(seen.file);
    const event: ScrapeEvent = again ? { ...seen, reason: 'duplicate' } : seen;
    if (file !== null) counted.add(file);
    counts = afterEvent(counts, event);
    if (values.json) printEvent(event);
    if (event.type === 'failed') complain(event.url, event.failure);
    if (event.type === 'warning') complain(request.folder, event.failure);
  }
  throw new Error('the engine ended without saying how');
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
  process.stderr.write(`Saved ${saved} of ${pictures(quantity)} to ${folder}${before}.\n`);
  if (event.outcome === 'cancelled') return exit.cancelled;
  return event.outcome === 'complete' ? exit.good : exit.notAll;
}

/** How a search ended, in the panel's words. */
function say(keyword: string, { outcome, found, failure }: Searched, total: number): void {
  const ended = outcome === 'failed' ? 'found' : outcome;
  process.stderr.write(`${searchText({ state: 'done', keyword, outcome: ended, found, failure }, total)}\n`);
}

/** Addresses are masked here as everywhere that is kept: output ends in the logs of CI systems. */
function printEvent(event: SearchEvent | ScrapeEvent): void {
  const masked = (name: string, value: unknown): unknown =>
    addressFields.has(name) && typeof value === 'string' ? maskUrl(value) : value;
  process.stdout.write(`${JSON.stringify(event, masked)}\n`);
}

const addressFields: ReadonlySet<string> = new Set(['url', 'page', 'detail']);

function complain(what: string, failure: Failure): void {
  const detail = failure.detail === undefined ? '' : ` (${failure.detail})`;
  process.stderr.write(`${maskUrl(`${what}: ${failureText(failure)}${detail}`)}\n`);
}

function pictureAt(url: string): Picture {
  const sizes = [{ url, width: null, height: null }];
  return {
    source: 'address',
    id: identityOf(url),
    keyword: '',
    title: null,
    creator: null,
    license: null,
    page: null,
    sizes,
  };
}

/** The address; a hash stands for what is secret in it, because identities are written into records. */
function identityOf(url: string): string {
  const masked = maskUrl(url);
  return masked === url ? url : `${masked} ${createHash('sha256').update(url).digest('hex')}`;
}

/** One address a line; empty lines and lines that begin with # are passed over, and a repeated address counts once. */
function readAddresses(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const addresses = [...new Set(lines.filter((line) => line !== '' && !line.startsWith('#')))];
  if (addresses.length === 0) throw new UsageError(`no addresses in ${file}`);
  return addresses;
}

/** `addresses` are those that the user gave himself, which may be on his own network. */
function settingsOf(values: Values, addresses: readonly string[] = []): EngineSettings {
  const flickrBaseUrl = values['flickr-url'];
  if (!/^https?:\/\//.test(flickrBaseUrl) || !URL.canParse(flickrBaseUrl)) {
    throw new UsageError(`--flickr-url takes an http or https address, not ${flickrBaseUrl}`);
  }
  const given = [flickrBaseUrl === flickrUrl ? '' : flickrBaseUrl, ...addresses].filter((each) =>
    URL.canParse(each),
  );
  const allowedHosts = new Set([
    ...values['allow-host'].map(hostName),
    ...given.map((address) => new URL(address).hostname),
  ]);
  return {
    flickrBaseUrl,
    userAgent: userAgent(version, 'terminal', values.contact),
    concurrency: values.concurrency === undefined ? null : numberOf('--concurrency', values.concurrency, 64),
    network: { ...networkFromEnvironment(process.env), allowedHosts: [...allowedHosts] },
    records: { metadata: !values['no-records'], credits: !values['no-records'] },
  };
}

function hostName(text: string): string {
  const url = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`) : null;
  if (url?.href !== `http://${url?.hostname}/`)
    throw new UsageError(`--allow-host takes a host name without port, not ${text}`);
  return url.hostname;
}

function keywordOf(words: readonly string[]): string {
  const keyword = words.join(' ').trim();
  if (keyword === '') throw new UsageError('a keyword is needed');
  return keyword;
}

function numberOf(name: string, text: string, limit: number): number {
  const value = wholeNumber(text, limit, 'more-than-limit');
  if (typeof value === 'string')
    throw new UsageError(`${name} takes a whole number from 1 to ${limit}, not ${text}`);
  return value;
}

function sizeOf(text: string): SizeName {
  const size = sizeNames.find((name) => name === text);
  if (!size) throw new UsageError(`--size is ${sizeNames.join(', ')}, not ${text}`);
  return size;
}

function leastOf(values: Values): Pixels {
  const pixels = (name: 'min-width' | 'min-height'): number => numberOf(`--${name}`, values[name], maxPixels);
  return { width: pixels('min-width'), height: pixels('min-height') };
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
