import { join } from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { InsertedText } from '../../shared/insert/insertText';
import { understood } from '../../shared/words/shape';
import { copyFolderOf } from '../documents/copyFolder';
import type { LinkingDocument } from '../documents/documentLinks';
import type { InsertTarget } from '../documents/insertPictures';
import { pathFrom } from '../folders/workspacePath';

/** Documents that people write, rather than logs, and what versions and chats show. */
const isWritten = ({ scheme }: vscode.Uri): boolean => ['file', 'untitled'].includes(scheme);

/** A tab with a text document. */
interface TextTab {
  readonly uri: vscode.Uri;
  readonly viewColumn: vscode.ViewColumn;
  readonly isActive: boolean;
}

/** Remembers which text document was edited last: there is no active editor while the panel has the focus. */
export class InsertTargets implements vscode.Disposable {
  #last = vscode.window.activeTextEditor?.document.uri;
  readonly #changes = vscode.window.onDidChangeActiveTextEditor((editor) => {
    if (editor) this.#last = editor.document.uri;
  });

  /** The document that was edited last, as long as it has a tab; else one that is in sight, or any in a tab. */
  async find(): Promise<InsertTarget | null> {
    const tabs = textTabs();
    const last = tabs.find(({ uri }) => uri.toString() === this.#last?.toString());
    const tab = last ?? tabs.find(({ isActive }) => isActive) ?? tabs[0];
    return tab ? insertTargetIn(await vscode.workspace.openTextDocument(tab.uri), tab.viewColumn) : null;
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

function textTabs(): readonly TextTab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs, viewColumn }) =>
    tabs.flatMap(({ input, isActive }) =>
      input instanceof vscode.TabInputText && isWritten(input.uri)
        ? [{ uri: input.uri, viewColumn, isActive }]
        : [],
    ),
  );
}

/** A document, and where in it: at `place`, or else where its cursor is. */
export function insertTargetIn(
  found: vscode.TextDocument,
  viewColumn: vscode.ViewColumn | undefined,
  place: TrackedPlace | null = null,
): InsertTarget {
  let document = found;
  const { uri, languageId } = document;
  return {
    ...linkingDocument(document),
    language: languageId,
    copyFolder: () => copyFolderIn(document),
    readText: () => document.getText(),
    async show() {
      if (document.isClosed) document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document, viewColumn);
      const { selection } = editor;
      return place
        ? { start: place.offset, end: place.offset }
        : { start: document.offsetAt(selection.start), end: document.offsetAt(selection.end) };
    },
    insert: (inserted, { start, end }) =>
      insertInto(document, inserted, new vscode.Range(document.positionAt(start), document.positionAt(end))),
  };
}

/** A document, as far as it says how it names pictures. */
export function linkingDocument(document: vscode.TextDocument): LinkingDocument {
  const { uri } = document;
  return {
    path: uri.scheme === 'file' ? uri.fsPath : null,
    ownLinks({ paths }) {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      const rule = paths.find(({ pattern }) => {
        const glob = folder ? new vscode.RelativePattern(folder, pattern) : pattern;
        return vscode.languages.match({ pattern: glob }, document) > 0;
      });
      return rule
        ? { site: null, served: [{ folder: rule.root, prefix: rule.prefix }], needsDot: false }
        : null;
    },
  };
}

/**
 * The folder of `markdown.copyFiles.destination` for a document, whose patterns are read as VS Code's extension for Markdown does it
 * (`parseGlob`). Others than the user may have written that setting where they do not trust the workspace.
 */
function copyFolderIn(document: vscode.TextDocument): string | null {
  const { uri, languageId } = document;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (languageId !== 'markdown' || !folder || !vscode.workspace.isTrusted) return null;
  const setting = vscode.workspace.getConfiguration('markdown.copyFiles', uri).get<unknown>('destination');
  for (const [pattern, destination] of Object.entries(understood(destinationsShape, setting) ?? {})) {
    const glob = pattern.startsWith('/')
      ? new vscode.RelativePattern(folder, pattern.slice(1))
      : pattern.startsWith('**')
        ? pattern
        : `**/${pattern}`;
    if (vscode.languages.match({ pattern: glob }, document) === 0) continue;
    const copyFolder = copyFolderOf(pathFrom(folder.uri.fsPath, uri.fsPath), destination);
    return copyFolder === null ? null : join(folder.uri.fsPath, copyFolder);
  }
  return null;
}

const destinationsShape = v.record(v.string(), v.string());

/** A place in a document that stays where it is in the text while others edit that. */
export class TrackedPlace implements vscode.Disposable {
  #offset: number;
  readonly #changes: vscode.Disposable;

  constructor(document: vscode.TextDocument, position: vscode.Position) {
    this.#offset = document.offsetAt(position);
    this.#changes = vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document !== document) return;
      for (const { rangeOffset, rangeLength, text } of change.contentChanges) {
        if (rangeOffset >= this.#offset) continue;
        this.#offset += text.length - Math.min(rangeLength, this.#offset - rangeOffset);
      }
    });
  }

  /** In UTF-16 units. */
  get offset(): number {
    return this.#offset;
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

/** One step to undo, with the cursor where a description is missing, or else behind what was inserted. */
async function insertInto(
  document: vscode.TextDocument,
  { text, missingAltAt, endLines }: InsertedText,
  range: vscode.Range,
): Promise<boolean> {
  const at = missingAltAt ?? text.length;
  const snippet = new vscode.SnippetString();
  // Paragraphs do not share a line with what stands there.
  const gapAt = (rest: string): string => (text.includes('\n\n') && rest.trim() !== '' ? '\n\n' : '');
  snippet
    .appendText(
      text.startsWith('\n') ? '' : gapAt(document.lineAt(range.start).text.slice(0, range.start.character)),
    )
    .appendText(text.slice(0, at))
    .appendTabstop(0)
    .appendText(text.slice(at))
    .appendText(gapAt(document.lineAt(range.end).text.slice(range.end.character)));
  const edits: (vscode.TextEdit | vscode.SnippetTextEdit)[] = [];
  if (endLines.length > 0) {
    const end = document.lineAt(document.lineCount - 1).range.end;
    const rest = document.getText(new vscode.Range(range.end, end));
    if (rest.trim() === '') snippet.appendText(`\n\n${endLines.join('\n')}\n`);
    else {
      const gap = rest.endsWith('\n') ? '\n' : '\n\n';
      edits.push(vscode.TextEdit.insert(end, `${gap}${endLines.join('\n')}\n`));
    }
  }
  edits.push(new vscode.SnippetTextEdit(range, snippet));
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, edits);
  return vscode.workspace.applyEdit(edit);
}
