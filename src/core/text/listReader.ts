import { maxListedAtOnce } from '../../shared/engine/extract';
import type { Failure } from '../../shared/engine/failure';
import type { ShardHeader } from '../../shared/engine/shardHeader';
import {
  beginningBytes,
  maxTextLengths,
  textKindOfBytes,
  type TextKind,
} from '../../shared/engine/textFiles';
import { decodeLines, decodePage } from '../bytes/decodeText';
import { ScrapeError } from '../failure';
import {
  entriesInJsonLines,
  entriesInLines,
  entriesInShard,
  hasValueInFirstLine,
  TableEntries,
  type ListEntry,
} from './lists';
import { mentionsIn, requireText, sourceOf } from './mentionsInText';
import { headerOf } from './shardLines';

/** Limits of what is in memory, in bytes. Tests use smaller values; users cannot set them. */
interface ListLimits {
  /** What is not longer is read as a whole. */
  readonly maxWholeBytes: number;
  /** Of any other so much is read at a time: at least all that stands before the first row of a table. */
  readonly partBytes: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
/** A longer line is not read, in bytes. */
const maxLineLength = 16 * 1024 * 1024;

/**
 * Reads a list of any length, of which only a part is in memory at a time where its format has lines or rows. One that is not
 * longer than a text may be is read as that is, by `extractPictures`.
 */
export class ListReader {
  readonly #pieces: AsyncIterable<Buffer, void>;
  readonly #givenKind: TextKind | null;
  readonly #limits: ListLimits;
  #shardHeader: ShardHeader | null = null;
  /** That of a list which is no shard. */
  #source: ShardHeader['source'] = 'address';
  #failure: Failure | null = null;

  /** Without a kind it is a list of the kind that it begins as. */
  constructor(
    pieces: AsyncIterable<Buffer, void>,
    kind: TextKind | null,
    limits: ListLimits = { maxWholeBytes: maxTextLengths[kind ?? 'txt'], partBytes: 256 * 1024 },
  ) {
    this.#pieces = pieces;
    this.#givenKind = kind;
    this.#limits = limits;
  }

  /** What holds for the whole list: that of a shard's first line, if it is one. Known with the first entries. */
  get header(): ShardHeader {
    return this.#shardHeader ?? { lanes: null, source: this.#source };
  }

  /** Whether it is a shard. Known with the first entries. */
  get isShard(): boolean {
    return this.#shardHeader !== null;
  }

  /**
   * Why the list was not read to its end: `too-large` for what has no lines and is longer than a text may be, and for lines that
   * are; `page-too-complex`; `list-not-read`.
   */
  get failure(): Failure | null {
    return this.#failure;
  }

  /**
   * What stands in the list, in its order, in parts of at most `maxListedAtOnce`, up to what cannot be read. Throws nothing but what
   * `pieces` throws.
   */
  async *entries(): AsyncGenerator<readonly ListEntry[], void, undefined> {
    try {
      for await (const entries of this.#allEntries()) yield* this.#inParts(entries);
    } catch (error) {
      this.#note(error);
    }
  }

  /** Entries in lists: each would otherwise go through one generator more. */
  *#inParts(entries: Iterable<ListEntry>): Generator<readonly ListEntry[], void, undefined> {
    let part: ListEntry[] = [];
    try {
      for (const entry of entries) {
        part.push(entry);
        if (part.length < maxListedAtOnce) continue;
        yield part;
        part = [];
      }
    } catch (error) {
      this.#note(error);
    }
    yield part;
  }

  #note(error: unknown): void {
    if (!(error instanceof ScrapeError)) throw error;
    this.#failure = error.failure;
  }

  async *#allEntries(): AsyncGenerator<Iterable<ListEntry>, void, undefined> {
    const pieces = this.#pieces[Symbol.asyncIterator]();
    const first: Buffer[] = [];
    let bytes = 0;
    while (bytes <= this.#limits.maxWholeBytes) {
      const next = await pieces.next();
      if (next.done) {
        const whole = Buffer.concat(first);
        return yield this.#entriesOfWhole(whole, this.#kindOf(whole));
      }
      first.push(next.value);
      bytes += next.value.length;
    }
    const kind = this.#kindOf(Buffer.concat(first, Math.min(bytes, beginningBytes)));
    if (kind === 'md' || kind === 'html') throw tooLarge('a document');
    yield* this.#entriesOfParts(textParts(largerPieces(first, pieces, this.#limits.partBytes)), kind);
  }

  /** Throws `list-not-read` for what is no text. */
  #kindOf(beginning: Buffer): TextKind {
    const kind = this.#givenKind ?? textKindOfBytes(beginning);
    requireText(beginning, kind);
    return kind;
  }

  #entriesOfWhole(body: Buffer, kind: TextKind): Iterable<ListEntry> {
    const { text, encoding } = decodePage(body, '');
    this.#shardHeader = kind === 'jsonl' ? headerOf(text) : null;
    this.#source = sourceOf(text, kind);
    return mentionsIn(text, kind, encoding).mentions;
  }

  async *#entriesOfParts(
    parts: AsyncIterable<TextPart>,
    kind: 'txt' | 'csv' | 'jsonl',
  ): AsyncGenerator<Iterable<ListEntry>, void, undefined> {
    const table = new TableEntries();
    let lines = 0;
    for await (const { text, isLast } of parts) {
      if (lines === 0 && kind === 'jsonl') this.#readHeader(text);
      if (kind === 'csv') yield table.entriesIn(text, isLast);
      else {
        const entries = this.#entriesOfLines(text, lines, kind);
        yield countingEntries(entries, (count) => (lines = count));
      }
    }
  }

  #readHeader(text: string): void {
    this.#shardHeader = headerOf(text);
    if (!this.#shardHeader && !hasValueInFirstLine(text))
      throw tooLarge('JSON that has not one value a line');
  }

  #entriesOfLines(
    text: string,
    before: number,
    kind: 'txt' | 'jsonl',
  ): Generator<ListEntry, number, undefined> {
    if (kind === 'txt') return entriesInLines(text, before);
    return this.#shardHeader ? entriesInShard(text, before) : entriesInJsonLines(text, before);
  }
}

/** Entries, with what their generator returns. */
function* countingEntries(
  entries: Generator<ListEntry, number, undefined>,
  onEnd: (count: number) => void,
): Generator<ListEntry, void, undefined> {
  onEnd(yield* entries);
}

/** Pieces of at least so many bytes, but for the last: what comes through a pipe may come byte by byte. */
async function* largerPieces(
  first: Buffer[],
  further: AsyncIterator<Buffer, void>,
  leastBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  let small: Buffer[] = [];
  let bytes = 0;
  const add = (piece: Buffer): Buffer | null => {
    small.push(piece);
    bytes += piece.length;
    return bytes < leastBytes ? null : all();
  };
  const all = (): Buffer => {
    const [only = Buffer.alloc(0)] = small;
    const larger = small.length < 2 ? only : Buffer.concat(small);
    [small, bytes] = [[], 0];
    return larger;
  };
  for (let piece = first.shift(); piece; piece = first.shift()) {
    const larger = add(piece);
    if (larger) yield larger;
  }
  for (let next = await further.next(); !next.done; next = await further.next()) {
    const larger = add(next.value);
    if (larger) yield larger;
  }
  yield all();
}

/** A part of a text, which ends with a line. */
interface TextPart {
  readonly text: string;
  readonly isLast: boolean;
}

/**
 * A long text in parts: by its byte order mark, else each part as UTF-8 if it is that, and as windows-1252 if not. Throws
 * `too-large` for a line that is longer than may be.
 */
async function* textParts(pieces: AsyncIterable<Buffer>): AsyncGenerator<TextPart, void, undefined> {
  const decode = new PartDecoder();
  for await (const piece of pieces) {
    const text = decode.addPiece(piece);
    if (text !== '') yield { text, isLast: false };
  }
  yield { text: decode.end(), isLast: true };
}

class PartDecoder {
  /** Of a text whose lines do not end with a single byte; null for any other. */
  #wide: InstanceType<typeof TextDecoder> | null | undefined;
  #wideRest = '';
  #rest: Buffer = Buffer.alloc(0);

  /** The text of all lines that have ended. Throws `too-large`. */
  addPiece(piece: Buffer): string {
    this.#wide = this.#wide === undefined ? wideDecoder(piece) : this.#wide;
    if (this.#wide) return this.#addText(this.#wide.decode(piece, { stream: true }));
    const end = endOfLastLine(piece);
    const line = Buffer.concat([this.#rest, piece.subarray(0, end)]);
    this.#rest = end === 0 ? Buffer.concat([line, piece]) : Buffer.from(piece.subarray(end));
    if (this.#rest.length > maxLineLength) throw tooLarge('a line');
    return end === 0 ? '' : decodeLines(line);
  }

  /** The rest of the text. */
  end(): string {
    return this.#wide ? this.#wideRest + this.#wide.decode() : decodeLines(this.#rest);
  }

  #addText(decoded: string): string {
    const text = this.#wideRest + decoded;
    const end = text.lastIndexOf('\n') + 1;
    this.#wideRest = text.slice(end);
    if (this.#wideRest.length > maxLineLength) throw tooLarge('a line');
    return text.slice(0, end);
  }
}

function wideDecoder(start: Buffer): InstanceType<typeof TextDecoder> | null {
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be');
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le');
  return null;
}

/** Behind the last end of a line; 0 without one. Old programs of the Macintosh end lines with a carriage return. */
function endOfLastLine(piece: Buffer): number {
  const end = piece.lastIndexOf(newline);
  // The last byte may be the first half of an end.
  return (end >= 0 ? end : piece.subarray(0, -1).lastIndexOf(carriageReturn)) + 1;
}

function tooLarge(what: string): ScrapeError {
  return new ScrapeError({ code: 'too-large', detail: `${what} is longer than can be read` });
}
