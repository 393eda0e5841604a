import { once } from 'node:events';
import { pack, type Pack } from 'tar-stream';
import { layoutColumns } from './columns';
import { CreditsDocument } from './creditsDocument';
import type { DataFile, DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import type { OutputFile } from './outputFile';
import { pieceBytes } from './pictureFile';
import { PictureSet } from './pictureSet';
import type { Target } from './target';
import type { Turns } from './turns';
import { dataFile, writeDocuments } from './writtenFiles';

const tarType = 'application/x-tar';
/** A member of a tar file is padded to these, behind a head that is as long (POSIX.1-2001, pax). */
const blockBytes = 512;

export interface ShardLimits {
  readonly shardCount: number;
  readonly shardBytes: number;
}

/**
 * WebDataset: tar files in which what belongs to one picture has one key and stands together (https://github.com/webdataset/webdataset). A key
 * is all before the first dot of a name, so it is a running number.
 */
export class WebDatasetWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #turns: Turns;
  readonly #limits: ShardLimits;
  readonly #base: string;
  readonly #shards: DataFile[] = [];
  readonly #pictures = new PictureSet();
  readonly #credits = new CreditsDocument();
  #shard: Shard | null = null;
  #count = 0;

  constructor(target: Target, turns: Turns, limits: ShardLimits) {
    this.#target = target;
    this.#turns = turns;
    this.#limits = limits;
    // Readers of shards expand braces, and some pass names through a shell.
    this.#base = target.name.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '') || 'pictures';
  }

  async add({ record, file }: OutgoingPicture): Promise<void> {
    const key = String(this.#count).padStart(9, '0');
    const json = Buffer.from(JSON.stringify(record));
    const caption = Buffer.from(record.title ?? record.keyword);
    const length = [file.bytes, json.length, caption.length].reduce(
      (sum, bytes) => sum + memberBytes(bytes),
      0,
    );
    const shard = await this.#shardFor(length);
    const name = `${key}.${file.type}`;
    if (file.bytes <= pieceBytes) await shard.add(name, file.read());
    else await shard.addPieces(name, file.bytes, file.pieces(), this.#turns);
    await shard.add(`${key}.json`, json);
    await shard.add(`${key}.txt`, caption);
    this.#count += 1;
    this.#pictures.add(name, file.type);
    this.#credits.add(record);
  }

  async end(): Promise<DataSetLayout> {
    await this.#endShard();
    const names = this.#shards.map(({ name }) => name);
    return {
      files: this.#shards,
      sets: [
        this.#pictures.described(names),
        { id: 'record-files', includes: ['*.json'], mimeTypes: ['application/json'], containedIn: names },
      ],
      table: { source: { set: 'record-files' }, by: 'jsonPath', columns: layoutColumns },
      pictures: this.#pictures.id,
      text: [
        `${names.length === 1 ? '1 tar file' : `${names.length} tar files`}, \`${names[0]}\`${names.length > 1 ? ` to \`${names.at(-1)}\`` : ''}. For each picture there are, one behind the other under one number, the picture (\`.jpg\`, \`.png\`, …), its record (\`.json\`), and its title, or else the word that found it, as caption (\`.txt\`).`,
        'In Python: `webdataset.WebDataset(sorted(glob.glob("*.tar"))).decode("pil")`.',
      ],
    };
  }

  close(documents: readonly DataSetDocument[]): Promise<void> {
    return writeDocuments(this.#target, [this.#credits.document(), ...documents]);
  }

  /** The shard for a picture whose members have so many bytes. */
  async #shardFor(length: number): Promise<Shard> {
    const { shardCount, shardBytes } = this.#limits;
    const shard = this.#shard;
    if (shard && shard.count < shardCount && shard.bytes + length <= shardBytes) {
      shard.count += 1;
      shard.bytes += length;
      return shard;
    }
    await this.#endShard();
    const name = `${this.#base}-${String(this.#shards.length).padStart(6, '0')}.tar`;
    this.#shard = new Shard(name, this.#target.createFile(name));
    this.#shard.count = 1;
    this.#shard.bytes = length;
    return this.#shard;
  }

  async #endShard(): Promise<void> {
    const shard = this.#shard;
    if (!shard) return;
    this.#shard = null;
    await shard.end();
    await this.#target.endFile(shard.file);
    this.#shards.push(dataFile(shard.name, tarType, shard.file));
  }
}

/** One tar file. */
class Shard {
  readonly name: string;
  readonly file: OutputFile;
  /** Pictures in it. */
  count = 0;
  bytes = 0;
  readonly #pack: Pack = pack();
  #error: unknown;

  constructor(name: string, file: OutputFile) {
    this.name = name;
    this.file = file;
    this.#pack.on('error', (error: unknown) => (this.#error ??= error));
    this.#pack.on('data', (piece) => {
      try {
        if (this.#error === undefined) file.write(piece as Buffer);
      } catch (error) {
        this.#error = error;
      }
    });
  }

  /** Adds a member. Rejects with the error of the file system. */
  async add(name: string, content: Buffer): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#pack.entry(headerOf(name, content.length), content, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    this.#throwError();
  }

  async addPieces(name: string, bytes: number, pieces: Iterable<Buffer>, turns: Turns): Promise<void> {
    const entry = this.#pack.entry(headerOf(name, bytes));
    // It tells of what is wrong with the pack, too.
    entry.on('error', (error: unknown) => (this.#error ??= error));
    try {
      for (const piece of pieces) {
        await turns.next();
        if (!entry.write(piece)) await once(entry, 'drain');
        this.#throwError();
      }
    } catch (error) {
      // The pack that it is a part of tells of it once more.
      this.#error ??= error;
      this.#pack.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
    entry.end(undefined);
    await once(entry, 'finish');
    this.#throwError();
  }

  async end(): Promise<void> {
    const ended = once(this.#pack, 'end');
    this.#pack.finalize();
    await ended;
    this.#throwError();
  }

  #throwError(): void {
    if (this.#error !== undefined) throw this.#error as Error;
  }
}

/** The same bytes for the same pictures: no time, and no user. */
function headerOf(name: string, size: number): { name: string; size: number; mode: number; mtime: Date } {
  return { name, size, mode: 0o644, mtime: new Date(0) };
}

function memberBytes(length: number): number {
  return blockBytes + Math.ceil(length / blockBytes) * blockBytes;
}
