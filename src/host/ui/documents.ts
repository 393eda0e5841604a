import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { textExtensions } from '../../shared/engine/textFiles';
import { scrapeFileEnding } from '../../shared/scrapeFile/scrapeFile';
import type { ScrapeDocument } from '../scrapeFiles/runScrapeFile';
import type { OpenDocument } from '../documents/saveRemotePictures';
import type { ListFile } from '../documents/listFile';
import type { TextReplacement } from '../documents/linkReplacements';

/** The document that a menu was opened on, or else the one in the active editor; null where there is none. */
export async function resolveDocument(uri: unknown): Promise<OpenDocument | null> {
  const document =
    uri instanceof vscode.Uri
      ? await vscode.workspace.openTextDocument(uri)
      : vscode.window.activeTextEditor?.document;
  return document ? openDocumentOf(document) : null;
}

/** The scrape file that a menu or button was on, or else the one in the active editor; null where there is none. */
export async function scrapeDocumentOf(uri: unknown): Promise<ScrapeDocument | null> {
  const active = vscode.window.activeTextEditor?.document;
  const document =
    uri instanceof vscode.Uri
      ? await vscode.workspace.openTextDocument(uri)
      : active?.uri.path.endsWith(scrapeFileEnding)
        ? active
        : null;
  return (
    document && {
      path: document.uri.scheme === 'file' ? document.uri.fsPath : null,
      text: document.getText(),
      show: async () => {
        await vscode.window.showTextDocument(document);
      },
    }
  );
}

function openDocumentOf(document: vscode.TextDocument): OpenDocument {
  const { uri, languageId } = document;
  return {
    name: basename(uri.path),
    kind: languageId === 'markdown' ? 'md' : languageId === 'html' ? 'html' : null,
    location: placeOf(uri),
    readText: () => document.getText(),
    async replacePieces(text, pieces) {
      if (document.isClosed || document.getText() !== text) return false;
      return vscode.workspace.applyEdit(workspaceEditOf(document, pieces));
    },
  };
}

function placeOf(uri: vscode.Uri): OpenDocument['location'] {
  if (uri.scheme === 'file') return { path: uri.fsPath, isThere: true };
  if (uri.scheme !== 'untitled') return 'elsewhere';
  // An untitled document that was created with a name has a path; others have only a name such as `Untitled-1`.
  return uri.path.startsWith('/') ? { path: uri.fsPath, isThere: false } : 'new';
}

function workspaceEditOf(
  document: vscode.TextDocument,
  pieces: readonly TextReplacement[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of pieces) {
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  }
  return edit;
}

/** The files selected in the Explorer, or else those that the user picks in a dialog. */
export async function filesOf(uri: unknown, chosen: unknown): Promise<ListFile[]> {
  const given = [...(Array.isArray(chosen) ? (chosen as unknown[]) : []), uri].filter(
    (each) => each instanceof vscode.Uri,
  );
  const uris = given.length > 0 ? given : await pickListFiles();
  const unique = new Map(uris.map((each) => [each.toString(), each]));
  return [...unique.values()].map((each) => ({
    name: basename(each.path),
    readSize: async () => (await vscode.workspace.fs.stat(each)).size,
    readBytes: async () => vscode.workspace.fs.readFile(each),
  }));
}

async function pickListFiles(): Promise<readonly vscode.Uri[]> {
  const chosen = await vscode.window.showOpenDialog({
    title: l10n.t('Scrape images from which files?'),
    openLabel: l10n.t('Scrape'),
    canSelectMany: true,
    filters: { [l10n.t('Lists and documents')]: [...textExtensions] },
  });
  return chosen ?? [];
}
