import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { fileErrorText } from '../shared/words/fileErrorText';
import { BadFileError } from './arguments';
import { inputName } from './print';

/** Read at once of a file, in bytes. */
const pieceBytes = 1024 * 1024;

/**
 * The bytes of a file, or of standard input (`-`), of which `what` may have at most so many; null where reading was cancelled. Throws
 * `BadFileError`.
 */
export async function readWhole(
  file: string,
  what: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of readPieces(file, signal)) {
    pieces.push(piece);
    length += piece.length;
    if (length > maxBytes)
      throw new BadFileError(`${inputName(file)} is longer than ${what} may be, ${maxBytes / 2 ** 20} MB`);
  }
  return signal.aborted ? null : Buffer.concat(pieces);
}

/** Not in one go, so that it can be cancelled while nobody writes into the pipe that is read. */
async function* readPieces(file: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: pieceBytes });
    for await (const piece of addAbortSignal(signal, stream) as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    if (!signal.aborted) throw new BadFileError(`cannot read ${inputName(file)}: ${fileErrorText(error)}`);
  }
}
