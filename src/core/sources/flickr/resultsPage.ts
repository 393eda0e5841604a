import type { Picture } from '../../../shared/picture/picture';
import {
  findPhotoList,
  findPhotos,
  readModel,
  findSearchList,
  type PageModel,
  type SearchList,
  unwrapValue,
} from './model';
import { pictureFromModel, type FoundOn } from './photo';
import { isPlainObject } from '../../../shared/words/untrusted';
import { readTiles, saysNoResults } from './tiles';

export interface ResultsPage {
  /** In the page's order, each photo once. */
  readonly pictures: readonly Picture[];
  /** Results of the whole search; null where the page does not say. */
  readonly total: number | null;
  /**
   * `read`: the pictures are what the page holds, none if it has none. `unreadable`: the page may hold pictures, but
   * nothing on it was understood.
   */
  readonly state: 'read' | 'unreadable';
  /** What was looked for first and not found, in a page without photos; missing where it says itself that it has none. */
  readonly missing?: string;
}

/** The most photos taken from one page; Flickr puts 25 on one, its API up to 500. */
const maxPhotos = 500;

/**
 * Reads any page of Flickr with a list of photos: search, album, photostream. The model comes first, because it has more
 * photos than the tiles, their titles, owners and licences, and the real address of every size; the tiles add what it
 * lacks.
 */
export function parseFlickrPage(html: string, on: FoundOn): ResultsPage {
  const model = readModel(html);
  const list = model && (findSearchList(model) ?? findPhotoList(model));
  const total = list?.total ?? null;
  const fromModel = model ? picturesFromModel(model, list, on) : [];
  const emptyList = model !== null && list !== null && fromModel.length === 0 && isEmptyList(model, list);
  // A page without results can show other photos; they are not what was searched for.
  if (emptyList && total === 0) return { pictures: [], total, state: 'read' };
  const pictures = withOthers(fromModel, readTiles(html, on));
  const understood = pictures.length > 0 || (list ? emptyList : saysNoResults(html));
  const isMissing = pictures.length === 0 && !saysNoResults(html);
  return {
    pictures,
    total,
    state: understood ? 'read' : 'unreadable',
    ...(isMissing && { missing: missingMark(model, list) }),
  };
}

/** What was looked for first and not found: the model, its list of photos, or what a photo consists of. */
function missingMark(model: PageModel | null, list: SearchList | null): string {
  if (!model) return 'modelExport with a tree `main`, or tiles photo-list-photo-view';
  if (!list) return 'search-photos-lite-models[0].photos._data in modelExport';
  return 'id, sizes with url or displayUrl in photos._data of modelExport';
}

function picturesFromModel(model: PageModel, list: SearchList | null, on: FoundOn): Picture[] {
  const photos = list ? list.entries.slice(0, maxPhotos) : findPhotos(model, maxPhotos);
  const pictures = new Map<string, Picture>();
  for (const photo of photos) {
    const picture = pictureFromModel(model, photo, on);
    if (picture && !pictures.has(picture.id)) pictures.set(picture.id, picture);
  }
  return [...pictures.values()];
}

function withOthers(pictures: readonly Picture[], others: readonly Picture[]): readonly Picture[] {
  const known = new Set(pictures.map(({ id }) => id));
  return [...pictures, ...others.filter(({ id }) => !known.has(id))];
}

/** Whether a list in which no photo was read is really empty, rather than of an unknown form. */
function isEmptyList(model: PageModel, { entries }: SearchList): boolean {
  return entries.every((entry) => {
    const value = unwrapValue(model, entry);
    return !isPlainObject(value) || Object.keys(value).every((name) => name === 'exportMetaType');
  });
}
