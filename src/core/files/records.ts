import { closeSync, constants, createReadStream, fstatSync, lstatSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { maskUrl } from '../../shared/mask';
import type { Picture, SizeName } from '../../shared/picture';
import type { Pixels } from './pixels';
import { openRegular } from './regularFile';

/**
 * One line of `metadata.jsonl`. The name of its first field makes the file an index of a Hugging Face ImageFolder, too
 * (https://huggingface.co/docs/datasets/image_dataset).
 */
export interface PictureRecord {
  /** Inside the folder. */
  readonly file_name: string;
  /** With `id`, the picture's identity. */
  readonly source: string;
  readonly id: string;
  /** The address that the file was loaded from, without secrets. */
  readonly url: string | null;
  /** The page that shows the picture. */
  readonly page: string | null;
  readonly title: string | null;
  readonly creator: string | null;
  readonly creator_url: string | null;
  /** Id of the licence. */
  readonly license: string | null;
  readonly license_name: string | null;
  readonly license_url: string | null;
  /** The size that was asked for; null when the line does not say. */
  readonly size: SizeName | null;
  /** Pixels. */
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number;
  /** Of the whole file, in lower-case hexadecimal. */
  readonly sha256: string;
  /** The search that found the picture; empty where there was none. */
  readonly keyword: string;
  /** ISO 8601, UTC. */
  readonly saved_at: string;
}

export const recordsFile = 'metadata.jsonl';

/** Titles of strangers are of any length; a line must stay one that is read again. */
const longestText = 2_000;
/** Longer lines are not ours. */
const longestLine = 64 * 1024;
const newline = 0x0a;

/** The bytes of a file. */
export interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file of a picture. */
export interface SavedFile extends Content {
  /** Name inside the folder. */
  readonly file: string;
  /** Where it was loaded from. */
  readonly url: string;
  /** The size that was asked for. */
  readonly size: SizeName;
  readonly pixels: Pixels | null;
}

/** What is known of a picture and its file. */
export function recordOf(picture: Picture, saved: SavedFile): PictureRecord {
  const { file, url, size, pixels, bytes, sha256 } = saved;
  const { source, id, page, title, creator, license, keyword } = picture;
  return {
    file_name: file,
    source,
    id,
    url: maskUrl(url),
    page: page && maskUrl(page),
    title: title && cut(title),
    creator: creator && cut(creator.name),
    creator_url: creator?.url ? maskUrl(creator.url) : null,
    license: license?.id ?? null,
    license_name: license?.name ?? null,
    license_url: license?.url ?? null,
    size,
    width: pixels?.width ?? null,
    height: pixels?.height ?? null,
    bytes,
    sha256,
    keyword,
    saved_at: new Date().toISOString(),
  };
}

/**
 * Reads a folder's records, line by line. Lines that are not ours are passed over, as a torn last one is. Rejects with
 * what the file system says (a link counts as no file), or after the signal; no file has no records.
 */
export async function readRecords(
  folder: string,
  onRecord: (record: PictureRecord) => void,
  signal?: AbortSignal,
): Promise<void> {
  const path = join(folder, recordsFile);
  if (!lstatSync(path, { throwIfNoEntry: false })) return;
  const file = openRegular(path, constants.O_RDONLY);
  const stream = createReadStream('', { fd: file, highWaterMark: longestLine, ...(signal && { signal }) });
  await eachLine(stream, (line) => {
    const record = readRecord(line);
    if (record) onRecord(record);
  });
}

/** Like `node:readline`, but never holds more than one line of ours, whatever the file is. */
async function eachLine(stream: AsyncIterable<Buffer>, onLine: (line: string) => void): Promise<void> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  const take = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes <= longestLine) pieces.push(piece);
  };
  const end = (): void => {
    if (bytes <= longestLine) onLine(Buffer.concat(pieces).toString());
    pieces = [];
    bytes = 0;
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      take(chunk.subarray(start, at));
      end();
      start = at + 1;
    }
    take(chunk.subarray(start));
  }
  end();
}

/** The records of one folder, to be added to. Nothing is made before the first line. */
export class RecordsWriter {
  readonly #path: string;
  #file: number | undefined;
  /** Length of the file after our last line. */
  #end = 0;

  constructor(folder: string) {
    this.#path = join(folder, recordsFile);
  }

  /** Adds a line. Throws what the file system says; what a failed line leaves behind spoils no later one. */
  append(record: PictureRecord): void {
    const { file, size } = this.#open();
    const begins = size === this.#end || endsLine(file, size);
    const text = Buffer.from(`${begins ? '' : '\n'}${JSON.stringify(record)}\n`);
    // One write: what several runs append at once then stands line by line.
    const written = writeSync(file, text);
    if (written < text.length) {
      const message = `${this.#path}: only a part of a line could be written`;
      throw Object.assign(new Error(message), { code: 'ENOSPC' });
    }
    this.#end = size + written;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#end = 0;
  }

  #open(): { file: number; size: number } {
    if (this.#file !== undefined) {
      const { nlink, size } = fstatSync(this.#file);
      if (nlink > 0) return { file: this.#file, size };
      // An editor that saves puts another file in its place.
      this.close();
    }
    const file = openRegular(this.#path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
    this.#file = file;
    return { file, size: fstatSync(file).size };
  }
}

/** Whether a new line can begin at the end: not after a torn one, or after what somebody's editor left without a newline. */
function endsLine(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] === newline;
}

/** A line as a record of ours, with the known fields and no others; null for any other text. */
function readRecord(line: string): PictureRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { file_name, source, id, bytes, sha256, ...rest } = value as Record<string, unknown>;
  if (typeof file_name !== 'string' || !isFileName(file_name)) return null;
  if (typeof source !== 'string' || typeof id !== 'string') return null;
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) return null;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  return {
    file_name,
    source,
    id,
    url: textOrNull(rest['url']),
    page: textOrNull(rest['page']),
    title: textOrNull(rest['title']),
    creator: textOrNull(rest['creator']),
    creator_url: textOrNull(rest['creator_url']),
    license: textOrNull(rest['license']),
    license_name: textOrNull(rest['license_name']),
    license_url: textOrNull(rest['license_url']),
    size: readSize(rest['size']),
    width: pixelsOrNull(rest['width']),
    height: pixelsOrNull(rest['height']),
    bytes,
    sha256,
    keyword: textOrNull(rest['keyword']) ?? '',
    saved_at: textOrNull(rest['saved_at']) ?? '',
  };
}

/** A name inside the folder, and no path out of it. */
function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

function readSize(value: unknown): SizeName | null {
  return value === 'small' || value === 'large' ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function pixelsOrNull(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null;
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}
