import { licenseByAddress, licenseByName } from '../../shared/picture/licenses';
import { lineOf, maxNameLength, maxTitleLength } from '../page/fields';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';
import { addressesInField } from './addressesInText';
import { readFieldName, type FieldName } from './fieldNames';
import { isPictureAddress, unknownAbout, webAddress, type Mention, type MentionDetails } from './mention';

/** A field of an object or of a row, before anything in it is believed. */
export type Field = readonly [name: string, value: unknown];

/** Where a value stands. */
interface Place {
  /** What is said of all that is in it. */
  readonly about: MentionDetails;
  /** Whether it is the value of a field for pictures, so that any address in it is that of one. */
  readonly isPicture: boolean;
  /** Whether it is one of a list: then `url` and its kin are the picture's, whatever they look like. */
  readonly isItem: boolean;
  /** Whether something around it has pictures of its own: then only fields that are for pictures count. */
  readonly isDetail: boolean;
  readonly depth: number;
}

/** Answers of sites nest less deep. */
const maxDepth = 40;

const outermost: Place = {
  about: unknownAbout,
  isPicture: false,
  isItem: true,
  isDetail: false,
  depth: 0,
};

/** The pictures that a value of a JSON list names: an address, an object with some, or a list of these. */
export function picturesInValue(value: unknown): Mention[] {
  return readValue(value, outermost);
}

/** The pictures that a row of a table names. */
export function picturesInRow(fields: readonly Field[]): Mention[] {
  return readFields(fields, outermost);
}

/** Whether a name says something that is read here, as those in the header of a table do. */
export function isKnownName(name: string): boolean {
  const { kind, plain } = readFieldName(name);
  return kind !== 'other' || detailNames.has(plain);
}

function readValue(value: unknown, place: Place): Mention[] {
  const { about, isPicture, isItem, depth } = place;
  if (depth > maxDepth) return [];
  if (typeof value === 'string') {
    if (!isPicture && depth > 1) return isItem ? filesIn(value).map((address) => ({ address, about })) : [];
    // Data frames write lists and objects so.
    const inner = /^\s*[[{]/.test(value) ? parsedJson(value) : undefined;
    if (inner !== undefined) return readValue(inner, { ...place, depth: depth + 1 });
    return addressesInField(value).map((address) => ({ address, about }));
  }
  if (Array.isArray(value))
    return (value as unknown[]).flatMap((each) => readValue(each, { ...place, depth: depth + 1 }));
  const fields = fieldsOf(value);
  return fields ? readFields(Object.entries(fields), place) : [];
}

/** A field, with what its name says. */
interface NamedField {
  readonly name: FieldName;
  readonly value: unknown;
  /** What it names, as far as its name allows. */
  readonly pictures: readonly Mention[];
}

function readFields(fields: readonly Field[], place: Place): Mention[] {
  const about = detailsOf(fields, place.about);
  const inside: Place = { ...place, about, isPicture: true, depth: place.depth + 1 };
  const named = fields.map(([written, value]): NamedField => {
    const name = readFieldName(written);
    return { name, value, pictures: readNamed(name, value, inside, place.isPicture) };
  });
  const chosen = place.isPicture ? chooseVariant(named) : chooseFields(named, place);
  const pictures = chosen.flatMap((field) => field.pictures);
  if (place.isPicture && pictures.length > 0) return pictures;
  const page = pageBeside(named, chosen);
  const own = page === null ? pictures : pictures.map((each) => onPage(each, page));
  const isDetail = place.isDetail || own.length > 0;
  const further = named.flatMap((field) =>
    typeof field.value !== 'object' ||
    field.name.kind === 'elsewhere' ||
    field.name.isLink ||
    chosen.includes(field)
      ? []
      : readValue(field.value, {
          about,
          isPicture: place.isPicture,
          isItem: place.isItem && !isDetail && Array.isArray(field.value),
          isDetail,
          depth: place.depth + 1,
        }),
  );
  return [...own, ...further];
}

/** What a field names; `isPart` tells whether it is one of an object that is a picture itself. */
function readNamed(name: FieldName, value: unknown, inside: Place, isPart: boolean): readonly Mention[] {
  if (name.kind === 'elsewhere' || (typeof value !== 'string' && typeof value !== 'object')) return [];
  if (name.kind === 'other' && !(isPart && name.subject === ''))
    return filesIn(value).map((address) => ({ address, about: inside.about }));
  const pictures = readValue(value, inside);
  // Lists of links are of pages in the answers of sites.
  return name.isLink && typeof value === 'object' ? pictures.filter(isOfFile) : pictures;
}

/** Of a text, or a list of texts, that begins with an address: those of pictures' files. */
function filesIn(value: unknown): string[] {
  if (Array.isArray(value))
    return (value as unknown[]).flatMap((each) => (Array.isArray(each) ? [] : filesIn(each)));
  if (typeof value !== 'string' || !/^[\s"'[<(]*(?:https?:)?\/\//i.test(value)) return [];
  return addressesInField(value).filter(isPictureAddress);
}

/** Of an object that is a picture, in one size or several, its address or that of the largest; else all that it has. */
function chooseVariant(fields: readonly NamedField[]): readonly NamedField[] {
  const found = fields.filter(({ pictures }) => pictures.length > 0);
  const variants = found.filter(({ name }) => name.kind !== 'other' || name.subject === '');
  const addresses = variants.filter(({ name }) => !name.isLink);
  const [largest] = (addresses.length > 0 ? addresses : variants).toSorted(
    ({ name: a }, { name: b }) => b.size - a.size || a.rank - b.rank,
  );
  return largest ? [largest] : found;
}

/** The fields for pictures; where there are none, the address of the object, or what looks like that of a picture. */
function chooseFields(fields: readonly NamedField[], { isItem, isDetail }: Place): readonly NamedField[] {
  const found = fields.filter(({ pictures }) => pictures.length > 0);
  if (found.length === 0) return found;
  const ofKind = (kind: FieldName['kind']): NamedField[] => found.filter(({ name }) => name.kind === kind);
  const forPictures = ofKind('picture');
  if (forPictures.length > 0 || isDetail) return largestOfEach(forPictures);
  const addresses = ofKind('address').toSorted(
    ({ name: a }, { name: b }) => a.rank - b.rank || b.size - a.size,
  );
  const file = addresses.find(({ pictures }) => pictures.some(isOfFile));
  if (file) return [file];
  const others = ofKind('other');
  if (others.length > 0) return largestOfEach(others);
  const small = ofKind('small').slice(0, 1);
  const isSmallSure = small.some(({ pictures }) => pictures.some(isOfFile));
  return isItem && !isSmallSure && addresses.length > 0 ? addresses.slice(0, 1) : small;
}

/** Without the smaller sizes of the same pictures. */
function largestOfEach(fields: readonly NamedField[]): readonly NamedField[] {
  const largest = new Map<string, number>();
  for (const { name } of fields)
    largest.set(name.subject, Math.max(name.size, largest.get(name.subject) ?? -Infinity));
  return fields.filter(({ name }) => name.size === largest.get(name.subject));
}

function isOfFile({ address }: Mention): boolean {
  return isPictureAddress(address);
}

/** The page that an object has as its address beside its pictures. */
function pageBeside(fields: readonly NamedField[], chosen: readonly NamedField[]): string | null {
  for (const field of fields) {
    if (field.name.kind !== 'address' || chosen.includes(field) || typeof field.value !== 'string') continue;
    const address = webAddress(field.value);
    if (address !== null && !isPictureAddress(address)) return address;
  }
  return null;
}

function onPage({ address, about }: Mention, page: string): Mention {
  return { address, about: { ...about, page: about.page ?? page } };
}

const titleNames = ['title', 'alt', 'alt_text', 'image_alt_text', 'caption', 'text', 'name'];
const creatorNames = ['creator', 'author', 'artist', 'photographer'];
const pageNames = ['page', 'page_url', 'permalink', 'foreign_landing_url', 'host_page_url', 'context_link'];
const detailNames: ReadonlySet<string> = new Set([...titleNames, ...creatorNames, ...pageNames]);

function detailsOf(given: readonly Field[], around: MentionDetails): MentionDetails {
  const fields = new Map(given.map(([name, value]) => [readFieldName(name).plain, value]));
  const text = (name: string, most: number): string | null => lineOf(fields.get(name), most);
  const first = <T>(names: readonly string[], find: (name: string) => T | null): T | null => {
    for (const name of names) {
      const found = fields.has(name) ? find(name) : null;
      if (found !== null) return found;
    }
    return null;
  };
  const address = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' ? webAddress(value) : null;
  };
  const creator = first(creatorNames, (name) => {
    const person = fieldsOf(fields.get(name));
    return person ? lineOf(person['name'], maxNameLength) : text(name, maxNameLength);
  });
  const terms = text('license', 500);
  const termsAt = text('license_url', 500);
  const license =
    (terms && (licenseByName(terms) ?? licenseByAddress(terms))) ||
    (termsAt && licenseByAddress(termsAt)) ||
    null;
  return {
    title: first(titleNames, (name) => text(name, maxTitleLength)) ?? around.title,
    creator: creator === null ? around.creator : { name: creator, url: address('creator_url') },
    license: license ?? around.license,
    page: first(pageNames, address) ?? around.page,
  };
}
