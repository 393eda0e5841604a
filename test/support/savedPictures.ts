import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'jpeg-js';

/** A JPEG file that was decoded to its last pixel. */
export interface SavedPicture {
  readonly file: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** The same for two files only where their bytes are the same. */
  readonly hash: string;
}

/** What is written beside the pictures. */
export const recordFiles: readonly string[] = ['CREDITS.md', 'metadata.jsonl', 'rejected.jsonl'];

/**
 * Reads everything in a folder but the records as JPEG files, by name; throws at the first that is something else or not
 * whole.
 */
export function readSavedPictures(folder: string): SavedPicture[] {
  return readdirSync(folder)
    .filter((file) => !recordFiles.includes(file))
    .sort()
    .map((file) => {
      const content = readFileSync(join(folder, file));
      try {
        const { width, height } = decodeWhole(content);
        if (content.subarray(-2).toString('hex') !== 'ffd9') throw new Error('its end marker is missing');
        const hash = createHash('sha256').update(content).digest('hex');
        return { file, bytes: content.length, width, height, hash };
      } catch (cause) {
        throw new Error(`${file} is not a whole JPEG file: ${String(cause)}`, { cause });
      }
    });
}

const decoded = new Map<string, Pick<SavedPicture, 'width' | 'height'>>();

/** Throws for what is not a whole JPEG file. Pictures of the photo site that differ in their comment only are decoded once. */
function decodeWhole(content: Buffer): Pick<SavedPicture, 'width' | 'height'> {
  const hasComment = content.readUInt16BE(2) === 0xfffe;
  const drawn = content.subarray(hasComment ? 4 + content.readUInt16BE(4) : 2);
  const key = createHash('sha256').update(drawn).digest('hex');
  const shape = decoded.get(key) ?? decode(content, { tolerantDecoding: false, useTArray: true });
  decoded.set(key, { width: shape.width, height: shape.height });
  return shape;
}
