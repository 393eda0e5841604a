import { lstatSync } from 'node:fs';
import { join, sep } from 'node:path';
import pLimit from 'p-limit';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Pixels, type SizeName } from '../../shared/picture/picture';
import { hasMinimum } from '../../shared/picture/sizes';
import { Cancelled, ScrapeError } from '../failure';
import { Credits } from './credits';
import { recordsError } from './diskError';
import type { JsonLineFollower } from './followJsonLines';
import type { ClaimedFile, Folder, FreeNames } from './folder';
import { hashFile, regularFileBytes } from './hashFile';
import type { JsonLineWriter } from './jsonLines';
import {
  followRecords,
  readRecords,
  removeRecords,
  createRecordWriter,
  type FileContent,
  type PictureRecord,
} from './records';
import { isPictureFile } from '../../shared/picture/pictureTypes';
import { UnrecordedFiles } from './unrecordedFiles';

/** Files that are examined or read at once: more would not be faster, and file descriptors are few. */
const maxOpenFiles = 4;
/** More equal files than this are not remembered: one of them will be whole. */
const maxEqualFiles = 8;

/** The file of a recorded picture, with what the record says about it. */
interface RecordedFile extends FileContent {
  readonly file: string;
  /** Null where the record does not say. */
  readonly pixels: Pixels | null;
}

/** What is to be saved of a picture. */
interface WantedFile extends FileContent {
  /** `pictureKey` of the picture. */
  readonly picture: string;
  readonly size: SizeName;
}

/** The folder of an archive. */
type SaveFolder = Pick<Folder, 'existing' | 'accessPath' | 'requireUnmovedLately'>;

const noFiles: readonly string[] = [];

/** What is known of a file that is to be saved. */
export interface SaveHints extends Pick<FreeNames, 'findTwin' | 'onTaken'> {
  /** An empty file that should hold this picture, whose place it may take. */
  readonly emptyFile: string | null;
}

/**
 * The pictures that a folder holds: by its records, and by the files that no record names. Answers whether a picture, or
 * its bytes, are there already, and records what is added. Records may be wrong and files change, so that a file counts
 * only once its bytes were read and found to be the recorded ones.
 *
 * What the user has thrown out of the folder (`Rejected`) is never asked for here: neither such a picture nor such bytes.
 */
export class Archive {
  readonly #folder: SaveFolder;
  readonly #signal: AbortSignal;
  readonly #onRecordFailure: (failure: Failure) => void;
  /** Of all that is recorded, for who wants them. */
  readonly #credits: Credits | null;
  readonly #writer: JsonLineWriter<PictureRecord>;
  /** By picture and size. */
  readonly #byPicture = new Map<string, RecordedFile>();
  /** A list only where there are several, as of most there is one. */
  readonly #byHash = new Map<string, string | readonly string[]>();
  readonly #unrecorded = new UnrecordedFiles({
    readLength: (file) => this.#fileLimit(() => regularFileBytes(this.#pathOf(file))),
    readHash: (file) => this.#readHash(file),
  });
  /** Files with which pictures were recorded that have another one since, by their names. */
  readonly #outdated = new Map<string, { readonly picture: string; readonly sha256: string }>();
  /** Hashes of files from before this run, each read once. */
  readonly #hashes = new Map<string, Promise<string>>();
  /** The saves that are running now, by the hash of their bytes. */
  readonly #keeping = new Map<string, Promise<unknown>>();
  readonly #fileLimit = pLimit(maxOpenFiles);
  #follower: JsonLineFollower | undefined;
  #isBroken = false;

  /**
   * Reads the records of a folder. `onTrouble` is told why a line could not be written: that the disk is full, the folder
   * gone or another one, or once `records-not-written`. With `hasCredits`, what is read here is not read again for the credits.
   * Throws `Cancelled` after the signal.
   */
  static async open(
    folder: SaveFolder,
    signal: AbortSignal,
    onTrouble: (failure: Failure) => void,
    hasCredits = false,
  ): Promise<Archive> {
    const archive = new Archive(folder, signal, onTrouble, hasCredits ? new Credits() : null);
    const recorded = new Set<string>();
    // Records that cannot be read cannot be written either, which is reported then.
    const known = await readRecords(
      folder.accessPath,
      (record) => {
        recorded.add(record.file_name);
        archive.#addRecorded(record);
      },
      signal,
    ).catch(() => 0);
    if (signal.aborted) throw new Cancelled();
    archive.#follower = followRecords(
      folder.accessPath,
      known,
      (record) => archive.#addRecorded(record),
      () => archive.#credits?.clear(),
    );
    const unrecorded = folder.existing.filter((file) => !recorded.has(file) && isPictureFile(file));
    await Promise.all(unrecorded.map((file) => archive.#unrecorded.addFile(file)));
    return archive;
  }

  private constructor(
    folder: SaveFolder,
    signal: AbortSignal,
    onTrouble: (failure: Failure) => void,
    credits: Credits | null,
  ) {
    this.#folder = folder;
    this.#signal = signal;
    this.#onRecordFailure = onTrouble;
    this.#credits = credits;
    this.#writer = createRecordWriter(folder.accessPath);
  }

  /** The file of this picture in this size if it is there, whole, and large enough in pixels; otherwise null. */
  async findPictureFile(picture: string, size: SizeName, least: Pixels): Promise<string | null> {
    const recorded = this.#recordedOf(picture, size);
    return recorded && hasMinimum(recorded.pixels, least) && (await this.#hasContent(recorded.file, recorded))
      ? recorded.file
      : null;
  }

  /**
   * Saves these bytes of a picture by `save`, which writes them and returns the file name, unless a file in the folder
   * holds them already. Equal bytes are handled one after the other, so that they are written once; `findTwin` sees what
   * other runs have saved meanwhile.
   */
  async saveOnce(
    wanted: WantedFile,
    save: (hints: SaveHints) => Promise<ClaimedFile>,
    record: (file: string) => PictureRecord,
  ): Promise<ClaimedFile> {
    const { sha256 } = wanted;
    const turn = this.#saveInTurn(wanted, save, record, this.#keeping.get(sha256));
    this.#keeping.set(sha256, turn);
    try {
      return await turn;
    } finally {
      if (this.#keeping.get(sha256) === turn) this.#keeping.delete(sha256);
    }
  }

  async #saveInTurn(
    wanted: WantedFile,
    save: (hints: SaveHints) => Promise<ClaimedFile>,
    record: (file: string) => PictureRecord,
    before: Promise<unknown> | undefined,
  ): Promise<ClaimedFile> {
    // The failure of the earlier save is reported by its own caller.
    if (before) await before.catch(() => undefined);
    const { sha256 } = wanted;
    const there = this.#mayHave(wanted) ? await this.#findFileWith(wanted) : null;
    if (there) {
      if (there.unrecorded) this.#appendRecord(record(there.file));
      return { file: there.file, isNew: false };
    }
    const files = this.#filesMeantFor(wanted);
    const emptyFile = files.length === 0 ? null : await this.#findEmptyFile(files);
    return save({
      emptyFile,
      findTwin: () => this.#findTwin(wanted),
      onTaken: (file) => {
        const isRecorded = this.#filesWith(sha256).includes(file);
        if (!isRecorded) this.#appendRecord(record(file));
      },
    });
  }

  /** Whether anything is to be read to know that the folder does not hold this: mostly nothing is. */
  #mayHave({ bytes, sha256 }: FileContent): boolean {
    return this.#byHash.has(sha256) || this.#unrecorded.mayHave(bytes);
  }

  /** Saves by `save` also what a file of the folder holds already, and records it. */
  async saveAgain(
    save: (hints: SaveHints) => Promise<ClaimedFile>,
    record: (file: string) => PictureRecord,
  ): Promise<ClaimedFile> {
    return save({ emptyFile: null, onTaken: (file) => this.#appendRecord(record(file)) });
  }

  /** The credits of all that is recorded by now, by whomever; null where they are to be read from the records. */
  currentCredits(): Credits | null {
    try {
      this.#follower?.readNewLines();
      return this.#credits;
    } catch {
      return null;
    }
  }

  /** Whether records can no longer be written. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Closes the records; what was written to them is on the disk then. */
  async close(): Promise<void> {
    await this.#writer.flush().catch((error: unknown) => this.#noteTrouble(error));
    this.#writer.close();
    this.#removeOutdated();
  }

  /** Where that cannot be done, the file that is gone is told as missing. */
  #removeOutdated(): void {
    if (this.#isBroken || this.#outdated.size === 0) return;
    try {
      this.#folder.requireUnmovedLately();
      removeRecords(join(this.#folder.accessPath, sep), (record) => {
        const outdated = this.#outdated.get(record.file_name);
        return outdated?.sha256 === record.sha256 && outdated.picture === pictureKey(record);
      });
    } catch {
      // Another run writes into them, or something is in the way.
    }
  }

  async #findFileWith(content: FileContent): Promise<{ file: string; unrecorded: boolean } | null> {
    for (const file of this.#filesWith(content.sha256))
      if (await this.#hasContent(file, content)) return { file, unrecorded: false };
    const unrecorded = await this.#unrecorded.takeFile(content);
    return unrecorded === null ? null : { file: unrecorded, unrecorded: true };
  }

  #pathOf(file: string): string {
    return join(this.#folder.accessPath, file);
  }

  #recordedOf(picture: string, size: SizeName | null): RecordedFile | undefined {
    if (this.#byPicture.size === 0) return undefined;
    return (
      this.#byPicture.get(pictureSizeKey(picture, size)) ?? this.#byPicture.get(pictureSizeKey(picture, null))
    );
  }

  /** A file in which another run has saved these bytes since this one began; null where there can be none. */
  #findTwin(content: FileContent): Promise<string | null> | null {
    try {
      this.#follower?.readNewLines();
    } catch {
      // Records that cannot be read cannot be written either, which is reported then.
    }
    if (!this.#byHash.has(content.sha256)) return null;
    return this.#findFileWith(content).then((there) => there?.file ?? null);
  }

  /** The files of which a record proves that they were to hold these bytes, or this picture. */
  #filesMeantFor({ sha256, picture, size }: WantedFile): readonly string[] {
    const files = this.#filesWith(sha256);
    const recorded = this.#recordedOf(picture, size);
    return recorded && recorded.bytes > 0 ? [...files, recorded.file] : files;
  }

  async #findEmptyFile(files: readonly string[]): Promise<string | null> {
    for (const file of files) if ((await regularFileBytes(this.#pathOf(file))) === 0) return file;
    return null;
  }

  /** Adds a record. The picture is saved even if its line is not: the next run finds the file by its bytes. */
  #appendRecord(record: PictureRecord): void {
    this.#addHash(record);
    if (this.#isBroken) return;
    this.#noteOutdated(record);
    try {
      this.#folder.requireUnmovedLately();
      // What is not passed over is read with the lines before it.
      if (this.#follower?.passOver(this.#writer.append(record))) this.#credits?.addRecord(record);
    } catch (error) {
      this.#noteTrouble(error);
    }
  }

  /** A picture has one record in each size, so that a file that the user has deleted or renamed is not missed for ever. */
  #noteOutdated(record: PictureRecord): void {
    const { file_name, size, sha256 } = record;
    const picture = pictureKey(record);
    const before = this.#recordedOf(picture, size);
    if (!before) return;
    const isReplaced = before.file === file_name && before.sha256 !== sha256;
    const isGone =
      before.file !== file_name && !lstatSync(this.#pathOf(before.file), { throwIfNoEntry: false });
    if (isReplaced || isGone) this.#outdated.set(before.file, { picture, sha256: before.sha256 });
  }

  #noteTrouble(error: unknown): void {
    const { failure } = error instanceof ScrapeError ? error : recordsError(error);
    if (failure.code === 'records-not-written') this.#isBroken = true;
    this.#onRecordFailure(failure);
  }

  #addRecorded(record: PictureRecord): void {
    const { file_name: file, width, height, bytes, sha256 } = record;
    const pixels = width === null || height === null ? null : { width, height };
    this.#byPicture.set(pictureSizeKey(pictureKey(record), record.size), { file, pixels, bytes, sha256 });
    this.#addHash(record);
    this.#credits?.addRecord(record);
  }

  #addHash({ file_name: file, sha256 }: PictureRecord): void {
    const known = this.#byHash.get(sha256);
    if (known === undefined) this.#byHash.set(sha256, file);
    else if (known !== file) {
      const files = this.#filesWith(sha256);
      if (files.length < maxEqualFiles && !files.includes(file)) this.#byHash.set(sha256, [...files, file]);
    }
  }

  /** The files that records say to hold this. */
  #filesWith(sha256: string): readonly string[] {
    const files = this.#byHash.get(sha256) ?? noFiles;
    return typeof files === 'string' ? [files] : files;
  }

  async #hasContent(file: string, { bytes, sha256 }: FileContent): Promise<boolean> {
    return (await regularFileBytes(this.#pathOf(file))) === bytes && (await this.#readHash(file)) === sha256;
  }

  #readHash(file: string): Promise<string> {
    let hash = this.#hashes.get(file);
    if (!hash) {
      hash = this.#fileLimit(() => hashFile(this.#pathOf(file), this.#signal));
      this.#hashes.set(file, hash);
    }
    return hash;
  }
}

/** Records without a size count for any size. */
function pictureSizeKey(picture: string, size: SizeName | null): string {
  return `${size ?? 'any'} ${picture}`;
}
