import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { isPictureFile } from '../../shared/picture/pictureTypes';
import { claimName } from './claimName';
import { systemCode } from './diskError';
import { FolderLocation } from './folderLocation';
import { JsonLineWriter, readJsonLines, removeJsonLines, type JsonObject } from './jsonLines';
import { writePartFile } from './partFiles';
import { isFileName, recordsFile } from './records';
import { haveSameBytes } from './sameBytes';

/** Holds a folder for each rejection. What is in it is nobody's to look at, and no commit's to take along. */
const hiddenFolder = '.image-scraper-rejected';
const ignoreFile = '.gitignore';
const folderName = /^(\d{1,15})-[0-9a-f]{8}$/;

/** What is older is of a window that was closed before its time was over, in milliseconds. */
const maxUndoAgeMs = 60_000;

/** What is written down of a file that is aside: its record, or only whose it is. */
export interface AsideLine extends JsonObject {
  readonly file_name: string;
  readonly source: string;
  readonly id: string;
}

/**
 * A hidden folder inside a save folder, with the files of one rejection under their own names and what was recorded of them,
 * until the rejection cannot be undone any more. A window that closes or crashes before leaves it: its pictures stay rejected
 * and can be brought back, until files are thrown away after a later rejection in the save folder. Close it.
 */
export class AsideFolder {
  readonly #location: FolderLocation;

  /** Makes one. Throws `ScrapeError`, or the error of the file system. */
  static create(place: FolderLocation): AsideFolder {
    const name = `${Date.now()}-${randomBytes(4).toString('hex')}`;
    const aside = new AsideFolder(
      FolderLocation.createFolder(join(place.path, hiddenFolder, name), place.path),
    );
    ignoreInGit(join(dirname(aside.path), ignoreFile));
    return aside;
  }

  /** Those that are there. */
  static openAll(place: FolderLocation): AsideFolder[] {
    return asideNames(place).flatMap((name) => AsideFolder.open(place, name) ?? []);
  }

  /** Null where it is none of this save folder. */
  static open(place: FolderLocation, name: string): AsideFolder | null {
    if (!folderName.test(name)) return null;
    try {
      const location = FolderLocation.findFolder(join(place.path, hiddenFolder, name), place.path);
      return location && new AsideFolder(location);
    } catch {
      // It leads elsewhere.
      return null;
    }
  }

  private constructor(location: FolderLocation) {
    this.#location = location;
  }

  /** Its real path. */
  get path(): string {
    return this.#location.path;
  }

  /** Writes down what is to be known of files when they come back. Throws the error of the file system. */
  async writeLines(lines: readonly AsideLine[]): Promise<void> {
    const writer = new JsonLineWriter<AsideLine>(this.#pathOf(recordsFile));
    try {
      for (const line of lines) writer.append(line);
      await writer.flush();
    } finally {
      writer.close();
    }
  }

  /** What is written down; nothing where it cannot be read. */
  async readLines(): Promise<readonly AsideLine[]> {
    const lines: AsideLine[] = [];
    await readJsonLines(this.#pathOf(recordsFile), (line) => {
      if (isAsideLine(line)) lines.push(line);
    }).catch(() => undefined);
    return lines;
  }

  /** Puts a file of the save folder aside, if it is a picture there. Throws the error of the file system. */
  takeFile(place: FolderLocation, file: string): void {
    const path = place.filePrefix + file;
    if (isRegularPicture(path)) renameSync(path, this.#pathOf(file));
  }

  /**
   * Puts a file back, under its own name unless another file has that by now; returns its name, or null where it is not aside.
   * It is there twice until it is forgotten. Throws the error of the file system.
   */
  async returnFile(place: FolderLocation, file: string): Promise<string | null> {
    const aside = this.#pathOf(file);
    if (!isRegularPicture(aside)) return null;
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? file : file.replace(/(\.[^.]*)?$/, ` (${number})$1`);
      try {
        place.requireUnmoved();
        claimName(aside, place.filePrefix + name);
        return name;
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
      if (await haveSameBytes(aside, place.filePrefix + name)) return name;
    }
  }

  /** Forgets files that came back; where no other is aside, the folder goes. */
  forgetFiles(files: ReadonlySet<string>): void {
    for (const file of files) rmSync(this.#pathOf(file), { force: true });
    removeJsonLines(
      this.#location.filePrefix,
      recordsFile,
      (line) => isAsideLine(line) && files.has(line.file_name),
    );
    if (!readdirSync(this.#location.accessPath).some(isPictureFile)) this.remove();
  }

  /** Deletes it with all that is in it. Throws the error of the file system. */
  remove(): void {
    const { path } = this;
    this.close();
    rmSync(path, { recursive: true, force: true });
    const hidden = dirname(path);
    if (readdirSync(hidden).some((name) => name !== ignoreFile)) return;
    unlinkSync(join(hidden, ignoreFile));
    rmdirSync(hidden);
  }

  close(): void {
    this.#location.close();
  }

  #pathOf(file: string): string {
    return this.#location.filePrefix + file;
  }
}

/** Absolute paths of those that no window can undo any more. */
export function leftAsideFolders(place: FolderLocation): readonly string[] {
  const limit = Date.now() - maxUndoAgeMs;
  return asideNames(place)
    .filter((name) => Number(folderName.exec(name)?.[1]) < limit)
    .map((name) => join(place.path, hiddenFolder, name));
}

/** The one with this path; null where it is none of this save folder. */
export function openAsideFolder(place: FolderLocation, path: string): AsideFolder | null {
  return dirname(path) === join(place.path, hiddenFolder) ? AsideFolder.open(place, basename(path)) : null;
}

function asideNames(place: FolderLocation): readonly string[] {
  try {
    return readdirSync(place.filePrefix + hiddenFolder)
      .filter((name) => folderName.test(name))
      .sort();
  } catch {
    return [];
  }
}

function ignoreInGit(path: string): void {
  try {
    writePartFile(path, '*\n');
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function isRegularPicture(path: string): boolean {
  const name = path.slice(path.lastIndexOf(sep) + 1);
  return isPictureFile(name) && (lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

function isAsideLine(line: JsonObject): line is AsideLine {
  const { file_name, source, id } = line;
  return (
    typeof file_name === 'string' &&
    isFileName(file_name) &&
    typeof source === 'string' &&
    typeof id === 'string'
  );
}
