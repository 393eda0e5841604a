import { appendTo } from '../../shared/lists/appendTo';
import { hasPictureName } from '../../shared/picture/pictureTypes';
import { countingNumber, fieldsOf, parsedJson, type PlainObject } from '../../shared/words/untrusted';
import { cutJsonValue } from './cutJson';
import { readFieldName } from './fieldNames';
import { textWithoutSize } from './sizeVariants';
import { addressesInSet, type SetAddress } from './srcset';
import { derivedText, type WrittenText } from './writtenText';

/** What shops and page builders write nests less deep. */
const maxDepth = 40;
const maxPictures = 2_000;

/**
 * The pictures in JSON that an attribute holds for scripts, each with its addresses: the items of a list are different pictures;
 * an object may have one in several sizes. Null for what is no JSON.
 */
export function picturesInJson(
  written: WrittenText,
  isAddress: (text: string) => boolean,
): readonly (readonly SetAddress[])[] | null {
  const json = cutJsonValue(written.text, 0);
  const value = json === null || json.length !== written.text.length ? undefined : parsedJson(json);
  if (value === undefined) return null;
  const one = (text: string, width: number | null = null, height: number | null = null): SetAddress => ({
    written: derivedText(written, text),
    width,
    height,
    density: null,
  });
  const inText = (text: string, key: string | null): SetAddress[] => {
    if (!hasPictureName(text)) return [];
    if (isAddress(text) && !/\s/.test(text)) return text.includes('/') || canBeBare(key) ? [one(text)] : [];
    const listed = addressesInSet(derivedText(written, text));
    return listed.some(({ width, density }) => (width ?? density) !== null) ? [...listed] : [];
  };
  /** The pictures in an item; the first, which may have no address, is that of the object around it. */
  const read = (item: unknown, depth: number, key: string | null = null): SetAddress[][] => {
    if (depth > maxDepth) return [];
    if (typeof item === 'string') return [inText(item, key)];
    if (Array.isArray(item))
      return [[], ...joinSizes((item as unknown[]).flatMap((each) => read(each, depth + 1)))];
    const fields = fieldsOf(item);
    if (!fields) return [];
    const subjects = new Map<string, SetAddress[]>();
    const others: SetAddress[][] = [];
    for (const [key, inner] of Object.entries(fields)) {
      // `{"a.jpg": [450, 300]}`
      if (isAddress(key) && hasPictureName(key)) {
        const [width, height] = Array.isArray(inner) ? (inner as unknown[]).map(countingNumber) : [];
        appendTo(subjects, '', [one(key, width ?? null, height ?? null)]);
        continue;
      }
      const { kind, subject } = readFieldName(key);
      if (kind === 'elsewhere' || meansOther.test(key)) continue;
      const [own = [], ...further] = read(inner, depth + 1, key);
      appendTo(subjects, /^\d+$/.test(key) ? key : /srcset/i.test(key) ? '' : subject, own);
      others.push(...further);
    }
    // What no other word is said of.
    const plain = subjects.get('') ?? [];
    subjects.delete('');
    const [own = [], ...further] = joinSizes([plain, ...subjects.values()]);
    return [sizedByFields(own, fields), ...further, ...others];
  };
  return read(value, 0)
    .filter((picture) => picture.length > 0)
    .slice(0, maxPictures);
}

/** The only address of an object, with the pixels that this tells. */
function sizedByFields(own: SetAddress[], fields: PlainObject): SetAddress[] {
  const [only, ...others] = own;
  return only && others.length === 0 && only.width === null
    ? [{ ...only, width: countingNumber(fields['width']), height: countingNumber(fields['height']) }]
    : own;
}

/** What is no picture of its own: what stands in for one, and marks. */
const meansOther = /placeholder|fallback|loading|loader|spinner|blank|hover|lqip|blur|logo|icon|avatar/i;

/** Whether a value of this name, or an item of a list, may be an address that is nothing but the name of a file. */
function canBeBare(key: string | null): boolean {
  return (
    key === null || (/src|ur[il]|href|image|img|photo|full|large/i.test(key) && !/name|title|id$/i.test(key))
  );
}

/** Those together that differ in nothing but size. */
function joinSizes(pictures: readonly (readonly SetAddress[])[]): SetAddress[][] {
  const groups = new Map<string, SetAddress[]>();
  for (const addresses of pictures) {
    if (addresses.length === 0) continue;
    appendTo(groups, sizelessKey(addresses), addresses);
  }
  return [...groups.values()];
}

/** What the first of these addresses has in common with other sizes of its picture. */
function sizelessKey([first]: readonly SetAddress[]): string {
  return first ? textWithoutSize(first.written.text) || first.written.text : '';
}
