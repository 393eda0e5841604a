import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import type { EngineSettings, SourceTurn } from '../shared/events';
import { maxPixels } from '../shared/filters';
import { isWebAddress, wholeNumber } from '../shared/form';
import { hostsOf } from '../shared/given';
import { sizeNames, type Pixels, type SizeName } from '../shared/picture';
import { networkFromEnvironment, type Environment } from '../shared/proxy';
import {
  isSourceId,
  sourceIds,
  sources,
  usualBaseUrls,
  type BaseUrls,
  type SourceId,
} from '../shared/sources';
import { userAgent } from '../shared/userAgent';

export const usage = `Image Scraper ${version}

  search   KEYWORD [--find N]                    find pictures and list them (100)
  search   --page URL                            list the pictures of a web page
  scrape   KEYWORD --quantity N|all --out DIR    find pictures and save them
  scrape   --page URL --out DIR                  save the pictures of a web page
  download --urls FILE|- --out DIR               save pictures by their addresses

  --source NAME       where to search: ${sourceIds.join(', ')},
                      or all, but for those that lack a key; flickr without it; may be repeated
  --page URL          a web page to find pictures on, instead of a keyword; may be repeated
  --urls FILE         addresses, one a line (- for standard input); a table (.csv), JSON lines (.jsonl), or a Markdown or
                      HTML document (.md, .html) that names them
  --quantity N|all    how many to save; with --page it is all without it
  --size SIZE         small (about 320 px), large (up to 1024 px, the default) or original (the largest there is)
  --min-width N       the least width in pixels: smaller pictures are left out, and others taken for them
  --min-height N      the least height in pixels
  --license ID        save only pictures with this licence: CC-BY-4.0, CC-BY in any version, CC0 …; may be repeated
  --base-url NAME=URL another address for a source; may be repeated
  --concurrency N     at most so many downloads at once from one host, 1 to 64
  --allow-host HOST   a host that may be on a private network, besides those of --base-url, of each --page for its own
                      pictures, and of addresses in a list; may be repeated
  --contact TEXT      how servers' owners can reach you: an address that is sent along
  --no-records        without metadata.jsonl and CREDITS.md; saves again what is there already
  --stats FILE        write {saved, alreadyThere, duplicate, rejected, failed, bytes, seconds} as JSON
  --json              one event a line on standard output

What DIR has a record of is not loaded again, and counts: the same command finishes a run that was interrupted.
Your own keys for sources are taken from the environment: ${keyVariables('required')} (without one it is not
asked), ${keyVariables('optional')} (with it there is more). So is a proxy (http_proxy, https_proxy, no_proxy).
Exit status: 0 all are there, 1 some are not, 2 wrong use, 130 cancelled.
`;

/** Wrong use: told with the usage, exit status 2. */
export class UsageError extends Error {}

const options = {
  find: { type: 'string' },
  quantity: { type: 'string' },
  size: { type: 'string', default: 'large' },
  'min-width': { type: 'string', default: '1' },
  'min-height': { type: 'string', default: '1' },
  out: { type: 'string' },
  urls: { type: 'string' },
  source: { type: 'string', multiple: true, default: [] as string[] },
  page: { type: 'string', multiple: true, default: [] as string[] },
  license: { type: 'string', multiple: true, default: [] as string[] },
  'base-url': { type: 'string', multiple: true, default: [] as string[] },
  concurrency: { type: 'string' },
  'allow-host': { type: 'string', multiple: true, default: [] as string[] },
  contact: { type: 'string' },
  stats: { type: 'string' },
  'no-records': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

export type Values = ReturnType<typeof parsed>['values'];

function parsed() {
  return parseArgs({ options, allowPositionals: true });
}

/** What was typed. Throws `UsageError`. */
export function readArguments(): { readonly values: Values; readonly positionals: readonly string[] } {
  try {
    return parsed();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** What is searched through, from its beginning: sources for a keyword, or web pages. Throws `UsageError`. */
export function turnsOf(
  words: readonly string[],
  { source, page }: Pick<Values, 'source' | 'page'>,
  environment: Environment,
): readonly SourceTurn[] {
  const keyword = words.join(' ').trim();
  if (page.length === 0) {
    if (keyword === '') throw new UsageError('a keyword is needed, or --page URL');
    return sourcesOf(source, environment).map((id) => ({
      ...{ source: id, query: keyword },
      cursor: null,
      key: keyOf(id, environment),
    }));
  }
  if (keyword !== '') throw new UsageError(`--page takes no keyword: ${keyword}`);
  if (source.length > 0) throw new UsageError('--page is in place of --source');
  return [...new Set(page)].map((address) => {
    if (!isWebAddress(address)) throw new UsageError(`--page takes an http or https address, not ${address}`);
    return { source: 'page', query: address, cursor: null, key: null };
  });
}

/** By what is given with `--source`, each once; names may also stand in one list with commas. */
function sourcesOf(given: readonly string[], environment: Environment): readonly SourceId[] {
  const names = given.length === 0 ? ['flickr'] : given.flatMap((each) => each.split(','));
  const ids = names.flatMap((name) => {
    const id = name.trim();
    if (id === 'all') return sourceIds.filter((each) => lacksKey(each, environment) === null);
    if (!isSourceId(id)) throw new UsageError(`no source ${id}; there are ${sourceIds.join(', ')} and all`);
    const lacking = lacksKey(id, environment);
    if (lacking !== null) throw new UsageError(lacking);
    return id;
  });
  return [...new Set(ids)];
}

/** What to do for a source that is not asked without a key; null for any other. */
function lacksKey(id: SourceId, environment: Environment): string | null {
  const { key, name, keyPage } = sources[id];
  if (key !== 'required' || keyOf(id, environment) !== null) return null;
  return `${name} wants a key of your own, from ${keyPage}: put it into ${keyVariable(id)}`;
}

function keyOf(id: SourceId, environment: Environment): string | null {
  return sources[id].key === 'none' ? null : environment[keyVariable(id)]?.trim() || null;
}

function keyVariable(id: SourceId): string {
  return `${id.toUpperCase()}_API_KEY`;
}

function keyVariables(key: 'required' | 'optional'): string {
  return sourceIds
    .filter((id) => sources[id].key === key)
    .map(keyVariable)
    .join(', ');
}

/** Throws `UsageError`. */
export function settingsOf(values: Values, environment: Environment): EngineSettings {
  const own = values['base-url'].map(baseUrlOf);
  const allowedHosts = [...values['allow-host'].map(hostName), ...hostsOf(own.map(([, address]) => address))];
  return {
    baseUrls: { ...usualBaseUrls, ...(Object.fromEntries(own) as Partial<BaseUrls>) },
    userAgent: userAgent(version, 'terminal', values.contact),
    concurrency: values.concurrency === undefined ? null : numberOf('--concurrency', values.concurrency, 64),
    network: { ...networkFromEnvironment(environment), allowedHosts: [...new Set(allowedHosts)] },
    records: { metadata: !values['no-records'], credits: !values['no-records'] },
    allowedLicenses: values.license.length === 0 ? null : values.license,
  };
}

function baseUrlOf(text: string): readonly [SourceId, string] {
  const [, id, address = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!isSourceId(id) || !isWebAddress(address))
    throw new UsageError(`--base-url takes NAME=URL, a source and an http or https address, not ${text}`);
  return [id, address];
}

function hostName(text: string): string {
  const url = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`) : null;
  if (url?.href !== `http://${url?.hostname}/`)
    throw new UsageError(`--allow-host takes a host name without port, not ${text}`);
  return url.hostname;
}

/** A whole number from 1. Throws `UsageError`. */
export function numberOf(name: string, text: string, limit: number): number {
  const value = wholeNumber(text, limit, 'more-than-limit');
  if (typeof value === 'string')
    throw new UsageError(`${name} takes a whole number from 1 to ${limit}, not ${text}`);
  return value;
}

/** Throws `UsageError`. */
export function sizeOf(text: string): SizeName {
  const size = sizeNames.find((name) => name === text);
  if (!size) throw new UsageError(`--size is ${sizeNames.join(', ')}, not ${text}`);
  return size;
}

/** Throws `UsageError`. */
export function leastOf(values: Values): Pixels {
  const pixels = (name: 'min-width' | 'min-height'): number => numberOf(`--${name}`, values[name], maxPixels);
  return { width: pixels('min-width'), height: pixels('min-height') };
}

/** Absolute path of the folder for answers that sources want kept (XDG Base Directory Specification 0.8). */
export function answersFolder(environment: Environment): string {
  const own = environment[process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'] ?? '';
  const cache = isAbsolute(own) ? own : join(homedir(), '.cache');
  return join(cache, 'image-scraper', 'answers');
}
