import {
  FileNaming,
  foldName,
  type NamedPicture,
  type NameParts,
  type Naming,
} from '../../shared/form/naming';
import { addNew } from '../../shared/lists/addNew';
import { firstIndexWhere } from '../../shared/lists/firstIndexWhere';
import { NumberLine, type Place } from './numberLine';

/** The place of a picture among those that are named like it, before its file is known. */
export interface ExpectedName {
  readonly parts: NameParts;
  readonly place: Place;
}

/**
 * Gives file names (without extension) that are free as far as is known: by default `<keyword>-001` for pictures of a search, and
 * one made from the address for all others. It knows the names that were in the folder at the start and those that it
 * gave; files that others add later are noticed when a name is claimed.
 *
 * Names that begin alike are numbered together, whichever separators they have, so that numbers go on when the naming was another.
 */
export class FileNames {
  readonly #naming: FileNaming;
  /** Names that are in use, folded as file systems without case and normalization would do. */
  readonly #used: Set<string>;
  /** Those that are there when numbers are first looked for in them, in order. */
  #existing: readonly string[] | null = null;
  /** By what is equal for those that are numbered together: those that each have a number, and those that mostly have none. */
  readonly #numberedLines = new Map<string, NumberLine>();
  readonly #bareLines = new Map<string, NumberLine>();
  #lastFolded = { name: '', folded: '' };
  /** The one that was asked for last, and for what. */
  #lastLine: { readonly parts: NameParts; readonly line: NumberLine } | null = null;

  constructor(existing: readonly string[], naming: Naming) {
    this.#naming = new FileNaming(naming);
    this.#used = new Set(existing.map((file) => foldName(stemOfFile(file))));
  }

  /** Whether the pixels of a file are part of its name. */
  get needsPixels(): boolean {
    return this.#naming.needsPixels;
  }

  /**
   * Says which picture is meant next, so that numbers follow this order, whichever picture asks for its name first: by what is
   * known of its file before it is loaded, and the name of this if it is there already. Null for a file that was named in another way.
   */
  expectNext(picture: NamedPicture, file: string | null): ExpectedName | null {
    const parts = this.#naming.partsOf(picture);
    const number = file === null ? null : this.#numberIn(looseName(stemOfFile(file)), parts);
    if (file !== null && number === null) return null;
    return { parts, place: this.#lineOf(parts).addPlace(number) };
  }

  /** A name for a picture whose file is known, in the place that was expected for it; every further call gives another one. */
  nextName(picture: NamedPicture, expected: ExpectedName | null = null): string {
    const parts = this.#naming.partsOf(picture, expected?.parts);
    const line = expected?.parts === parts ? expected.place.line : this.#lineOf(parts);
    let name = '';
    const takeName = (number: number): boolean => {
      name = this.#naming.nameOf(parts, number);
      return addNew(this.#used, this.#fold(name));
    };
    const isOwn = expected?.place.line === line && expected.place.number === null;
    if (isOwn) line.takeNumberAt(expected.place, takeName);
    else line.takeNumber(takeName);
    return name;
  }

  /** Nothing more comes of the picture in this place: where it has no number, none is kept for it. */
  giveUp({ place }: ExpectedName): void {
    place.line.removePlace(place);
  }

  #fold(name: string): string {
    if (name !== this.#lastFolded.name) this.#lastFolded = { name, folded: foldName(name) };
    return this.#lastFolded.folded;
  }

  #lineOf(parts: NameParts): NumberLine {
    // Parts of the same values are the same.
    if (this.#lastLine?.parts === parts) return this.#lastLine.line;
    const { head, isNumbered } = parts;
    const lines = isNumbered ? this.#numberedLines : this.#bareLines;
    const key = isNumbered ? looseName(head) : this.#fold(head);
    let line = lines.get(key);
    if (!line) {
      line = new NumberLine(this.#takenNumbers(parts));
      lines.set(key, line);
    }
    this.#lastLine = { parts, line };
    return line;
  }

  /** The numbers that files have. */
  #takenNumbers(parts: NameParts): readonly number[] {
    // Nothing is equal to a name that is free.
    if (!parts.isNumbered && !this.#used.has(this.#fold(parts.head))) return [];
    this.#existing ??= [...new Set([...this.#used].map(looseName))].sort();
    const start = looseName(parts.head);
    const numbers: number[] = [];
    let at = firstIndexWhere(this.#existing, (name) => name >= start);
    for (let name = this.#existing[at]; name?.startsWith(start); name = this.#existing[(at += 1)]) {
      const number = this.#numberIn(name, parts);
      if (number !== null) numbers.push(number);
    }
    return numbers;
  }

  /** The number that a name has (as `looseName` gives it); null if it does not begin as these do. */
  #numberIn(name: string, { head, isNumbered }: NameParts): number | null {
    const start = looseName(head);
    if (!name.startsWith(start)) return null;
    const rest = name.slice(start.length);
    if (!isNumbered && rest === '') return 1;
    const digits = (isNumbered ? (this.#naming.hasTail ? numberAndMore : numberAlone) : addedNumber).exec(
      rest,
    );
    return digits ? Number(digits[1]) : null;
  }
}

const numberAlone = /^(\d{1,9})$/;
const numberAndMore = /^(\d{1,9})(?!\d)/;
/** Longer ones are years and dates rather than ours. */
const addedNumber = /^-([1-9]\d{0,2})$/;

function stemOfFile(file: string): string {
  const dot = file.lastIndexOf('.');
  return dot < 0 ? file : file.slice(0, dot);
}

/** What is equal for names that differ in their separators only. */
function looseName(name: string): string {
  return foldName(name).replace(/[\s._-]+/gu, '-');
}
