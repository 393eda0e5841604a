import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  duplicatesFile,
  failedFile,
  parseDuplicateLine,
  parseFailedLine,
  type DuplicateLine,
  type FailedLine,
} from '../shared/engine/runNotes';
import { whileHeld } from '../shared/engine/heldFile';
import type { ScrapeEvent } from '../shared/engine/scrape';
import { maskUrl } from '../shared/words/maskUrl';
import { plainText } from '../shared/words/plainText';
import { fileErrorText } from '../shared/words/fileErrorText';
import { fieldsOf, parsedJson, type PlainObject } from '../shared/words/untrusted';
import { BadFileError } from './arguments';
import { terminalFailureText } from './terminalFailureText';

/** Collected before they are written. */
const maxLines = 1_000;

/**
 * What is noted in the save folder of those pictures of a list that have no record: that they could not be had, or are there as
 * the file of another. Both files are there only after a run that has ended, be it cancelled; one that was killed leaves none.
 */
export class RunNotes {
  readonly #failed: NoteFile<FailedLine>;
  readonly #duplicates: NoteFile<DuplicateLine>;
  /** Of pictures that are loaded now, how often each was tried again. */
  readonly #retries = new Map<string, number>();

  /** Removes the notes of the run before. Throws `BadFileError` where that cannot be done, or they are not of this program. */
  constructor(folder: string, move: Move = renameSync) {
    this.#failed = new NoteFile(folder, failedFile, parseFailedLine, move);
    this.#duplicates = new NoteFile(folder, duplicatesFile, parseDuplicateLine, move);
  }

  noteEvent(event: ScrapeEvent): void {
    switch (event.type) {
      case 'retrying':
        this.#retries.set(event.picture, (this.#retries.get(event.picture) ?? 0) + 1);
        break;
      case 'saved':
        this.#retries.delete(event.picture);
        break;
      case 'skipped':
        this.#retries.delete(event.picture);
        if (event.reason !== 'rejected' && event.wasLoaded)
          this.#duplicates.add({ picture: event.picture, file: event.file });
        break;
      case 'failed':
        this.#failed.add({
          picture: event.picture,
          url: maskUrl(event.url),
          code: event.failure.code,
          text: plainText(maskUrl(terminalFailureText(event.failure))),
          tries: (this.#retries.get(event.picture) ?? 0) + 1,
        });
        this.#retries.delete(event.picture);
        break;
      case 'started':
      case 'fetching':
      case 'paused':
      case 'put-aside':
      case 'warning':
      case 'finished':
        break;
    }
  }

  /** Writes what was noted, each file as a whole. Returns why it could not, as sentences. */
  async end(): Promise<readonly string[]> {
    return [await this.#failed.end(), await this.#duplicates.end()].filter((each) => each !== null);
  }
}

/** Gives a file another name, in place of a file that has it. */
type Move = (from: string, to: string) => void;

class NoteFile<Line extends object> {
  readonly #folder: string;
  readonly #path: string;
  /** Its name is that of a part of any run, which later runs remove when it is old. */
  readonly #part: string;
  readonly #move: Move;
  #lines: string[] = [];
  #isBegun = false;
  #error: unknown = null;

  constructor(folder: string, name: string, parse: (line: PlainObject) => Line | null, move: Move) {
    this.#move = move;
    this.#folder = folder;
    this.#path = join(folder, name);
    this.#part = join(folder, `.pics-${name}-${process.pid}.part`);
    try {
      if (!existsSync(this.#path)) return;
      const [first = ''] = readFileSync(this.#path, 'utf8').split('\n', 1);
      if (!parse(fieldsOf(parsedJson(first)) ?? {})) throw new Error('it is not of this program');
      rmSync(this.#path);
    } catch (error) {
      throw new BadFileError(`${this.#path} is in the way: ${fileErrorText(error)}`);
    }
  }

  add(line: Line): void {
    this.#lines.push(`${JSON.stringify(line)}\n`);
    if (this.#lines.length === maxLines) this.#write();
  }

  async end(): Promise<string | null> {
    if (this.#lines.length > 0) this.#write();
    try {
      if (this.#isBegun && this.#error === null) await whileHeld(() => this.#move(this.#part, this.#path));
    } catch (error) {
      this.#error = error;
    }
    if (this.#error === null) return null;
    rmSync(this.#part, { force: true });
    return `${this.#path} cannot be written: ${fileErrorText(this.#error)}`;
  }

  /** A run goes on that cannot note anything. */
  #write(): void {
    const text = this.#lines.join('');
    this.#lines = [];
    if (this.#error !== null) return;
    try {
      // Where nothing was saved there may be no folder any more.
      mkdirSync(this.#folder, { recursive: true });
      const flag = this.#isBegun ? 'a' : 'w';
      this.#isBegun = true;
      writeFileSync(this.#part, text, { flag });
    } catch (error) {
      this.#error = error;
    }
  }
}
