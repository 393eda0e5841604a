import type { PictureRecord } from '../files/records';

/** Of 32 bits, as columns of pixels have them. */
const maxPixels = 2 ** 31 - 1;

/** A record that every program can read: half a character is none, and more pixels than a column can hold are not known. */
export function readableRecord(record: PictureRecord): PictureRecord {
  const { width, height } = record;
  const read = { ...record, width: pixelsOrNull(width), height: pixelsOrNull(height) };
  return hasHalfCharacter(record) ? (JSON.parse(JSON.stringify(read), wellFormed) as PictureRecord) : read;
}

function pixelsOrNull(pixels: number | null): number | null {
  return pixels !== null && pixels > maxPixels ? null : pixels;
}

function hasHalfCharacter(record: PictureRecord): boolean {
  return Object.values(record).some((value) => typeof value === 'string' && /\p{Surrogate}/u.test(value));
}

function wellFormed(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;
}
