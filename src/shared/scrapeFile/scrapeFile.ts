import * as v from 'valibot';
import { maxPageAddresses } from '../form/form';
import { maxFieldLengths } from '../form/lengths';
import { defaultNaming, separatorWords, unknownPlaceholder } from '../form/naming';
import { isPortableSegment } from '../form/safeSegment';
import {
  licenseNeeds,
  maxEdgePixels,
  maxSearchTagLength,
  maxSearchTags,
  noFilters,
  orientations,
  searchColors,
  searchTagPattern,
  typeNeeds,
} from '../panel/filters';
import { sortOrders } from '../panel/sort';
import { maxPictures } from '../picture/collection';
import { keyShape } from '../picture/keys';
import { sizeNames } from '../picture/picture';
import { sourceIds } from '../sources/sources';
import { plainText } from '../words/plainText';
import { noJsonText, scrapeFileTexts as texts, tooLongText } from '../words/scrapeFileText';
import { exactly, type Shape } from '../words/shape';
import { bytesText } from '../words/units';
import { errorText, isWebAddress, maxAddressLength } from '../words/untrusted';

/** What a scrape file's name ends in. */
export const scrapeFileEnding = '.scrape.json';

/** Longer files are not read, in UTF-16 units. */
export const maxScrapeFileLength = 4 * 1024 * 1024;

/** Addresses of pictures in one search; more belong into a list of their own. */
export const maxFileAddresses = 5_000;
const maxSearches = 100;
const maxLicenses = 100;

// A file may come from anybody: what it has that is not known here is refused, so that nobody relies on it.

function oneOf<const Names extends readonly string[]>(
  names: Names,
): v.PicklistSchema<Names, v.ErrorMessage<v.PicklistIssue>> {
  return v.picklist(names, () => texts.oneOf(names.join(', ')));
}

function listOf<Item extends v.GenericSchema>(item: Item, most: number) {
  return v.pipe(
    v.array(item, texts.list),
    v.minLength(1, () => texts.entries(most)),
    v.maxLength(most, () => texts.entries(most)),
  );
}

function count(most: number) {
  const message = (): string => texts.count(most);
  return v.pipe(v.number(message), v.integer(message), v.minValue(1, message), v.maxValue(most, message));
}

function textOf(most: number) {
  const message = (): string => texts.text(most);
  return v.pipe(v.string(message), v.regex(/\S/, message), v.maxLength(most, message));
}

function anyTextOf(most: number) {
  const message = (): string => texts.anyText(most);
  return v.pipe(v.string(message), v.maxLength(most, message));
}

const licenseId = v.pipe(v.string(texts.license), v.regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/, texts.license));

const tag = v.pipe(
  v.string(() => texts.tag(maxSearchTagLength)),
  v.maxLength(maxSearchTagLength, () => texts.tag(maxSearchTagLength)),
  v.regex(searchTagPattern, () => texts.tag(maxSearchTagLength)),
);

const address = v.pipe(
  v.string(texts.address),
  v.maxLength(maxAddressLength, () => texts.text(maxAddressLength)),
  v.regex(/^https?:\/\/\S+$/i, texts.address),
  v.check(isWebAddress, texts.address),
);

/** What is demanded of every picture of a search, for which its sources are asked as far as they can be. */
const demands = exactly(
  {
    license: v.exactOptional(oneOf(licenseNeeds)),
    licenses: v.exactOptional(listOf(licenseId, maxLicenses)),
    orientation: v.exactOptional(oneOf(orientations)),
    minWidth: v.exactOptional(count(maxEdgePixels)),
    minHeight: v.exactOptional(count(maxEdgePixels)),
    type: v.exactOptional(oneOf(typeNeeds)),
    color: v.exactOptional(oneOf(searchColors)),
    tags: v.exactOptional(listOf(tag, maxSearchTags)),
    order: v.exactOptional(oneOf(['newest'])),
  },
  texts,
);

export const searchEntries = {
  keyword: v.exactOptional(textOf(maxFieldLengths.keyword)),
  sources: v.exactOptional(listOf(oneOf(sourceIds), sourceIds.length)),
  find: v.exactOptional(count(maxPictures)),
  demands: v.exactOptional(demands),
  pages: v.exactOptional(listOf(address, maxPageAddresses)),
  addresses: v.exactOptional(listOf(address, maxFileAddresses)),
};

const search = v.pipe(
  exactly(searchEntries, texts),
  v.check(
    ({ keyword, pages, addresses }) => [keyword, pages, addresses].filter(Boolean).length === 1,
    texts.oneKind,
  ),
  v.check(
    ({ keyword, sources, find, demands: demanded }) =>
      keyword !== undefined || (sources ?? find ?? demanded) === undefined,
    texts.ofKeyword,
  ),
);

const filters = exactly(
  {
    minWidth: v.optional(count(maxEdgePixels), 1),
    minHeight: v.optional(count(maxEdgePixels), 1),
    orientation: v.optional(oneOf(orientations), noFilters.orientation),
    license: v.optional(oneOf(licenseNeeds), noFilters.license),
    type: v.optional(oneOf(typeNeeds), noFilters.type),
    source: v.exactOptional(textOf(100)),
    text: v.optional(anyTextOf(maxFieldLengths.text), noFilters.text),
  },
  texts,
);

const separatorNames = Object.keys(separatorWords) as (keyof typeof separatorWords)[];

const naming = exactly(
  {
    template: v.optional(
      v.pipe(
        anyTextOf(maxFieldLengths.template),
        v.check((template) => unknownPlaceholder(template) === null, texts.template),
      ),
      defaultNaming.template,
    ),
    separator: v.optional(oneOf(separatorNames), 'hyphen'),
  },
  texts,
);

const folder = v.pipe(
  v.string(texts.folder),
  v.maxLength(maxFieldLengths.folder, texts.folder),
  v.check(isRelativeFolder, texts.folder),
);

/** A scrape that can be repeated, as its file says it. Where it is left out, a field is as on an empty form. */
export const scrapeFileShape = exactly(
  {
    $schema: v.exactOptional(v.string(() => texts.anyText(maxAddressLength))),
    version: v.literal(1, texts.version),
    searches: listOf(search, maxSearches),
    filters: v.optional(filters, {}),
    sort: v.optional(oneOf(sortOrders), 'found'),
    size: v.optional(oneOf(sizeNames), 'large'),
    quantity: v.optional(
      v.union([count(maxPictures), v.literal('all')], () => texts.countOrAll(maxPictures)),
      'all',
    ),
    licenses: v.exactOptional(listOf(licenseId, maxLicenses)),
    naming: v.optional(naming, {}),
    folder: v.exactOptional(folder),
    pictures: v.exactOptional(listOf(v.pipe(keyShape, v.regex(/^[^:]+:./s)), maxPictures)),
  },
  texts,
);

/** A scrape file that was read, with what it leaves out. */
export type ScrapeFile = Shape<typeof scrapeFileShape>;
/** A scrape file as it is written. */
export type WrittenScrapeFile = v.InferInput<typeof scrapeFileShape>;

export type ReadScrapeFile =
  | { readonly file: ScrapeFile; readonly problem: null }
  /** One sentence, which names the field and what is right. */
  | { readonly file: null; readonly problem: string };

/** Reads the text of a scrape file, of which nothing is believed. */
export function readScrapeFile(text: string): ReadScrapeFile {
  if (text.length > maxScrapeFileLength) return wrong(tooLongText(bytesText(maxScrapeFileLength)));
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return wrong(noJsonText(plainText(errorText(error))));
  }
  const { success, output, issues } = v.safeParse(scrapeFileShape, value, { abortEarly: true });
  if (success) return { file: output, problem: null };
  const [issue] = issues;
  const place = placeOf(issue);
  return wrong(place === '' ? issue.message : `${place}: ${issue.message}`);
}

function wrong(problem: string): ReadScrapeFile {
  return { file: null, problem };
}

/** Where something is wrong, as programs write it: `searches[0].find`. */
function placeOf({ path }: v.BaseIssue<unknown>): string {
  const steps = path?.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)) ?? [];
  return plainText(steps.join('').replace(/^\./, ''));
}

/** Whether this names a folder by the way to it, as any system can have it; it may lead upwards. */
function isRelativeFolder(text: string): boolean {
  return (
    !/^[/~]/.test(text) &&
    text
      .replace(/\/$/, '')
      .split('/')
      .every((name) => name === '.' || name === '..' || (name !== '' && isPortableSegment(name)))
  );
}
