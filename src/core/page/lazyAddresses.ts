import { appendTo } from '../../shared/lists/appendTo';
import { hasPictureName, photoExtensions } from '../../shared/picture/pictureTypes';
import { maxAddressLength } from '../../shared/words/untrusted';
import { picturesInJson } from './jsonPictures';
import { textWithoutSize } from './sizeVariants';
import { addressesInSet, type SetAddress } from './srcset';
import { styleUrls } from './styleUrls';
import { attributeText, attributeValue, type Attributes } from './tags';
import { derivedText, looseText, sliceText, trimText, type WrittenText } from './writtenText';

/** What an element's attributes beside `src` and `srcset` say of addresses of its picture, for scripts to use. */
export interface LazyAddresses {
  /** Those of lists that say something of the files. */
  readonly sets: readonly SetAddress[];
  /** Addresses by attributes that name a larger file than the page shows. */
  readonly larger: readonly WrittenText[];
  readonly normal: readonly WrittenText[];
  /** The same of a smaller one. */
  readonly smaller: readonly WrittenText[];
  /** Those of all these by attributes that are not known, and may be no picture of this element. */
  readonly guessed: ReadonlySet<WrittenText>;
  /** Other pictures, which scripts will show somewhere: a list of addresses for each. */
  readonly others: readonly (readonly SetAddress[])[];
}

/** Whose attributes these are: of an image, a link, or another element. */
export type LazyUser = 'image' | 'link' | 'element';

// Of attributes that lazy loaders use on images: with them an address needs no extension.
const lazyAttributes =
  /^data-(?:[a-z\d]+-)*(?:original|lazy|lazyload|hires|retina|cfsrc|echo|orig-file|large-file|medium-file)$|^[a-z\d_-]*(?:src|srcset|[_-]set|(?:ima?ge?)set)$|^[a-z\d_-]*(?:ima?ge?|lazy|delayed)[_-]?ur[il]$/;
// The same of backgrounds, on any element.
const backgroundAttributes =
  /^(?:data|lazy)-(?:[a-z\d]+-)*(?:bg|background|poster)(?:-?(?:image|img|src|url|set|hidpi|multi|lazy|original|large|small|desktop|tablet|mobile)){0,3}$/;
const setAttributes = /srcset$|bgset$|[_-]set$|ima?ge?set$/;
/** With these, a name alone (`a.jpg`, without a slash) is an address. */
const meansAddress =
  /src|ur[il]|href|image|img|original|lazy|bg|background|poster|full|large|file|media|echo/;
// Texts, what stands in while a picture loads, and other pictures than the element's own.
const meansOther =
  /alt$|title|name|caption|desc|label|meta|(?<!con)text|placeholder|error|fallback|default|loading|loader|spinner|blank|hover|lqip|blur/;
const meansLarger =
  /orig|large|full|hi-?res|high-?res|retina|zoom|big|max|raw|viewer|lightbox|fancybox|popup/;
const meansSmaller = /thumb|small|medium|mini|tiny|low|preview/;
const otherFile = /\.(?:mp4|m4v|mov|webm|ogv|m3u8|mp3|json|css|m?js)(?:[?#]|$)/i;

/** UTF-16 units; shops have hundreds of pictures in one attribute. */
const maxValueLength = 1_000_000;
const maxSetLength = 65_536;

/**
 * Finds addresses by a rule that holds for any lazy loader: an attribute whose whole value is one word with a picture's
 * extension is an address; one that reads as a list of such, as a style, or as JSON has several. `alt` never is. Of elements
 * other than images only `data-` attributes are read.
 */
export function lazyAddresses(attributes: Attributes, user: LazyUser): LazyAddresses {
  const sets: SetAddress[] = [];
  const [larger, normal, smaller]: [WrittenText[], WrittenText[], WrittenText[]] = [[], [], []];
  const guessed = new Set<WrittenText>();
  const others: (readonly SetAddress[])[] = [];
  for (const [name, { raw }] of attributes) {
    if (user !== 'image' && !name.startsWith('data-') && !name.startsWith('lazy-')) continue;
    if (otherAttributes.has(name) || meansOther.test(name) || raw.length > maxValueLength) continue;
    const isKnown =
      (user === 'image' && lazyAttributes.test(name)) ||
      (backgroundAttributes.test(name) && !otherFile.test(raw));
    if (!isKnown && !hasPictureName(raw)) continue;
    const value = trimText(attributeText(attributes, name) ?? looseText(''));
    const read = readValue(value, name, isKnown, attributes);
    if ('address' in read) {
      const { address } = read;
      if (meansSmaller.test(name)) smaller.push(address);
      else if (meansLarger.test(name)) larger.push(address);
      else normal.push(address);
      if (!isKnown) guessed.add(address);
    } else if ('set' in read) sets.push(...read.set);
    else if (read.pictures.length === 1 && read.owner.includes(user)) sets.push(...read.pictures.flat());
    else others.push(...read.pictures);
  }
  return { sets, larger, normal, smaller, guessed, others };
}

/** What a value is: one address, a list of those of one picture, or pictures; a single one is that of such elements. */
type LazyValue =
  | { readonly address: WrittenText }
  | { readonly set: readonly SetAddress[] }
  | { readonly pictures: readonly (readonly SetAddress[])[]; readonly owner: readonly LazyUser[] };

const nothing: LazyValue = { set: [] };

function readValue(value: WrittenText, name: string, isKnown: boolean, attributes: Attributes): LazyValue {
  const { text } = value;
  if (/^[[{]/.test(text)) {
    const pictures = picturesInJson(value, (address) => isAddress(address, false));
    if (pictures) return { pictures, owner: ['image', 'link'] };
  }
  if (/url\(|image-set\(/i.test(text))
    return { pictures: picturesInStyle(value), owner: ['image', 'element'] };
  if (text.length > maxSetLength) return nothing;
  if (/\{width\}|%7Bwidth%7D/i.test(text)) return { set: filledTemplate(value, attributes) };
  if (/\s/.test(text) || setAttributes.test(name)) {
    const listed = addressesInSet(withoutMedia(value));
    const good = listed.filter(({ written }) => isAddress(written.text, isKnown));
    if (good.some(({ width, density }) => (width ?? density) !== null)) return { set: listed };
    if (isKnown && setAttributes.test(name)) return { set: good };
  }
  if (hasPictureName(text) && listMark.test(text)) {
    const listed = addressesInList(value);
    if (listed.length > 1)
      return isKnown
        ? { set: listed }
        : { pictures: groupBySize(listed), owner: ['image', 'link', 'element'] };
  }
  if (/\s/.test(text)) return nothing;
  return isAddress(text, isKnown) && (text.includes('/') || meansAddress.test(name))
    ? { address: value }
    : nothing;
}

const otherAttributes: ReadonlySet<string> = new Set([
  'src',
  'srcset',
  'alt',
  'title',
  'style',
  'sizes',
  'class',
  'id',
  'name',
  'href',
  'xlink:href',
  'poster',
  'content',
  'data',
  'background',
  'imagesrcset',
  'itemid',
  'cite',
  'action',
  'formaction',
  'longdesc',
  'usemap',
  'value',
  'srcdoc',
]);

function isAddress(value: string, isKnown: boolean): boolean {
  if (value === '' || value.length > maxAddressLength || /[{}<>"`]/.test(value)) return false;
  // Where code may stand as well.
  if (/[()']/.test(value) && !/^(?:https?:)?\.{0,2}\//i.test(value)) return false;
  return hasPictureName(value) || (isKnown && value.includes('/'));
}

/** The pictures of a value that is one of the property `background`. */
function picturesInStyle(value: WrittenText): SetAddress[][] {
  const property = 'background:';
  return styleUrls(property + value.text).map((choices) =>
    choices.map(({ url, start, end, density }) => {
      const place = sliceText(value, start - property.length, end - property.length);
      return {
        written: place.text === url ? place : derivedText(place, url),
        width: null,
        height: null,
        density,
      };
    }),
  );
}

/** With spaces for the conditions, and commas for bars and semicolons, of such as `a.jpg 400w [(max-width: 400px)] | b.jpg`. */
function withoutMedia(value: WrittenText): WrittenText {
  if (!/\s\||\|\s|\s\[|;\s/.test(value.text)) return value;
  const text = value.text
    .replace(/(?<=\s)\[[^[\]]{0,300}\]/g, (condition) => ' '.repeat(condition.length))
    .replace(/(?<=\s)\||[|;](?=\s)/g, ',');
  return { ...value, text };
}

/** What separates the addresses of a list: behind one, a comma does so, and before one. */
const listMark = new RegExp(`[\\s|;[\\]]|,(?=["'\\s]|(?:https?:)?/)|(?<=\\.(?:${photoExtensions})),`, 'i');
const listMarks = new RegExp(listMark.source, 'gi');
const maxListed = 1_000;

/** The addresses of a list in any other notation, such as `a.jpg|b.jpg`, or `[a.jpg, small], [b.jpg, large]`. */
function addressesInList(value: WrittenText): SetAddress[] {
  const listed: SetAddress[] = [];
  let start = 0;
  const add = (end: number): void => {
    const written = sliceText(value, start, end);
    if (isAddress(written.text, false)) listed.push({ written, width: null, height: null, density: null });
    const last = listed.at(-1);
    const width = /^(\d{2,5})w?$/.exec(written.text)?.[1];
    if (last && width !== undefined) listed[listed.length - 1] = { ...last, width: Number(width) };
  };
  for (const { index } of value.text.matchAll(listMarks)) {
    add(index);
    start = index + 1;
    if (listed.length >= maxListed) return listed;
  }
  add(value.text.length);
  return listed;
}

/** Addresses that differ only in size together. */
function groupBySize(addresses: readonly SetAddress[]): readonly (readonly SetAddress[])[] {
  const groups = new Map<string, SetAddress[]>();
  for (const each of addresses)
    appendTo(groups, textWithoutSize(each.written.text) || each.written.text, [each]);
  return [...groups.values()];
}

/** The widths that lazysizes puts in place of `{width}` where an element names none in `data-widths`. */
const usualWidths = [180, 360, 540, 720, 900, 1080, 1296, 1512, 1728, 1944, 2160, 2376, 2592, 2808, 3024];
const maxWidths = 40;

/** What a template of lazysizes (rias) stands for: `{width}` is one of `data-widths`, `{height}` follows from the ratio. */
function filledTemplate(value: WrittenText, attributes: Attributes): SetAddress[] {
  const named = (attributeValue(attributes, 'data-widths') ?? '').slice(0, 1_000).match(/\d{2,5}/g);
  const [, over, under = '1'] =
    /^\s*(\d{1,5}(?:\.\d{1,9})?)(?:\s*[/:]\s*(\d{1,5}))?\s*$/.exec(
      attributeValue(attributes, 'data-aspectratio') ?? '',
    ) ?? [];
  const ratio = over === undefined ? 0 : Number(over) / Number(under);
  const isHigh = /\{height\}|%7Bheight%7D/i.test(value.text);
  if (isHigh && !(ratio > 0)) return [];
  return (named?.map(Number) ?? usualWidths).slice(0, maxWidths).flatMap((width) => {
    const height = ratio > 0 ? Math.round(width / ratio) : null;
    const text = value.text
      .replace(/\{width\}|%7Bwidth%7D/gi, String(width))
      .replace(/\{height\}|%7Bheight%7D/gi, String(height));
    return isAddress(text, true) ? [{ written: derivedText(value, text), width, height, density: null }] : [];
  });
}
