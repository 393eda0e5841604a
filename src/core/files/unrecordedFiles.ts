import { appendTo } from '../../shared/lists/appendTo';
import type { FileContent } from './records';

/** What is asked about the files of the folder. */
interface FileReader {
  /** Length of a regular file in bytes; null for anything else, and when there is none. */
  readonly readLength: (file: string) => Promise<number | null>;
  /** SHA-256 of a file; empty when it cannot be read. Rejects with `Cancelled` after the signal. */
  readonly readHash: (file: string) => Promise<string>;
}

/**
 * Picture files that no record names. They are found by their bytes: those of one length are read when the first picture
 * of that length comes, and are looked at no more for all that come later.
 */
export class UnrecordedFiles {
  readonly #reader: FileReader;
  /** Names by length in bytes, of the lengths that nobody has asked for yet. */
  readonly #unread = new Map<number, string[]>();
  /** By length in bytes: the reading of the files of that length. */
  readonly #readings = new Map<number, Promise<unknown>>();
  readonly #byHash = new Map<string, string[]>();

  constructor(reader: FileReader) {
    this.#reader = reader;
  }

  async addFile(file: string): Promise<void> {
    const bytes = await this.#reader.readLength(file);
    if (bytes !== null) appendTo(this.#unread, bytes, [file]);
  }

  /** Whether any of them has this length in bytes, as far as is known before it is read. */
  mayHave(bytes: number): boolean {
    return this.#unread.has(bytes) || this.#readings.has(bytes);
  }

  /** A file that holds this, which is none of these from then on; null for none. Rejects with `Cancelled` after the signal. */
  async takeFile({ bytes, sha256 }: FileContent): Promise<string | null> {
    await this.#readFiles(bytes);
    const files = this.#byHash.get(sha256) ?? [];
    // It may have been changed or removed since.
    for (const file of files) {
      if ((await this.#reader.readLength(file)) !== bytes) continue;
      files.splice(files.indexOf(file), 1);
      return file;
    }
    return null;
  }

  #readFiles(bytes: number): Promise<unknown> | undefined {
    const files = this.#unread.get(bytes);
    if (files) {
      this.#unread.delete(bytes);
      const read = async (file: string): Promise<void> =>
        appendTo(this.#byHash, await this.#reader.readHash(file), [file]);
      this.#readings.set(bytes, Promise.all(files.map(read)));
    }
    return this.#readings.get(bytes);
  }
}
