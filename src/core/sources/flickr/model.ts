import { cutJsonObject } from '../../page/cutJson';
import { isPlainObject, parsedJson, type PlainObject } from '../../../shared/words/untrusted';

/**
 * The data that Flickr's page carries for its own scripts, in the format that it names `cyclical-json`: `main` is a tree
 * in which any value may be a reference `"~N"` to the path `legend[N]`, and in which, since 2022, every object is wrapped
 * in `{data, exportMetaType}`.
 */
export interface PageModel {
  readonly main: PlainObject;
  readonly legend: readonly unknown[];
}

/** The search's own list of results. */
export interface SearchList {
  /** Not validated yet; an entry is null where Flickr shows something other than a photo. */
  readonly entries: readonly unknown[];
  /** Results of the whole search; null where the page does not say. */
  readonly total: number | null;
}

const maxAttempts = 4;
/** UTF-16 units, over all attempts. A photo takes about 5 kB; parsing 4 MB of nothing but brackets takes a second. */
const maxModelLength = 4 * 1024 * 1024;
/** Objects, lists and references looked into for photos; 25 photos are among about two thousand. */
const maxVisits = 200_000;
const maxHops = 16;

/** The page's model; null when it has none that can be read. */
export function readModel(html: string): PageModel | null {
  let attempts = 0;
  let left = maxModelLength;
  // Titles and search terms can hold this text too, so the first that is a model counts.
  for (const match of html.matchAll(/modelExport["']?\s*:/g)) {
    const json = cutJsonObject(html, match.index + match[0].length, left);
    const model = parseModel(json);
    if (model) return model;
    left -= json?.length ?? 0;
    attempts += 1;
    if (attempts === maxAttempts) break;
  }
  return null;
}

function parseModel(json: string | null): PageModel | null {
  if (json === null) return null;
  const value = parsedJson(json);
  const main = ownProperty(value, 'main');
  const legend = ownProperty(value, 'legend');
  return isPlainObject(main) ? { main, legend: Array.isArray(legend) ? legend : [] } : null;
}

/** The list of the search model; null when the page is not one of search results. */
export function findSearchList(model: PageModel): SearchList | null {
  for (const name of ['search-photos-lite-models', 'search-photos-models']) {
    const searches = unwrapValue(model, ownProperty(model.main, name));
    if (!Array.isArray(searches)) continue;
    for (const search of searches.slice(0, 4)) {
      const photos = modelField(model, unwrapValue(model, search), 'photos');
      const entries = modelField(model, photos, '_data');
      if (Array.isArray(entries))
        return { entries, total: countFromZero(modelField(model, photos, 'totalItems')) };
    }
  }
  return null;
}

/** Models of one kind that are looked into, and fields of each. */
const maxModels = 4;
const maxFields = 100;

/**
 * The longest list of photos that the page counts, which is what an album, a pool or a photostream consists of; null where it has
 * none.
 */
export function findPhotoList(model: PageModel): SearchList | null {
  let longest: SearchList | null = null;
  for (const kind of Object.values(model.main).slice(0, maxFields)) {
    const models = unwrapValue(model, kind);
    for (const each of Array.isArray(models) ? models.slice(0, maxModels) : []) {
      const fields = unwrapValue(model, each);
      for (const list of isPlainObject(fields) ? Object.values(fields).slice(0, maxFields) : []) {
        const entries = modelField(model, list, '_data');
        const total = countFromZero(modelField(model, list, 'totalItems'));
        if (!Array.isArray(entries) || total === null || entries.length <= (longest?.entries.length ?? 0))
          continue;
        const photos = entries.map((entry) => unwrapValue(model, entry)).filter(isPlainObject);
        if (photos.some(isPhoto)) longest = { entries, total };
      }
    }
  }
  return longest;
}

/** The photos of the page, in its order: what pages have that neither search nor count. */
export function findPhotos(model: PageModel, most: number): PlainObject[] {
  const photos: PlainObject[] = [];
  const seen = new Set<object>();
  const ahead: unknown[] = [model.main];
  for (let looks = 0; looks < maxVisits && ahead.length > 0 && photos.length < most; looks += 1) {
    const value = unwrapValue(model, ahead.pop());
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isPlainObject(value) && isPhoto(value)) {
      photos.push(value);
      continue;
    }
    const inside: unknown[] = Object.values(value);
    for (const each of inside.reverse()) {
      if (typeof each === 'object' || isReference(each)) ahead.push(each);
    }
  }
  return photos;
}

function isPhoto(value: PlainObject): boolean {
  const registry = ownProperty(value, '_flickrModelRegistry');
  return (registry === 'photo-lite-models' || registry === 'photo-models') && Object.hasOwn(value, 'sizes');
}

/** A field of an object that is still wrapped or a reference, itself ready to be read. */
export function modelField(model: PageModel, value: unknown, name: string): unknown {
  return unwrapValue(model, ownProperty(unwrapValue(model, value), name));
}

/** What a wrapped value or a reference stands for; undefined when references lead nowhere or in a circle. */
export function unwrapValue(model: PageModel, value: unknown): unknown {
  let inner = value;
  for (let hops = 0; hops < maxHops; hops += 1) {
    if (isReference(inner)) inner = resolveReference(model, Number(inner.slice(1)));
    else if (isWrapper(inner)) inner = inner['data'];
    else return inner;
  }
  return undefined;
}

function isReference(value: unknown): value is string {
  return typeof value === 'string' && /^~\d{1,7}$/.test(value);
}

function isWrapper(value: unknown): value is PlainObject {
  return isPlainObject(value) && Object.hasOwn(value, 'data') && Object.hasOwn(value, 'exportMetaType');
}

function resolveReference(model: PageModel, index: number): unknown {
  const path = model.legend[index];
  if (!Array.isArray(path) || path.length > 64) return undefined;
  return path.reduce<unknown>((value, step) => ownProperty(value, String(step)), model.main);
}

/** Only an object's own properties count: the page chooses their names. */
function ownProperty(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as PlainObject)[name]
    : undefined;
}

/** A whole number of at least 0, which Flickr writes as a number or as text. */
export function countFromZero(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
