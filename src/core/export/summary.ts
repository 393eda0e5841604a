import { isWebAddress } from '../../shared/words/untrusted';
import type { PictureRecord } from '../files/records';

/** Keywords that are named; there may be very many. */
const maxKeywords = 50;

/** What is counted of a picture. */
export type CountedPicture = Pick<
  PictureRecord,
  'source' | 'found_in' | 'license' | 'license_name' | 'license_url' | 'keyword' | 'saved_at'
>;

/** Pictures with a licence. */
export interface SummedLicense {
  /** Null where none is known, and so are the other two. */
  readonly id: string | null;
  readonly name: string | null;
  /** An http or https address. */
  readonly url: string | null;
  readonly count: number;
}

/** What is said of all pictures of a data set together. */
export class Summary {
  readonly #licenses = new Map<string, { license: SummedLicense; count: number }>();
  readonly #sources = new Map<string, number>();
  readonly #shownBy = new Set<string>();
  readonly #keywords = new Set<string>();
  #count = 0;
  #days: readonly [first: string, last: string] | null = null;

  add({ source, found_in, license, license_name, license_url, keyword, saved_at }: CountedPicture): void {
    this.#count += 1;
    const key = JSON.stringify([license, license_url]);
    const known = this.#licenses.get(key);
    if (known) known.count += 1;
    else {
      const url = license !== null && license_url !== null && isWebAddress(license_url) ? license_url : null;
      this.#licenses.set(key, {
        license: { id: license, name: license === null ? null : (license_name ?? license), url, count: 0 },
        count: 1,
      });
    }
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
    this.#shownBy.add(source);
    if (found_in !== null) this.#shownBy.add(found_in);
    if (keyword !== '' && this.#keywords.size < maxKeywords) this.#keywords.add(keyword);
    const day = saved_at.slice(0, 10);
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) return;
    const [first, last] = this.#days ?? [day, day];
    this.#days = [day < first ? day : first, day > last ? day : last];
  }

  get count(): number {
    return this.#count;
  }

  /** The most frequent first. */
  get licenses(): readonly SummedLicense[] {
    return [...this.#licenses.values()]
      .map(({ license, count }) => ({ ...license, count }))
      .sort((one, other) => other.count - one.count);
  }

  /** How many pictures each source has, the most frequent first. */
  get sources(): readonly (readonly [source: string, count: number])[] {
    return [...this.#sources].sort(([, one], [, other]) => other - one);
  }

  /** Sources that have or showed one of the pictures. */
  get shownBy(): ReadonlySet<string> {
    return this.#shownBy;
  }

  get keywords(): readonly string[] {
    return [...this.#keywords];
  }

  /** The first and last day on which a picture was saved: `2026-11-30`. Null where none is known. */
  get days(): readonly [first: string, last: string] | null {
    return this.#days;
  }
}
