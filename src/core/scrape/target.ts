import { createHash, type Hash } from 'node:crypto';
import type { ScrapeRequest } from '../../shared/engine/scrape';
import type { Failure } from '../../shared/engine/failure';
import type { Picture, PictureSize, Pixels, SizeName } from '../../shared/picture/picture';
import { isEnough } from '../../shared/picture/sizes';
import { Cancelled, ScrapeError } from '../failure';
import { Archive } from '../files/archive';
import { writeCredits } from '../files/credits';
import { Folder, type Part } from '../files/folder';
import { Names } from '../files/naming';
import { pictureType, type PictureType } from '../bytes/pictureType';
import { pixelsOf } from '../bytes/pixels';
import { recordOf } from '../files/records';
import { noneRejected, readRejected } from '../files/rejected';
import type { BodySink } from '../net/client';
import type { Overflow, Received } from '../net/exchange';
import { pageTitle } from '../page/title';

/** A picture's file in the save folder. */
export interface Kept {
  /** Name inside the folder. */
  readonly file: string;
  readonly bytes: number;
  /** Whether it was written just now, rather than found in the folder. */
  readonly isNew: boolean;
}

/**
 * What is done with the bodies that come for one picture, one attempt after the other. Bytes that the user has
 * rejected are not saved.
 */
type Intake = Required<BodySink<Kept | null>>;

/** Where the pictures of one run are saved: the folder, the names in it, and the records if the user wants them. */
export class Target {
  readonly #folder: Folder;
  readonly #names: Names;
  readonly #size: SizeName;
  readonly #least: Pixels;
  readonly #signal: AbortSignal;
  #archive: Archive | null = null;
  #rejected = noneRejected;

  /** Makes the folder. Throws `ScrapeError`. */
  constructor({ folder, inside, size, least }: ScrapeRequest, signal: AbortSignal) {
    this.#folder = new Folder(folder, inside);
    this.#names = new Names(this.#folder.existing);
    this.#size = size;
    this.#least = least;
    this.#signal = signal;
  }

  /** Reads the records, and updates them from then on. `onTrouble` is told when they cannot be written. */
  async readRecords(onTrouble: (failure: Failure) => void): Promise<void> {
    this.#archive = await Archive.open(this.#folder.path, this.#folder.existing, this.#signal, onTrouble);
  }

  /** Reads what the user has rejected in the folder. Throws `Cancelled`. */
  async readRejected(): Promise<void> {
    this.#rejected = await readRejected(this.#folder.path, this.#signal);
  }

  isRejected(picture: string): boolean {
    return this.#rejected.pictures.has(picture);
  }

  /** The whole file of this picture in the size of this run, if the records name one. Throws `Cancelled`. */
  async fileOf(picture: string): Promise<string | null> {
    return (await this.#archive?.fileOf(picture, this.#size, this.#least)) ?? null;
  }

  /** Makes the handlers for the bodies of a picture in this size. They throw `ScrapeError` or `Cancelled`. */
  intake(picture: Picture, size: PictureSize): Intake {
    let large: LargeBody | null = null;
    return {
      overflow: () => (large = new LargeBody(this.#folder.part(), this.#knowsContents)),
      keep: (received) => this.#keep(picture, size, received, large),
      discard: async () => {
        await large?.part.discard();
        large = null;
      },
    };
  }

  /** Writes the credits of the pictures in the folder. Throws `ScrapeError` `credits-not-written`. */
  async writeCredits(): Promise<void> {
    // Records that cannot be updated would not give better credits than the file has already.
    if (!this.#archive || this.#archive.isBroken) return;
    await writeCredits(this.#folder);
  }

  close(): void {
    this.#archive?.close();
    this.#folder.removeIfEmpty();
  }

  /** Whether the hash of a file is needed. */
  get #knowsContents(): boolean {
    return this.#archive !== null || this.#rejected.contents.size > 0;
  }

  /** Whether the width and height of a file are needed. */
  get #asksPixels(): boolean {
    return this.#archive !== null || !isEnough(null, this.#least);
  }

  async #keep(
    picture: Picture,
    size: PictureSize,
    received: Received,
    large: LargeBody | null,
  ): Promise<Kept | null> {
    const { extension } = checkPicture(received);
    const pixels = this.#asksPixels ? (pixelsIn(received) ?? listed(size)) : null;
    if (!isEnough(pixels, this.#least)) throw tooSmall(received, pixels);
    const { bytes, pieces } = received;
    if (this.#signal.aborted) throw new Cancelled();
    const nextName = (): string => `${this.#names.next(picture, size.url)}.${extension}`;
    const save = (): Promise<string> =>
      large ? large.part.save(nextName, this.#signal) : this.#folder.save(pieces, nextName, this.#signal);
    const sha256 = this.#knowsContents ? (large?.sha256() ?? hashOf(pieces)) : '';
    if (this.#rejected.contents.has(sha256)) {
      await large?.part.discard();
      return null;
    }
    if (!this.#archive) return { file: await save(), bytes, isNew: true };
    const content = { bytes, sha256 };
    const kept = await this.#archive.keep(content, save, (file) =>
      recordOf(picture, {
        ...content,
        file,
        url: size.url,
        size: this.#size,
        pixels,
      }),
    );
    await large?.part.discard();
    return { ...kept, bytes };
  }
}

/** A large body that is written to disk as it comes. */
class LargeBody implements Overflow {
  readonly #hash: Hash | null;

  constructor(
    readonly part: Part,
    hashed: boolean,
  ) {
    this.#hash = hashed ? createHash('sha256') : null;
  }

  write(piece: Buffer): Promise<void> {
    this.#hash?.update(piece);
    return this.part.write(piece);
  }

  /** The hash of all that was written; null if it was not asked for. */
  sha256(): string | null {
    return this.#hash?.digest('hex') ?? null;
  }
}

function hashOf(pieces: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** Reads the header from the first piece, which nearly always holds it; only otherwise are pieces put together. */
function pixelsIn({ pieces: [first], start }: Received): Pixels | null {
  return (first && pixelsOf(first)) ?? pixelsOf(start());
}

function listed({ width, height }: PictureSize): Pixels | null {
  return width === null || height === null ? null : { width, height };
}

function tooSmall({ url }: Received, pixels: Pixels | null): ScrapeError {
  const detail = pixels ? `${pixels.width} × ${pixels.height}` : 'of unknown pixels';
  return new ScrapeError({ code: 'too-small', host: url.host, detail });
}

/** Requires a body that is not empty, of a known type by its bytes, and complete. Throws `ScrapeError`. */
function checkPicture(received: Received): PictureType {
  const { head, bytes } = received;
  const { host } = received.url;
  if (bytes === 0) throw new ScrapeError({ code: 'empty', host }, 'once');
  const type = pictureType(head);
  if (!type) {
    const contentType = received.headers['content-type'];
    const title = pageTitle(received.pieces, typeof contentType === 'string' ? contentType : '');
    const detail = `begins with ${JSON.stringify(head.toString('latin1', 0, 40))}`;
    throw new ScrapeError({ code: 'not-a-picture', host, detail, ...(title !== undefined && { title }) });
  }
  if (!type.whole(received)) throw new ScrapeError({ code: 'damaged', host }, 'once');
  return type;
}
