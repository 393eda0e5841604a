import { createReadStream, read } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errorText } from '../../shared/words/untrusted';
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
    throw new ScrapeError({ code: 'list-not-read', detail: errorText(error) }, 'no', { cause: error });
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
  const cancelled = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Cancelled()), { once: true }),
  );
  cancelled.catch(() => undefined);
  for (;;) {
    if (signal.aborted) throw new Cancelled();
    try {
      // Nobody may ever write into the pipe, and a cancel does not wait for that.
      const reading = readPiece(standardInput, Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null);
      const { bytesRead, buffer } = await Promise.race([reading, cancelled]);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    } catch (error) {
      if (systemCode(error) === 'EOF') return;
      if (systemCode(error) !== 'EAGAIN') throw error;
      await sleep(emptyMs);
    }
  }
}
