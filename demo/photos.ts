import { scenes, type Scene } from './scene';

/** A photo that nobody took: everything about it follows from its id. */
export interface Photo {
  readonly id: string;
  readonly secret: string;
  readonly scene: Scene;
  readonly title: string;
  readonly owner: Owner;
  /** Flickr's licence number, 0 to 16. */
  readonly license: number;
  readonly sizes: readonly PhotoSize[];
}

export interface Owner {
  readonly nsid: string;
  /** Not everyone has chosen one. */
  readonly pathAlias: string | null;
  readonly username: string;
  readonly realname: string;
}

export interface PhotoSize {
  /** The size's name in the page's JSON. */
  readonly key: string;
  /** The size's name in the picture's address; empty for the size that has none. */
  readonly suffix: string;
  readonly width: number;
  readonly height: number;
}

/** Names, suffixes and longest edges are Flickr's (flickr.com/services/api/misc.urls.html). */
const sizeKinds: readonly { key: string; suffix: string; edge: number; square?: true }[] = [
  { key: 'sq', suffix: 's', edge: 75, square: true },
  { key: 'q', suffix: 'q', edge: 150, square: true },
  { key: 't', suffix: 't', edge: 100 },
  { key: 's', suffix: 'm', edge: 240 },
  { key: 'n', suffix: 'n', edge: 320 },
  { key: 'w', suffix: 'w', edge: 400 },
  { key: 'm', suffix: '', edge: 500 },
  { key: 'z', suffix: 'z', edge: 640 },
  { key: 'c', suffix: 'c', edge: 800 },
  { key: 'l', suffix: 'b', edge: 1024 },
];

const placeNames = [
  'Inari',
  'Lofoten',
  'the Highlands',
  'Skagen',
  'Plitvice',
  'Wadi Rum',
  'the Azores',
  'Bohinj',
  'Connemara',
  'Tromsø',
  'the Black Forest',
  '青森',
];

const owners: readonly Owner[] = [
  { nsid: '10000001@N01', pathAlias: 'anna-on-foot', username: 'anna.on.foot', realname: 'Anna Lindqvist' },
  { nsid: '10000002@N02', pathAlias: null, username: 'slow_shutter', realname: '' },
  { nsid: '10000003@N03', pathAlias: 'nordlys', username: 'Nordlys', realname: 'Jørgen Dahl' },
  { nsid: '10000004@N04', pathAlias: 'm_okada', username: 'm_okada', realname: '岡田 美咲' },
  { nsid: '10000005@N05', pathAlias: 'field-notes', username: 'field notes', realname: 'R. & T. Weaver' },
];

/** The photo at this place in the results for a keyword, from 0. Different keywords have different photos. */
export function photoAt(keyword: string, place: number): Photo {
  return photoById(String((hashText(keyword.trim().toLowerCase()) + 1) * 10_000 + place));
}

/** The photo with this id. */
export function photoById(id: string): Photo {
  const scene = pickByNumber(scenes, hashText(`scene ${id}`));
  const place = pickByNumber(placeNames, hashText(`place ${id}`));
  return {
    id,
    secret:
      hashText(`secret ${id}`).toString(16).padStart(8, '0') +
      hashText(id).toString(16).slice(-2).padStart(2, '0'),
    scene,
    title: `${scene.name}, ${place}`,
    owner: pickByNumber(owners, hashText(`owner ${id}`)),
    license: hashText(`license ${id}`) % 17,
    sizes: offeredSizes(scene, hashText(`size ${id}`) % 10 === 0 ? 960 : 4096),
  };
}

/** `/65535/<id>_<secret>[_<suffix>].jpg` */
export function photoPath(photo: Photo, size: PhotoSize): string {
  return `/65535/${photo.id}_${photo.secret}${size.suffix && `_${size.suffix}`}.jpg`;
}

/** Only what is smaller than the original is offered. */
function offeredSizes(scene: Scene, originalEdge: number): PhotoSize[] {
  const { aspect } = scene;
  return sizeKinds
    .filter(({ edge }) => edge <= originalEdge)
    .map(({ key, suffix, edge, square }) => ({
      key,
      suffix,
      width: square || aspect >= 1 ? edge : Math.round(edge * aspect),
      height: square || aspect <= 1 ? edge : Math.round(edge / aspect),
    }));
}

function pickByNumber<T>(list: readonly T[], number: number): T {
  const item = list[number % list.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** FNV-1a over UTF-16 units, then mixed, from 0 to 2³² - 1. */
export function hashText(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
