import * as l10n from '@vscode/l10n';
import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine } from '../../shared/engine/engine';
import type { DocumentLink } from '../../shared/engine/extract';
import type { TextKind } from '../../shared/engine/textFiles';
import type { Failure } from '../../shared/engine/failure';
import { failureText } from '../../shared/words/failureText';
import { fieldErrorText } from '../../shared/words/fieldErrorText';
import { missingRootError, type WorkspaceRoot } from '../../shared/form/form';
import { defaultNaming } from '../../shared/form/naming';
import { plural } from '../../shared/words/l10n';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import { maxTextLengths } from '../../shared/engine/textFiles';
import { cutListText } from '../../shared/words/cutListText';
import { anySize } from '../../shared/picture/sizes';
import type { FailedPicture } from '../../shared/panel/protocol';
import type { Saved, SaveOrder } from '../runs/orders';
import type { Runs } from '../runs/runs';
import type { EditorUi } from '../editorUi';
import { resolveSaveFolder, type SaveFolder } from '../folders/resolveSaveFolder';
import { failureLogLine, type Log } from '../log';
import { linkReplacements, type TextReplacement } from './linkReplacements';

/** A document that is open in an editor. */
export interface OpenDocument {
  /** As shown. */
  readonly name: string;
  /** How it is written; null where pictures in it cannot be found. */
  readonly kind: Extract<TextKind, 'md' | 'html'> | null;
  /** Where it is, or will be when it is saved (an absolute path); `new`: nobody knows yet; `elsewhere`: not on disk. */
  readonly location: { readonly path: string; readonly isThere: boolean } | 'new' | 'elsewhere';
  readonly readText: () => string;
  /** Replaces pieces of the text, in one step that can be undone; whether it could. */
  readonly replacePieces: (text: string, pieces: readonly TextReplacement[]) => Promise<boolean>;
}

export interface DocumentPorts {
  readonly runs: Pick<Runs, 'save'>;
  readonly engine: Pick<Engine, 'extract'>;
  readonly roots: () => readonly WorkspaceRoot[];
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly isVirtual: () => boolean;
  readonly ui: Pick<EditorUi, 'tell' | 'revealFolder' | 'showLog'>;
  readonly log: Log;
}

/** What a document shows. */
interface ShownPictures {
  readonly pictures: readonly Picture[];
  readonly links: readonly DocumentLink[];
  readonly isCut: boolean;
  /** Whether it has a `<base>`, so that none of them can be replaced. */
  readonly hasBase: boolean;
}

/** The folder for the pictures of a document, beside it. */
const imagesFolderName = 'images';
/** So many are named in a notification that pictures were not saved. */
const maxNamedFailures = 3;
/** Whoever types meanwhile makes what was read out of date; nobody types so often. */
const maxRelinkTries = 5;

/**
 * Saves the pictures from the web that a document shows, and makes it show the files instead. Settles when all is done and
 * told; rejects only where VS Code does.
 */
export async function saveRemotePictures(document: OpenDocument | null, ports: DocumentPorts): Promise<void> {
  const { runs, ui } = ports;
  const refuse = (text: string): void => ui.tell(text, 'warning');
  if (!document?.kind) return refuse(l10n.t('Open a Markdown or HTML document first.'));
  const { kind } = document;
  const folder = await resolveImagesFolder(document, ports);
  if (typeof folder === 'string') return refuse(folder);
  let shown: ShownPictures = { pictures: [], links: [], isCut: false, hasBase: false };
  const saved = await runs.save(async (signal) => {
    const read = await extractShown(document.readText(), kind, signal, ports);
    if (signal.aborted) return null;
    if ('code' in read) refuse(unreadableText(document.name, read));
    else if (read.pictures.length === 0) refuse(noPicturesText(read));
    else return orderOf((shown = read), folder);
    return null;
  });
  if (saved.kind === 'refused') {
    if (saved.reason === 'busy') refuse(busyText());
    if (saved.reason === 'bad-folder') refuse(outsideWorkspaceText());
    return;
  }
  const { end, files } = saved;
  if (end.outcome === 'cancelled') return;
  const { pictures, isCut } = shown;
  const relinked = files.size === 0 || (await relinkDocument(document, kind, saved, ports));
  const done = pictures.filter((picture) => files.has(pictureKey(picture))).length;
  const failed = done < pictures.length;
  ui.tell(
    [
      relinked ? savedOfDocumentText(done, pictures.length, folder) : notRelinkedText(folder),
      ...(end.failure ? [failureText(end.failure)] : []),
      ...(end.failures.length > 0 ? [notSavedText(end.failures, end.failed)] : []),
      ...(isCut ? [cutListText(document.name)] : []),
    ].join(' '),
    relinked && !failed ? 'info' : 'warning',
    [
      ...(done > 0 ? [{ label: l10n.t('Open Folder'), onPress: () => ui.revealFolder(folder.path) }] : []),
      ...(failed ? [{ label: l10n.t('Show Log'), onPress: ui.showLog }] : []),
    ],
  );
}

/** All that the document shows, each as its address gives it. */
function orderOf({ pictures }: ShownPictures, folder: SaveFolder): SaveOrder {
  return {
    pictures,
    size: 'original',
    minimum: anySize,
    quantity: pictures.length,
    folder: folder.path,
    naming: defaultNaming,
    kind: 'unlisted',
    resume: null,
  };
}

function busyText(): string {
  return l10n.t('Pictures are being saved already. Wait until that has finished, or cancel it.');
}

/** Makes the document, as it is now, show the files that are there. */
async function relinkDocument(
  document: OpenDocument,
  kind: TextKind,
  { files, folder }: Saved,
  ports: DocumentPorts,
): Promise<boolean> {
  const { location } = document;
  const beside = typeof location === 'object' ? dirname(location.path) : folder.rootPath;
  for (let tries = 0; tries < maxRelinkTries; tries += 1) {
    const text = document.readText();
    const shown = await extractShown(text, kind, new AbortController().signal, ports);
    if ('code' in shown) return false;
    const pieces = linkReplacements(shown.links, files, beside, folder.path);
    if (pieces.length === 0 || (await document.replacePieces(text, pieces))) return true;
    // It may have refused because the text is another one by now.
    if (document.readText() === text) return false;
  }
  return false;
}

async function extractShown(
  text: string,
  kind: TextKind,
  signal: AbortSignal,
  { engine, log }: Pick<DocumentPorts, 'engine' | 'log'>,
): Promise<ShownPictures | Failure> {
  if (text.length > maxTextLengths[kind]) return { code: 'too-large' };
  const links: DocumentLink[] = [];
  const pictures: Picture[] = [];
  let isCut = false;
  let hasBase = false;
  for await (const event of engine.extract({ text, kind }, signal)) {
    if (event.type === 'listed') {
      links.push(...event.links);
      pictures.push(...event.pictures);
      continue;
    }
    ({ isCut, hasBase } = event);
    if (event.failure) {
      log.error(failureLogLine('Document', event.failure));
      return event.failure;
    }
  }
  const keys = new Set(links.map(({ pictureKey }) => pictureKey));
  return { links, isCut, hasBase, pictures: pictures.filter((picture) => keys.has(pictureKey(picture))) };
}

/** The folder `images` beside the document; a sentence where its pictures cannot be saved. */
async function resolveImagesFolder(
  { location }: OpenDocument,
  { roots, isVirtual }: Pick<DocumentPorts, 'roots' | 'isVirtual'>,
): Promise<SaveFolder | string> {
  const [first] = roots();
  if (!first) return fieldErrorText(missingRootError({ isVirtual: isVirtual() }), 0);
  if (location === 'elsewhere') return outsideWorkspaceText();
  if (location !== 'new' && location.isThere && !(await isWritable(location.path)))
    return l10n.t('This document is read-only, so its links cannot be changed.');
  const beside = location === 'new' ? first.path : dirname(location.path);
  const folder = await resolveSaveFolder(join(beside, imagesFolderName), roots());
  if (folder === 'outside-workspace') return outsideWorkspaceText();
  return typeof folder === 'string' ? fieldErrorText(folder, 0) : folder;
}

function outsideWorkspaceText(): string {
  return l10n.t('Pictures can only be saved for a document that is in the workspace.');
}

async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function noPicturesText({ hasBase }: ShownPictures): string {
  return hasBase
    ? l10n.t('This document has a <base> element, so its links cannot point to saved pictures.')
    : l10n.t('This document shows no pictures from the web.');
}

/** What is said of a text that could not be read. */
function unreadableText(name: string, failure: Failure): string {
  return failure.code === 'too-large' || failure.code === 'page-too-complex'
    ? l10n.t('{0} is too large or too complex to read.', plainText(name))
    : failureText(failure);
}

function savedOfDocumentText(done: number, all: number, { shownPath }: SaveFolder): string {
  return plural(
    l10n.t(
      'Saved {1} of the {0} remote picture of this document to {2}.|Saved {1} of the {0} remote pictures of this document to {2}.',
    ),
    all,
    done,
    plainText(shownPath),
  );
}

/** Which of them are not there, and why, as far as a notification has room. */
function notSavedText(failures: readonly FailedPicture[], count: number): string {
  const named = failures.slice(0, maxNamedFailures);
  const more = count - named.length;
  return [
    ...named.map(({ name, failure }) => l10n.t('Not saved: {0}: {1}', name, failureText(failure))),
    ...(more > 0 ? [l10n.t('And {0} more, see the log.', more)] : []),
  ].join(' ');
}

function notRelinkedText({ shownPath }: SaveFolder): string {
  return l10n.t('The pictures are in {0}, but the document could not be changed.', plainText(shownPath));
}
