import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { DocumentPicture, DocumentPicturesRequest } from '../../shared/engine/documentPictures';
import { maxReadDocumentLength } from '../../shared/engine/documentPictures';
import { describedFiles } from '../../shared/engine/describedFiles';
import type { Engine } from '../../shared/engine/engine';
import type { DescribedFile } from '../../shared/engine/verify';
import type { WorkspaceRoot } from '../../shared/form/form';
import { fileOfLink } from '../../shared/insert/linkPath';
import { asksForCredit } from '../../shared/picture/permissions';
import { creditTitle } from '../../shared/words/creditText';
import { plainText } from '../../shared/words/plainText';
import { linksOf, type LinkingDocument } from '../documents/documentLinks';
import { pathFrom, rootOf } from '../folders/workspacePath';
import { recordsFileName } from '../ids';
import { failureLogLine, type Log } from '../log';
import type { InsertSettings } from '../settings/insertSettings';
import { isFile } from './ownPictures';

/** A document that may show pictures of our folders. */
export interface CheckedDocument extends LinkingDocument {
  readonly kind: DocumentPicturesRequest['kind'];
  readonly text: string;
}

export interface DocumentProblemsPorts {
  readonly engine: Pick<Engine, 'documentPictures' | 'describe'>;
  readonly settings: () => InsertSettings;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly log: Log;
}

/** What can be wrong with a picture that a document shows: nothing describes it, nothing names its author, its file is not there. */
export const documentProblemKinds = ['no-alt', 'no-credit', 'gone'] as const;
export type DocumentProblemKind = (typeof documentProblemKinds)[number];

export interface DocumentProblem {
  readonly kind: DocumentProblemKind;
  readonly picture: DocumentPicture;
  /** What the records say of it. */
  readonly described: DescribedFile;
  /** Absolute path of the folder that it is in. */
  readonly folder: string;
}

/** So many folders are looked into for one document. */
const maxFolders = 50;

/** Says what is wrong with the pictures of documents, as far as they are in the records of a folder. Changes nothing. */
export class DocumentProblems {
  readonly #ports: DocumentProblemsPorts;
  /** What the records of folders say of files, as long as they have not changed. */
  readonly #described = new Map<string, KnownRecords>();

  constructor(ports: DocumentProblemsPorts) {
    this.#ports = ports;
  }

  /** In the order of the text; none where it cannot be told. Never rejects. */
  async check(document: CheckedDocument, signal: AbortSignal): Promise<readonly DocumentProblem[]> {
    const { roots, settings, log } = this.#ports;
    const { path, kind, text } = document;
    const root = path === null ? null : rootOf(path, roots());
    if (path === null || root === null || !mayShowPictures(text)) return [];
    try {
      const pictures = await this.#picturesIn({ kind, text }, signal);
      const links = pictures.length === 0 ? null : await linksOf(document, settings(), roots());
      if (!links) return [];
      const shown = pathFrom(root, path);
      const placed = pictures.flatMap((picture) => {
        const file = fileOfLink(shown, picture.path, links);
        return file === null ? [] : [{ picture, path: join(root, file) }];
      });
      const described = await this.#describe(
        root,
        placed.map((each) => each.path),
        signal,
      );
      const problems = await Promise.all(
        placed.map(async ({ picture, path: file }) => {
          const known = described.get(file);
          return known ? problemsOf({ picture, described: known, folder: dirname(file) }, file, text) : [];
        }),
      );
      return signal.aborted ? [] : problems.flat();
    } catch (error) {
      if (!signal.aborted) log.error(`Document: ${String(error)}`);
      return [];
    }
  }

  async #picturesIn(
    request: DocumentPicturesRequest,
    signal: AbortSignal,
  ): Promise<readonly DocumentPicture[]> {
    let pictures: readonly DocumentPicture[] = [];
    for await (const event of this.#ports.engine.documentPictures(request, signal)) {
      ({ pictures } = event);
      if (event.failure) this.#ports.log.warn(failureLogLine('Document', event.failure));
    }
    return pictures;
  }

  /** What records say of files, by their absolute paths. */
  async #describe(
    root: string,
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, DescribedFile>> {
    const byFolder = new Map<string, Set<string>>();
    for (const file of files) {
      const folder = dirname(file);
      const names = byFolder.get(folder) ?? new Set();
      if (byFolder.size < maxFolders) byFolder.set(folder, names.add(basename(file)));
    }
    const all = new Map<string, DescribedFile>();
    for (const [folder, names] of byFolder) {
      const known = await this.#recordsOf(root, folder, names, signal);
      for (const name of names) {
        const described = known?.get(name);
        if (described) all.set(join(folder, name), described);
      }
    }
    return all;
  }

  async #recordsOf(
    root: string,
    folder: string,
    names: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<KnownRecords['files'] | null> {
    const file = await stat(join(folder, recordsFileName)).catch(() => null);
    if (!file?.isFile()) return null;
    const stamp = `${file.mtimeMs} ${file.size}`;
    const known = this.#described.get(folder);
    if (known?.stamp === stamp && [...names].every((name) => known.asked.has(name))) return known.files;
    const request = { folder, boundaryFolder: root, files: [...names] };
    const described = await describedFiles(this.#ports.engine, request, signal);
    if (signal.aborted) return null;
    const files = new Map(described.files.map((each) => [each.file, each]));
    if (this.#described.size >= maxFolders) this.#described.clear();
    this.#described.set(folder, { stamp, asked: names, files });
    return files;
  }
}

interface KnownRecords {
  /** Another one when the records have changed. */
  readonly stamp: string;
  readonly asked: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, DescribedFile>;
}

/** Whether it is worth reading; a quick look, because documents are looked at while they are typed. */
function mayShowPictures(text: string): boolean {
  return text.length <= maxReadDocumentLength && /!\[|<img/i.test(text);
}

async function problemsOf(
  shown: Omit<DocumentProblem, 'kind'>,
  file: string,
  text: string,
): Promise<readonly DocumentProblem[]> {
  const { picture, described } = shown;
  if (!(await isFile(file))) return [{ ...shown, kind: 'gone' }];
  const kinds: DocumentProblemKind[] = [];
  // In HTML an empty description says that the picture needs none.
  if (picture.isTag ? picture.alt === null : picture.alt?.text.trim() === '') kinds.push('no-alt');
  if (asksForCredit(described.picture.license?.id ?? null) && !hasCredit(text, described))
    kinds.push('no-credit');
  return kinds.map((kind) => ({ ...shown, kind }));
}

/**
 * Whether a document names the author of a picture, or its page, anywhere. Where neither is known, nothing can be missed.
 */
function hasCredit(text: string, { picture: { creator, page } }: DescribedFile): boolean {
  const names = [creator?.name, page].flatMap((name) => (name ? [foldText(name)] : []));
  if (names.length === 0) return true;
  const folded = foldText(text);
  return names.some((name) => folded.includes(name));
}

/** Without what languages put before signs, and without capitals. */
function foldText(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('\\', '').normalize('NFC').toLocaleLowerCase();
}

/** One sentence about a problem. */
export function documentProblemText({ kind, described: { file, picture } }: DocumentProblem): string {
  const name = plainText(file);
  switch (kind) {
    case 'no-alt':
      return l10n.t('{0} has no description for those who do not see it.', name);
    case 'no-credit':
      return picture.creator
        ? l10n.t(
            'The licence of {0}, {1}, asks for its author to be named: {2}.',
            name,
            plainText(picture.license?.name ?? l10n.t('which is not known')),
            plainText(picture.creator.name),
          )
        : l10n.t('{0} needs a credit: its licence asks for it.', name);
    case 'gone':
      return l10n.t('{0} is not there any more; its record is.', name);
  }
}

/** What a picture may be described by until somebody says it better; null where nothing is known. */
export function suggestedAlt({ described: { picture } }: DocumentProblem): string | null {
  return picture.title === null ? null : creditTitle(picture.title);
}
