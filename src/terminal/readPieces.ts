import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { errorText } from '../shared/words/untrusted';
import { BadFileError } from './arguments';

/** Read at once of a file, in bytes. */
const pieceBytes = 1024 * 1024;

/**
 * The bytes of a file, or of standard input (`-`): not in one go, so that it can be cancelled while nobody writes into the pipe that is
 * read. Throws `BadFileError`.
 */
export async function* readPieces(
  file: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: pieceBytes });
    for await (const piece of addAbortSignal(signal, stream) as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    if (!signal.aborted) throw new BadFileError(`cannot read ${file}: ${errorText(error)}`);
  }
}
