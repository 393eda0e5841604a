import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import type { SourceRun } from '../shared/engine/search';
import { parseBaseUrl, parseHostName, type EngineSettings } from '../shared/engine/settings';
import {
  areInvalidTags,
  licenseNeeds,
  maxEdgePixels,
  maxSearchTagLength,
  maxSearchTags,
  orientations,
  searchColors,
  searchTagsIn,
  typeNeeds,
  type TypeNeed,
} from '../shared/panel/filters';
import { allowedLicenseId, licenseNames } from '../shared/picture/licenses';
import { pictureTypeNames, pictureTypes } from '../shared/picture/pictureTypes';
import { parseWholeNumber } from '../shared/form/form';
import { maxFieldLengths } from '../shared/form/lengths';
import {
  defaultNaming,
  placeholderList,
  separatorWords,
  unknownPlaceholder,
  type Naming,
} from '../shared/form/naming';
import { hostsOf } from '../shared/sources/givenHosts';
import { demandsFor, type SearchDemands } from '../shared/sources/demands';
import { readerOf } from '../shared/sources/siteAddresses';
import { sizeNames, type Pixels, type SizeName } from '../shared/picture/picture';
import { networkFromEnvironment, type Environment } from '../shared/engine/proxy';
import {
  isSourceId,
  sourceIds,
  defaultBaseUrls,
  type BaseUrls,
  type SourceId,
} from '../shared/sources/sources';
import { userAgent } from '../shared/engine/userAgent';
import { apiKeyOf, missingApiKeyHint } from './apiKeys';
import { errorText, isWebAddress } from '../shared/words/untrusted';

/** Wrong use: told with the usage, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By its name: the bundle of the server for agents has a class of its own. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}

/** A file that is wrong: told without the usage, exit status 2. */
export class BadFileError extends Error {}

const options = {
  find: { type: 'string' },
  quantity: { type: 'string' },
  size: { type: 'string', default: 'large' },
  'min-width': { type: 'string', default: '1' },
  'min-height': { type: 'string', default: '1' },
  out: { type: 'string' },
  name: { type: 'string', default: defaultNaming.template },
  separator: { type: 'string', default: 'hyphen' },
  urls: { type: 'string' },
  keywords: { type: 'string' },
  root: { type: 'string' },
  shards: { type: 'string' },
  'split-hosts': { type: 'boolean', default: false },
  'include-forbidden': { type: 'boolean', default: false },
  as: { type: 'string' },
  format: { type: 'string' },
  seed: { type: 'string' },
  split: { type: 'string' },
  'shard-count': { type: 'string' },
  'shard-bytes': { type: 'string' },
  'include-restricted': { type: 'boolean', default: false },
  'exclude-restricted': { type: 'boolean', default: false },
  source: { type: 'string', multiple: true, default: [] as string[] },
  page: { type: 'string', multiple: true, default: [] as string[] },
  license: { type: 'string', multiple: true, default: [] as string[] },
  allows: { type: 'string' },
  orientation: { type: 'string' },
  type: { type: 'string' },
  color: { type: 'string' },
  tags: { type: 'string' },
  newest: { type: 'boolean', default: false },
  'base-url': { type: 'string', multiple: true, default: [] as string[] },
  concurrency: { type: 'string' },
  'allow-host': { type: 'string', multiple: true, default: [] as string[] },
  contact: { type: 'string' },
  stats: { type: 'string' },
  'no-records': { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

type Option = keyof typeof options;

const commonOptions = ['allow-host', 'contact', 'json'] as const;
const searchOptions = [
  'keywords',
  'source',
  'page',
  'base-url',
  'allows',
  'orientation',
  'type',
  'color',
  'tags',
  'newest',
] as const;
const saveOptions = [
  'out',
  'name',
  'separator',
  'min-width',
  'min-height',
  'license',
  'concurrency',
  'no-records',
  'stats',
] as const;

/** What can be said of tar files of pictures. */
const tarOptions = ['include-restricted', 'exclude-restricted', 'shard-count', 'shard-bytes'] as const;

/** What each command takes besides `--help` and `--version`; `usage` says the same. */
const commandOptions = {
  search: [...searchOptions, 'find', 'min-width', 'min-height', 'license', ...commonOptions],
  scrape: [...searchOptions, 'quantity', 'size', ...saveOptions, ...commonOptions],
  download: ['urls', ...saveOptions, 'format', ...tarOptions, ...commonOptions],
  merge: ['out', 'shards', 'json'],
  shard: ['shards', 'out', 'split-hosts', 'include-forbidden', 'json'],
  verify: ['license', 'json'],
  export: ['as', 'out', 'urls', 'license', ...tarOptions, 'seed', 'split', 'json'],
  mcp: ['root', 'base-url', 'license', 'allow-host', 'contact'],
  sources: ['check', 'source', 'base-url', ...commonOptions],
  run: ['out', 'base-url', 'concurrency', 'no-records', 'stats', ...commonOptions],
} as const satisfies Record<string, readonly Option[]>;

export type Command = keyof typeof commandOptions;

export type OptionValues = ReturnType<typeof parseTyped>['values'];

function parseTyped(typed: readonly string[]) {
  return parseArgs({ args: [...typed], options, allowPositionals: true, tokens: true });
}

/** What was typed: what is to be done, and the words after it. Throws `UsageError`. */
export function readArguments(typed: readonly string[]): {
  readonly command: Command | 'help' | 'version';
  readonly words: readonly string[];
  readonly values: OptionValues;
} {
  const { values, positionals, tokens } = parseOrThrow(typed);
  const [command, ...words] = positionals;
  if (values.help || values.version) return { command: values.help ? 'help' : 'version', words, values };
  if (command === undefined)
    throw new UsageError('say search, scrape, download, run, sources, verify, shard, merge or export');
  if (!isCommand(command)) throw new UsageError(`no command ${command}`);
  const own: readonly string[] = commandOptions[command];
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, value } = token;
    if (!own.includes(name)) throw new UsageError(`${command} takes no --${name}`);
    if (value === '' && pathOptions.has(name))
      throw new UsageError(`--${name} takes a path, and none is given`);
    if (given.has(name) && isGivenOnce(name)) throw new UsageError(`--${name} is given more than once`);
    given.add(name);
  }
  return { command, words, values };
}

/** Those that name a file or folder: an empty one would be the current folder, where a script's variable is not set. */
const pathOptions: ReadonlySet<string> = new Set<Option>([
  'keywords',
  'urls',
  'out',
  'stats',
  'shards',
  'root',
]);

/** Of two values the first would be passed over without a word. */
function isGivenOnce(name: string): boolean {
  const option = Object.entries(options).find(([each]) => each === name)?.[1];
  return option?.type === 'string' && !('multiple' in option);
}

function parseOrThrow(typed: readonly string[]): ReturnType<typeof parseTyped> {
  try {
    return parseTyped(typed);
  } catch (error) {
    throw new UsageError(parseErrorText(errorText(error)));
  }
}

/** What Node says of options, without what only who writes programs understands. */
function parseErrorText(text: string): string {
  const unknown = /^Unknown option '([^']*)'/.exec(text)?.[1];
  if (unknown !== undefined) return `no option ${unknown}`;
  const lacking = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument (?:missing|is ambiguous)/.exec(text)?.[1];
  if (lacking !== undefined)
    return `${lacking} needs a value; one that begins with - is written ${lacking}=-…`;
  return text;
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commandOptions, word);
}

/** What is searched through, from its beginning: sources for a keyword, or pages by their addresses. Throws `UsageError`. */
export function sourceRunsOf(
  words: readonly string[],
  { source, page }: Pick<OptionValues, 'source' | 'page'>,
  environment: Environment,
): readonly SourceRun[] {
  const keyword = words.join(' ').trim();
  if (page.length === 0) {
    if (keyword === '') throw new UsageError('a keyword is needed, or --page URL');
    if (keyword.length > maxFieldLengths.keyword)
      throw new UsageError(
        `a keyword has at most ${maxFieldLengths.keyword} characters, not ${keyword.length}`,
      );
    return sourceIdsOf(source, environment).map((id) => ({
      source: id,
      query: keyword,
      cursor: null,
      apiKey: apiKeyOf(id, environment),
    }));
  }
  if (keyword !== '') throw new UsageError(`--page takes no keyword: ${keyword}`);
  if (source.length > 0) throw new UsageError('--page is in place of --source');
  return [...new Set(page)].map((address) => {
    if (!isWebAddress(address)) throw new UsageError(`--page takes an http or https address, not ${address}`);
    const reader = readerOf(address, (id) => missingApiKeyHint(id, environment) === null);
    const apiKey = reader === 'page' ? null : apiKeyOf(reader, environment);
    return { source: reader, query: address, cursor: null, apiKey };
  });
}

/** Those that can be asked of what is given with `--source`. Throws `UsageError`. */
function sourceIdsOf(given: readonly string[], environment: Environment): readonly SourceId[] {
  const all = sourceIds.filter((each) => missingApiKeyHint(each, environment) === null);
  const ids = namedSources(given.length === 0 ? ['flickr'] : given, all);
  for (const id of ids) {
    const lacking = missingApiKeyHint(id, environment);
    if (lacking !== null) throw new UsageError(lacking);
  }
  return ids;
}

/** What is given with `--source`, each once; names may also stand in one list with commas, and one is `all`. Throws `UsageError`. */
export function namedSources(given: readonly string[], all: readonly SourceId[]): readonly SourceId[] {
  const ids = given
    .flatMap((each) => each.split(','))
    .flatMap((name) => {
      const id = name.trim().toLowerCase();
      if (id === 'all') return all;
      if (!isSourceId(id))
        throw new UsageError(`no source ${name.trim()}; there are ${sourceIds.join(', ')} and all`);
      return id;
    });
  return [...new Set(ids)];
}

/** Throws `UsageError`. */
export function settingsOf(values: OptionValues, environment: Environment): EngineSettings {
  const own = values['base-url'].map(sourceAddressOf);
  const allowedHosts = [
    ...values['allow-host'].map(hostNameOf),
    ...hostsOf(own.map(([, address]) => address)),
  ];
  return {
    baseUrls: { ...defaultBaseUrls, ...(Object.fromEntries(own) as Partial<BaseUrls>) },
    userAgent: userAgent(version, 'terminal', values.contact),
    concurrency:
      values.concurrency === undefined ? null : parseCount('--concurrency', values.concurrency, 64),
    network: { ...networkFromEnvironment(environment), allowedHosts: [...new Set(allowedHosts)] },
    records: { metadata: !values['no-records'], credits: !values['no-records'] },
    allowedLicenses: allowedLicensesOf(values),
    // What the program says is English, too, and so the same everywhere.
    language: 'en',
  };
}

function sourceAddressOf(text: string): readonly [SourceId, string] {
  const [, id, written = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const address = parseBaseUrl(written);
  if (!isSourceId(id) || address === null)
    throw new UsageError(`--base-url takes NAME=URL, a source and an http or https address, not ${text}`);
  return [id, address];
}

/** Ids of licences; null for any. Throws `UsageError`. */
export function allowedLicensesOf({ license }: OptionValues): readonly string[] | null {
  return license.length === 0 ? null : license.map(parseLicenseId);
}

function parseLicenseId(text: string): string {
  const id = allowedLicenseId(text);
  if (id === null)
    throw new UsageError(
      `--license knows no ${text}; there are ${licenseNames.join(', ')}, those of CC also in one version (CC-BY-4.0)`,
    );
  return id;
}

function hostNameOf(text: string): string {
  const host = parseHostName(text);
  if (host === null) throw new UsageError(`--allow-host takes a host name without port, not ${text}`);
  return host;
}

/** A whole number from 1. Throws `UsageError`. */
export function parseCount(name: string, text: string, limit: number): number {
  const value = parseWholeNumber(text, limit, 'more-than-limit');
  if (typeof value === 'string')
    throw new UsageError(`${name} takes a whole number from 1 to ${limit}, not ${text}`);
  return value;
}

/** Throws `UsageError`. */
export function parseSize(text: string): SizeName {
  return oneOf('size', text, sizeNames);
}

const separatorNames = Object.keys(separatorWords) as readonly (keyof typeof separatorWords)[];

/** How files are to be named. Throws `UsageError`. */
export function namingOf({ name, separator: word }: OptionValues): Naming {
  const unknown = unknownPlaceholder(name);
  if (unknown !== null) throw new UsageError(`--name knows no ${unknown}; there are ${placeholderList}`);
  if (name.length > maxFieldLengths.template)
    throw new UsageError(`--name takes at most ${maxFieldLengths.template} characters`);
  return { template: name, separator: separatorWords[oneOf('separator', word, separatorNames)] };
}

/** Throws `UsageError`. */
export function minimumOf(values: OptionValues): Pixels {
  const pixels = (name: 'min-width' | 'min-height'): number =>
    parseCount(`--${name}`, values[name], maxEdgePixels);
  return { width: pixels('min-width'), height: pixels('min-height') };
}

/** What is demanded of every picture that is found. Throws `UsageError`. */
export function demandsOf(values: OptionValues): { readonly demands?: SearchDemands } {
  const { width: minWidth, height: minHeight } = minimumOf(values);
  const { allows, orientation, type, color } = values;
  return demandsFor({
    license: oneOfGiven('allows', allows, licenseNeeds),
    licenses: allowedLicensesOf(values),
    orientation: oneOfGiven('orientation', orientation, orientations),
    minWidth,
    minHeight,
    type: oneOfGiven('type', type, typeNeeds, typeSpellings),
    color: oneOfGiven('color', color, searchColors, { grey: 'gray' }),
    tags: tagsOf(values),
    order: values.newest ? 'newest' : null,
  });
}

/** Throws `UsageError`. */
function tagsOf({ tags: given }: OptionValues): readonly string[] {
  if (given === undefined) return [];
  const tags = searchTagsIn(given);
  if (tags.length === 0 || areInvalidTags(tags))
    throw new UsageError(
      `--tags takes 1 to ${maxSearchTags} tags with commas between them, each of at most ${maxSearchTagLength} characters`,
    );
  return tags;
}

/** By extensions of files, and names that people know (`JPEG XL`). */
const typeSpellings: Readonly<Record<string, TypeNeed>> = Object.fromEntries(
  pictureTypeNames.flatMap((type) => {
    const { extensions, name } = pictureTypes[type];
    return [...extensions, foldedWord(name)].map((each) => [each, type] as const);
  }),
);

/** As `oneOf`, where nothing may be given. */
function oneOfGiven<const Value extends string>(
  option: string,
  given: string | undefined,
  ...of: readonly [known: readonly Value[], spellings?: Readonly<Record<string, Value>>]
): Value | undefined {
  return given === undefined ? undefined : oneOf(option, given, ...of);
}

/** One of the values that an option has, in upper or lower case, or in another spelling of it. Throws `UsageError`. */
export function oneOf<const Value extends string>(
  option: string,
  given: string,
  known: readonly Value[],
  spellings: Readonly<Record<string, Value>> = {},
): Value {
  const word = foldedWord(given);
  const value =
    known.find((each) => each === word) ?? (Object.hasOwn(spellings, word) ? spellings[word] : undefined);
  if (value === undefined) throw new UsageError(`--${option} is ${known.join(', ')}, not ${given}`);
  return value;
}

function foldedWord(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
}
