import * as l10n from '@vscode/l10n';
import {
  filterErrors,
  namingErrors,
  parseWholeNumber,
  searchedName,
  type FormValues,
} from '../../shared/form/form';
import { defaultNaming, separatorWords } from '../../shared/form/naming';
import { minimumPixelsOf, noFilters, type Filters } from '../../shared/panel/filters';
import { maxPictures } from '../../shared/picture/collection';
import type { Picture } from '../../shared/picture/picture';
import {
  maxFileAddresses,
  scrapeFileEnding,
  type WrittenScrapeFile,
} from '../../shared/scrapeFile/scrapeFile';
import { keyInFile } from '../../shared/scrapeFile/scrapeOrder';
import { safeSegment } from '../../shared/form/safeSegment';
import type { SearchDemands } from '../../shared/sources/demands';
import type { SourceId } from '../../shared/sources/sources';
import { fieldErrorText } from '../../shared/words/fieldErrorText';
import { maskUrl } from '../../shared/words/maskUrl';
import type { SearchQuery } from '../list/searches';

/** A search, what it found, and which sources it asked. */
export interface DoneSearch {
  readonly query: SearchQuery;
  readonly pictures: readonly Picture[];
  readonly asked: readonly SourceId[];
}

/** What the panel's tab stands for, as far as it can be repeated. */
export interface ShownScrape {
  /** In the order in which they are to be done; those that found nothing are left out. */
  readonly searches: readonly DoneSearch[];
  readonly form: FormValues;
  /** The pictures that are chosen and pass the filters; null where none is chosen. */
  readonly chosen: readonly Picture[] | null;
  readonly allowedLicenses: readonly string[] | null;
}

export type MadeScrapeFile =
  | {
      readonly file: WrittenScrapeFile;
      /** How many of its addresses lack their secrets. */
      readonly maskedCount: number;
      readonly problem: null;
    }
  /** Why there can be none, as one sentence. */
  | { readonly file: null; readonly problem: string };

/** Writes down a scrape, with pictures saved to `folder`, relative to the file's own. What is as usual is left out. */
export function scrapeFileOf(
  { searches, form, chosen, allowedLicenses }: ShownScrape,
  folder: string,
): MadeScrapeFile {
  const { filters, sort, size, naming } = form;
  const quantity =
    form.quantity === null ? 'all' : parseWholeNumber(form.quantity, maxPictures, 'more-than-limit');
  const isAll = quantity === 'all';
  const errors = { ...filterErrors(filters), ...namingErrors(naming) };
  const [error] = [...Object.values(errors), ...(isAll || typeof quantity === 'number' ? [] : [quantity])];
  if (error !== undefined) return { file: null, problem: fieldErrorText(error, maxPictures) };
  if (searches.length === 0) return { file: null, problem: fieldErrorText('nothing-found-yet', 0) };
  if (chosen?.length === 0) return { file: null, problem: fieldErrorText('nothing-shown', 0) };
  const isChosen = chosen && new Set(chosen.map(keyInFile));
  const written = searches.map((each) => writtenSearch(each, isChosen));
  const addresses = written.flatMap((each) => each.pages ?? each.addresses ?? []);
  if (written.some((each) => (each.addresses?.length ?? 0) > maxFileAddresses))
    return { file: null, problem: tooManyAddressesText() };
  const file: WrittenScrapeFile = {
    version: 1,
    searches: written.map(withMaskedAddresses),
    ...writtenFilters(filters),
    ...(sort !== 'found' && { sort }),
    size,
    quantity: isAll ? 'all' : Number(quantity),
    ...(allowedLicenses && { licenses: [...allowedLicenses] }),
    ...writtenNaming(naming),
    folder,
    ...(isChosen && { pictures: [...isChosen] }),
  };
  return { file, maskedCount: addresses.filter((each) => maskUrl(each) !== each).length, problem: null };
}

/** A file for what is found by only one word or page is called that. */
export function scrapeFileName({ searches }: Pick<ShownScrape, 'searches'>): string {
  const [search, ...others] = searches;
  const name = search && others.length === 0 ? searchedName(search.query) : '';
  return `${safeSegment(name, 'pictures')}${scrapeFileEnding}`;
}

type WrittenSearch = WrittenScrapeFile['searches'][number];

/** Of addresses, only those that are chosen where some are. */
function writtenSearch(
  { query, pictures, asked }: DoneSearch,
  chosen: ReadonlySet<string> | null,
): WrittenSearch {
  switch (query.kind) {
    case 'keyword':
      return {
        keyword: query.keyword,
        ...(asked.length > 0 && { sources: [...asked] }),
        find: pictures.length,
        ...(query.demands && { demands: writtenDemands(query.demands) }),
      };
    case 'pages':
      return { pages: [...query.addresses] };
    case 'list':
    case 'text': {
      const named = pictures.filter((picture) => !chosen || chosen.has(keyInFile(picture)));
      return { addresses: (named.length > 0 ? named : pictures).flatMap(({ sizes }) => sizes[0]?.url ?? []) };
    }
  }
}

function writtenDemands({ licenses, tags, ...others }: SearchDemands): NonNullable<WrittenSearch['demands']> {
  return {
    ...others,
    ...(licenses && { licenses: [...licenses] }),
    ...(tags && { tags: [...tags] }),
  };
}

function withMaskedAddresses({ pages, addresses, ...others }: WrittenSearch): WrittenSearch {
  return {
    ...others,
    ...(pages && { pages: pages.map(maskUrl) }),
    ...(addresses && { addresses: addresses.map(maskUrl) }),
  };
}

function writtenFilters({
  orientation,
  license,
  type,
  source,
  text,
  ...pixels
}: Filters): Pick<WrittenScrapeFile, 'filters'> {
  const { width, height } = minimumPixelsOf(pixels);
  const filters = {
    ...(width > 1 && { minWidth: width }),
    ...(height > 1 && { minHeight: height }),
    ...(orientation !== noFilters.orientation && { orientation }),
    ...(license !== noFilters.license && { license }),
    ...(type !== noFilters.type && { type }),
    ...(source !== null && { source }),
    ...(text.trim() !== '' && { text }),
  };
  return Object.keys(filters).length === 0 ? {} : { filters };
}

function writtenNaming({ template, separator }: FormValues['naming']): Pick<WrittenScrapeFile, 'naming'> {
  const names = Object.keys(separatorWords) as (keyof typeof separatorWords)[];
  const naming = {
    ...(template.trim() !== '' && template !== defaultNaming.template && { template }),
    ...(separator !== defaultNaming.separator && {
      separator: names.find((name) => separatorWords[name] === separator) ?? 'hyphen',
    }),
  };
  return Object.keys(naming).length === 0 ? {} : { naming };
}

function tooManyAddressesText(): string {
  return l10n.t(
    'A scrape file holds at most {0} addresses. Choose fewer pictures, or keep them in a list of their own.',
    maxFileAddresses,
  );
}
