import { join } from 'node:path';
import { countingNumber } from '../../shared/words/untrusted';
import { maskUrl } from '../../shared/words/maskUrl';
import {
  sizeNames,
  type License,
  type Picture,
  type Pixels,
  type SizeName,
} from '../../shared/picture/picture';
import { isSourceId, sources } from '../../shared/sources/sources';
import { JsonLineFollower } from './followJsonLines';
import {
  JsonLineWriter,
  LineSplitter,
  parseObject,
  readJsonLines,
  readLines,
  readPieces,
  removeJsonLines,
  removeLines,
  type JsonObject,
} from './jsonLines';

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
  /** The source that listed the picture, if that is not the one that it belongs to. */
  readonly found_in: string | null;
  /** The address that the file was loaded from, without secrets; the page instead where such addresses expire. */
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
  /** The size that was asked for; null in lines without it. */
  readonly size: SizeName | null;
  /** Pixels. */
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number;
  /** Of the whole file, in lower-case hexadecimal. */
  readonly sha256: string;
  /** The keyword of the search that found the picture; empty without a search. */
  readonly keyword: string;
  /** ISO 8601, UTC. */
  readonly saved_at: string;
}

export const recordsFile = 'metadata.jsonl';

/** Limit for texts from outside in a record, in UTF-16 units. */
const maxStoredTextLength = 2_000;

/** Length and hash of a file's bytes. */
export interface FileContent {
  readonly bytes: number;
  readonly sha256: string;
}

/** A saved file of a picture. */
export interface SavedFile extends FileContent {
  /** Name inside the folder. */
  readonly file: string;
  /** Where it was loaded from. */
  readonly url: string;
  /** The size that was asked for. */
  readonly size: SizeName;
  readonly pixels: Pixels | null;
}

/** The record of a picture and its file, saved now. */
export function createRecord(picture: Picture, saved: SavedFile): PictureRecord {
  const { file, url, size, pixels, bytes, sha256 } = saved;
  const { source, id, via, page, title, creator, license, keyword } = picture;
  const shownAt = page && maskUrl(page);
  return {
    file_name: file,
    source,
    id,
    found_in: via ?? null,
    url: hasExpiringAddresses(source) ? shownAt : maskUrl(url),
    page: shownAt,
    title: title && cutText(title),
    creator: creator && cutText(creator.name),
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
    saved_at: timeNow(),
  };
}

let lastTime = { milliseconds: NaN, text: '' };

/** The time in ISO 8601, UTC: several pictures are saved in a millisecond. */
function timeNow(): string {
  const now = Date.now();
  if (now !== lastTime.milliseconds) lastTime = { milliseconds: now, text: new Date(now).toISOString() };
  return lastTime.text;
}

/** Where the file of a record was loaded from; null where that is not known, or was an address that has expired since. */
export function addressOfRecord({ source, url }: Pick<PictureRecord, 'source' | 'url'>): string | null {
  return hasExpiringAddresses(source) ? null : url;
}

function hasExpiringAddresses(source: string): boolean {
  return isSourceId(source) && sources[source].addressesExpire;
}

/** Is told of a record, and of its whole line, which may have fields of others. */
type OnRecord = (record: PictureRecord, line: JsonObject) => void;

/**
 * Reads a folder's records, line by line. Lines that are not records are skipped, and so is an incomplete last one.
 * Rejects with the error of the file system (links are refused), or after the signal. A missing file has no records.
 * Returns how many bytes were read.
 */
export function readRecords(folder: string, onRecord: OnRecord, signal?: AbortSignal): Promise<number> {
  return readJsonLines(join(folder, recordsFile), recordReader(onRecord), signal);
}

/** A line of a folder's records: a record, one of another program, or `broken`, which is none at all. */
export type RecordLine =
  | { readonly kind: 'record'; readonly record: PictureRecord }
  | { readonly kind: 'of-others'; readonly file: string | null }
  | { readonly kind: 'broken' };

/**
 * Reads a folder's records with the numbers of their lines, from 1; empty lines are left out. Rejects with the error of the file
 * system (links are refused, and so is a missing file), or after the signal.
 */
export async function readRecordLines(
  folder: string,
  onLine: (line: RecordLine, number: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  await readLines(
    join(folder, recordsFile),
    (text, number) => {
      if (text?.trim() !== '') onLine(parseRecordLine(text), number);
    },
    signal,
  );
}

/**
 * The lines of an open file of records, up to this length in bytes, with the numbers of their lines, from 1; empty lines are left out. The
 * same file read twice has the same lines, whatever others add to it. Throws the error of the file system.
 */
export function* recordLinesOf(
  file: number,
  length: number,
): Generator<{ readonly line: RecordLine; readonly number: number }, void, undefined> {
  let texts: (string | null)[] = [];
  const lines = new LineSplitter((text) => texts.push(text));
  let number = 0;
  const taken = function* (): Generator<{ readonly line: RecordLine; readonly number: number }> {
    for (const text of texts) {
      number += 1;
      if (text?.trim() !== '') yield { line: parseRecordLine(text), number };
    }
    texts = [];
  };
  for (const piece of readPieces(file, 0, length)) {
    lines.addPiece(piece);
    yield* taken();
  }
  lines.endInput();
  yield* taken();
}

/** What nobody has given a hash is not ours: others may write lines of their own into an index of pictures. */
function parseRecordLine(text: string | null): RecordLine {
  const line = parseObject(text);
  if (!line) return { kind: 'broken' };
  const record = parseRecord(line);
  if (record) return { kind: 'record', record };
  const { file_name, sha256 } = line;
  if (sha256 !== undefined) return { kind: 'broken' };
  return { kind: 'of-others', file: typeof file_name === 'string' ? file_name : null };
}

/** Follows what is added to the records of this folder, of which so many bytes are known already: see `JsonLineFollower`. */
export function followRecords(
  folder: string,
  knownBytes: number,
  onRecord: OnRecord,
  onReplaced?: () => void,
): JsonLineFollower {
  return new JsonLineFollower(join(folder, recordsFile), knownBytes, recordReader(onRecord), onReplaced);
}

function recordReader(onRecord: OnRecord): (line: JsonObject) => void {
  return (line) => {
    const record = parseRecord(line);
    if (record) onRecord(record, line);
  };
}

/** A writer that adds to the records of this folder. */
export function createRecordWriter(folder: string): JsonLineWriter<PictureRecord> {
  return new JsonLineWriter(join(folder, recordsFile));
}

/** Removes records from `metadata.jsonl`. Throws the error of the file system; `EBUSY` can be tried again. */
export function removeRecords(start: string, isOut: (record: PictureRecord) => boolean): void {
  removeJsonLines(start, recordsFile, (line) => {
    const record = parseRecord(line);
    return record !== null && isOut(record);
  });
}

/**
 * Leaves of several records of one file only the last, as that is what counts. Rejects with the error of the file system; `EBUSY`
 * can be tried again.
 */
export async function removeOlderRecords(start: string, files: ReadonlySet<string>): Promise<void> {
  const left = new Map<string, number>();
  await readRecords(start, ({ file_name }) => {
    if (files.has(file_name)) left.set(file_name, (left.get(file_name) ?? 0) + 1);
  });
  removeRecords(start, ({ file_name }) => {
    const count = left.get(file_name) ?? 0;
    left.set(file_name, count - 1);
    return count > 1;
  });
}

/** Removes the lines that are no records, and none of another program. Throws as `removeRecords` does. */
export function removeBrokenLines(start: string): void {
  removeLines(start, recordsFile, (line) => line?.trim() !== '' && parseRecordLine(line).kind === 'broken');
}

/** The picture that a record tells of, as far as it does; without an address where it names none. */
export function pictureOfRecord(record: PictureRecord): Picture {
  const { source, id, found_in, keyword, title, creator, creator_url, page, url, width, height } = record;
  return {
    source,
    id,
    ...(found_in !== null && { via: found_in }),
    keyword,
    title,
    creator: creator === null ? null : { name: creator, url: creator_url },
    license: licenseOfRecord(record),
    page,
    sizes: url === null ? [] : [{ url, width, height }],
  };
}

export function licenseOfRecord({
  license: id,
  license_name,
  license_url: url,
}: Pick<PictureRecord, 'license' | 'license_name' | 'license_url'>): License | null {
  return id === null ? null : { id, name: license_name ?? id, url };
}

/**
 * Reads a line as a record, with the known fields and no others; null if it is not one. Written by hand, because a
 * schema would add 80 ms to the 150 that it takes to read 20,000 lines in all.
 */
export function parseRecord(line: JsonObject): PictureRecord | null {
  const { file_name, source, id, bytes, sha256, ...rest } = line;
  if (typeof file_name !== 'string' || !isFileName(file_name)) return null;
  if (typeof source !== 'string' || typeof id !== 'string') return null;
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) return null;
  if (!isSha256(sha256)) return null;
  return {
    file_name,
    source,
    id,
    found_in: stringOrNull(rest['found_in']),
    url: stringOrNull(rest['url']),
    page: stringOrNull(rest['page']),
    title: stringOrNull(rest['title']),
    creator: stringOrNull(rest['creator']),
    creator_url: stringOrNull(rest['creator_url']),
    license: stringOrNull(rest['license']),
    license_name: stringOrNull(rest['license_name']),
    license_url: stringOrNull(rest['license_url']),
    size: parseSizeName(rest['size']),
    width: countingNumber(rest['width']),
    height: countingNumber(rest['height']),
    bytes,
    sha256,
    keyword: stringOrNull(rest['keyword']) ?? '',
    saved_at: stringOrNull(rest['saved_at']) ?? '',
  };
}

export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** Whether this is a plain file name, and not a path. */
export function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

function parseSizeName(value: unknown): SizeName | null {
  return sizeNames.find((name) => name === value) ?? null;
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Shortens a text from outside, so that its line stays within the limit for reading. */
export function cutText(text: string): string {
  return text.length <= maxStoredTextLength ? text : `${text.slice(0, maxStoredTextLength - 1)}…`;
}
