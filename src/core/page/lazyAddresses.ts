import { hasPictureName } from '../../shared/picture/pictureTypes';
import { parseSrcset, type SrcsetCandidate } from './srcset';
import { attributeValue, type Attributes } from './tags';

/** What an element's attributes beside `src` and `srcset` say of addresses of its picture, for scripts to use. */
export interface LazyAddresses {
  readonly candidates: readonly SrcsetCandidate[];
  /** Addresses by attributes that name a larger file than the page shows. */
  readonly larger: readonly string[];
  readonly normal: readonly string[];
  /** The same of a smaller one. */
  readonly smaller: readonly string[];
  /** Those of all these by attributes that are not known, and may be no picture of this element. */
  readonly guessed: readonly string[];
}

// Of attributes that lazy loaders use: with them an address needs no extension.
const lazyAttributes =
  /^data-(?:[a-z\d]+-)*(?:src|srcset|original|lazy|lazyload|hires|retina|cfsrc|echo|orig-file|large-file|medium-file)$/;
const srcsetAttributes = /srcset$|bgset$/;
/** With these, a name alone (`a.jpg`, without a slash) is an address. */
const meansAddress =
  /src|ur[il]|href|image|img|original|lazy|bg|background|poster|full|large|file|media|echo/;
// Texts, what stands in while a picture loads, and other pictures than the element's own.
const meansOther =
  /alt$|title|name|caption|desc|label|meta|text|placeholder|error|fallback|default|loading|loader|spinner|blank|hover|lqip|blur/;
const meansLarger = /orig|large|full|hi-?res|retina|zoom|big|max|raw/;
const meansSmaller = /thumb|small|medium|mini|tiny|low|preview/;

const maxAddressLength = 2048;
const maxSrcsetLength = 65_536;

/**
 * Finds addresses by a rule that holds for any lazy loader: an attribute whose whole value is one word with a picture's
 * extension is an address, one that reads as a `srcset` of such is one. `alt` never is. Of elements other than `img` and
 * `source` only `data-` attributes are read.
 */
export function lazyAddresses(attributes: Attributes, isImage: boolean): LazyAddresses {
  const candidates: SrcsetCandidate[] = [];
  const [larger, normal, smaller, guessed]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const [name, raw] of attributes) {
    if (otherAttributes.has(name) || meansOther.test(name) || raw.length > maxSrcsetLength) continue;
    const isKnown = isImage && lazyAttributes.test(name);
    if (!isKnown && !(hasPictureName(raw) && (isImage || name.startsWith('data-')))) continue;
    const value = (attributeValue(attributes, name) ?? '').trim();
    if (/\s/.test(value) || srcsetAttributes.test(name)) {
      const listed = parseSrcset(value);
      const isSet = listed.some(
        ({ url, width, density }) => (width ?? density) !== null && isAddress(url, isKnown),
      );
      if (isSet || (isKnown && srcsetAttributes.test(name))) candidates.push(...listed);
    } else if (isAddress(value, isKnown) && (value.includes('/') || meansAddress.test(name))) {
      if (meansSmaller.test(name)) smaller.push(value);
      else if (meansLarger.test(name)) larger.push(value);
      else normal.push(value);
      if (!isKnown) guessed.push(value);
    }
  }
  return { candidates, larger, normal, smaller, guessed };
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
]);

function isAddress(value: string, isKnown: boolean): boolean {
  if (value === '' || value.length > maxAddressLength || /[{}<>"'`()]/.test(value)) return false;
  return hasPictureName(value) || (isKnown && value.includes('/'));
}
