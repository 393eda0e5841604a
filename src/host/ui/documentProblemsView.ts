import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { insertedCredit } from '../../shared/insert/insertText';
import { insertLanguageOf } from '../../shared/insert/languages';
import { creditOf } from '../../shared/picture/pictureCredit';
import { plainText } from '../../shared/words/plainText';
import { diagnosticSource, fixFolderCommand, settingsSection } from '../ids';
import {
  documentProblemText,
  suggestedAlt,
  type DocumentProblem,
  type DocumentProblemKind,
  type DocumentProblems,
} from '../problems/documentProblems';
import { readShowsDocumentProblems, type InsertSettings } from '../settings/insertSettings';
import { linkingDocument } from './insertTargets';

/** A document is looked at when nothing was typed in it for so long, in milliseconds. */
const calmMs = 500;

const selector: readonly vscode.DocumentFilter[] = [
  { language: 'markdown', scheme: 'file' },
  { language: 'html', scheme: 'file' },
];
const severities: Readonly<Record<DocumentProblemKind, vscode.DiagnosticSeverity>> = {
  'no-alt': vscode.DiagnosticSeverity.Information,
  'no-credit': vscode.DiagnosticSeverity.Warning,
  gone: vscode.DiagnosticSeverity.Warning,
};

/** What was found in one version of a document. */
interface Found {
  readonly version: number;
  readonly problems: readonly DocumentProblem[];
}

/** Shows in Markdown and HTML what is wrong with the pictures of our folders, and offers to mend it. */
export class DocumentProblemsView implements vscode.Disposable {
  readonly #problems: DocumentProblems;
  readonly #settings: () => InsertSettings;
  readonly #collection = vscode.languages.createDiagnosticCollection(`${diagnosticSource} documents`);
  readonly #found = new Map<string, Found>();
  readonly #looks = new Map<string, { readonly timer: NodeJS.Timeout; readonly abort: AbortController }>();
  readonly #subscriptions: vscode.Disposable;

  constructor(problems: DocumentProblems, settings: () => InsertSettings) {
    this.#problems = problems;
    this.#settings = settings;
    const { workspace, window } = vscode;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      workspace.onDidOpenTextDocument((document) => this.#lookSoon(document)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#lookSoon(document);
      }),
      workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      // Files may have come or gone meanwhile.
      window.onDidChangeActiveTextEditor((editor) => editor && this.#lookSoon(editor.document)),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(settingsSection)) this.lookAgain();
      }),
      vscode.languages.registerCodeActionsProvider(
        selector,
        { provideCodeActions: (document, range, context) => this.#actions(document, range, context) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    );
    this.lookAgain();
  }

  /** Looks at all open documents. */
  lookAgain(): void {
    for (const document of vscode.workspace.textDocuments) this.#lookSoon(document);
  }

  dispose(): void {
    for (const { timer, abort } of this.#looks.values()) {
      clearTimeout(timer);
      abort.abort();
    }
    this.#subscriptions.dispose();
  }

  #lookSoon(document: vscode.TextDocument): void {
    if (vscode.languages.match(selector, document) === 0) return;
    const key = document.uri.toString();
    this.#stopLook(key);
    const abort = new AbortController();
    const timer = setTimeout(() => void this.#look(document, abort.signal), calmMs);
    this.#looks.set(key, { timer, abort });
  }

  #stopLook(key: string): void {
    const look = this.#looks.get(key);
    clearTimeout(look?.timer);
    look?.abort.abort();
    this.#looks.delete(key);
  }

  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.#stopLook(key);
    this.#found.delete(key);
    this.#collection.delete(document.uri);
  }

  async #look(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const { version, uri } = document;
    const isOn = readShowsDocumentProblems(vscode.workspace.getConfiguration(settingsSection, uri));
    const problems = isOn
      ? await this.#problems.check(
          {
            ...linkingDocument(document),
            kind: document.languageId === 'html' ? 'html' : 'md',
            text: document.getText(),
          },
          signal,
        )
      : [];
    if (signal.aborted || document.isClosed) return;
    this.#found.set(uri.toString(), { version, problems });
    this.#collection.set(
      uri,
      problems.map((problem) => diagnosticOf(document, problem)),
    );
  }

  #actions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const found = this.#found.get(document.uri.toString());
    // Places of an older version may be elsewhere now.
    if (!found || found.version !== document.version) return [];
    const here = found.problems.filter((problem) => rangeOf(document, problem).intersection(range));
    return here.flatMap((problem) => {
      const message = documentProblemText(problem);
      const own = diagnostics.filter((each) => each.source === diagnosticSource && each.message === message);
      return this.#fixesOf(document, problem).map((action) => {
        action.diagnostics = own;
        return action;
      });
    });
  }

  #fixesOf(document: vscode.TextDocument, problem: DocumentProblem): readonly vscode.CodeAction[] {
    switch (problem.kind) {
      case 'no-alt':
        return altFixes(document, problem);
      case 'no-credit':
        return [creditFix(document, problem, this.#settings())];
      case 'gone':
        return goneFixes(document, problem);
    }
  }
}

function rangeOf(document: vscode.TextDocument, { picture: { start, end } }: DocumentProblem): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

function diagnosticOf(document: vscode.TextDocument, problem: DocumentProblem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    rangeOf(document, problem),
    documentProblemText(problem),
    severities[problem.kind],
  );
  diagnostic.source = diagnosticSource;
  diagnostic.code = problem.kind;
  return diagnostic;
}

function editAction(title: string, uri: vscode.Uri, edits: readonly vscode.TextEdit[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(uri, [...edits]);
  return action;
}

function altFixes(document: vscode.TextDocument, problem: DocumentProblem): readonly vscode.CodeAction[] {
  const alt = suggestedAlt(problem);
  if (alt === null) return [];
  const { picture } = problem;
  const at = (offset: number): vscode.Position => document.positionAt(offset);
  const escaped = insertLanguageOf(picture.isTag ? 'html' : document.languageId).escapeAlt(alt);
  const edit = picture.alt
    ? vscode.TextEdit.replace(new vscode.Range(at(picture.alt.start), at(picture.alt.end)), escaped)
    : vscode.TextEdit.insert(at(picture.start + '<img'.length), ` alt="${escaped}"`);
  return [editAction(l10n.t('Describe it by its title: “{0}”', plainText(alt)), document.uri, [edit])];
}

function creditFix(
  document: vscode.TextDocument,
  { picture, described }: DocumentProblem,
  { creditPlace }: InsertSettings,
): vscode.CodeAction {
  const text = document.getText();
  const { mark, paragraph, endLines } = insertedCredit(creditOf(described.picture), {
    language: insertLanguageOf(document.languageId),
    creditPlace,
    hasFootnote: (label) => text.includes(label),
  });
  const behind = document.positionAt(picture.end);
  const endOfLine = document.lineAt(behind).range.end;
  const endOfDocument = document.lineAt(document.lineCount - 1).range.end;
  const edits = [
    ...(mark === '' ? [] : [vscode.TextEdit.insert(behind, mark)]),
    ...(paragraph === null ? [] : [vscode.TextEdit.insert(endOfLine, `\n\n${paragraph}`)]),
    ...(endLines.length === 0
      ? []
      : [
          vscode.TextEdit.insert(
            endOfDocument,
            `${text.endsWith('\n') ? '\n' : '\n\n'}${endLines.join('\n')}\n`,
          ),
        ]),
  ];
  return editAction(l10n.t('Add its credit'), document.uri, edits);
}

function goneFixes(document: vscode.TextDocument, problem: DocumentProblem): readonly vscode.CodeAction[] {
  const { described, folder } = problem;
  const title = l10n.t('Fetch {0} again', plainText(described.file));
  const fetch = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  fetch.command = { title, command: fixFolderCommand, arguments: [folder, 'fetch', [described.file]] };
  const remove = editAction(l10n.t('Remove the picture from the document'), document.uri, [
    vscode.TextEdit.delete(rangeOf(document, problem)),
  ]);
  return [fetch, remove];
}
