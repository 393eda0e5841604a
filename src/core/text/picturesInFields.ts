import { licenseByAddress, licenseByName } from '../../shared/picture/licenses';
import { lineOf, maxNameLength, maxTitleLength } from '../page/fields';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';
import { addressesInField } from './addressesInText';
import { readFieldName, type FieldName } from '../page/fieldNames';
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

/** The same of one of the values of a JSON list. */
export function picturesInItem(value: unknown): Mention[] {
  return readValue(value, { ...outermost, depth: 1 });
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
}

/** What a field names, as far as its name allows. */
type PicturesOf = (field: NamedField) => readonly Mention[];

function readFields(fields: readonly Field[], place: Place): Mention[] {
  const about = detailsOf(fields, place.about);
  const inside: Place = { ...place, about, isPicture: true, depth: place.depth + 1 };
  const named = fields.map(([name, value]): NamedField => ({ name: readFieldName(name), value }));
  // No value is read twice: with values in values it would take for ever.
  const read = new Map<NamedField, readonly Mention[]>();
  const picturesOf: PicturesOf = (field) => {
    const pictures = read.get(field) ?? readNamed(field, inside, place.isPicture);
    read.set(field, pictures);
    return pictures;
  };
  const chosen = new Set(
    place.isPicture ? chooseVariant(named, picturesOf) : chooseFields(named, picturesOf, place),
  );
  const pictures = [...chosen].flatMap(picturesOf);
  if (place.isPicture && pictures.length > 0) return pictures;
  const page = pictures.length > 0 ? pageBeside(named, chosen) : null;
  const own = page === null ? pictures : pictures.map((each) => onPage(each, page));
  const isDetail = place.isDetail || own.length > 0;
  const further = named.flatMap((field) => {
    const { name, value } = field;
    const isRead = chosen.has(field) || (read.has(field) && isForPictures(name, place.isPicture));
    if (isRead || typeof value !== 'object' || name.kind === 'elsewhere' || name.isLink) return [];
    return readValue(value, {
      about,
      isPicture: place.isPicture,
      isItem: place.isItem && !isDetail && Array.isArray(value),
      isDetail,
      depth: place.depth + 1,
    });
  });
  return [...own, ...further];
}

function readNamed({ name, value }: NamedField, inside: Place, isPart: boolean): readonly Mention[] {
  if (typeof value !== 'string' && typeof value !== 'object') return [];
  if (!isForPictures(name, isPart))
    return filesIn(value).map((address) => ({ address, about: inside.about }));
  const pictures = readValue(value, inside);
  // Lists of links are of pages in the answers of sites.
  return name.isLink && typeof value === 'object' ? pictures.filter(isOfFile) : pictures;
}

/** Whether any address in a field is that of a picture; `isPart` tells whether the field is one of what is a picture itself. */
function isForPictures({ kind, subject }: FieldName, isPart: boolean): boolean {
  return kind === 'other' ? isPart && subject === '' : kind !== 'elsewhere';
}

/** Of a text, or a list of texts, that begins with an address: those of pictures' files. */
function filesIn(value: unknown): string[] {
  if (Array.isArray(value))
    return (value as unknown[]).flatMap((each) => (Array.isArray(each) ? [] : filesIn(each)));
  if (typeof value !== 'string' || !/^[\s"'[<(]*(?:https?:)?\/\//i.test(value)) return [];
  return addressesInField(value).filter(isPictureAddress);
}

/** Of an object that is a picture, in one size or several, its address or that of the largest; else all that it has. */
function chooseVariant(fields: readonly NamedField[], picturesOf: PicturesOf): readonly NamedField[] {
  const found = fields.filter((field) => field.name.kind !== 'elsewhere' && picturesOf(field).length > 0);
  const variants = found.filter(({ name }) => isForPictures(name, true));
  const addresses = variants.filter(({ name }) => !name.isLink);
  const [largest] = (addresses.length > 0 ? addresses : variants).toSorted(
    ({ name: a }, { name: b }) => b.size - a.size || a.rank - b.rank,
  );
  return largest ? [largest] : found;
}

/** The fields for pictures; where there are none, the address of the object, or what looks like that of a picture. */
function chooseFields(
  fields: readonly NamedField[],
  picturesOf: PicturesOf,
  { isItem, isDetail }: Place,
): readonly NamedField[] {
  const ofKind = (kind: FieldName['kind']): NamedField[] =>
    fields.filter((field) => field.name.kind === kind && picturesOf(field).length > 0);
  const hasFile = (field: NamedField): boolean => picturesOf(field).some(isOfFile);
  const forPictures = ofKind('picture');
  if (forPictures.length > 0 || isDetail) return largestOfEach(forPictures);
  const addresses = ofKind('address').toSorted(
    ({ name: a }, { name: b }) => a.rank - b.rank || b.size - a.size,
  );
  const file = addresses.find(hasFile);
  if (file) return [file];
  const others = ofKind('other');
  if (others.length > 0) return largestOfEach(others);
  const small = ofKind('small').slice(0, 1);
  return isItem && !small.some(hasFile) && addresses.length > 0 ? addresses.slice(0, 1) : small;
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
function pageBeside(fields: readonly NamedField[], chosen: ReadonlySet<NamedField>): string | null {
  for (const field of fields) {
    if (field.name.kind !== 'address' || chosen.has(field) || typeof field.value !== 'string') continue;
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
