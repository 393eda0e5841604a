/** What the name of a field, a column or a key says of the addresses in it. */
export interface FieldName {
  /** Its words, in lower case, with `_` between them. */
  readonly plain: string;
  /**
   * `picture`: of pictures. `small`: of pictures that stand for something else, or are a copy of a larger one. `address`: an
   * address, and no more. `elsewhere`: of what is no picture of its own, such as a page or a person.
   */
  readonly kind: 'picture' | 'small' | 'address' | 'elsewhere' | 'other';
  /** The words without those for sizes and addresses: names of the same picture in several sizes have the same. */
  readonly subject: string;
  /** The larger, the larger is the picture; 0 where the name does not say. */
  readonly size: number;
  /** Whether it is of a link, which may lead to a page. */
  readonly isLink: boolean;
  /** Of several addresses beside each other that with the least is the surest. */
  readonly rank: number;
}

const pictureWords = wordSet(
  'image images img imgs photo photos photograph photographs picture pictures pic pics cover covers poster posters',
  'figure figures gallery artwork illustration illustrations screenshot screenshots wallpaper wallpapers banner banners hero background',
  'изображение изображения картинка картинки фото фотография фотографии обложка',
);
/** That of schema.org, which has the page in `url`. */
const fileOfPicture = 'content_url';
const smallWords = wordSet(
  'thumbnail thumbnails thumb thumbs preview previews icon icons favicon logo logos avatar avatars swatch teaser',
);
/** Whose pictures are those of people, and no picture that is looked for. */
const personWords = wordSet('author creator artist photographer owner user users uploader profile автор');
/** At the end of a name, as in `image_page`; in `page_image` they only tell which picture. */
const pageWords = wordSet(
  'page pages license licence licenses credit credits attribution website site homepage host domain landing search api self',
  'next previous prev parent referrer referer permalink canonical foreign description details context страница лицензия',
);
/** Words for an address, the surest first, and what may stand beside them. */
const addressWords = ['download', 'file', 'media', 'asset', 'src', 'url', 'uri', 'href', 'link'];
const ranks = new Map(
  addressWords.flatMap((word, rank) => [
    [word, rank],
    [`${word}s`, rank],
  ]),
).set('ссылка', addressWords.length);
const linkWords = wordSet('link links href ссылка');
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

function fieldNameOf(words: readonly string[]): FieldName {
  const isSize = (word: string): boolean => sizes.has(word) || (words.length > 1 && pixelsPattern.test(word));
  const subject = words.filter((word) => !isSize(word) && !ranks.has(word) && !besideAddress.has(word));
  const has = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  const isOfPage = pageWords.has(subject.at(-1) ?? '') || (has(pageWords) && !has(pictureWords));
  const kind =
    has(personWords) || isOfPage
      ? 'elsewhere'
      : has(pictureWords) || words.join('_') === fileOfPicture
        ? 'picture'
        : has(smallWords)
          ? 'small'
          : subject.length === 0 && words.some((word) => ranks.has(word))
            ? 'address'
            : 'other';
  return {
    plain: words.join('_'),
    kind,
    subject: subject.join('_'),
    isLink: kind === 'address' && words.some((word) => linkWords.has(word)),
    size: words.map(sizeOfWord).find((size) => size !== 0) ?? 0,
    rank: Math.min(...words.map((word) => ranks.get(word) ?? Infinity)),
  };
}

/** A number that is one of pixels, rather than which of several pictures. */
const pixelsPattern = /^\d{3,5}$/;

function sizeOfWord(word: string): number {
  // All of these are less than what has no size in its name.
  return pixelsPattern.test(word) ? -2 + Number(word) / 100_000 : (sizes.get(word) ?? 0);
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
