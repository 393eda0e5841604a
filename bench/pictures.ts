import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jpegPicture } from '../test/support/pictures';

/** Lengths go round after so many. */
const differentLengths = 64;

/** Pictures that lie on a disk to be served, every one unlike all others. */
export interface PictureSet {
  /** Absolute path of the folder that holds nothing else. */
  readonly folder: string;
  readonly names: readonly string[];
  readonly bytes: number;
  /** As `digestOf` gives it. */
  readonly digest: string;
}

/** Writes `count` pictures into a new folder; lengths are spread evenly from half to one and a half of the mean. */
export function writePictures(folder: string, count: number, meanBytes: number): PictureSet {
  mkdirSync(folder, { recursive: true });
  const names = Array.from({ length: count }, (_, index) => `${index}.jpg`);
  let bytes = 0;
  for (const [index, name] of names.entries()) {
    const share = 0.5 + ((index % differentLengths) + 0.5) / differentLengths;
    const picture = jpegPicture(String(index), Math.round(meanBytes * share));
    bytes += picture.length;
    writeFileSync(join(folder, name), picture);
  }
  return { folder, names, bytes, digest: digestOf(folder) };
}

/** One hash of the contents of all pictures of a folder, whatever their names are. */
export function digestOf(folder: string): string {
  const hashes = readdirSync(folder)
    .filter((name) => name.endsWith('.jpg'))
    .map((name) =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    )
    .sort();
  return `${hashes.length} ${createHash('sha256').update(hashes.join()).digest('hex')}`;
}
