import type { ScrapeRequest } from '../../shared/events';
import { safeSegment } from '../../shared/names';
import type { Picture } from '../../shared/picture';

type NamingRule = ScrapeRequest['names'];

/**
 * Gives names (without extension) that are free as far as is known: it knows the names that were in the folder at the
 * start and those that it gave. What others put there meanwhile is found out when a name is claimed.
 */
export class Names {
  readonly #rule: NamingRule;
  /** The next number for a stem, folded as the least careful file system would fold it. */
  readonly #next = new Map<string, number>();

  constructor(rule: NamingRule, existing: readonly string[]) {
    this.#rule = rule;
    for (const file of existing) this.#learn(file);
  }

  /** A name for this picture; asked again it gives the next one. */
  next(picture: Picture, url: string): string {
    if (this.#rule === 'keyword') {
      const stem = safeSegment(picture.keyword);
      return `${stem}-${String(this.#count(stem)).padStart(3, '0')}`;
    }
    const stem = safeSegment(addressName(url));
    const count = this.#count(stem);
    return count === 1 ? stem : `${stem} (${count})`;
  }

  #count(stem: string): number {
    const key = fold(stem);
    const count = this.#next.get(key) ?? 1;
    this.#next.set(key, count + 1);
    return count;
  }

  #learn(file: string): void {
    const name = file.replace(/\.[^.]*$/, '');
    const [, stem, number] =
      (this.#rule === 'keyword' ? /^(.*)-(\d{1,9})$/s : /^(.*) \((\d{1,9})\)$/s).exec(name) ?? [];
    if (stem !== undefined && number !== undefined) this.#use(stem, Number(number));
    if (this.#rule === 'address') this.#use(name, 1);
  }

  #use(stem: string, number: number): void {
    const key = fold(stem);
    this.#next.set(key, Math.max(this.#next.get(key) ?? 1, number + 1));
  }
}

function fold(stem: string): string {
  return stem.toLowerCase().normalize('NFC');
}

/** The last part of an address's path without its extension, as text. */
function addressName(url: string): string {
  const last = new URL(url).pathname.split('/').pop() ?? '';
  const stem = last.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  try {
    return decodeURIComponent(stem);
  } catch {
    return stem;
  }
}
