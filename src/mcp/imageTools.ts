import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type {
  FoundImages,
  InsertedImage,
  InsertImageInput,
  SavedImages,
  SaveImagesInput,
  SearchImagesInput,
} from '../shared/agent/imageTools';
import { ToolError, type ImageToolCalls, type ToolRun } from '../shared/agent/toolCalls';
import {
  askedToSave,
  foundImage,
  imageTest,
  toolDemands,
  noCredit,
  noSuchImageText,
  notInsertedText,
  nothingFoundText,
  notSavedTexts,
  sameFileText,
  savedImage,
  tooFewText,
} from '../shared/agent/toolImages';
import { insertableLanguage, lineOfInserted, toolPlaceIn } from '../shared/agent/toolPlace';
import type { ContactSheetEvent } from '../shared/engine/contactSheet';
import { describedFiles } from '../shared/engine/describedFiles';
import type { Engine } from '../shared/engine/engine';
import type { RenewalOptions } from '../shared/engine/scrape';
import { minFoundAgain, type SourceRun } from '../shared/engine/search';
import type { EngineSettings } from '../shared/engine/settings';
import type { DescribedFile, DescribeRequest } from '../shared/engine/verify';
import { defaultNaming } from '../shared/form/naming';
import { isPortableSegment, safeSegment } from '../shared/form/safeSegment';
import { segmentsBelow } from '../shared/form/segmentsBelow';
import { withInserted } from '../shared/insert/documentPlace';
import { insertedText } from '../shared/insert/insertText';
import { behindFrontMatter } from '../shared/insert/frontMatter';
import { linkPath, siteLinksOf } from '../shared/insert/linkPath';
import { asksForCredit } from '../shared/picture/permissions';
import { noticesOf } from '../shared/sources/sourceNotices';
import { pictureKey, type Picture } from '../shared/picture/picture';
import { creditOf } from '../shared/picture/pictureCredit';
import { bothAllowed } from '../shared/picture/licenses';
import { anySize } from '../shared/picture/sizes';
import { isWebAddress } from '../shared/words/untrusted';
import { terminalFailureText } from '../terminal/terminalFailureText';
import { TerminalSearch } from '../terminal/terminalSearch';
import { isWithin } from './allowedFolders';
import { replaceFile } from './replaceFile';

export interface ImageToolPorts {
  readonly engine: Pick<Engine, 'search' | 'scrape' | 'describe' | 'contactSheet'>;
  /** Absolute path, without links, of the folder that nothing leaves. */
  readonly root: string;
  /** The folders in it that files may be in, one at least, as absolute paths without links. Rejects with `ToolError`. */
  readonly folders: () => Promise<readonly string[]>;
  readonly settings: EngineSettings;
  /** The sources for a keyword; of all that can be asked where none is named. Throws `ToolError`. */
  readonly sourceRuns: (keyword: string, sources: SearchImagesInput['sources']) => readonly SourceRun[];
  /** Who reads the page at an address. */
  readonly pageRuns: (address: string) => readonly SourceRun[];
  readonly renewal: RenewalOptions;
  /** Absolute path. */
  readonly thumbnailFolder: string;
}

/** Found images that are remembered; what was found first is forgotten first. */
const maxKnownImages = 5_000;
/** Longer documents are not for people. */
const maxDocumentBytes = 5_000_000;
/** So often an insertion begins again because others have changed the document meanwhile. */
const maxInsertTries = 10;
/** More images are not looked at for one search, however few of them fit: an agent waits. */
const maxLookedAt = 1_000;

/** The tools for one session of an agent, which remembers what was found and saved in it. */
export class ImageTools implements ImageToolCalls {
  readonly #ports: ImageToolPorts;
  /** By id. */
  readonly #found = new Map<string, Picture>();
  /** Absolute paths, links followed, by id. */
  readonly #saved = new Map<string, string>();
  /** What saved images show, by these paths: records do not say it. */
  readonly #descriptions = new Map<string, string>();

  #insertions: Promise<unknown> = Promise.resolve();

  constructor(ports: ImageToolPorts) {
    this.#ports = ports;
  }

  /** Throws `ToolError`. */
  async search(input: SearchImagesInput, { signal, onProgress }: ToolRun): Promise<FoundImages> {
    const { keyword, page, count } = input;
    if ((keyword === undefined) === (page === undefined)) throw new ToolError('Give either keyword or page.');
    const { engine, settings, renewal } = this.#ports;
    const isMatch = imageTest(input, settings.allowedLicenses);
    const search = new TerminalSearch(this.#runsFor(input), {
      engine,
      settings,
      ...toolDemands(input, settings.allowedLicenses),
      criteria: { isMatch, options: 'what was asked for' },
      cacheFolder: renewal.responseCacheFolder,
      signal,
      onEvent: (event) => {
        if ('found' in event && typeof event.found === 'number') onProgress(`${event.found} found`);
      },
    });
    let matching: readonly Picture[] = [];
    let isMore = true;
    while (isMore && matching.length < count && search.pictures.length < maxLookedAt) {
      const last = await search.findMore(Math.max(count - matching.length, minFoundAgain));
      if (signal.aborted) throw new ToolError('The search was cancelled.');
      matching = search.pictures.filter(isMatch);
      isMore = last.outcome === 'found';
    }
    const images = matching.slice(0, count);
    const tooFew = tooFewText(search.pictures.length, images.length, count);
    for (const picture of images) remember(this.#found, pictureKey(picture), picture);
    return {
      images: images.map(foundImage),
      problems: [...search.problems, ...(tooFew === null ? [] : [tooFew])],
      notices: [...noticesOf(images)],
    };
  }

  /** The contact sheet of images that were found, in this order. */
  async drawSheet(ids: readonly string[], { signal, onProgress }: ToolRun): Promise<ContactSheetEvent> {
    const { engine, settings, thumbnailFolder } = this.#ports;
    const pictures = ids.flatMap((id) => this.#found.get(id) ?? []);
    onProgress('drawing the contact sheet');
    for await (const event of engine.contactSheet({ pictures, thumbnailFolder, settings }, signal))
      return event;
    throw new Error('the engine ended without saying how');
  }

  #runsFor({ keyword, page, sources }: SearchImagesInput): readonly SourceRun[] {
    if (page === undefined) return this.#ports.sourceRuns(keyword?.trim() ?? '', sources);
    if (!isWebAddress(page))
      throw new ToolError('page must be an address that begins with http:// or https://.');
    return this.#ports.pageRuns(page).map((run) => ({ ...run, isNamedByProgram: true }));
  }

  /** Throws `ToolError`. */
  async save(input: SaveImagesInput, { signal, onProgress }: ToolRun): Promise<SavedImages> {
    const { ids, quantity } = await this.#wantedIn(input, { signal, onProgress });
    const pictures = ids.flatMap((id) => this.#found.get(id) ?? []);
    if (pictures.length === 0) throw new ToolError(noSuchImageText(ids));
    const { engine, settings, renewal } = this.#ports;
    const folders = await this.#ports.folders();
    const keyword = pictures[0]?.keyword ?? '';
    const usual = keyword === '' ? 'images' : `images/${safeSegment(keyword)}`;
    const { path, allowed } = saveFolderIn(folders, input.folder ?? usual);
    const folder = shownPath(path, folders);
    const files = new Map<string, string>();
    const failed: SavedImages['failed'] = ids
      .filter((id) => !this.#found.has(id))
      .map((id) => ({ id, reason: notSavedTexts.unknown }));
    const request = {
      pictures,
      size: input.size,
      minimum: anySize,
      quantity: Math.min(quantity, pictures.length),
      folder: path,
      boundaryFolder: allowed,
      naming: defaultNaming,
      renewal,
      settings: {
        ...settings,
        allowedLicenses: bothAllowed(settings.allowedLicenses, input.allowed_licenses ?? null),
      },
    };
    for await (const event of engine.scrape(request, signal)) {
      if (event.type === 'skipped' && event.reason === 'duplicate')
        failed.push({
          id: event.picture,
          reason: sameFileText(shownPath(join(path, event.file), folders)),
        });
      else if ('file' in event) files.set(event.picture, event.file);
      if (event.type === 'saved') onProgress(`${files.size} of ${request.quantity} saved`);
      if (event.type === 'failed')
        failed.push({ id: event.picture, reason: terminalFailureText(event.failure) });
      if (event.type === 'skipped' && event.reason === 'rejected')
        failed.push({ id: event.picture, reason: notSavedTexts.rejected });
      if (event.type === 'finished' && event.failure) throw new ToolError(terminalFailureText(event.failure));
    }
    if (signal.aborted) throw new ToolError(`Saving was cancelled; ${files.size} images are in ${folder}.`);
    const described = await this.#describe({
      folder: path,
      boundaryFolder: allowed,
      files: [...files.values()],
    });
    const images = pictures.flatMap((picture) => {
      const id = pictureKey(picture);
      const file = files.get(id);
      if (file === undefined) return [];
      const saved = join(path, file);
      remember(this.#saved, id, saved);
      if (picture.description !== undefined) remember(this.#descriptions, saved, picture.description);
      return [savedImage(picture, shownPath(saved, folders), described.get(file)?.picture.sizes[0])];
    });
    return { folder, images, failed };
  }

  /** Which images a save means, in the order in which they are tried. Throws `ToolError`. */
  async #wantedIn(
    input: SaveImagesInput,
    run: ToolRun,
  ): Promise<{ readonly ids: readonly string[]; readonly quantity: number }> {
    const asked = askedToSave(input);
    if ('ids' in asked) return { ids: asked.ids, quantity: asked.ids.length };
    const { images, problems } = await this.search(asked.search, run);
    if (images.length === 0) throw new ToolError(nothingFoundText(asked.search, problems));
    return { ids: images.map(({ id }) => id), quantity: asked.quantity };
  }

  /** Throws `ToolError`. One after the other: each reads what the one before has written. */
  insert(input: InsertImageInput, { signal }: ToolRun): Promise<InsertedImage> {
    const inserted = this.#insertions.catch(() => undefined).then(() => this.#insertNow(input, signal));
    this.#insertions = inserted;
    return inserted;
  }

  async #insertNow(input: InsertImageInput, signal: AbortSignal): Promise<InsertedImage> {
    for (let tries = 0; tries < maxInsertTries; tries += 1) {
      const inserted = await this.#tryInsert(input, signal);
      if (inserted) return inserted;
    }
    throw new ToolError(`${input.document} is being changed by others. Try again.`);
  }

  /** Null where others have changed the document meanwhile, which is as they left it. */
  async #tryInsert(input: InsertImageInput, signal: AbortSignal): Promise<InsertedImage | null> {
    const folders = await this.#ports.folders();
    const image = await fileInside(folders, this.#saved.get(input.image) ?? input.image, 'image');
    const document = await fileInside(folders, input.document, 'document');
    // Links lead from one to the other.
    const base = image.allowed === document.allowed ? document.allowed : this.#ports.root;
    const [imagePath, documentPath] = [pathFrom(base, image.path), pathFrom(base, document.path)];
    const language = insertableLanguage(documentPath, document.shown, image.shown);
    const { size } = await stat(document.path);
    if (size > maxDocumentBytes) throw new ToolError(`${document.shown} is too large for a document.`);
    const bytes = await readFile(document.path);
    const text = decoded(bytes, document.shown);
    const file = basename(image.path);
    const described = (
      await this.#describe({
        folder: dirname(image.path),
        boundaryFolder: image.allowed,
        files: [file],
      })
    ).get(file);
    const links = await siteLinksOf(
      documentPath,
      async (folder) => new Set(await readdir(join(base, folder)).catch(() => [])),
    );
    const wanted = toolPlaceIn(text, input.place, document.shown);
    const place = language.hasFrontMatter ? behindFrontMatter(text, wanted) : wanted;
    const [pixels] = described?.picture.sizes ?? [];
    const picture = described?.picture;
    const inserted = insertedText(
      [
        {
          link: linkPath(documentPath, imagePath, links),
          alt: input.alt ?? this.#descriptions.get(image.path) ?? '',
          width: pixels?.width ?? null,
          height: pixels?.height ?? null,
          credit: picture ? creditOf(picture) : noCredit,
          asksForCredit: picture ? asksForCredit(picture.license?.id ?? null) : false,
        },
      ],
      {
        language,
        creditPlace: 'below',
        template: null,
        hasFootnote: () => false,
      },
    );
    const whole = withInserted(text, place, inserted.text);
    if (signal.aborted) throw new ToolError(notInsertedText);
    if (!(await replaceFile(document.path, bytes, whole, document.shown))) return null;
    return {
      document: document.shown,
      text: inserted.text,
      line: lineOfInserted(whole, inserted.text, place.start),
    };
  }

  /** What the records of a folder say of files, by name. */
  async #describe(request: DescribeRequest): Promise<ReadonlyMap<string, DescribedFile>> {
    const described = await describedFiles(this.#ports.engine, request, new AbortController().signal);
    return new Map(described.files.map((each) => [each.file, each]));
  }
}

/** The oldest are forgotten when there are too many. */
function remember<Value>(known: Map<string, Value>, id: string, value: Value): void {
  known.delete(id);
  known.set(id, value);
  for (const oldest of known.keys()) {
    if (known.size <= maxKnownImages) return;
    known.delete(oldest);
  }
}

/** A path in a folder that files may be in. */
interface PathInside {
  /** Absolute. */
  readonly path: string;
  /** The folder that files may be in. */
  readonly allowed: string;
}

/** Where a save folder is: below the first of these, unless its path is absolute. Throws `ToolError`. */
function saveFolderIn(folders: readonly string[], given: string): PathInside {
  const allowed = isAbsolute(given) ? folders.find((folder) => isWithin(given, folder)) : folders[0];
  const segments =
    allowed !== undefined && isAbsolute(given)
      ? (segmentsBelow(allowed, given) ?? [])
      : given.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (allowed === undefined || segments.includes('..') || !segments.every(isPortableSegment))
    throw new ToolError(
      `folder must be a folder below the root, with / and without .. or signs that a system forbids: not ${given}.`,
    );
  return { path: join(allowed, ...segments), allowed };
}

/** A file below one of these folders, links followed, and as it is shown. Throws `ToolError`. */
async function fileInside(
  folders: readonly string[],
  given: string,
  what: string,
): Promise<PathInside & { readonly shown: string }> {
  const refused = new ToolError(`${what} must be the path of a file below the root, with /: not ${given}.`);
  if (given.includes('\0')) throw refused;
  for (const joined of isAbsolute(given) ? [given] : folders.map((folder) => join(folder, given))) {
    const path = await realpath(joined).catch(() => null);
    if (path === null) continue;
    const allowed = folders.find((folder) => isWithin(path, folder));
    if (allowed === undefined || !(await stat(path)).isFile()) throw refused;
    return { path, allowed, shown: shownPath(path, folders) };
  }
  throw new ToolError(`There is no ${what} at ${given}.`);
}

/** As a model is told of a path: below the folder that files may be in, or whole where there are several. */
function shownPath(path: string, folders: readonly string[]): string {
  const [folder, ...others] = folders;
  return folder === undefined || others.length > 0 ? path : pathFrom(folder, path) || '.';
}

/** With `/`, from a folder on. */
function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** Throws `ToolError`. */
function decoded(bytes: Buffer, document: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ToolError(`${document} is not text in UTF-8.`);
  }
}
