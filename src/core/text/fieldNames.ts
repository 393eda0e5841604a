/** What the name of a field, a column or a key says of the addresses in it. */
export interface FieldName {
  /**
   * `picture`: of pictures. `small`: of pictures that stand for something else, or are a copy of a larger one. `address`: an
   * address, and no more. `elsewhere`: of what is no picture of its own, such as a page or a person.
   */
  readonly kind: 'picture' | 'small' | 'address' | 'elsewhere' | 'other';
  /** The words without those for sizes and addresses: names of the same picture in several sizes have the same. */
  readonly subject: string;
  /** The larger, the larger is the picture; 0 where the name does not say. */
  readonly size: number;
  /** Of several addresses beside each other that with the least is the surest. */
  readonly rank: number;
}

const pictureWords = wordSet(
  'image images img imgs photo photos photograph photographs picture pictures pic pics cover covers poster posters',
  'figure figures gallery artwork illustration illustrations screenshot screenshots wallpaper wallpapers banner banners hero background',
  'изображение изображения картинка картинки фото фотография фотографии обложка',
);
const smallWords = wordSet(
  'thumbnail thumbnails thumb thumbs preview previews icon icons favicon logo logos avatar avatars swatch teaser',
);
const elsewhereWords = wordSet(
  'page pages license licence licenses credit credits author creator artist photographer owner user uploader attribution',
  'profile website site homepage host domain landing search api self next previous prev parent referrer referer permalink',
  'canonical foreign description details context страница автор лицензия',
);
/** Words for an address, the surest first, and what may stand beside them. */
const addressWords = ['content', 'download', 'file', 'media', 'asset', 'src', 'url', 'uri', 'href', 'link'];
const ranks = new Map(
  addressWords.flatMap((word, rank) => [
    [word, rank],
    [`${word}s`, rank],
  ]),
).set('ссылка', addressWords.length);
const besideAddress = wordSet('http https direct path main');

const sizes = new Map<string, number>(
  Object.entries({
    original: 3,
    orig: 3,
    raw: 3,
    full: 3,
    fullsize: 3,
    max: 3,
    maxres: 3,
    hires: 3,
    hi: 3,
    high: 3,
    hd: 3,
    res: 0,
    resolution: 0,
    size: 0,
    master: 3,
    base: 3,
    huge: 2,
    xxl: 2,
    xl: 2,
    large: 1,
    big: 1,
    zoom: 1,
    medium: -1,
    regular: -1,
    normal: -1,
    standard: -1,
    webformat: -1,
    small: -2,
    low: -2,
    mini: -2,
    thumbnail: -3,
    thumb: -3,
    preview: -3,
    tiny: -3,
    swatch: -3,
  }),
);

/** Real tables and answers have fewer names. */
const maxKnownNames = 10_000;
const known = new Map<string, FieldName>();

/** What a name says; how it is written does not matter: `imageUrl`, `Image URL`, `image-url` and `image_url` are the same. */
export function readFieldName(name: string): FieldName {
  const before = known.get(name);
  if (before) return before;
  // A list has the same names a hundred thousand times.
  if (known.size === maxKnownNames) known.clear();
  const read = fieldNameOf(wordsOf(name));
  known.set(name, read);
  return read;
}

/** The words of a name, in lower case, with `_` between them. */
export function plainFieldName(name: string): string {
  return wordsOf(name).join('_');
}

function fieldNameOf(words: readonly string[]): FieldName {
  const isSize = (word: string): boolean => sizes.has(word) || /^\d{2,}$/.test(word);
  const subject = words.filter((word) => !isSize(word) && !ranks.has(word) && !besideAddress.has(word));
  const has = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  const kind = has(elsewhereWords)
    ? 'elsewhere'
    : has(pictureWords)
      ? 'picture'
      : has(smallWords)
        ? 'small'
        : subject.length === 0 && words.some((word) => ranks.has(word))
          ? 'address'
          : 'other';
  return {
    kind,
    subject: subject.join('_'),
    size: words.map((word) => sizes.get(word) ?? 0).reduce((a, b) => (b === 0 ? a : b), 0),
    rank: Math.min(...words.map((word) => ranks.get(word) ?? Infinity)),
  };
}

function wordsOf(name: string): readonly string[] {
  const apart = name
    .slice(0, 100)
    // What a shop explains in brackets, as in `Image URLs (x,y,z...)`.
    .replace(/\([^()]*\)/g, ' ')
    .replace(/URLs/g, 'Urls')
    .replace(/(?<=[\p{Ll}\d])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
    .toLowerCase()
    .replace(/(?<=[a-z]{3})(?=(?:urls?|src|links?|uri|href)(?![a-z]))/g, ' ');
  return apart.match(/\p{L}+|\d+/gu) ?? [];
}

function wordSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
