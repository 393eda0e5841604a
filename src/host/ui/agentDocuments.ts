import * as vscode from 'vscode';
import { pieceFor } from '../../shared/insert/documentPlace';
import type { InsertedText } from '../../shared/insert/insertText';
import type { AgentDocument } from '../agent/agentTools';
import type { InsertPlace } from '../documents/insertPictures';
import { linkingDocument } from './insertTargets';

/** Opens a document for an agent, whose insertions move no cursor and take no focus. */
export async function openAgentDocument(path: string): Promise<AgentDocument> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  const { isDirty } = document;
  return {
    ...linkingDocument(document),
    language: document.languageId,
    copyFolder: () => null,
    readText: () => document.getText(),
    insert: (inserted, place) => insertParagraph(document, inserted, place),
    async finish() {
      // Where it is shown its change can be seen, and undone.
      await vscode.window.showTextDocument(document, { preserveFocus: true, preview: false });
      if (!isDirty) await document.save();
    },
  };
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
  if (endLines.length > 0) {
    const gap = whole.endsWith('\n') ? '\n' : '\n\n';
    edit.insert(document.uri, document.positionAt(whole.length), `${gap}${endLines.join('\n')}\n`);
  }
  return vscode.workspace.applyEdit(edit);
}
