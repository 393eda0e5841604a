import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { Engine } from '../shared/engine/engine';
import type { ExtractRequest } from '../shared/engine/extract';
import type { Failure } from '../shared/engine/failure';
import type { ScrapeEvent } from '../shared/engine/scrape';
import { maskUrl } from '../shared/words/maskUrl';
import { maxPictures } from '../shared/picture/collection';
import { pictureKey, type Picture } from '../shared/picture/picture';
import { plainText } from '../shared/words/plainText';
import {
  isBinaryList,
  maxTextLengths,
  textKindOfBytes,
  textKindOfFile,
  type TextKind,
} from '../shared/engine/textFiles';
import { isShard, maxHeaderLength, readShardHeader } from '../shared/engine/shardHeader';
import { BadFileError, UsageError } from './arguments';
import { terminalFailureText } from './terminalFailureText';
import { errorText, parsedJson } from '../shared/words/untrusted';

type FailedEvent = ScrapeEvent & { readonly type: 'failed' };

/** Read at once of a file, in bytes. */
const pieceBytes = 1024 * 1024;

/** What a list or document names, or a part of it. */
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
 * Reads a file, or `-` for standard input; what is of no kind that is known is JSON, as shards are, or a plain list, by how it begins. JSON with a value a line, as shards
 * are, may be of any length, and comes in parts; all else in one. Ends without any when it is cancelled. Throws `UsageError` and `BadFileError`.
 */
export async function* readList(
  file: string,
  engine: Pick<Engine, 'extract'>,
  signal: AbortSignal,
  maxLength = maxTextLengths[textKindOfFile(file) ?? 'txt'],
): AsyncGenerator<PictureList, void, undefined> {
  let header = '';
  let isEmpty = true;
  for await (const { part, kind, isFirst } of textParts(file, maxLength, signal)) {
    if (isFirst && kind === 'jsonl') header = shardHeaderIn(part);
    const text = isFirst || header === '' ? part : Buffer.concat([Buffer.from(`${header}\n`), part]);
    const list = await picturesIn(file, { text, kind }, engine, signal);
    if (signal.aborted) return;
    isEmpty &&= list.pictures.length + list.failed.length === 0;
    yield { ...list, lanes: lanesOf(header) };
  }
  if (isEmpty && !signal.aborted) throw new UsageError(`no addresses in ${file}`);
}

async function picturesIn(
  file: string,
  request: ExtractRequest,
  engine: Pick<Engine, 'extract'>,
  signal: AbortSignal,
): Promise<Omit<PictureList, 'lanes'>> {
  const pictures: Picture[] = [];
  const failed: FailedEvent[] = [];
  let isCut = false;
  for await (const event of engine.extract(request, signal)) {
    if (event.type === 'listed') {
      pictures.push(...event.pictures);
      failed.push(...event.linesWithoutAddress.map(({ text: line }) => failureOfLine(line)));
    } else if (event.failure) throw new BadFileError(unreadableListText(file, event.failure));
    else ({ isCut } = event);
  }
  return { pictures, isCut, failed };
}

/** The first line of a list, if it is a shard; empty for any other. */
function shardHeaderIn(part: Uint8Array): string {
  const text = Buffer.from(part.subarray(0, maxHeaderLength)).toString('latin1');
  return isShard(text) ? (text.split('\n', 1)[0] ?? '') : '';
}

/** A shard that is not understood is refused where its addresses are read. */
function lanesOf(header: string): number | null {
  try {
    return readShardHeader(header)?.lanes ?? null;
  } catch {
    return null;
  }
}

/** A part of a list, before it is read. */
interface ListPart {
  readonly part: Uint8Array;
  readonly kind: TextKind;
  readonly isFirst: boolean;
}

/** The bytes of a file in parts that are not longer than a text may be, nor have more lines than a list may have pictures. */
async function* textParts(
  file: string,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<ListPart, void, undefined> {
  let kind = textKindOfFile(file);
  let pieces: Buffer[] = [];
  let length = 0;
  let isFirst = true;
  for await (const piece of readPieces(file, signal)) {
    pieces.push(piece);
    length += piece.length;
    if (length <= maxBytes) continue;
    const whole = Buffer.concat(pieces);
    kind ??= textKindOfBytes(whole);
    // That it is no text is said where it is read.
    if (isFirst && isBinaryList(whole, kind))
      return yield { part: whole.subarray(0, maxBytes), kind, isFirst };
    if (isFirst && !(kind === 'jsonl' && hasValueInFirstLine(whole)))
      throw new UsageError(tooLongText(file, kind, maxBytes));
    // Each part is read below the first line of a shard.
    const end = whole.subarray(0, maxBytes - maxHeaderLength).lastIndexOf('\n') + 1;
    if (end === 0) throw new UsageError(`${file} has a line that is longer than can be read`);
    for (const part of linesInParts(whole.subarray(0, end))) {
      yield { part, kind, isFirst };
      isFirst = false;
    }
    pieces = [Buffer.from(whole.subarray(end))];
    length = whole.length - end;
  }
  if (signal.aborted) return;
  const rest = Buffer.concat(pieces);
  kind ??= textKindOfBytes(rest);
  // What is not longer may be one value of many lines.
  for (const part of isFirst && shardHeaderIn(rest) === '' ? [rest] : linesInParts(rest)) {
    yield { part, kind, isFirst };
    isFirst = false;
  }
}

/** Whether it may have a value in each line, and is not one of many lines. */
function hasValueInFirstLine(list: Buffer): boolean {
  const end = list.indexOf('\n');
  return end > 0 && parsedJson(list.toString('utf8', 0, end).replace(/^\ufeff/, '')) !== undefined;
}

/** Parts with at most as many lines as a list may have pictures. */
function* linesInParts(lines: Buffer): Generator<Buffer, void, undefined> {
  let [start, count] = [0, 0];
  for (let at = lines.indexOf('\n'); at >= 0; at = lines.indexOf('\n', at + 1)) {
    count += 1;
    if (count < maxPictures) continue;
    yield lines.subarray(start, at + 1);
    [start, count] = [at + 1, 0];
  }
  if (start < lines.length) yield lines.subarray(start);
}

function tooLongText(file: string, kind: TextKind, maxBytes: number): string {
  const hint = kind === 'md' || kind === 'html' ? '' : ': cut it into shards first';
  return `${file} is longer than ${maxBytes / 2 ** 20} MB${hint}`;
}

/**
 * The bytes of a file, or of standard input (`-`): not in one go, so that it can be cancelled while nobody writes into the pipe that is
 * read. Throws `UsageError`.
 */
export async function* readPieces(
  file: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: pieceBytes });
    for await (const piece of addAbortSignal(signal, stream) as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    if (!signal.aborted) throw new UsageError(`cannot read ${file}: ${errorText(error)}`);
  }
}

/** Failures that are those of a list. */
export const listCodes: ReadonlySet<Failure['code']> = new Set([
  'list-not-read',
  'too-large',
  'page-too-complex',
]);

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
