import { safeSegment } from '../../shared/form/safeSegment';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { decodedOrSame } from '../../shared/words/untrusted';
import { NumberLine, type Place } from './numberLine';

/** What a picture is named by. */
type NamedPicture = Pick<Picture, 'source' | 'id' | 'keyword'>;

/**
 * Gives file names (without extension) that are free as far as is known: `<keyword>-001` for pictures of a search, and
 * one made from the address for all others. It knows the names that were in the folder at the start and those that it
 * gave; files that others add later are noticed when a name is claimed.
 */
export class FileNames {
  /** Names that are in use, folded as file systems without case and normalization would do. */
  readonly #used = new Set<string>();
  /** The numbers behind a keyword, and those of names made from addresses that are equal; by what stands before the number. */
  readonly #lines: Readonly<Record<NameRule, Map<string, NumberLine>>> = {
    keyword: new Map(),
    address: new Map(),
  };
  /** By `pictureKey`. */
  readonly #places = new Map<string, PlannedName>();

  constructor(existing: readonly string[]) {
    for (const file of existing) this.#addUsed(stemOfFile(file));
  }

  /**
   * Says which picture is meant next, so that numbers follow this order, whichever picture asks for its name first: where it will
   * be loaded from, as far as is known, and the name of its file if it is there already.
   */
  expectNext(picture: NamedPicture, url: string | null, file: string | null): void {
    if (picture.keyword === '' && url === null) return;
    const { rule, stem } = nameParts(picture, url ?? '');
    const number = file === null ? null : numberIn(stemOfFile(file), rule, stem);
    // A file that was named in another way has no place among these.
    if (file !== null && number === null) return;
    const place = this.#lineOf(rule, stem).addPlace(number);
    this.#places.set(pictureKey(picture), { place, rule, stem, url });
  }

  /** A name for the picture loaded from this address; every further call gives another one. */
  nextName(picture: NamedPicture, url: string): string {
    const planned = this.#places.get(pictureKey(picture));
    const isAsPlanned = planned !== undefined && (planned.url === null || planned.url === url);
    const { rule, stem } = isAsPlanned ? planned : nameParts(picture, url);
    const line = isAsPlanned ? planned.place.line : this.#lineOf(rule, stem);
    const isOwn = planned?.place.line === line && planned.place.number === null;
    const name = nameWith(rule, stem, isOwn ? line.takeNumberAt(planned.place) : line.takeNumber());
    this.#used.add(foldName(name));
    return name;
  }

  /** Nothing comes of this picture, so that no number is kept for it any more. */
  giveUp(picture: NamedPicture): void {
    const planned = this.#places.get(pictureKey(picture));
    planned?.place.line.removePlace(planned.place);
  }

  #lineOf(rule: NameRule, stem: string): NumberLine {
    const folded = foldName(stem);
    const known = this.#lines[rule].get(folded);
    if (known) return known;
    const line = new NumberLine((number) => !this.#used.has(foldName(nameWith(rule, stem, number))));
    this.#lines[rule].set(folded, line);
    return line;
  }

  #addUsed(name: string): void {
    this.#used.add(foldName(name));
    for (const rule of nameRules) {
      const [, stem, number] = numberedNames[rule].exec(name) ?? [];
      if (stem !== undefined) this.#lineOf(rule, stem).useNumber(Number(number));
    }
  }
}

/** How a picture will be named, and where it stands among those that are named alike. */
interface PlannedName {
  readonly place: Place;
  readonly rule: NameRule;
  readonly stem: string;
  /** Where it will be loaded from, if that is what it is named by. */
  readonly url: string | null;
}

const nameRules = ['keyword', 'address'] as const;
type NameRule = (typeof nameRules)[number];

/** What stands before a number, and the number. */
const numberedNames: Readonly<Record<NameRule, RegExp>> = {
  keyword: /^(.*)-(\d{1,9})$/s,
  address: /^(.*) \((\d{1,9})\)$/s,
};

function nameParts(
  { keyword }: NamedPicture,
  url: string,
): { readonly rule: NameRule; readonly stem: string } {
  return keyword === ''
    ? { rule: 'address', stem: safeSegment(stemFromAddress(url)) }
    : { rule: 'keyword', stem: safeSegment(keyword) };
}

function nameWith(rule: NameRule, stem: string, number: number): string {
  if (rule === 'keyword') return `${stem}-${String(number).padStart(3, '0')}`;
  return number === 1 ? stem : `${stem} (${number})`;
}

/** The number that a name has; null if it is not named after this stem. */
function numberIn(name: string, rule: NameRule, stem: string): number | null {
  const [, before = name, number = rule === 'address' ? '1' : null] = numberedNames[rule].exec(name) ?? [];
  return foldName(before) === foldName(stem) && number !== null ? Number(number) : null;
}

function stemOfFile(file: string): string {
  return file.replace(/\.[^.]*$/, '');
}

function foldName(name: string): string {
  return name.toLowerCase().normalize('NFC');
}

/** The last segment of an address's path without its extension, decoded. */
function stemFromAddress(url: string): string {
  const last = new URL(url).pathname.split('/').pop() ?? '';
  const stem = last.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return decodedOrSame(stem);
}
