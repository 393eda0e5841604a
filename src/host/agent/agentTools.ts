import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import type {
  FoundImages,
  InsertedImage,
  InsertImageInput,
  SavedImages,
  SaveImagesInput,
  SearchImagesInput,
} from '../../shared/agent/imageTools';
import { ToolError, type ImageToolCalls, type ToolRun } from '../../shared/agent/toolCalls';
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
} from '../../shared/agent/toolImages';
import { lineOfInserted, insertableLanguage, toolPlaceIn } from '../../shared/agent/toolPlace';
import { describedFiles } from '../../shared/engine/describedFiles';
import type { Engine } from '../../shared/engine/engine';
import type { Failure } from '../../shared/engine/failure';
import { formatFolder, maxFindCount, type WorkspaceRoot } from '../../shared/form/form';
import { segmentsBelow } from '../../shared/form/segmentsBelow';
import { behindFrontMatter } from '../../shared/insert/frontMatter';
import { insertLanguageOf } from '../../shared/insert/languages';
import { OpenDescriptions } from '../../shared/insert/openDescriptions';
import type { SourceRunState } from '../../shared/panel/protocol';
import { asksForCredit } from '../../shared/picture/permissions';
import { pictureKey, type Picture, type Pixels } from '../../shared/picture/picture';
import { creditOf } from '../../shared/picture/pictureCredit';
import { noticesOf } from '../../shared/sources/sourceNotices';
import { failureText } from '../../shared/words/failureText';
import { fieldErrorText } from '../../shared/words/fieldErrorText';
import { inEnglish } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import { partialTexts, unaskedTexts } from '../../shared/words/sourceText';
import { isWebAddress } from '../../shared/words/untrusted';
import type { Controller } from '../controller';
import { linksOf } from '../documents/documentLinks';
import { linkTo, writePictures, type InsertTarget } from '../documents/insertPictures';
import { pathFrom, rootOf } from '../folders/workspacePath';
import { inTurn } from '../runs/inTurn';
import type { FindOrder, Found, Saved, SaveResult } from '../runs/orders';
import type { SearchQuery } from '../list/searches';
import type { InsertSettings } from '../settings/insertSettings';

/** A document that an agent writes into. */
export interface AgentDocument extends Omit<InsertTarget, 'show' | 'copyFolder'> {
  /** Shows it beside what the user does, and writes it to disk where nothing else in it waits for that; whether it is there. */
  readonly finish: () => Promise<boolean>;
}

export interface AgentPorts {
  readonly controller: Pick<
    Controller,
    | 'restore'
    | 'findAside'
    | 'saveAside'
    | 'foundBy'
    | 'pictureOf'
    | 'measureFile'
    | 'folderStatusOf'
    | 'onDidChange'
    | 'runs'
  >;
  readonly engine: Pick<Engine, 'describe'>;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly isTrusted: () => boolean;
  /** The only licences that the user allows; null for all. */
  readonly allowedLicenses: () => readonly string[] | null;
  readonly insertSettings: () => InsertSettings;
  /** Opens the document at an absolute path. Rejects where it is no text, and with `ToolError` where it cannot be written. */
  readonly openDocument: (path: string) => Promise<AgentDocument>;
}

/** A file of the workspace. */
interface FileInside {
  /** Absolute, links followed. */
  readonly path: string;
  /** Absolute path of the workspace folder that it is in. */
  readonly root: string;
  /** As people and models call it. */
  readonly shown: string;
}

/** The tools for agents in this window: what they find and save is in the panel's list, as if the user had asked for it. */
export class AgentTools implements ImageToolCalls {
  readonly #ports: AgentPorts;
  /** Keys of pictures by the absolute paths of the files that were saved for agents. */
  readonly #keys = new Map<string, string>();
  #insertions: Promise<unknown> = Promise.resolve();

  constructor(ports: AgentPorts) {
    this.#ports = ports;
  }

  /** Throws `ToolError`. */
  async search(input: SearchImagesInput, { signal }: ToolRun): Promise<FoundImages> {
    const { pictures, problems } = await this.find(input, signal);
    return { images: pictures.map(foundImage), problems: [...problems], notices: [...noticesOf(pictures)] };
  }

  /** What a search finds, no more than it asks for, and what went wrong. Throws `ToolError`. */
  async find(
    input: SearchImagesInput,
    signal: AbortSignal,
  ): Promise<{ readonly pictures: readonly Picture[]; readonly problems: readonly string[] }> {
    const { controller, allowedLicenses } = this.#ports;
    const { keyword, page, count } = input;
    if ((keyword === undefined) === (page === undefined)) throw new ToolError('Give either keyword or page.');
    await controller.restore();
    const isMatch = imageTest(input, allowedLicenses());
    const query = page === undefined ? this.#queryFor(keyword ?? '', input) : pageQuery(page);
    const matching = (): readonly Picture[] => controller.foundBy(query).filter(isMatch);
    const order: FindOrder =
      query.kind === 'pages'
        ? { ...query, isNamedByProgram: true }
        : { ...query, targetCount: maxFindCount, matching: { count, isMatch } };
    // A page may be another one than when it was read last.
    const isKnown = query.kind === 'keyword' && matching().length >= count;
    const found = isKnown ? null : await this.#searchInTurn(order, signal);
    const pictures = matching().slice(0, count);
    const tooFew = tooFewText(controller.foundBy(query).length, pictures.length, count);
    return {
      pictures,
      problems: [...(found ? problemsOf(found.end) : []), ...(tooFew === null ? [] : [tooFew])],
    };
  }

  #queryFor(keyword: string, input: SearchImagesInput): SearchQuery & { kind: 'keyword' } {
    const word = keyword.trim();
    if (word === '') throw new ToolError('keyword must have a word.');
    const demanded = toolDemands(input, this.#ports.allowedLicenses());
    const all = { kind: 'keyword', source: 'all', keyword: word, ...demanded } as const;
    const [source, ...others] = [...new Set(input.sources)];
    if (source === undefined) return all;
    return { ...all, source: others.length > 0 ? [source, ...others] : source };
  }

  /** Searches once no other search runs. Throws `ToolError`. */
  async #searchInTurn(order: FindOrder, signal: AbortSignal): Promise<Found> {
    const { controller } = this.#ports;
    const result = await inTurn(controller, (asker) => controller.findAside(order, asker), signal);
    if (result === null || signal.aborted) throw new ToolError('The search was cancelled.');
    if (result.kind !== 'found') throw new ToolError(brokenText);
    if (result.end.outcome === 'cancelled') throw new ToolError('The user has cancelled the search.');
    return result;
  }

  /** Throws `ToolError`. */
  async save(input: SaveImagesInput, { signal }: ToolRun): Promise<SavedImages> {
    const { controller, isTrusted, roots } = this.#ports;
    if (!isTrusted()) throw new ToolError(notTrustedText);
    const wanted = await this.#wantedIn(input, signal);
    const known = wanted.ids.filter((id) => controller.pictureOf(id));
    if (known.length === 0) throw new ToolError(noSuchImageText(wanted.ids));
    const order = {
      keys: known,
      quantity: Math.min(wanted.quantity, known.length),
      folder: input.folder ?? null,
      size: input.size,
      allowedLicenses: input.allowed_licenses ?? null,
    };
    const result = await inTurn(controller, (asker) => controller.saveAside(order, asker), signal);
    const saved = savedOrThrow(result, roots(), signal);
    const { end, folder, files } = saved;
    if (end.failure) throw new ToolError(english(end.failure));
    if (end.outcome === 'cancelled')
      throw new ToolError(
        `${signal.aborted ? 'Saving was cancelled' : 'The user has cancelled the save'}; ${files.size} images are in ${folder.shownPath}.`,
      );
    // Pictures with the same bytes have one file, which is recorded as the first of them.
    const owners = new Map([...files].reverse().map(([id, file]) => [file, id]));
    const images = known.map(async (id): Promise<SavedImages['images']> => {
      const [picture, file] = [controller.pictureOf(id), files.get(id)];
      if (!picture || file === undefined || owners.get(file) !== id) return [];
      const path = join(folder.path, file);
      this.#noteSaved(await realpath(path).catch(() => path), id);
      const shown = formatFile(path, roots());
      return [savedImage(picture, shown, await controller.measureFile(id, path))];
    });
    return {
      folder: folder.shownPath,
      images: (await Promise.all(images)).flat(),
      failed: [
        ...wanted.ids
          .filter((id) => !known.includes(id))
          .map((id) => ({ id, reason: notSavedTexts.unknown })),
        // What was tried for a keyword in vain is nobody's loss where there are enough.
        ...(owners.size < wanted.quantity ? this.#notSaved(known, saved, owners) : []),
      ],
    };
  }

  /** Which images a save means, in the order in which they are tried. Throws `ToolError`. */
  async #wantedIn(
    input: SaveImagesInput,
    signal: AbortSignal,
  ): Promise<{ readonly ids: readonly string[]; readonly quantity: number }> {
    const asked = askedToSave(input);
    await this.#ports.controller.restore();
    if ('ids' in asked) return { ids: asked.ids, quantity: asked.ids.length };
    const { pictures, problems } = await this.find(asked.search, signal);
    if (pictures.length === 0) throw new ToolError(nothingFoundText(asked.search, problems));
    return { ids: pictures.map(pictureKey), quantity: asked.quantity };
  }

  /** Why pictures that were tried have no file of their own. */
  #notSaved(
    ids: readonly string[],
    { end, files, folder }: Saved,
    owners: ReadonlyMap<string, string>,
  ): SavedImages['failed'] {
    const { controller, roots } = this.#ports;
    const reasons = new Map(
      end.failures.map(({ key, failure }) => [
        key,
        failure.code === 'license-not-allowed' ? notSavedTexts.license : english(failure),
      ]),
    );
    return ids.flatMap((id) => {
      const file = files.get(id);
      if (file !== undefined)
        return owners.get(file) === id
          ? []
          : [{ id, reason: sameFileText(formatFile(join(folder.path, file), roots())) }];
      const isRejected = controller.folderStatusOf(id) === 'rejected';
      const reason = reasons.get(id) ?? (isRejected ? notSavedTexts.rejected : null);
      return reason === null ? [] : [{ id, reason }];
    });
  }

  /** Throws `ToolError`. One after the other: each reads what the one before has written. */
  insert(input: InsertImageInput, { signal }: ToolRun): Promise<InsertedImage> {
    const inserted = this.#insertions.catch(() => undefined).then(() => this.#insertNow(input, signal));
    this.#insertions = inserted;
    return inserted;
  }

  async #insertNow(input: InsertImageInput, signal: AbortSignal): Promise<InsertedImage> {
    const { controller, roots, insertSettings, openDocument } = this.#ports;
    await controller.restore();
    const path = this.#pathOf(input.image);
    if (path === input.image && controller.pictureOf(path))
      throw new ToolError(`${plainText(path)} has no file of its own yet. Save it with save_images first.`);
    const image = await this.#fileInside(path, 'image');
    const file = await this.#fileInside(input.document, 'document');
    insertableLanguage(pathFrom(file.root, file.path), file.shown, image.shown);
    const document = await openDocument(file.path).catch((error: unknown) => {
      throw error instanceof ToolError ? error : new ToolError(`${file.shown} cannot be opened as text.`);
    });
    const settings = insertSettings();
    const links = await linksOf(document, settings, roots());
    const { picture, pixels } = await this.#known(image);
    const text = document.readText();
    const wanted = toolPlaceIn(text, input.place, file.shown);
    const place = insertLanguageOf(document.language).hasFrontMatter
      ? behindFrontMatter(text, wanted)
      : wanted;
    if (signal.aborted) throw new ToolError(notInsertedText);
    const inserted = await writePictures(
      [
        {
          link: linkTo(image.path, image.root, roots(), document, links),
          alt:
            input.alt ?? picture?.description ?? (settings.altText === 'title' ? (picture?.title ?? '') : ''),
          width: pixels?.width ?? null,
          height: pixels?.height ?? null,
          credit: picture ? creditOf(picture) : noCredit,
          asksForCredit: picture ? asksForCredit(picture.license?.id ?? null) : false,
        },
      ],
      document,
      place,
      settings,
      new OpenDescriptions(),
    );
    if (!inserted) throw new ToolError(`${file.shown} cannot be changed now. Read it, and try again.`);
    const isOnDisk = await document.finish();
    return {
      document: file.shown,
      text: inserted.text,
      line: lineOfInserted(document.readText(), inserted.text, place.start),
      ...(!isOnDisk && { unsaved: true as const }),
    };
  }

  #noteSaved(path: string, key: string): void {
    this.#keys.set(path, key);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= maxNotedFiles) return;
      this.#keys.delete(oldest);
    }
  }

  /** The path of the file that was saved for an id; what is no such id is a path. */
  #pathOf(image: string): string {
    return [...this.#keys].findLast(([, key]) => key === image)?.[0] ?? image;
  }

  /** A file of the workspace by its path, as `asRelativePath` of VS Code gives it, or an absolute one. Throws `ToolError`. */
  async #fileInside(given: string, what: string): Promise<FileInside> {
    const refused = new ToolError(
      `${what} must be the path of a file in the workspace, with /: not ${plainText(given)}.`,
    );
    if (given.includes('\0')) throw refused;
    const roots = this.#ports.roots();
    for (const joined of placesOf(given, roots)) {
      const path = await realpath(joined).catch(() => null);
      if (path === null) continue;
      const inside = await rootWith(path, roots);
      if (!inside || path.toLowerCase().split(sep).includes('.git') || !(await stat(path)).isFile())
        throw refused;
      return { path: joined, root: inside.path, shown: formatFile(joined, roots) };
    }
    const first = what === 'document' ? ' Create it first.' : '';
    throw new ToolError(`There is no ${what} at ${plainText(given)}.${first}`);
  }

  /** What is known of a file: from the list where it was saved for an agent, else from the records beside it. */
  async #known({ path, root }: FileInside): Promise<{ picture: Picture | null; pixels: Pixels | null }> {
    const { controller, engine } = this.#ports;
    const key = this.#keys.get(await realpath(path));
    const picture = key === undefined ? undefined : controller.pictureOf(key);
    if (key !== undefined && picture) return { picture, pixels: await controller.measureFile(key, path) };
    const request = { folder: dirname(path), boundaryFolder: root, files: [basename(path)] };
    const { files } = await describedFiles(engine, request, new AbortController().signal);
    const [size] = files[0]?.picture.sizes ?? [];
    const { width = null, height = null } = size ?? {};
    return {
      picture: files[0]?.picture ?? null,
      pixels: width !== null && height !== null ? { width, height } : null,
    };
  }
}

/** So many files that were saved for agents are known by the ids of their pictures. */
const maxNotedFiles = 5_000;

const brokenText = 'This went wrong in the extension itself. The user finds more in its log.';
const notTrustedText =
  'Nothing is saved while the workspace is not trusted. Ask the user to trust it (Workspaces: Manage Workspace Trust).';

/** Throws `ToolError`. */
function pageQuery(page: string): SearchQuery & { readonly kind: 'pages' } {
  if (!isWebAddress(page))
    throw new ToolError('page must be an address that begins with http:// or https://.');
  return { kind: 'pages', addresses: [page] };
}

const english = (failure: Failure): string => inEnglish(() => failureText(failure));

/** What of a search went wrong, a sentence for each source or page. */
function problemsOf({ failure, sourceRuns }: Found['end']): string[] {
  const ofRuns = sourceRuns.flatMap((run) => {
    const why = whyNot(run);
    return why === null ? [] : [`${run.name}: ${why}`];
  });
  ofRuns.push(...inEnglish(() => unaskedTexts(sourceRuns)).map((text) => `${text}.`));
  return ofRuns.length === 0 && failure ? [english(failure)] : ofRuns;
}

function whyNot(run: SourceRunState): string | null {
  const { state, failure, isDrawnByScript, until } = run;
  if (state === 'needs-key')
    return 'It was not asked, because it needs a key of the user (command Scrape Images: Set Key…).';
  if (state === 'resting' && until !== null)
    return `It has asked to be left alone until ${new Date(until).toISOString()}.`;
  if (isDrawnByScript) return 'Its pictures are drawn by scripts, which are not run.';
  const partial = inEnglish(() => partialTexts(run).join('; '));
  return failure ? english(failure) : partial === '' ? null : `${partial}.`;
}

/** Throws `ToolError` where it did not begin. */
function savedOrThrow(
  result: SaveResult | null,
  roots: readonly WorkspaceRoot[],
  signal: AbortSignal,
): Saved {
  if (result?.kind === 'saved') return result;
  if (result === null || signal.aborted) throw new ToolError('Saving was cancelled; no image was saved.');
  switch (result.reason) {
    case 'not-trusted':
      throw new ToolError(notTrustedText);
    case 'not-wanted':
      throw new ToolError('The user does not want this save. Ask them how to go on.');
    case 'busy':
    case 'broken':
      throw new ToolError(brokenText);
    case 'bad-folder': {
      const why = inEnglish(() => fieldErrorText(result.error, 0));
      const names =
        roots.length > 1 ? ` It begins with one of ${roots.map(({ name }) => name).join(', ')}.` : '';
      throw new ToolError(`folder: ${why}${names}`);
    }
  }
}

/** A file of the workspace as people and models call it. */
function formatFile(path: string, roots: readonly WorkspaceRoot[]): string {
  const root = roots.find((each) => each.path === rootOf(path, roots));
  return root ? formatFolder({ root, segments: pathFrom(root.path, path).split('/') }, roots) : path;
}

/** Where a path may be meant to lead, first the likeliest. */
function placesOf(given: string, roots: readonly WorkspaceRoot[]): readonly string[] {
  if (isAbsolute(given)) return [given];
  const [first = '', ...rest] = given.split('/');
  const named = roots.length > 1 ? roots.filter(({ name }) => name === first) : [];
  return [...named.map(({ path }) => join(path, ...rest)), ...roots.map(({ path }) => join(path, given))];
}

/** The workspace folder that a path without links is in. */
async function rootWith(path: string, roots: readonly WorkspaceRoot[]): Promise<WorkspaceRoot | null> {
  for (const root of roots) {
    const real = await realpath(root.path).catch(() => null);
    if (real !== null && (segmentsBelow(real, path) ?? []).length > 0) return root;
  }
  return null;
}
