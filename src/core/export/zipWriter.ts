import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { ZipFile } from 'yazl';
import { recordsFile, type PictureRecord } from '../files/records';
import { layoutColumns } from './columns';
import { CreditsDocument } from './creditsDocument';
import type { ChosenRecord, DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import { LineHash, type OutputFile } from './outputFile';
import { pieceBytes, type PictureFile } from './pictureFile';
import { PictureSet } from './pictureSet';
import type { Target } from './target';
import type { Turns } from './turns';

/** Of the head of a file in an archive, without its name, and of what follows one that was streamed (APPNOTE.TXT 6.3.10, 4.3.7 and 4.3.9). */
const localHeaderBytes = 30;
const dataDescriptorBytes = 16;

/**
 * One archive: what is unpacked from it is a folder with records again. Pictures are stored as they are, because nothing makes them
 * smaller; beyond 4 GB or 65,535 files it has the form of Zip64.
 */
export class ZipWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #turns: Turns;
  readonly #allRecords: () => Iterable<ChosenRecord>;
  readonly #zip = new ZipFile();
  readonly #file: OutputFile;
  readonly #credits = new CreditsDocument();
  readonly #lines = new Set<number>();
  readonly #pictures = new PictureSet();
  /** The library keeps what it is given until the end: so it is given the same memory again and again. */
  readonly #buffer = Buffer.allocUnsafeSlow(pieceBytes);
  #error: unknown;

  /** `allRecords` are read once more for the records in it. */
  constructor(target: Target, turns: Turns, allRecords: () => Iterable<ChosenRecord>) {
    this.#target = target;
    this.#turns = turns;
    this.#allRecords = allRecords;
    this.#file = target.createFile('', 'unhashed');
    this.#zip.on('error', (error: unknown) => (this.#error ??= error));
    this.#zip.outputStream.on('data', (piece: Buffer) => {
      try {
        if (this.#error === undefined) this.#file.write(piece);
      } catch (error) {
        this.#error = error;
      }
    });
  }

  async add({ record, file, line }: OutgoingPicture): Promise<void> {
    const named = { ...record, file_name: nameInZip(record.file_name) };
    const options = { compress: false, mtime: dateOf(record), mode: 0o100644 };
    const end = this.#file.bytes + localHeaderBytes + Buffer.byteLength(named.file_name) + file.bytes;
    if (file.bytes <= this.#buffer.length) {
      const picture = this.#buffer.subarray(0, file.bytes);
      file.readInto(picture);
      this.#zip.addBuffer(picture, named.file_name, options);
      await this.#written(end);
    } else {
      const stream = Readable.from(this.#piecesOf(file));
      this.#zip.addReadStream(stream, named.file_name, { ...options, size: file.bytes });
      stream.on('error', (error) => (this.#error ??= error));
      try {
        await this.#written(end + dataDescriptorBytes);
      } finally {
        // Where it was given up.
        stream.destroy();
      }
    }
    this.#credits.add(named);
    this.#lines.add(line);
    this.#pictures.add(named.file_name, file.type);
  }

  async end(): Promise<DataSetLayout> {
    const hashed = new LineHash();
    const lines = Readable.from(this.#recordLines(hashed));
    this.#zip.addReadStream(lines, recordsFile, { compress: true, mode: 0o100644 });
    await finished(lines);
    this.#throwError();
    return {
      files: [{ name: recordsFile, mimeType: 'application/jsonlines', ...hashed.end() }],
      sets: [this.#pictures.described()],
      table: { source: { file: recordsFile }, by: 'column', columns: layoutColumns },
      pictures: this.#pictures.id,
      text: [
        `The pictures lie beside \`${recordsFile}\`, which has a line of JSON for each, and \`CREDITS.md\`, which names their authors. Unpacked into a folder, they are what Image Scraper saved: it goes on with that folder, and verifies it.`,
      ],
    };
  }

  async close(documents: readonly DataSetDocument[]): Promise<void> {
    for (const { name, text } of [this.#credits.document(), ...documents]) {
      this.#zip.addBuffer(Buffer.from(text), name, { compress: true, mode: 0o100644 });
    }
    this.#zip.end();
    await finished(this.#zip.outputStream);
    this.#throwError();
    await this.#target.endFile(this.#file);
  }

  /** With turns between them: a stream of nothing but what is there already lets the thread hear nothing until its end. */
  async *#piecesOf(file: PictureFile): AsyncGenerator<Buffer> {
    for (const piece of file.pieces()) {
      await this.#turns.next();
      yield piece;
    }
  }

  async *#recordLines(hashed: LineHash): AsyncGenerator<Buffer> {
    for (const { record, line } of this.#allRecords()) {
      await this.#turns.next();
      if (!this.#lines.has(line)) continue;
      yield hashed.add(JSON.stringify({ ...record, file_name: nameInZip(record.file_name) }));
    }
  }

  /** Waits until so many bytes are written, at which the last picture is out of the library's hands. */
  async #written(bytes: number): Promise<void> {
    for (;;) {
      this.#throwError();
      if (this.#file.bytes >= bytes) return;
      await setImmediate();
      await this.#turns.next();
    }
  }

  #throwError(): void {
    if (this.#error !== undefined) throw this.#error as Error;
  }
}

/** Names that an archive takes for paths of a drive, which begin with a letter and a colon, get a colon that only looks the same. */
function nameInZip(name: string): string {
  return name.replace(/^([A-Za-z]):/, '$1\uA789');
}

/** When it was saved, as far as the record tells. */
function dateOf({ saved_at }: PictureRecord): Date {
  const time = Date.parse(saved_at);
  return Number.isNaN(time) ? new Date() : new Date(time);
}
