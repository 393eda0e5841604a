import { defaultFolder, emptyForm, searchedName, type SearchTarget } from '../form/form';
import { separatorWords, type Naming } from '../form/naming';
import { offerOf } from '../panel/choice';
import { Comparisons } from '../panel/lookAlikes';
import { minimumPixelsOf, noFilters, type Filters } from '../panel/filters';
import { shownPictureOf } from '../panel/shownPicture';
import { sortPictures } from '../panel/sort';
import { Collection } from '../picture/collection';
import { pictureKey, type Picture, type Pixels, type SizeName } from '../picture/picture';
import { demandsFor, type SearchDemands } from '../sources/demands';
import { sourceIds, type SourceId } from '../sources/sources';
import type { ScrapeFile } from './scrapeFile';

/** What a scrape file has searched. */
export type FileSearch =
  | {
      readonly kind: 'keyword';
      readonly keyword: string;
      /** In the order of the table; null: all that there are. */
      readonly sources: readonly SourceId[] | null;
      /** How many pictures of it are to be found. */
      readonly find: number;
      /** What its sources are asked for; missing where nothing is demanded. */
      readonly demands?: SearchDemands;
    }
  | Exclude<SearchTarget, { readonly kind: 'keyword' }>;

/** The searches of a scrape file, in the order in which they are done. */
export function searchesOf({ searches, quantity }: ScrapeFile): readonly FileSearch[] {
  const usual = Number(emptyForm.find);
  return searches.map(({ keyword, sources, find, demands, pages, addresses }) => {
    if (pages) return { kind: 'pages', addresses: [...new Set(pages)] };
    if (addresses) return { kind: 'list', addresses: [...new Set(addresses)] };
    return {
      kind: 'keyword',
      keyword: (keyword ?? '').trim(),
      sources: sources ? sourceIds.filter((id) => sources.includes(id)) : null,
      find: find ?? (quantity === 'all' ? usual : Math.max(usual, quantity)),
      ...(demands && demandsFor(demands)),
    };
  });
}

/** What is saved of what was found, and how. */
export interface ScrapeOrder {
  /** Tried in this order until `quantity` good files are in the folder. */
  readonly pictures: readonly Picture[];
  /** How many the file asks for, which may be more than there are. */
  readonly quantity: number;
  readonly size: SizeName;
  readonly minimum: Pixels;
  readonly naming: Naming;
  /** As in the settings of the engine. */
  readonly allowedLicenses: readonly string[] | null;
}

/**
 * What a scrape file has saved of the pictures that its searches have found, each in the order in which it found them: the same
 * for the same pictures, whoever asks.
 */
export function scrapeOrderOf(file: ScrapeFile, found: readonly (readonly Picture[])[]): ScrapeOrder {
  const collection = new Collection();
  for (const [at, search] of searchesOf(file).entries()) {
    const pictures = found[at] ?? [];
    const own =
      search.kind === 'keyword'
        ? pictures.slice(0, search.find).map((picture) => ({ ...picture, keyword: search.keyword }))
        : pictures;
    const added = new Set(collection.add(own));
    collection.mergeKnown(own.filter((picture) => !added.has(picture)));
  }
  const { pictures: named, quantity, size, licenses: allowedLicenses = null } = file;
  const filters = filtersOf(file);
  const shown = sortPictures(collection.allPictures().map(shownPictureOf), file.sort);
  const { offered } = offerOf(shown, filters, {
    choice: new Set(named),
    there: () => null,
    // Only the panel has seen the pictures.
    comparisons: new Comparisons(),
  });
  return {
    pictures: offered.flatMap(({ key }) => collection.get(key) ?? []),
    quantity: quantity === 'all' ? (named ? new Set(named).size : offered.length) : quantity,
    size,
    minimum: minimumPixelsOf(filters),
    naming: namingOf(file),
    allowedLicenses,
  };
}

/** Its filters, as they stand on a form. */
export function filtersOf({ filters }: ScrapeFile): Filters {
  const { minWidth, minHeight, source = null, ...others } = filters;
  const typed = (pixels: number): string => (pixels === 1 ? '' : String(pixels));
  return { ...noFilters, ...others, source, minWidth: typed(minWidth), minHeight: typed(minHeight) };
}

/** How it has files named. */
export function namingOf({ naming }: ScrapeFile): Naming {
  return { template: naming.template, separator: separatorWords[naming.separator] };
}

/** Where it has pictures saved, relative to its own folder, with `/`; where it says nothing, below that and named by its only search. */
export function folderOf(file: ScrapeFile): string {
  const [search, ...others] = searchesOf(file);
  const searched = search && others.length === 0 ? searchedName(search) : '';
  return file.folder ?? defaultFolder(emptyForm, { searched });
}

/** How many of its addresses stand there without a secret, so that they cannot be loaded. */
export function maskedCountOf({ searches }: ScrapeFile): number {
  const addresses = searches.flatMap(({ pages = [], addresses: listed = [] }) => [...pages, ...listed]);
  return addresses.filter((address) => /(?:=|:\/\/)…/.test(address)).length;
}

/** The key that a picture has when a scrape file finds it: it knows no documents, but addresses. */
export function keyInFile({ source, id }: Picture): string {
  return pictureKey({ source: source === 'document' ? 'address' : source, id });
}
