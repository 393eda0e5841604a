import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import type { LeftOutReason } from '../../shared/engine/export';
import type { PictureTypeName } from '../../shared/picture/pictureTypes';
import { headBytes, pictureType } from '../bytes/pictureType';
import { ScrapeError } from '../failure';
import { systemCode } from '../files/diskError';
import { noFollowFlag } from '../files/regularFile';

/** Larger files are read in pieces of so many bytes. */
export const pieceBytes = 1024 * 1024;

// Windows does not have it.
const noWaitFlag = (constants.O_NONBLOCK as number | undefined) ?? 0;

/** The file of a picture, open for reading. */
export class PictureFile {
  readonly descriptor: number;
  readonly bytes: number;
  readonly type: PictureTypeName;

  /** Opens a picture that is as long as its record says, or tells why it is left out. Links are not followed. */
  static open(path: string, bytes: number): PictureFile | LeftOutReason {
    const wrong = checkFile(path, bytes);
    if (wrong) return wrong;
    let descriptor: number;
    try {
      descriptor = openSync(path, constants.O_RDONLY | noFollowFlag | noWaitFlag);
    } catch (error) {
      return reasonOfError(error);
    }
    try {
      // It may be another one by now.
      const there = fstatSync(descriptor);
      const isGood = there.isFile() && there.size === bytes;
      const type = isGood ? typeOf(descriptor) : null;
      if (type) return new PictureFile(descriptor, bytes, type);
      closeSync(descriptor);
      return isGood ? 'not-a-picture' : there.isFile() ? 'changed' : 'not-a-file';
    } catch {
      closeSync(descriptor);
      return 'unreadable';
    }
  }

  private constructor(descriptor: number, bytes: number, type: PictureTypeName) {
    this.descriptor = descriptor;
    this.bytes = bytes;
    this.type = type;
  }

  /** All bytes of a small file, which nobody else uses. Throws as `readInto` does. */
  read(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.bytes);
    this.readInto(bytes);
    return bytes;
  }

  /** All bytes, in pieces that nobody else uses. Throws as `readInto` does. */
  *pieces(): Generator<Buffer, void, undefined> {
    for (let at = 0; at < this.bytes;) {
      const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, this.bytes - at));
      this.readInto(piece, at);
      yield piece;
      at += piece.length;
    }
  }

  /** Fills a buffer with the bytes from here on. Throws `file-busy` where another program has made the file shorter. */
  readInto(buffer: Buffer, from = 0): void {
    for (let length = 0; length < buffer.length;) {
      const read = readSync(this.descriptor, buffer, length, buffer.length - length, from + length);
      if (read === 0) throw new ScrapeError({ code: 'file-busy', detail: 'a picture became shorter' });
      length += read;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Why a file is left out by its name and length; null for one that may be good. */
export function checkFile(path: string, bytes: number): LeftOutReason | null {
  try {
    const there = lstatSync(path);
    if (!there.isFile()) return 'not-a-file';
    return there.size === bytes ? null : 'changed';
  } catch (error) {
    return reasonOfError(error);
  }
}

function typeOf(descriptor: number): PictureTypeName | null {
  const head = Buffer.alloc(headBytes);
  return pictureType(head.subarray(0, readSync(descriptor, head, 0, headBytes, 0)))?.extension ?? null;
}

function reasonOfError(error: unknown): LeftOutReason {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  return code === 'ELOOP' ? 'not-a-file' : 'unreadable';
}
