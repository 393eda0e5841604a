import * as l10n from '@vscode/l10n';
import { dirname, join } from 'node:path';
import type { WorkspaceRoot } from '../../shared/form/form';
import { behindFrontMatter, frontMatterEdit } from '../../shared/insert/frontMatter';
import { insertLanguageOf } from '../../shared/insert/languages';
import { insertedText, type InsertedPicture, type InsertedText } from '../../shared/insert/insertText';
import type { OpenDescriptions } from '../../shared/insert/openDescriptions';
import { linkPath, type LinkPath, type LinkStyle } from '../../shared/insert/linkPath';
import { asksForCredit } from '../../shared/picture/permissions';
import { creditOf } from '../../shared/picture/pictureCredit';
import type { Picture } from '../../shared/picture/picture';
import { plural } from '../../shared/words/l10n';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';
import { isFolder } from '../folders/resolveSaveFolder';
import { pathFrom, rootOf } from '../folders/workspacePath';
import type { InsertSettings } from '../settings/insertSettings';
import { linksOf, type LinkingDocument } from './documentLinks';
import { linkFrom } from './linkFrom';

/** A text document to insert into: the one that was edited last. */
export interface InsertTarget extends LinkingDocument {
  /** Identifier of its language in VS Code. */
  readonly language: string;
  /**
   * Absolute path of the folder for pictures of this document, as the user has set it for all that is copied for it; null where
   * they have not.
   */
  readonly copyFolder: () => string | null;
  /** What is in it, after `show`. */
  readonly readText: () => string;
  /** Gives the focus to its editor, which may have been closed meanwhile, and says what is selected there. Rejects when it cannot be opened. */
  readonly show: () => Promise<InsertPlace>;
  /** Replaces a piece of it, in one step that can be undone; whether it could. The cursor goes to the missing description. */
  readonly insert: (inserted: InsertedText, place: InsertPlace) => Promise<boolean>;
}

/** A piece of a document, in UTF-16 units; often empty. */
export interface InsertPlace {
  readonly start: number;
  readonly end: number;
}

export interface InsertPorts {
  readonly controller: Pick<
    Controller,
    'pictureOf' | 'filePathOf' | 'folderStatusOf' | 'whenFolderKnown' | 'savePictures' | 'measureFile'
  >;
  /** Null where no text document is open. */
  readonly target: () => Promise<InsertTarget | null>;
  readonly settings: () => InsertSettings;
  readonly roots: () => readonly WorkspaceRoot[];
  /** Those of the last insertion. */
  readonly openDescriptions: OpenDescriptions;
  readonly ui: Pick<EditorUi, 'tell' | 'openInsertSettings'>;
}

/**
 * Writes pictures into the document that was edited last. Those that are not saved are saved first, as the form says. Settles when
 * all is done and told.
 */
export async function insertPictures(keys: readonly string[], ports: InsertPorts): Promise<void> {
  const { controller, target: findTarget, openDescriptions, ui } = ports;
  // Another search may replace the list while pictures are saved.
  const listed = new Map(keys.map((key) => [key, controller.pictureOf(key)]));
  const target = await findTarget();
  if (!target)
    return ui.tell(l10n.t('Open a text document first: pictures go where its cursor is.'), 'warning');
  const settings = ports.settings();
  const links = await linksOf(target, settings, ports.roots());
  const paths = await savedPaths(keys, await folderFor(target, links, ports), ports);
  if (paths.size === 0) return;
  const measured = await Promise.all(
    [...paths].map(([key, path]) => insertedPicture(key, listed.get(key), path, target, links, ports)),
  );
  const known = measured.filter((picture) => picture !== null);
  const tellFailed = (): void =>
    ui.tell(l10n.t('The pictures could not be written into the document.'), 'warning');
  if (known.length === 0) return tellFailed();
  const shown = await target.show().catch(() => null);
  if (!shown) return tellFailed();
  const text = target.readText();
  const selected = text.slice(shown.start, shown.end);
  const pictures = known.map((picture) => describe(picture, selected, settings));
  const written = await writePictures(pictures, target, shown, settings, openDescriptions);
  if (!written) return tellFailed();
  const { creditPlace } = settings;
  const template = settings.templates[target.language] ?? null;
  const uncredited = pictures.filter((picture) => picture.asksForCredit).length;
  if (creditPlace === 'none' && template === null && uncredited > 0)
    ui.tell(
      plural(
        l10n.t(
          'The licence of {0} picture asks for its author to be named, and the setting leaves that out.|The licences of {0} pictures ask for their authors to be named, and the setting leaves that out.',
        ),
        uncredited,
      ),
      'info',
      [{ label: l10n.t('Open Settings'), onPress: ui.openInsertSettings }],
    );
}

/**
 * Writes pictures into a document at a place, by the rules of its language and the user's settings, in one step that can be undone.
 * Null where it could not be changed.
 */
export async function writePictures(
  pictures: readonly InsertedPicture[],
  target: Pick<InsertTarget, 'language' | 'readText' | 'insert'>,
  place: InsertPlace,
  { creditPlace, templates }: InsertSettings,
  openDescriptions: OpenDescriptions,
): Promise<InsertedText | null> {
  const text = target.readText();
  const behind = place.start === place.end ? openDescriptions.endAfter(text, place.start) : null;
  const at = behind === null ? place : { start: behind, end: behind };
  const language = insertLanguageOf(target.language);
  const ofFrontMatter = language.hasFrontMatter
    ? frontMatterEdit(
        text,
        at.start,
        pictures.map(({ link: { prefix, path } }) => prefix + path),
      )
    : null;
  const inText = language.hasFrontMatter ? behindFrontMatter(text, at) : at;
  const inserted = ofFrontMatter
    ? { text: ofFrontMatter.text, missingAltAt: null, openRests: [], endLines: [] }
    : insertedText(pictures, {
        language,
        creditPlace,
        template: templates[target.language] ?? null,
        isBehindPicture: behind !== null,
        hasFootnote: (label) => text.includes(label),
      });
  const whole = inText === at ? inserted : onLinesOfItsOwn(inserted);
  if (!(await target.insert(whole, ofFrontMatter ?? inText))) return null;
  openDescriptions.note(inserted);
  return inserted;
}

/**
 * Where pictures for a document are saved that have no file, if the user has typed no folder: where all goes that is copied for it, or
 * in the folder that its site serves, so that the path that it is given works there, too.
 */
async function folderFor(
  target: InsertTarget,
  { served }: LinkStyle,
  { roots }: InsertPorts,
): Promise<((usual: string) => string) | null> {
  const copyFolder = target.copyFolder();
  if (copyFolder !== null) return () => copyFolder;
  const root = target.path === null ? null : rootOf(target.path, roots());
  if (root === null) return null;
  for (const { folder } of served) {
    const path = join(root, folder);
    if (folder !== '' && (await isFolder(path))) return (usual) => join(path, usual);
  }
  return null;
}

/** Below what stands there. */
function onLinesOfItsOwn(inserted: InsertedText): InsertedText {
  const gap = '\n\n';
  const { text, missingAltAt } = inserted;
  return {
    ...inserted,
    text: gap + text,
    missingAltAt: missingAltAt === null ? null : missingAltAt + gap.length,
  };
}

/**
 * Absolute paths of the files by the keys of pictures, in their order; those without a file are saved first. What the user rejects
 * meanwhile is left out.
 */
async function savedPaths(
  keys: readonly string[],
  folder: Parameters<InsertPorts['controller']['savePictures']>[1],
  { controller }: InsertPorts,
): Promise<ReadonlyMap<string, string>> {
  // A folder that was typed a moment ago may have none of them.
  await controller.whenFolderKnown();
  const paths = new Map<string, string>();
  for (const key of keys) {
    const path = controller.filePathOf(key);
    if (path !== null) paths.set(key, path);
  }
  const unsaved = keys.filter((key) => !paths.has(key));
  const saved = unsaved.length > 0 ? await controller.savePictures(unsaved, folder) : null;
  for (const [key, file] of saved?.files ?? []) paths.set(key, join(saved?.folder.path ?? '', file));
  return new Map(
    keys.flatMap((key) => {
      const path = paths.get(key);
      return path === undefined || controller.folderStatusOf(key) === 'rejected'
        ? []
        : [[key, path] as const];
    }),
  );
}

async function insertedPicture(
  key: string,
  picture: Picture | undefined,
  path: string,
  target: InsertTarget,
  links: LinkStyle,
  { controller, roots }: InsertPorts,
): Promise<InsertedPicture | null> {
  const root = rootOf(path, roots());
  if (!picture || root === null) return null;
  const pixels = await controller.measureFile(key, path);
  return {
    link: linkTo(path, root, roots(), target, links),
    alt: picture.description ?? '',
    width: pixels?.width ?? null,
    height: pixels?.height ?? null,
    credit: creditOf(picture),
    asksForCredit: asksForCredit(picture.license?.id ?? null),
  };
}

/** How a document names a file; one that is not on disk yet, as if it were to be saved at the top of the workspace folder. */
export function linkTo(
  path: string,
  root: string,
  roots: readonly WorkspaceRoot[],
  target: LinkingDocument,
  links: LinkStyle,
): LinkPath {
  const document = target.path ?? join(root, 'document');
  // The style is that of the document's folder, and workspace folders may be in one another.
  const own = target.path === null ? root : rootOf(target.path, roots);
  return own !== null && rootOf(path, [{ name: '', path: own }]) !== null
    ? linkPath(pathFrom(own, document), pathFrom(own, path), links)
    : linkFrom(dirname(document), path);
}

/** What is selected in the document describes a picture, or else its source does, or else what the setting says. */
function describe(picture: InsertedPicture, selected: string, { altText }: InsertSettings): InsertedPicture {
  if (selected.trim() !== '') return { ...picture, alt: selected };
  const isMissing = picture.alt === '' && altText === 'title';
  return isMissing ? { ...picture, alt: picture.credit.title ?? '' } : picture;
}
