import { createHash } from 'node:crypto';
import { splitNames, type Split, type SplitName } from '../../shared/engine/export';
import { cellsAcross, fingerprintOf } from '../../shared/panel/fingerprint';
import { Comparisons } from '../../shared/panel/lookAlikes';
import type { Raster } from '../drawing/raster';
import type { PictureRecord } from '../files/records';
import type { ChosenRecord } from './dataSet';
import { readRegularFile } from '../files/regularFile';
import type { Turns } from './turns';

/** What decodes pictures, which is loaded when it is needed. */
export interface Decoding {
  readonly decodePicture: (bytes: Buffer, leastEdge: number) => Promise<Raster | null>;
}

/** A fingerprint is taken of a picture with so many pixels along its longer side at least, as a page takes it of a thumbnail. */
const leastEdge = 16 * cellsAcross;
/** Larger files are not decoded. */
const maxDecodedBytes = 64 * 1024 * 1024;

export interface SplitChoice {
  /** A whole number from 0. */
  readonly seed: number;
  readonly split: Split;
}

/**
 * Decides in which part of a data set each picture is, by the number of its line. Equal pictures are in the same part, and so are pictures of
 * one author that look alike, as the panel judges it: what a model has learned is no test for it. Only pictures of authors with
 * several are decoded, one at a time. Rejects with `Cancelled`.
 */
export async function splitPictures(
  records: Iterable<ChosenRecord>,
  filePrefix: string,
  choice: SplitChoice,
  {
    loadDecoding,
    turns,
    tell,
  }: {
    readonly loadDecoding: () => Promise<Decoding>;
    readonly turns: Turns;
    /** Told how many of so many pictures were compared. */
    readonly tell: (done: number, total: number) => void;
  },
): Promise<(line: number) => SplitName> {
  const groups = new Groups();
  const ofCreators = new Map<string, { readonly index: number; readonly file: string }[]>();
  const lines: number[] = [];
  for (const { record, line } of records) {
    await turns.next();
    const index = groups.add(record.sha256);
    lines.push(line);
    const creator = creatorOf(record);
    if (creator === null) continue;
    const those = ofCreators.get(creator) ?? [];
    those.push({ index, file: record.file_name });
    ofCreators.set(creator, those);
  }
  const series = [...ofCreators.values()].filter(({ length }) => length > 1);
  const total = series.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  const { decodePicture } = total > 0 ? await loadDecoding() : noDecoding;
  for (const those of series) {
    const comparisons = new Comparisons();
    for (const { index, file } of those) {
      await turns.next();
      tell(done, total);
      done += 1;
      const bytes = readRegularFile(filePrefix + file, maxDecodedBytes);
      const raster = bytes && (await decodePicture(bytes, leastEdge));
      const fingerprint = raster && fingerprintOf(pixelsOf(raster));
      if (!fingerprint) continue;
      comparisons.add(String(index), fingerprint);
      for (const other of comparisons.alikeTo(String(index))) groups.join(index, Number(other));
    }
  }
  const splits = assignGroups(groups.list(), choice);
  const splitOfLine = new Map(lines.map((line, index) => [line, splits[index] ?? 'train']));
  return (line) => splitOfLine.get(line) ?? 'train';
}

const noDecoding: Decoding = { decodePicture: () => Promise.resolve(null) };

/** Who made a picture: by the page, as several have the same name. Null where nobody is known. */
function creatorOf({ source, creator, creator_url }: PictureRecord): string | null {
  return creator_url ?? (creator === null ? null : `${source} ${creator}`);
}

function pixelsOf({ width, height, data }: Raster): Parameters<typeof fingerprintOf>[0] {
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/** Pictures that belong together, by their numbers from 0. */
export class Groups {
  /** Of each picture another one of its group, or itself: the least of all is the group's name. */
  readonly #parents: number[] = [];
  readonly #hashes: string[] = [];
  readonly #first = new Map<string, number>();

  /** Adds a picture, which belongs to those with the same hash. Returns its number. */
  add(sha256: string): number {
    const index = this.#parents.push(this.#parents.length) - 1;
    this.#hashes.push(sha256);
    const first = this.#first.get(sha256);
    if (first === undefined) this.#first.set(sha256, index);
    else this.join(first, index);
    return index;
  }

  join(one: number, other: number): void {
    const [a, b] = [this.#root(one), this.#root(other)];
    this.#parents[Math.max(a, b)] = Math.min(a, b);
  }

  /** The members of each group, with the least of their hashes, which is the same in whatever order they came. */
  list(): readonly PictureGroup[] {
    const groups = new Map<number, { hash: string; members: number[] }>();
    for (const [index, hash] of this.#hashes.entries()) {
      const root = this.#root(index);
      const group = groups.get(root);
      if (!group) groups.set(root, { hash, members: [index] });
      else {
        group.members.push(index);
        if (hash < group.hash) group.hash = hash;
      }
    }
    return [...groups.values()];
  }

  #root(index: number): number {
    let at = index;
    for (let parent = this.#parents[at] ?? at; parent !== at; parent = this.#parents[at] ?? at) {
      this.#parents[at] = this.#parents[parent] ?? parent;
      at = parent;
    }
    return at;
  }
}

interface PictureGroup {
  readonly hash: string;
  readonly members: readonly number[];
}

/** The part of each picture, by its number. Groups come in an order that follows from the seed alone; each goes where most is missing. */
export function assignGroups(
  groups: readonly PictureGroup[],
  { seed, split }: SplitChoice,
): readonly SplitName[] {
  const ordered = groups
    .map((group) => ({ group, order: createHash('sha256').update(`${seed} ${group.hash}`).digest('hex') }))
    .sort((one, other) => (one.order < other.order ? -1 : 1));
  const total = groups.reduce((sum, { members }) => sum + members.length, 0);
  const missing = new Map(splitNames.map((name) => [name, (total * split[name]) / 100]));
  const wanted = splitNames.filter((name) => split[name] > 0);
  const parts: SplitName[] = [];
  for (const { group } of ordered) {
    const part = wanted.reduce((best, name) =>
      (missing.get(name) ?? 0) > (missing.get(best) ?? 0) ? name : best,
    );
    missing.set(part, (missing.get(part) ?? 0) - group.members.length);
    for (const member of group.members) parts[member] = part;
  }
  return parts;
}
