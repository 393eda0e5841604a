import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { Engine } from '../shared/engine/engine';
import type { Failure } from '../shared/engine/failure';
import type { ScrapeEvent } from '../shared/engine/scrape';
import { maskUrl } from '../shared/words/maskUrl';
import { pictureKey, type Picture } from '../shared/picture/picture';
import { plainText } from '../shared/words/plainText';
import { textKindOfFile, maxTextLengths } from '../shared/engine/textFiles';
import { isShard, maxHeaderLength, readShardHeader } from '../shared/engine/shardHeader';
import { UsageError } from './arguments';
import { terminalFailureText } from './terminalFailureText';
import { errorText } from '../shared/words/untrusted';

type FailedEvent = ScrapeEvent & { readonly type: 'failed' };

/** What a list or document names. */
export interface PictureList {
  /** Each once. */
  readonly pictures: readonly Picture[];
  /** Whether it names more than these. */
  readonly isCut: boolean;
  /** At most so many downloads at once from one host, where it is a shard with a part of a divided one; null for any. */
  readonly lanes: number | null;
  /** Lines of a plain list that have no address, each as the picture that cannot be had by it. */
  readonly failed: readonly FailedEvent[];
}

/**
 * Reads a file, or `-` for standard input; what is of no kind that is known is a shard, by its first line, or a plain list. Null when
 * it is cancelled. Throws `UsageError`.
 */
export async function readList(
  file: string,
  engine: Pick<Engine, 'extract'>,
  signal: AbortSignal,
): Promise<PictureList | null> {
  const named = textKindOfFile(file);
  const text = await readBytes(file, maxTextLengths[named ?? 'txt'], signal);
  const kind = named ?? (isShard(beginningOf(text)) ? 'jsonl' : 'txt');
  const pictures: Picture[] = [];
  const failed: FailedEvent[] = [];
  let isCut = false;
  const lanes = kind === 'jsonl' ? lanesOf(text) : null;
  for await (const event of engine.extract({ text, kind }, signal)) {
    if (event.type === 'listed') {
      pictures.push(...event.pictures);
      failed.push(...event.linesWithoutAddress.map(({ text: line }) => failureOfLine(line)));
    } else if (event.failure) throw new UsageError(unreadableListText(file, event.failure));
    else ({ isCut } = event);
  }
  if (signal.aborted) return null;
  if (pictures.length + failed.length === 0) throw new UsageError(`no addresses in ${file}`);
  return { pictures, isCut, lanes, failed };
}

/** A shard that is not understood is refused where its addresses are read. */
function lanesOf(text: Uint8Array): number | null {
  try {
    return readShardHeader(beginningOf(text))?.lanes ?? null;
  } catch {
    return null;
  }
}

function beginningOf(text: Uint8Array): string {
  return Buffer.from(text.subarray(0, maxHeaderLength)).toString('latin1');
}

/** Not in one go, so that it can be cancelled while nobody writes into the pipe that is read. */
async function readBytes(file: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file);
    for await (const piece of addAbortSignal(signal, stream) as AsyncIterable<Buffer>) {
      pieces.push(piece);
      if ((length += piece.length) > maxBytes) break;
    }
  } catch (error) {
    if (!signal.aborted) throw new UsageError(`cannot read ${file}: ${errorText(error)}`);
  }
  if (length > maxBytes) throw new UsageError(`${file} is longer than ${maxBytes / 2 ** 20} MB`);
  return Buffer.concat(pieces);
}

/** Why a list or document cannot be read. */
export function unreadableListText(file: string, failure: Failure): string {
  const { code, detail } = failure;
  if (code === 'page-too-complex') return `${file} is too large or too complex to read`;
  // A list has no host that could send it.
  const known = code === 'too-large' || code === 'list-not-read' ? detail : undefined;
  return `cannot read ${file}: ${known ?? terminalFailureText(failure)}`;
}

function failureOfLine(line: string): FailedEvent {
  // Cut only when nothing is secret any more: what a secret is known by may be behind it.
  const url = plainText(maskUrl(line));
  const picture = pictureKey({ source: 'address', id: url });
  return { type: 'failed', picture, url, failure: { code: 'bad-address' } };
}
