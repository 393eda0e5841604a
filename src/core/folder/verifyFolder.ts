import { closeSync, constants, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type {
  FolderProblem,
  FolderProblemKind,
  VerifyEvent,
  VerifyRequest,
} from '../../shared/engine/verify';
import { isLicenseAllowed } from '../../shared/picture/licenses';
import { headBytes, pictureType } from '../bytes/pictureType';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { diskError, diskErrorText } from '../files/diskError';
import { FolderLocation } from '../files/folderLocation';
import { FolderNames } from '../files/folderNames';
import { hashFile, regularFileBytes } from '../files/hashFile';
import { isPart } from '../files/partFiles';
import { licenseOfRecord, readRecordLines, type FileContent, type PictureRecord } from '../files/records';
import { openRegularFile } from '../files/regularFile';
import type { RunContext } from '../net/runContext';

/** Files that are read at once: more would not be faster. */
const maxOpenFiles = 4;
/** Problems in one event: more would hold up the receiving thread. */
const maxProblemsPerEvent = 500;
/** So often, in milliseconds, it is told how far it has come. */
const progressMs = 100;

/**
 * Compares a folder with its records. Of several records of one file the last counts, as for the credits. Nothing is made or
 * changed on disk.
 */
export async function verifyFolder(
  request: VerifyRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: VerifyEvent) => void,
): Promise<void> {
  const { folder, boundaryFolder } = request;
  let place: FolderLocation | null = null;
  try {
    place = FolderLocation.findFolder(folder, boundaryFolder);
    if (!place) throw new ScrapeError({ code: 'folder-gone', detail: `${folder} is not there any more` });
    const verification = new Verification(place, request, signal, emit);
    await verification.run();
    emit({ type: 'verified', failure: null, fileCount: verification.fileCount });
  } catch (error) {
    emit({ type: 'verified', failure: error instanceof Cancelled ? null : failureOf(error), fileCount: 0 });
  } finally {
    place?.close();
  }
}

/** What the last record of a file says. */
interface RecordedFile extends FileContent {
  readonly line: number;
  /** Null where the licence is allowed. */
  readonly license: { readonly name: string | null } | null;
}

class Verification {
  readonly #place: FolderLocation;
  readonly #request: VerifyRequest;
  readonly #signal: AbortSignal;
  readonly #emit: (event: VerifyEvent) => void;
  /** By file name. */
  readonly #recorded = new Map<string, RecordedFile>();
  /** Files that lines of other programs name. */
  readonly #ofOthers = new Set<string>();
  #problems: FolderProblem[] = [];
  #toldAt = 0;

  constructor(
    place: FolderLocation,
    request: VerifyRequest,
    signal: AbortSignal,
    emit: (event: VerifyEvent) => void,
  ) {
    this.#place = place;
    this.#request = request;
    this.#signal = signal;
    this.#emit = emit;
  }

  get fileCount(): number {
    return this.#recorded.size;
  }

  async run(): Promise<void> {
    await this.#readRecords();
    this.#tellProgress(0);
    const names = await this.#regularFiles();
    for (const [file, { line, license }] of this.#recorded)
      if (license) this.#add('license', file, line, license.name);
    await this.#compareFiles(names);
    await this.#findExtras(names);
    this.#tellProblems();
  }

  async #readRecords(): Promise<void> {
    try {
      await readRecordLines(
        this.#place.accessPath,
        (line, number) => {
          if (line.kind === 'broken') this.#add('broken', null, number);
          else if (line.kind === 'record') this.#addRecord(line.record, number);
          else if (line.file !== null) this.#ofOthers.add(line.file);
        },
        this.#signal,
      );
    } catch (error) {
      if (this.#signal.aborted) throw new Cancelled();
      throw new ScrapeError({ code: 'records-not-read', detail: diskErrorText(error) }, 'no', {
        cause: error,
      });
    }
  }

  #addRecord({ file_name, bytes, sha256, ...record }: PictureRecord, line: number): void {
    // Behind all that came before, so that the order is that of the lines.
    this.#recorded.delete(file_name);
    this.#recorded.set(file_name, { bytes, sha256, line, license: this.#refusedLicense(record) });
  }

  #refusedLicense(
    record: Pick<PictureRecord, 'license' | 'license_name' | 'license_url'>,
  ): RecordedFile['license'] {
    const license = licenseOfRecord(record);
    return isLicenseAllowed(license, this.#request.allowedLicenses) ? null : { name: license?.name ?? null };
  }

  /** Names of the regular files; links are none. */
  async #regularFiles(): Promise<FolderNames> {
    try {
      const entries = await readdir(this.#place.accessPath, { withFileTypes: true });
      return new FolderNames(
        this.#place.filePrefix,
        entries.filter((entry) => entry.isFile()).map(({ name }) => name),
      );
    } catch (error) {
      throw diskError(error);
    }
  }

  async #compareFiles(names: FolderNames): Promise<void> {
    const { readFiles } = this.#request;
    const read = readFiles && new Set(readFiles);
    /** In the order of the lines, though several are read at once. */
    const comparisons: Promise<() => void>[] = [];
    let done = 0;
    const takeFirst = async (): Promise<void> => {
      (await comparisons.shift())?.();
      done += 1;
      this.#tellProgress(done);
    };
    for (const [file, recorded] of this.#recorded) {
      const isRead = read === null || read.has(file);
      const comparison = names.has(file)
        ? this.#compare(file, recorded, isRead)
        : Promise.resolve('missing' as const);
      comparisons.push(
        comparison.then(
          (kind) => () => kind && this.#add(kind, file, recorded.line),
          (error: unknown) => () => {
            throw error;
          },
        ),
      );
      if (comparisons.length === maxOpenFiles) await takeFirst();
    }
    while (comparisons.length > 0) await takeFirst();
  }

  /** What is wrong with a file that is there; null for nothing. Rejects with `Cancelled`. */
  async #compare(
    file: string,
    { bytes, sha256 }: FileContent,
    isRead: boolean,
  ): Promise<FolderProblemKind | null> {
    const path = this.#place.filePrefix + file;
    if (this.#signal.aborted) throw new Cancelled();
    const length = await regularFileBytes(path);
    if (length === null) return 'missing';
    if (length !== bytes) return 'changed';
    if (!isRead) return null;
    const there = await hashFile(path, this.#signal);
    if (there === '') return 'unreadable';
    return there === sha256 ? null : 'changed';
  }

  async #findExtras(names: FolderNames): Promise<void> {
    const known = new Set([...this.#recorded.keys(), ...this.#ofOthers].map((name) => names.listedAs(name)));
    const unknown = [...names].filter((name) => !known.has(name) && !isPart(name));
    const { compare } = new Intl.Collator('en', { numeric: true });
    for (const [index, file] of unknown.sort(compare).entries()) {
      if (isPicture(this.#place.filePrefix + file)) this.#add('extra', file, null);
      if (index % maxOpenFiles > 0) continue;
      await setImmediate();
      if (this.#signal.aborted) throw new Cancelled();
    }
  }

  #add(
    kind: FolderProblemKind,
    file: string | null,
    line: number | null,
    license: string | null = null,
  ): void {
    this.#problems.push({ kind, file, line, license });
    if (this.#problems.length >= maxProblemsPerEvent) this.#tellProblems();
  }

  #tellProblems(): void {
    if (this.#problems.length === 0) return;
    this.#emit({ type: 'problems', problems: this.#problems });
    this.#problems = [];
  }

  #tellProgress(done: number): void {
    const now = performance.now();
    const total = this.#recorded.size;
    if (now - this.#toldAt < progressMs && done < total) return;
    this.#toldAt = now;
    this.#emit({ type: 'verifying', done, total });
  }
}

/** Whether a file is a picture by its first bytes. */
function isPicture(path: string): boolean {
  try {
    const file = openRegularFile(path, constants.O_RDONLY);
    try {
      const head = Buffer.alloc(headBytes);
      return pictureType(head.subarray(0, readSync(file, head, 0, headBytes, 0))) !== null;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
