import { unknownPage } from './pageAddress';
import { photoExtensions } from '../../shared/picture/pictureTypes';

/** Words for sizes, as parts of a path and parameters have them. */
const sizeWords =
  'thumb|thumbs|thumbnail|thumbnails|mini|micro|tiny|small|medium|normal|regular|large|xlarge|big|bigger|huge|full|fullsize|orig|original|originals|preview|master|grande|compact|hd|hires|max|raw';
const isSizeWord = new RegExp(`^(?:${sizeWords})$`, 'i');
/** A part of a path that is nothing but a size: `s1600`, `w640-h480`, `640x480`, `w_300,h_200,c_fill`, `large`. */
const sizePart = new RegExp(
  `^(?:[swh]\\d{1,5}(?:-[a-z\\d]{1,9}){0,9}|\\d{1,5}x\\d{0,5}|(?:[a-z]{1,3}_[\\w.:-]{1,30},){0,9}[whqc]_[\\w.:-]{1,30}(?:,[a-z]{1,3}_[\\w.:-]{1,30}){0,9}|(?:resize|fit):[\\w:.-]{1,40}|${sizeWords}|resize|width|height|scale-to-(?:width|height)(?:-down)?|thumbnail-down|fit|fit-in)$`,
  'i',
);
/** What has a number of pixels behind it, as in `/max/800/`. */
const sizeBeforeNumber =
  /^(?:max|fit|fit-in|resize|size|width|height|[wh]|scale-to-(?:width|height)(?:-down)?|thumb|thumbnail)$/i;
/** A size at the end of a file's name, before its extension. */
const sizeOfName = new RegExp(
  `(?:[-_.@]|%20)(?:\\d{2,5}x\\d{0,5}|x\\d{2,5}|\\d(?:\\.\\d)?x|[wh]\\d{2,5}|\\d{2,5}(?:w|px)|scaled|crop_[a-z]{1,9}|_[A-Z][A-Z\\d_,]{1,60}_|${sizeWords})$`,
  'i',
);
/** Behind `=`, as Google has it, or behind the extension, as object stores and Twitter have it. */
const sizeBehindName = /=[swh]\d{1,5}(?:-[a-z\d]{1,9}){0,9}$/i;
const sizeBehindExtension = new RegExp(
  `(\\.(?:${photoExtensions}))(?:[:!~]|_(?=\\d)|@(?!\\d(?:\\.\\d)?x))[^/]{1,100}$`,
  'i',
);
const extensionAtEnd = /\.[a-z\d]{2,5}$/i;
const sizeParameter =
  /^(?:w|h|s|sz|q|width|height|size|quality|wid|hei|imwidth|imheight|imw|imh|max-?w(?:idth)?|max-?h(?:eight)?|resize|dpr|scale)$/i;
const wayParameter = /^(?:auto|fit|crop|fm|fmt|format|strip|ssl|zoom|is-pending-load)$/i;
const sizeValue = new RegExp(`^(?:\\d{1,5}(?:\\.\\d{1,3})?(?:px)?|\\d{1,5}[x,*]\\d{0,5}|${sizeWords})$`, 'i');

/** The path of an address without a size that stands behind the extension of its file, as in `a.jpg:orig` and `a.jpg!thumb`. */
export function pathWithoutSuffix({ pathname }: URL): string {
  return pathname.replace(sizeBehindExtension, '$1');
}

/** The name of the file in an address, without what it says of a size. */
export function fileNameWithoutSize(url: URL): string {
  const path = pathWithoutSuffix(url);
  const name = path.slice(path.lastIndexOf('/') + 1).replace(sizeBehindName, '');
  const extension = extensionAtEnd.exec(name)?.[0] ?? '';
  let stem = name.slice(0, name.length - extension.length);
  for (let cuts = 0; cuts < maxSizesOfName; cuts += 1) {
    const shorter = stem.replace(sizeOfName, '');
    if (shorter === stem || shorter === '') break;
    stem = shorter;
  }
  return stem;
}

/** `a-1024x683@2x` has two. */
const maxSizesOfName = 4;

/**
 * The address without all that says how large its picture is, in the ways that stores, sites and their programs write it; where
 * two addresses have the same, they are of one picture. Empty where nothing else would be left.
 */
export function addressWithoutSize(url: URL): string {
  const folders = pathWithoutSuffix(url).split('/').slice(1, -1);
  const parts = [...folders, fileNameWithoutSize(url)];
  const isPair = parts.slice(-2).every((part) => /^\d{2,4}$/.test(part) && Number(part) >= minEdge);
  const rest = (isPair ? parts.slice(0, -2) : parts).filter(
    (part, at) =>
      part !== '' &&
      !sizePart.test(part) &&
      !(/^\d{1,5}$/.test(part) && sizeBeforeNumber.test(parts[at - 1] ?? '')),
  );
  const parameters = [...url.searchParams].filter(([key, value]) => !isOfSize(key, value));
  const query = parameters.map(([key, value]) => `${key}=${value}`).join('&');
  return rest.length === 0 && query === '' ? '' : `${url.host}/${rest.join('/')}?${query}`;
}

/** Pixels. Smaller numbers at the end of a path are no width and height, but of days and pages. */
const minEdge = 50;

function isOfSize(key: string, value: string): boolean {
  return (
    wayParameter.test(key) || (sizeParameter.test(key) && sizeValue.test(value)) || isSizeWord.test(value)
  );
}

/** The same of an address as it is written somewhere. */
export function textWithoutSize(address: string): string {
  return URL.canParse(address, unknownPage) ? addressWithoutSize(new URL(address, unknownPage)) : address;
}

/** The width that an address asks a server for; null where it does not say. */
export function widthInAddress({ searchParams }: URL): number | null {
  for (const name of ['width', 'w', 'imwidth', 'wid']) {
    const value = searchParams.get(name);
    if (value !== null && /^\d{1,5}$/.test(value)) return Number(value);
  }
  return null;
}

/** Whether two addresses differ in nothing but the size of their picture. */
export function isSameButForSize(a: URL, b: URL): boolean {
  if (a.host !== b.host || a.href === b.href) return false;
  const rest = addressWithoutSize(a);
  return rest !== '' && rest === addressWithoutSize(b);
}
