import { createReadStream, read } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fileErrorText } from '../../shared/words/fileErrorText';
import { Cancelled, ScrapeError } from '../failure';
import { systemCode } from './diskError';

const readPiece = promisify(read);
const pieceBytes = 256 * 1024;
const standardInput = 0;
/** Before standard input is asked again, where it does not block and has nothing yet. In milliseconds. */
const emptyMs = 10;

/** The bytes of a list, or of standard input for null. Throws `list-not-read`, or `Cancelled` after the signal. */
export async function* listPieces(
  path: string | null,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* readPieces(path, signal);
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    throw new ScrapeError({ code: 'list-not-read', detail: fileErrorText(error) }, 'no', { cause: error });
  }
}

/** The same, but throws the error of the file system. */
export async function* readPieces(
  path: string | null,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  if (path === null) return yield* readStandardInput(signal);
  try {
    yield* createReadStream(path, { highWaterMark: pieceBytes, signal }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw signal.aborted ? new Cancelled() : error;
  }
}

/** By its descriptor, because in a worker the stream of standard input leads through the thread that started it. */
async function* readStandardInput(signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  for (;;) {
    try {
      const length = await untilAborted(readInto(buffer), signal);
      if (length === 0) return;
      // A copy: a pipe gives little at a time, and each piece would keep a whole buffer.
      yield Buffer.from(buffer.subarray(0, length));
    } catch (error) {
      if (systemCode(error) === 'EOF') return;
      if (systemCode(error) !== 'EAGAIN') throw error;
      await sleep(emptyMs);
    }
  }
}

async function readInto(buffer: Buffer): Promise<number> {
  return (await readPiece(standardInput, buffer, 0, buffer.length, null)).bytesRead;
}

/**
 * What comes of a promise, or `Cancelled` at once after the signal: nobody may ever write into the pipe that is read. Not by a race
 * with one promise for all, which would keep what comes of each.
 */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new Cancelled());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
