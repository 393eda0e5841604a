import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { Cancelled } from '../failure';
import { openRegularFile } from './regularFile';

const readPieceBytes = 256 * 1024;

/** Length of a regular file in bytes; null for anything else, and when there is none. */
export async function regularFileBytes(path: string): Promise<number | null> {
  try {
    const there = await lstat(path);
    return there.isFile() ? there.size : null;
  } catch {
    return null;
  }
}

/** SHA-256 of a file; empty when it cannot be read. Rejects with `Cancelled` after the signal. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  try {
    signal.throwIfAborted();
    const file = openRegularFile(path, constants.O_RDONLY);
    const hash = createHash('sha256');
    const pieces: AsyncIterable<Buffer> = createReadStream('', {
      fd: file,
      highWaterMark: readPieceBytes,
      signal,
    });
    for await (const piece of pieces) hash.update(piece);
    return hash.digest('hex');
  } catch {
    if (signal.aborted) throw new Cancelled();
    return '';
  }
}
