import { isUtf8 } from 'node:buffer';
import { access, constants, readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { ToolError } from '../../shared/agent/toolCalls';
import { pieceFor } from '../../shared/insert/documentPlace';
import type { InsertedText } from '../../shared/insert/insertText';
import type { AgentDocument } from '../agent/agentTools';
import type { InsertPlace } from '../documents/insertPictures';
import { linkingDocument } from './insertTargets';

/** Opens a document for an agent, whose insertions move no cursor and take no focus. Rejects with `ToolError` where it cannot be written. */
export async function openAgentDocument(path: string): Promise<AgentDocument> {
  const shown = vscode.workspace.asRelativePath(path);
  await access(path, constants.W_OK).catch(() => {
    throw new ToolError(`${shown} is read-only.`);
  });
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  const { isDirty } = document;
  // What is no UTF-8 would be written with signs that stand for the unreadable.
  if (document.encoding.startsWith('utf8') && !isUtf8(await readFile(path)))
    throw new ToolError(`${shown} is not text in UTF-8.`);
  let textOfOwn: string | null = null;
  return {
    ...linkingDocument(document),
    language: document.languageId,
    readText: () => document.getText(),
    async insert(inserted, place) {
      const expected = textWith(document, inserted, place);
      const isChanged = await insertParagraph(document, inserted, place);
      textOfOwn = expected;
      // Where the editor is read-only nothing has changed.
      return isChanged && document.getText().includes(inserted.text.split('\n')[0] ?? '');
    },
    async finish() {
      // Where it is shown its change can be seen, and undone.
      await vscode.window.showTextDocument(document, { preserveFocus: true, preview: false });
      // What the user has typed is theirs to save.
      if (isDirty || document.getText() !== textOfOwn) return !document.isDirty;
      return (await document.save()) || isSavedSoon(document);
    },
  };
}

/** So long VS Code may take to save by itself what it has refused to save for us, in milliseconds. */
const maxOwnSaveMs = 3_000;

/** Whether VS Code saves it by itself: where it is about to (`files.autoSave`), 1.139 refuses another save before. */
async function isSavedSoon(document: vscode.TextDocument): Promise<boolean> {
  if (!document.isDirty) return true;
  return new Promise((done) => {
    const end = (isSaved: boolean): void => {
      saves.dispose();
      clearTimeout(timer);
      done(isSaved);
    };
    const saves = vscode.workspace.onDidSaveTextDocument((saved) => saved === document && end(true));
    const timer = setTimeout(() => end(false), maxOwnSaveMs);
  });
}

/** The document as it is once this is inserted, and nothing else. */
function textWith(
  document: vscode.TextDocument,
  { text, endLines }: InsertedText,
  place: InsertPlace,
): string {
  const whole = document.getText();
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const piece = pieceFor(whole, place, text);
  const end = endLines.length > 0 ? endPiece(whole, endLines) : '';
  const result = whole.slice(0, place.start) + piece + whole.slice(place.end) + end;
  return result.replace(/\r?\n/g, eol);
}

/** What comes at the end of a document. */
function endPiece(whole: string, endLines: readonly string[]): string {
  return `${whole.endsWith('\n') ? '\n' : '\n\n'}${endLines.join('\n')}\n`;
}

/** In one step that can be undone; whether it could. */
async function insertParagraph(
  document: vscode.TextDocument,
  { text, endLines }: InsertedText,
  place: InsertPlace,
): Promise<boolean> {
  const whole = document.getText();
  const [start, end] = [document.positionAt(place.start), document.positionAt(place.end)];
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(start, end), pieceFor(whole, place, text));
  if (endLines.length > 0)
    edit.insert(document.uri, document.positionAt(whole.length), endPiece(whole, endLines));
  return vscode.workspace.applyEdit(edit);
}
