import { safeSegment } from '../../shared/form/names';
import type { Picture } from '../../shared/picture/picture';
import { decodedOrSame } from '../../shared/words/untrusted';

/**
 * Gives file names (without extension) that are free as far as is known: `<keyword>-001` for pictures of a search, and
 * one made from the address for all others. It knows the names that were in the folder at the start and those that it
 * gave; files that others add later are noticed when a name is claimed.
 */
export class Names {
  /** The next number for a keyword, folded as file systems without case and normalization would do. */
  readonly #numbers = new Map<string, number>();
  /** The next number for a name made from an address, folded as for keywords. */
  readonly #copies = new Map<string, number>();

  constructor(existing: readonly string[]) {
    for (const file of existing) this.#learn(file.replace(/\.[^.]*$/, ''));
  }

  /** A name for the picture loaded from this address; every further call gives another one. */
  next({ keyword }: Pick<Picture, 'keyword'>, url: string): string {
    const name = keyword === '' ? this.#afterAddress(url) : this.#afterKeyword(keyword);
    this.#learn(name);
    return name;
  }

  #afterKeyword(keyword: string): string {
    const stem = safeSegment(keyword);
    return `${stem}-${String(take(this.#numbers, stem)).padStart(3, '0')}`;
  }

  #afterAddress(url: string): string {
    const stem = safeSegment(addressName(url));
    const count = take(this.#copies, stem);
    return count === 1 ? stem : `${stem} (${count})`;
  }

  #learn(name: string): void {
    const [, keyword, number] = /^(.*)-(\d{1,9})$/s.exec(name) ?? [];
    if (keyword !== undefined) use(this.#numbers, keyword, Number(number));
    const [, stem, copy] = /^(.*) \((\d{1,9})\)$/s.exec(name) ?? [];
    if (stem !== undefined) use(this.#copies, stem, Number(copy));
    use(this.#copies, name, 1);
  }
}

/** Returns the next number for a stem, and marks it as used. */
function take(numbers: Map<string, number>, stem: string): number {
  const number = numbers.get(fold(stem)) ?? 1;
  use(numbers, stem, number);
  return number;
}

function use(numbers: Map<string, number>, stem: string, number: number): void {
  const key = fold(stem);
  numbers.set(key, Math.max(numbers.get(key) ?? 1, number + 1));
}

function fold(stem: string): string {
  return stem.toLowerCase().normalize('NFC');
}

/** The last segment of an address's path without its extension, decoded. */
function addressName(url: string): string {
  const last = new URL(url).pathname.split('/').pop() ?? '';
  const stem = last.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return decodedOrSame(stem);
}
