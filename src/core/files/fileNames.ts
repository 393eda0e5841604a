import { safeSegment } from '../../shared/form/safeSegment';
import type { Picture } from '../../shared/picture/picture';
import { decodedOrSame } from '../../shared/words/untrusted';

/**
 * Gives file names (without extension) that are free as far as is known: `<keyword>-001` for pictures of a search, and
 * one made from the address for all others. It knows the names that were in the folder at the start and those that it
 * gave; files that others add later are noticed when a name is claimed.
 */
export class FileNames {
  /** The next number for a keyword, folded as file systems without case and normalization would do. */
  readonly #numbers = new Map<string, number>();
  /** The next number for a name made from an address, folded as for keywords. */
  readonly #copies = new Map<string, number>();

  constructor(existing: readonly string[]) {
    for (const file of existing) this.#addUsed(file.replace(/\.[^.]*$/, ''));
  }

  /** A name for the picture loaded from this address; every further call gives another one. */
  nextName({ keyword }: Pick<Picture, 'keyword'>, url: string): string {
    const name = keyword === '' ? this.#nameFromAddress(url) : this.#nameFromKeyword(keyword);
    this.#addUsed(name);
    return name;
  }

  #nameFromKeyword(keyword: string): string {
    const stem = safeSegment(keyword);
    return `${stem}-${String(takeNumber(this.#numbers, stem)).padStart(3, '0')}`;
  }

  #nameFromAddress(url: string): string {
    const stem = safeSegment(stemFromAddress(url));
    const count = takeNumber(this.#copies, stem);
    return count === 1 ? stem : `${stem} (${count})`;
  }

  #addUsed(name: string): void {
    const [, keyword, number] = /^(.*)-(\d{1,9})$/s.exec(name) ?? [];
    if (keyword !== undefined) useNumber(this.#numbers, keyword, Number(number));
    const [, stem, copy] = /^(.*) \((\d{1,9})\)$/s.exec(name) ?? [];
    if (stem !== undefined) useNumber(this.#copies, stem, Number(copy));
    useNumber(this.#copies, name, 1);
  }
}

/** Returns the next number for a stem, and marks it as used. */
function takeNumber(numbers: Map<string, number>, stem: string): number {
  const number = numbers.get(foldStem(stem)) ?? 1;
  useNumber(numbers, stem, number);
  return number;
}

function useNumber(numbers: Map<string, number>, stem: string, number: number): void {
  const key = foldStem(stem);
  numbers.set(key, Math.max(numbers.get(key) ?? 1, number + 1));
}

function foldStem(stem: string): string {
  return stem.toLowerCase().normalize('NFC');
}

/** The last segment of an address's path without its extension, decoded. */
function stemFromAddress(url: string): string {
  const last = new URL(url).pathname.split('/').pop() ?? '';
  const stem = last.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return decodedOrSame(stem);
}
