import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import {
  maxToldMissing,
  mergeProblemKinds,
  type MergeCounts,
  type MergeEvent,
  type MergeProblemKind,
  type MergeRequest,
  type MissingPicture,
} from '../../shared/engine/merge';
import { whileHeld } from '../../shared/engine/heldFile';
import {
  duplicatesFile,
  failedFile,
  parseDuplicateLine,
  parseFailedLine,
  type FailedLine,
} from '../../shared/engine/runNotes';
import type { ShardFile } from '../../shared/engine/shard';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { maskUrl } from '../../shared/words/maskUrl';
import { parsedJson } from '../../shared/words/untrusted';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { writeCredits } from '../files/credits';
import { diskError, recordsError } from '../files/diskError';
import { flushNames } from '../files/flushFile';
import { Folder } from '../files/folder';
import { FolderLocation } from '../files/folderLocation';
import { hashFile, regularFileBytes } from '../files/hashFile';
import { JsonLineWriter, type JsonObject } from '../files/jsonLines';
import { parseRecord, recordsFile, type PictureRecord } from '../files/records';
import { readRegularFile } from '../files/regularFile';
import { readRejected, type RejectedPictures } from '../files/rejected';
import type { RunContext } from '../net/runContext';
import { linesIn } from './linesIn';
import { manifestFile, readManifest } from './manifest';
import { LinesFile } from './linesFile';
import { FilePlaces } from './placeFile';

const missingFile = 'missing.jsonl';
/** Files that are read at once to be checked: more would not be faster. */
const maxOpenFiles = 4;
/** So often, in milliseconds, it is told how far it has come. */
const progressMs = 500;
/** Files up to this length are read in one go, in bytes. */
const maxReadAtOnce = 1024 * 1024;
/** What is collected of `missing.jsonl` before it is written, in bytes. */
const bufferBytes = 64 * 1024;

/** What the worker's own bundle has already, so that it is not in that of this job, too. */
export interface MergeTools {
  /** The picture that a line of a shard names; null for any other line. */
  readonly pictureInShardLine: (line: JsonObject) => Picture | null;
}

/**
 * Makes one folder of many, with one set of records and credits. What folders disagree on is said by the first, and what the
 * target has already counts as that: so the same merge again changes nothing, and finishes one that was killed. A file comes
 * along only once its bytes were read and found to be the recorded ones. Failures are events.
 */
export async function mergeFolders(
  request: MergeRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: MergeEvent) => void,
  tools: MergeTools,
): Promise<void> {
  let folder: Folder | null = null;
  try {
    folder = new Folder(request.target, null);
    const counts = await new Merging(request, folder, signal, emit, tools).run();
    emit({ type: 'merged', failure: null, counts });
  } catch (error) {
    const told = signal.aborted ? new Cancelled() : diskError(error);
    emit({ type: 'merged', failure: told instanceof Cancelled ? null : failureOf(told), counts: null });
  } finally {
    folder?.removeIfEmpty();
    folder?.close();
  }
}

/** What is known of a picture in the target. */
interface KnownPicture {
  readonly sha256: string;
  /** Of what is said of it. */
  readonly fields: string;
}

class Merging {
  readonly #request: MergeRequest;
  readonly #folder: Folder;
  readonly #signal: AbortSignal;
  readonly #emit: (event: MergeEvent) => void;
  readonly #tools: MergeTools;
  readonly #writer: JsonLineWriter<JsonObject>;
  /** By the hash of picture and size. */
  readonly #known = new Map<string, KnownPicture>();
  readonly #hashes = new Set<string>();
  /** Hashes of keys of pictures that are there, also those whose bytes are another one's. */
  readonly #present = new Set<string>();
  /** Keys of pictures with a file that is not as its record says. */
  readonly #damaged = new Set<string>();
  /** Why pictures are not there, by their keys: as far as their folders say. */
  readonly #reasons = new Map<string, Pick<MissingPicture, 'code' | 'text'>>();
  readonly #problems = Object.fromEntries(mergeProblemKinds.map((kind) => [kind, 0])) as Record<
    MergeProblemKind,
    number
  >;
  #rejected: RejectedPictures | null = null;
  #pictures = 0;
  #added = 0;
  #renamed = 0;
  #duplicates = 0;
  #brokenLines = 0;
  #looked = 0;
  #toldAt = 0;

  constructor(
    request: MergeRequest,
    folder: Folder,
    signal: AbortSignal,
    emit: (event: MergeEvent) => void,
    tools: MergeTools,
  ) {
    this.#request = request;
    this.#folder = folder;
    this.#signal = signal;
    this.#emit = emit;
    this.#tools = tools;
    this.#writer = new JsonLineWriter(join(folder.accessPath, recordsFile));
  }

  async run(): Promise<MergeCounts> {
    const shards = this.#readShards();
    try {
      this.#rejected = await readRejected(this.#folder.accessPath, this.#signal);
      const places = await this.#readTarget();
      for (const folder of this.#request.folders) await this.#addFolder(folder, places);
      await this.#writer.flush();
    } finally {
      this.#writer.close();
    }
    this.#known.clear();
    this.#hashes.clear();
    await flushNames(this.#folder.accessPath);
    if (this.#pictures > 0) await writeCredits(this.#folder);
    return {
      pictures: this.#pictures,
      added: this.#added,
      renamed: this.#renamed,
      duplicates: this.#duplicates,
      brokenLines: this.#brokenLines,
      problems: this.#problems,
      lost: [...this.#damaged].filter((key) => !this.#present.has(shortHash(key))).length,
      missing: shards && (await this.#findMissing(shards)),
    };
  }

  /** Those of the manifest; null where none is to be compared with. Throws `list-not-read`. */
  #readShards(): readonly ShardFile[] | null {
    const { shards } = this.#request;
    if (shards === null) return null;
    const path = join(shards, manifestFile);
    try {
      const manifest = readManifest(parsedJson(readFileSync(path, 'utf8')));
      if (manifest) return manifest.shards;
    } catch (error) {
      throw new ScrapeError({ code: 'list-not-read', detail: path }, 'no', { cause: error });
    }
    throw new ScrapeError({ code: 'list-not-read', detail: `${path} is none that this version knows` });
  }

  async #readTarget(): Promise<FilePlaces> {
    const { accessPath, existing } = this.#folder;
    const unrecorded = new Set(existing);
    for await (const lines of linesIn(join(accessPath, recordsFile), this.#signal))
      for (const { value } of lines) {
        const record = value && parseRecord(value);
        if (!record) continue;
        const { file_name: file } = record;
        if (unrecorded.delete(file)) this.#pictures += 1;
        // Of several records of a file one is enough; what is not there any more comes again.
        else if (!existsSync(accessPath + sep + file)) continue;
        this.#note(record);
      }
    return new FilePlaces(accessPath + sep, existing, unrecorded);
  }

  /** Knows a picture that is in the target. */
  #note(record: PictureRecord): void {
    const sha256 = compactHash(record.sha256);
    this.#known.set(sizeKey(record), { sha256, fields: fieldsHash(record) });
    this.#hashes.add(sha256);
    this.#present.add(shortHash(pictureKey(record)));
  }

  async #addFolder(path: string, places: FilePlaces): Promise<void> {
    const place = FolderLocation.findFolder(path, null);
    try {
      const lastLines = place && (await this.#lastLines(place));
      // A run in which all have failed has no records.
      if (!place || !(lastLines || existsSync(place.filePrefix + failedFile)))
        return this.#tellProblem('no-records', path, null);
      const good = new Set<string>();
      for await (const lines of linesIn(join(place.accessPath, recordsFile), this.#signal)) {
        const records = lines.flatMap(({ value, number }) => {
          const record = value && parseRecord(value);
          return record && lastLines?.get(record.file_name) === number ? [{ record, line: value }] : [];
        });
        for (let at = 0; at < records.length; at += maxOpenFiles) {
          const some = records.slice(at, at + maxOpenFiles);
          const whole = await Promise.all(some.map(({ record }) => this.#isWhole(place, record)));
          for (const [index, { record, line }] of some.entries()) {
            if (await this.#addRecord(path, place, { record, line, isWhole: whole[index] ?? false }, places))
              good.add(record.file_name);
          }
          this.#tellProgress(some.length);
        }
      }
      await this.#readNotes(place, good);
    } finally {
      place?.close();
    }
  }

  /** By file, the number of its last line, which is the one that counts; null without any records. */
  async #lastLines(place: FolderLocation): Promise<ReadonlyMap<string, number> | null> {
    const last = new Map<string, number>();
    let isThere = false;
    for await (const lines of linesIn(join(place.accessPath, recordsFile), this.#signal)) {
      isThere = true;
      for (const { value, number } of lines) {
        const record = value && parseRecord(value);
        if (record) last.set(record.file_name, number);
        // Others may write lines of their own into an index of pictures, without a hash.
        else if (value?.['sha256'] !== undefined || !value) this.#brokenLines += 1;
      }
    }
    return isThere ? last : null;
  }

  /** Whether a file is as its record says, or need not be, because the target has those bytes of that picture. */
  async #isWhole(place: FolderLocation, record: PictureRecord): Promise<boolean> {
    if (this.#known.get(sizeKey(record))?.sha256 === compactHash(record.sha256)) return true;
    const path = place.filePrefix + record.file_name;
    // A stream would have a buffer of its own for each of a hundred thousand small files.
    if (record.bytes <= maxReadAtOnce) {
      const content = readRegularFile(path, record.bytes);
      return content?.length === record.bytes && sha256Of(content) === record.sha256;
    }
    if ((await regularFileBytes(path)) !== record.bytes) return false;
    return (await hashFile(path, this.#signal)) === record.sha256;
  }

  /** Adds a picture that is not there yet; returns whether it is there now, under whatever name. */
  async #addRecord(
    folder: string,
    place: FolderLocation,
    given: { readonly record: PictureRecord; readonly line: JsonObject; readonly isWhole: boolean },
    places: FilePlaces,
  ): Promise<boolean> {
    if (this.#signal.aborted) throw new Cancelled();
    const { record, line, isWhole } = given;
    const { file_name: file, sha256 } = record;
    const key = pictureKey(record);
    if (this.#rejected?.pictureKeys.has(key) || this.#rejected?.contentHashes.has(sha256)) {
      this.#reasons.set(key, rejectedReason);
      return false;
    }
    const known = this.#known.get(sizeKey(record));
    if (known) {
      if (known.sha256 !== compactHash(sha256)) this.#tellProblem('other-bytes', folder, file);
      else if (known.fields !== fieldsHash(record)) this.#tellProblem('other-fields', folder, file);
      return known.sha256 === compactHash(sha256);
    }
    if (!isWhole) {
      this.#damaged.add(key);
      this.#tellProblem('damaged', folder, file);
      this.#reasons.set(key, {
        code: 'damaged',
        text: 'Its file is not there, or has other bytes than were saved.',
      });
      return false;
    }
    if (this.#hashes.has(compactHash(sha256))) {
      this.#duplicates += 1;
      this.#present.add(shortHash(key));
      return true;
    }
    this.#folder.requireUnmoved();
    const name = await places.bring(place.filePrefix + file, file);
    if (name !== file) this.#renamed += 1;
    try {
      this.#writer.append({ ...line, file_name: name });
    } catch (error) {
      throw recordsError(error);
    }
    this.#note(record);
    this.#pictures += 1;
    this.#added += 1;
    return true;
  }

  /** What the run of a folder has noted of the pictures that have no record. */
  async #readNotes(place: FolderLocation, good: ReadonlySet<string>): Promise<void> {
    for await (const lines of linesIn(place.filePrefix + duplicatesFile, this.#signal))
      for (const { value } of lines) {
        const line = value && parseDuplicateLine(value);
        if (line && good.has(line.file)) this.#present.add(shortHash(line.picture));
      }
    for await (const lines of linesIn(place.filePrefix + failedFile, this.#signal))
      for (const { value } of lines) {
        const line = value && parseFailedLine(value);
        if (line && !this.#reasons.has(line.picture)) this.#reasons.set(line.picture, reasonOf(line));
      }
    const { pictureKeys } = await readRejected(place.accessPath, this.#signal);
    for (const key of pictureKeys) if (!this.#reasons.has(key)) this.#reasons.set(key, rejectedReason);
  }

  /** Writes down which pictures of the shards are not there; returns how many. */
  async #findMissing(shards: readonly ShardFile[]): Promise<number> {
    const file = new LinesFile(this.#folder.accessPath + sep, missingFile, bufferBytes);
    try {
      const told = new Set<string>();
      for (const shard of shards)
        for await (const picture of this.#picturesIn(shard)) {
          const key = pictureKey(picture);
          const short = shortHash(key);
          if (this.#present.has(short) || told.has(short)) continue;
          told.add(short);
          const reason = this.#reasons.get(key) ?? notEndedReason;
          const url = maskUrl(picture.sizes[0]?.url ?? '');
          const missing: MissingPicture = { picture: key, url, shard: shard.file, ...reason };
          file.addLine(JSON.stringify(missing));
          if (told.size <= maxToldMissing) this.#emit({ type: 'missing', ...missing });
        }
      file.end();
      const path = join(this.#folder.accessPath, missingFile);
      if (told.size === 0) rmSync(path, { force: true });
      else await whileHeld(() => file.replace());
      return told.size;
    } finally {
      file.remove();
    }
  }

  /** The pictures of a shard. Throws `list-not-read` for one that is not what the manifest says. */
  async *#picturesIn({ file, bytes, sha256 }: ShardFile): AsyncGenerator<Picture, void, undefined> {
    const path = join(this.#request.shards ?? '', file);
    const isWhole =
      (await regularFileBytes(path)) === bytes && (await hashFile(path, this.#signal)) === sha256;
    if (!isWhole)
      throw new ScrapeError({ code: 'list-not-read', detail: `${path} is not what ${manifestFile} says` });
    let header: JsonObject | null = null;
    for await (const lines of linesIn(path, this.#signal))
      for (const { value } of lines) {
        if (!header) header = value;
        const picture = value && this.#tools.pictureInShardLine(value);
        if (picture) yield header?.['source'] === 'document' ? { ...picture, source: 'document' } : picture;
      }
  }

  #tellProblem(kind: MergeProblemKind, folder: string, file: string | null): void {
    this.#problems[kind] += 1;
    this.#emit({ type: 'problem', kind, folder, file });
  }

  #tellProgress(looked: number): void {
    this.#looked += looked;
    const now = performance.now();
    if (now - this.#toldAt < progressMs) return;
    this.#toldAt = now;
    this.#emit({ type: 'merging', pictures: this.#looked });
  }
}

const notEndedReason = { code: 'not-ended', text: 'The run of this shard did not end.' } as const;
const rejectedReason = { code: 'rejected', text: 'It was rejected in its folder.' } as const;

function reasonOf({ code, text }: FailedLine): Pick<MissingPicture, 'code' | 'text'> {
  return { code, text };
}

/** A picture may be there in several sizes. */
function sizeKey(record: PictureRecord): string {
  return shortHash(`${record.size ?? 'any'} ${pictureKey(record)}`);
}

/** In the place of texts of which there are very many: 128 bits, of which no two are the same by chance. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, 16);
}

function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Half of the memory of hexadecimal digits. */
function compactHash(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('latin1');
}

/** A short text that is another one where something else is said of a picture. */
function fieldsHash({ url, page, title, creator, creator_url, license, license_url }: PictureRecord): string {
  const said = JSON.stringify([url, page, title, creator, creator_url, license, license_url]);
  return shortHash(said);
}
