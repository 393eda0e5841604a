import { hasPictureName } from '../../shared/picture/pictureTypes';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';
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
  const pictures: (readonly SetAddress[])[] = [];
  const add = (picture: readonly SetAddress[]): void => {
    if (picture.length > 0 && pictures.length < maxPictures) pictures.push(picture);
  };
  /** Adds what is in an item, and returns what belongs to the picture of the object around it. */
  const read = (item: unknown, depth: number, key: string | null = null): SetAddress[] => {
    if (depth > maxDepth) return [];
    if (typeof item === 'string') return inText(item, key);
    if (Array.isArray(item)) {
      const single = new Map<string, SetAddress[]>();
      for (const each of item as unknown[]) {
        const found = read(each, depth + 1);
        const same = typeof each === 'string' ? single.get(sizelessKey(found)) : undefined;
        if (same) same.push(...found);
        else if (typeof each === 'string') single.set(sizelessKey(found), found);
        else add(found);
      }
      for (const each of single.values()) add(each);
      return [];
    }
    const fields = fieldsOf(item);
    if (!fields) return [];
    const subjects = new Map<string, SetAddress[]>();
    const join = (subject: string, found: readonly SetAddress[]): void => {
      const known = subjects.get(subject);
      if (known) known.push(...found);
      else if (found.length > 0) subjects.set(subject, [...found]);
    };
    for (const [key, inner] of Object.entries(fields)) {
      // `{"a.jpg": [450, 300]}`
      if (isAddress(key) && hasPictureName(key)) {
        const [width, height] = Array.isArray(inner) ? (inner as unknown[]).map(pixels) : [];
        join('', [one(key, width ?? null, height ?? null)]);
        continue;
      }
      const { kind, subject } = readFieldName(key);
      if (kind === 'elsewhere' || meansOther.test(key)) continue;
      join(/^\d+$/.test(key) ? key : /srcset/i.test(key) ? '' : subject, read(inner, depth + 1, key));
    }
    const [own = [], ...others] = joinSizes([...subjects]);
    for (const each of others) add(each);
    return own;
  };
  add(read(value, 0));
  return pictures;
}

/** What is no picture of its own: what stands in for one, and marks. */
const meansOther = /placeholder|fallback|loading|loader|spinner|blank|hover|lqip|blur|logo|icon|avatar/i;

/** Whether a value of this name, or an item of a list, may be an address that is nothing but the name of a file. */
function canBeBare(key: string | null): boolean {
  return (
    key === null || (/src|ur[il]|href|image|img|photo|full|large/i.test(key) && !/name|title|id$/i.test(key))
  );
}

/** By subjects, those of one picture together: the first is that of the object itself. */
function joinSizes(subjects: readonly (readonly [string, SetAddress[]])[]): SetAddress[][] {
  const groups = new Map<string, SetAddress[]>();
  for (const [, addresses] of subjects.toSorted(([a], [b]) => a.length - b.length)) {
    const key = sizelessKey(addresses);
    const same = groups.get(key);
    if (same) same.push(...addresses);
    else groups.set(key, addresses);
  }
  return [...groups.values()];
}

/** What the first of these addresses has in common with other sizes of its picture. */
function sizelessKey([first]: readonly SetAddress[]): string {
  return first ? textWithoutSize(first.written.text) : '';
}

function pixels(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null;
}
