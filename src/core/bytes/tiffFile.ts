import type { FileBytes } from './fileBytes';

/** Tags of a TIFF (TIFF 6.0, 8, 15 and 22): where strips, tiles and a JPEG inside are, and how long each is. */
const dataTags = [
  [273, 279],
  [324, 325],
  [513, 514],
] as const;
/** Directories inside of one, as raw photos have them (Adobe's TIFF Tech Note 1). */
const subDirectories = 330;
/** Bytes of a value by its type: 13 and 18 are directories, 16 and 18 BigTIFF's. */
const bytesByType: Readonly<Record<number, number>> = { 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };
/** Of a file: more than documents of many pages have. */
const maxDirectories = 10_000;
const maxValues = 1_000_000;

/** Whether a TIFF has all strips and tiles that its directories name, and the directories themselves. */
export function isWholeTiff(file: FileBytes): boolean {
  return new TiffFile(file).isWhole();
}

class TiffFile {
  readonly #file: FileBytes;
  readonly #isBigEndian: boolean;
  /** Of an offset, and of the count of an entry's values: 4, or 8 in a BigTIFF. */
  readonly #wideBytes: 4 | 8;
  #valuesLeft = maxValues;

  constructor(file: FileBytes) {
    this.#file = file;
    this.#isBigEndian = file.byteAt(0) === 0x4d;
    this.#wideBytes = this.#uintAt(2, 2) === 43 ? 8 : 4;
  }

  isWhole(): boolean {
    const left = [this.#uintAt(this.#wideBytes, this.#wideBytes)];
    const seen = new Set([0]);
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const next = seen.size > maxDirectories ? null : this.#directoriesBehind(at);
      if (next === null) return false;
      left.push(...next);
    }
    return seen.size > 1;
  }

  /** The directories that this one leads to; null if it, or data that it names, is not all there. */
  #directoriesBehind(start: number): readonly number[] | null {
    const countBytes = this.#wideBytes === 8 ? 8 : 2;
    const entryBytes = 4 + 2 * this.#wideBytes;
    const first = start + countBytes;
    const end = first + this.#uintAt(start, countBytes) * entryBytes;
    if (end > this.#file.length) return null;
    const entries = new Map<number, number>();
    for (let at = first; at < end; at += entryBytes) entries.set(this.#uintAt(at, 2), at);
    for (const [offsetTag, lengthTag] of dataTags) {
      const [offsets, lengths] = [
        this.#valuesOf(entries.get(offsetTag)),
        this.#valuesOf(entries.get(lengthTag)),
      ];
      if (!offsets || !lengths) return null;
      if (offsets.some((offset, index) => offset + (lengths[index] ?? 0) > this.#file.length)) return null;
    }
    const inside = this.#valuesOf(entries.get(subDirectories));
    return inside && [...inside, this.#uintAt(end, this.#wideBytes)];
  }

  /** The values of the entry that stands here; null if they are not all there, or too many. */
  #valuesOf(entry: number | undefined): readonly number[] | null {
    if (entry === undefined) return [];
    const bytes = bytesByType[this.#uintAt(entry + 2, 2)] ?? 0;
    const count = this.#uintAt(entry + 4, this.#wideBytes);
    const inside = entry + 4 + this.#wideBytes;
    const start = count * bytes <= this.#wideBytes ? inside : this.#uintAt(inside, this.#wideBytes);
    this.#valuesLeft -= count;
    if (bytes === 0 || start + count * bytes > this.#file.length || this.#valuesLeft < 0) return null;
    return Array.from({ length: count }, (_, index) => this.#uintAt(start + index * bytes, bytes));
  }

  #uintAt(at: number, bytes: number): number {
    let value = 0;
    for (let index = 0; index < bytes; index += 1)
      value = value * 0x100 + this.#file.byteAt(this.#isBigEndian ? at + index : at + bytes - 1 - index);
    return value;
  }
}
