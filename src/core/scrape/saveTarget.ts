import { createHash, type Hash } from 'node:crypto';
import { join, sep } from 'node:path';
import type { ScrapeRequest } from '../../shared/engine/scrape';
import type { Failure } from '../../shared/engine/failure';
import {
  pictureKey,
  type Picture,
  type PictureSize,
  type Pixels,
  type SizeName,
} from '../../shared/picture/picture';
import { hasMinimum, sizeCandidates } from '../../shared/picture/sizes';
import { Cancelled, ScrapeError } from '../failure';
import { Archive, type SaveHints } from '../files/archive';
import { writeCredits } from '../files/credits';
import { flushNames } from '../files/flushFile';
import { Folder, type ClaimedFile, type FreeNames, type PartFile } from '../files/folder';
import { FileNames, type ExpectedName } from '../files/fileNames';
import { typeOfAddress, type PictureTypeName } from '../../shared/picture/pictureTypes';
import { nameInAddress, type NamedPicture } from '../../shared/form/naming';
import { FileBytes, fileInPieces } from '../bytes/fileBytes';
import { pictureType, type PictureType } from '../bytes/pictureType';
import { pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { createRecord, isFileName, removeOlderRecords, type PictureRecord } from '../files/records';
import { nothingRejected, readRejected } from '../files/rejected';
import type { BodySink } from '../net/client';
import type { Overflow, ReceivedResponse } from '../net/exchange';
import { pageTitle } from '../page/pageTitle';

/** A picture's file in the save folder. */
export interface KeptFile {
  /** Name inside the folder. */
  readonly file: string;
  readonly bytes: number;
  /** Whether it was written just now, rather than found in the folder. */
  readonly isNew: boolean;
}

/**
 * What is done with the bodies that come for one picture, one attempt after the other. A body is only checked while its
 * connection waits; the disk is nothing that a server should wait for. What is checked must be kept by `keepPicture`.
 */
type PictureIntake = Required<BodySink<CheckedBody>>;

/** A picture in the size in which it was loaded. */
export interface LoadedPicture {
  readonly picture: Picture;
  readonly size: PictureSize;
  /** Of its name, if it has one. */
  readonly place: ExpectedName | null;
}

/** Where the pictures of one run are saved: the folder, the names in it, and the records if the user wants them. */
export class SaveTarget {
  readonly #folder: Folder;
  readonly #names: FileNames;
  readonly #size: SizeName;
  readonly #minimum: Pixels;
  readonly #hasCredits: boolean;
  readonly #signal: AbortSignal;
  #archive: Archive | null = null;
  /** Names that pictures take that are fetched again. */
  readonly #replacedFiles: ReadonlyMap<Picture, string>;
  /** Those that were taken. */
  readonly #replaced = new Set<string>();
  #rejected = nothingRejected;

  /** Makes the folder. Throws `ScrapeError`. */
  constructor(
    { folder, boundaryFolder, size, minimum, naming, settings, pictures, replacedFiles = [] }: ScrapeRequest,
    signal: AbortSignal,
  ) {
    this.#folder = new Folder(folder, boundaryFolder);
    this.#names = new FileNames(this.#folder.existing, naming);
    this.#size = size;
    this.#minimum = minimum;
    this.#hasCredits = settings.records.credits;
    this.#signal = signal;
    this.#replacedFiles = new Map(
      replacedFiles.flatMap((file, index) => {
        const picture = pictures[index];
        return picture && isFileName(file) ? [[picture, file] as const] : [];
      }),
    );
  }

  /** Whether this picture is loaded whatever the folder has. */
  isFetchedAgain(picture: Picture): boolean {
    return this.#replacedFiles.has(picture);
  }

  /** Absolute path of the folder with the files that others have replaced; null for none. */
  get asidePath(): string | null {
    return this.#folder.asidePath;
  }

  /** Reads the records, and updates them from then on. `onTrouble` is told when they cannot be written. */
  async readRecords(onTrouble: (failure: Failure) => void): Promise<void> {
    this.#archive = await Archive.open(this.#folder, this.#signal, onTrouble, this.#hasCredits);
  }

  /** Reads what the user has rejected in the folder. Throws `Cancelled`. */
  async readRejected(): Promise<void> {
    this.#rejected = await readRejected(this.#folder.accessPath, this.#signal);
  }

  isRejected(picture: string): boolean {
    // In most folders nothing is, and the key need not even be hashed.
    const { pictureKeys } = this.#rejected;
    return pictureKeys.size > 0 && pictureKeys.has(picture);
  }

  /** The whole file of this picture in the size of this run, if the records name one. Throws `Cancelled`. */
  async findSavedFile(picture: string): Promise<string | null> {
    return (await this.#archive?.findPictureFile(picture, this.#size, this.#minimum)) ?? null;
  }

  /**
   * Says which picture is meant next, and which file it has already: names are numbered in this order, whichever body comes first.
   * Null for a file that was named in another way.
   */
  expectName(picture: Picture, file: string | null): ExpectedName | null {
    const expected = (): FileFacts => {
      const [size] = sizeCandidates(picture.sizes, this.#size, this.#minimum);
      return size ? { url: size.url, pixels: listedPixels(size) } : { url: null, pixels: null };
    };
    return this.#names.expectNext(namedPicture(picture, expected), file);
  }

  /** Nothing more comes of a picture, so that no name is kept for it. */
  giveUpName(expected: ExpectedName): void {
    this.#names.giveUp(expected);
  }

  /** Makes the handlers for the bodies of a picture in this size. They throw `ScrapeError` or `Cancelled`. */
  createIntake(size: PictureSize): PictureIntake {
    let large: LargeBody | null = null;
    return {
      overflow: () => (large = new LargeBody(this.#folder.createPart(), this.#needsHash)),
      keepBody: (received) => this.#checkPicture(size, received, large),
      discardBody: async () => {
        await large?.part.discard();
        large = null;
      },
    };
  }

  /** Throws where the folder is no longer where it is to be: then the last pictures are not where they are looked for. */
  requireUnmoved(): void {
    this.#folder.requireUnmoved();
  }

  /** Writes the credits of the pictures in the folder. Throws `ScrapeError` `credits-not-written`. */
  async writeCredits(): Promise<void> {
    // Records that cannot be updated would not give better credits than the file has already.
    if (!this.#archive || this.#archive.isBroken) return;
    await writeCredits(this.#folder, this.#archive.currentCredits());
  }

  /** Ends the run's work in the folder; what was saved and recorded then outlasts a loss of power. */
  async close(): Promise<void> {
    await this.#archive?.close();
    await this.#forgetReplaced();
    if (!this.#folder.removeIfEmpty()) await flushNames(this.#folder.accessPath);
    this.#folder.close();
  }

  /** Of a file that was replaced the last record counts, also where the ones before cannot be taken out. */
  async #forgetReplaced(): Promise<void> {
    if (!this.#archive || this.#archive.isBroken || this.#replaced.size === 0) return;
    await removeOlderRecords(join(this.#folder.accessPath, sep), this.#replaced).catch(() => undefined);
  }

  /** Whether the hash of a file is needed. */
  get #needsHash(): boolean {
    return this.#archive !== null || this.#rejected.contentHashes.size > 0;
  }

  /** Whether the width and height of a file are needed. */
  get #needsPixels(): boolean {
    return this.#archive !== null || !hasMinimum(null, this.#minimum) || this.#names.needsPixels;
  }

  #checkPicture(size: PictureSize, received: ReceivedResponse, large: LargeBody | null): CheckedBody {
    const { extension } = requireWholePicture(received, large);
    const pixels = this.#needsPixels ? (receivedPixels(received) ?? listedPixels(size)) : null;
    if (!hasMinimum(pixels, this.#minimum)) throw tooSmallError(received, pixels);
    if (this.#signal.aborted) throw new Cancelled();
    const { pieces, bytes } = received;
    return { extension, pixels, large, pieces, bytes };
  }

  /** Saves a checked body; null for bytes that the user has rejected. Throws `ScrapeError` or `Cancelled`. */
  async keepPicture(loaded: LoadedPicture, body: CheckedBody): Promise<KeptFile | null> {
    const { large, bytes, pieces } = body;
    const sha256 = this.#needsHash ? (large?.sha256() ?? hashPieces(pieces)) : '';
    if (this.#rejected.contentHashes.has(sha256)) {
      await large?.part.discard();
      return null;
    }
    const { file, isNew } = await this.#claimFile(loaded, body, sha256);
    if (large) await large.part.discard();
    return { file, isNew, bytes };
  }

  #claimFile(loaded: LoadedPicture, body: CheckedBody, sha256: string): Promise<ClaimedFile> {
    const archive = this.#archive;
    if (!archive) return this.#writeFile(loaded, body);
    const { picture, size } = loaded;
    const { bytes, pixels } = body;
    const save = (hints: SaveHints): Promise<ClaimedFile> => this.#writeFile(loaded, body, hints);
    // With all fields by name, as a spread costs as much as what it is for.
    const record = (file: string): PictureRecord =>
      createRecord(picture, { file, url: size.url, size: this.#size, pixels, bytes, sha256 });
    if (this.#replacedFiles.has(picture)) return archive.saveAgain(save, record);
    const wanted = { picture: pictureKey(picture), size: this.#size, bytes, sha256 };
    return archive.saveOnce(wanted, save, record);
  }

  async #writeFile(loaded: LoadedPicture, body: CheckedBody, hints?: SaveHints): Promise<ClaimedFile> {
    const names = this.#namesFor(loaded, body, hints);
    const { large, pieces } = body;
    try {
      return await (large
        ? large.part.saveAsFreeName(names, this.#signal)
        : this.#folder.saveFile(pieces, names, this.#signal));
    } catch (error) {
      const replaced = this.#replacedFiles.get(loaded.picture);
      if (replaced !== undefined && this.#replaced.has(replaced)) await this.#folder.bringBack(replaced);
      throw error;
    }
  }

  /** The name that a file of this type takes that is fetched again; none where the name is that of another type. */
  #replacedFile(picture: Picture, extension: PictureTypeName): string | undefined {
    const file = this.#replacedFiles.get(picture);
    return file !== undefined && typeOfAddress(file) === extension ? file : undefined;
  }

  /** The names that a file of this picture may get. */
  #namesFor(
    { picture, size: { url }, place }: LoadedPicture,
    { pixels, extension }: CheckedBody,
    hints?: SaveHints,
  ): FreeNames {
    const named = namedPicture(picture, () => ({ url, pixels }));
    const freeName = (): string => `${this.#names.nextName(named, place)}.${extension}`;
    const emptyFile = hints?.emptyFile ?? null;
    const empty = emptyFile?.endsWith(`.${extension}`) ? emptyFile : null;
    const replaced = this.#replacedFile(picture, extension);
    // Named as they come, though the disk takes them in any order.
    let first: string | undefined = replaced ?? empty ?? freeName();
    return {
      findTwin: hints?.findTwin,
      onTaken: hints?.onTaken,
      nextName: () => {
        const name = first;
        first = undefined;
        if (name === undefined) return freeName();
        if (name === replaced) {
          this.#replaced.add(name);
          return this.#folder.putAside(name) ? name : freeName();
        }
        return name !== empty || this.#folder.removeEmptyFile(name) ? name : freeName();
      },
    };
  }
}

/** What a file may be named by. */
interface FileFacts {
  /** Where it is loaded from; null where there is nothing of the size that is wanted. */
  readonly url: string | null;
  readonly pixels: Pixels | null;
}

/** A picture as names are made from it; its file is asked for where that is needed. */
function namedPicture(
  { source, id, keyword, title, creator, date }: Picture,
  fileFacts: () => FileFacts,
): NamedPicture {
  return {
    source,
    id,
    keyword,
    title,
    creator: creator && creator.name,
    date,
    file() {
      const { url, pixels } = fileFacts();
      return {
        name: url === null ? '' : nameInAddress(url),
        width: pixels?.width ?? null,
        height: pixels?.height ?? null,
      };
    },
  };
}

/** A body that is a whole picture. */
export interface CheckedBody
  extends Pick<ReceivedResponse, 'pieces' | 'bytes'>, Pick<PictureType, 'extension'> {
  readonly pixels: Pixels | null;
  readonly large: LargeBody | null;
}

/** A large body that is written to disk as it comes. */
class LargeBody implements Overflow {
  readonly #hash: Hash | null;

  constructor(
    readonly part: PartFile,
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

function hashPieces(pieces: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** Reads the header from the first piece, which nearly always holds it; only otherwise are pieces put together. */
function receivedPixels({ pieces: [first], beginning }: ReceivedResponse): Pixels | null {
  return (first && pixelsFromHeader(first)) ?? pixelsFromHeader(beginning());
}

function listedPixels({ width, height }: PictureSize): Pixels | null {
  return width === null || height === null ? null : { width, height };
}

function tooSmallError({ url }: ReceivedResponse, pixels: Pixels | null): ScrapeError {
  const detail = pixels ? `${pixels.width} × ${pixels.height}` : 'of unknown pixels';
  return new ScrapeError({ code: 'too-small', host: url.host, detail });
}

/** Requires a body that is not empty, of a known type by its bytes, and complete. Throws `ScrapeError`. */
function requireWholePicture(received: ReceivedResponse, large: LargeBody | null): PictureType {
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
  const file = large
    ? new FileBytes(bytes, (start) => large.part.readFrom(start))
    : fileInPieces(received.pieces);
  if (!type.isWhole(file)) throw new ScrapeError({ code: 'damaged', host }, 'once');
  return type;
}
