import * as l10n from '@vscode/l10n';
import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { folderProblemKinds, type FolderProblem, type FolderProblemKind } from '../../shared/engine/verify';
import { plural } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import { problemText } from '../../shared/words/verifyText';
import { diagnosticSource, fixFolderCommand, recordsFileName, settingNames, settingsSection } from '../ids';
import { fixesOf, problemFixes, type FolderProblems, type ProblemFix } from '../problems/folderProblems';

/** VS Code shows no more of one file, and each takes its time. */
const maxShownProblems = 1_000;

/** A folder is looked at again when nothing has changed in it for so long, in milliseconds. */
const calmMs = 1_000;

const severities: Readonly<Record<FolderProblemKind, vscode.DiagnosticSeverity>> = {
  missing: vscode.DiagnosticSeverity.Warning,
  changed: vscode.DiagnosticSeverity.Warning,
  unreadable: vscode.DiagnosticSeverity.Warning,
  license: vscode.DiagnosticSeverity.Warning,
  broken: vscode.DiagnosticSeverity.Error,
  extra: vscode.DiagnosticSeverity.Information,
};

/** Shows what is wrong with save folders in the Problems view, on the lines of their records, and offers to mend it. */
export class ProblemsView implements vscode.Disposable {
  readonly #problems: () => FolderProblems;
  readonly #onFixed: () => void;
  readonly #collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  /** By folder, as long as something is wrong with it. */
  readonly #watchers = new Map<string, vscode.Disposable>();
  readonly #subscriptions: vscode.Disposable;

  /** `onFixed` is called when something has been mended. */
  constructor(problems: () => FolderProblems, onFixed: () => void) {
    this.#problems = problems;
    this.#onFixed = onFixed;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      vscode.commands.registerCommand(fixFolderCommand, (folder: string, fix: ProblemFix, files: string[]) =>
        this.#fix(folder, fix, files),
      ),
      vscode.languages.registerCodeActionsProvider(
        { pattern: `**/${recordsFileName}`, scheme: 'file' },
        { provideCodeActions: (document, range, context) => this.#actions(document, range, context) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration(allowedLicensesSetting)) return;
        for (const folder of this.#watchers.keys()) void this.#problems().verifyAgain(folder);
      }),
    );
  }

  /** What is wrong with a folder, by its absolute path, is now this. */
  show(folder: string, problems: readonly FolderProblem[]): void {
    const uri = vscode.Uri.file(join(folder, recordsFileName));
    if (problems.length === 0) {
      this.#collection.delete(uri);
      this.#watchers.get(folder)?.dispose();
      this.#watchers.delete(folder);
      return;
    }
    this.#collection.set(uri, problems.slice(0, maxShownProblems).map(diagnosticOf));
    if (!this.#watchers.has(folder)) this.#watchers.set(folder, this.#watch(folder));
  }

  dispose(): void {
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#subscriptions.dispose();
  }

  /** Whoever changes the folder, here or elsewhere, may mend it. VS Code's own watcher leaves out what users exclude. */
  #watch(folder: string): vscode.Disposable {
    let timer: NodeJS.Timeout | undefined;
    const lookSoon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void this.#problems().verifyAgain(folder), calmMs);
    };
    let watcher: FSWatcher | null = null;
    try {
      watcher = watch(folder, { persistent: false }, lookSoon).on('error', lookSoon);
    } catch {
      // It is gone, or cannot be watched: then it is looked at again when the user wants it.
    }
    return new vscode.Disposable(() => {
      clearTimeout(timer);
      watcher?.close();
    });
  }

  async #fix(folder: string, fix: ProblemFix, files: readonly string[]): Promise<void> {
    const path = vscode.Uri.file(join(folder, recordsFileName)).fsPath;
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === path);
    if (open?.isDirty)
      void vscode.window.showWarningMessage(
        l10n.t('Save {0} first: what you have changed in it would be in the way.', recordsFileName),
      );
    else await this.#problems().fix(folder, fix, files);
    this.#onFixed();
  }

  #actions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const folder = dirname(document.uri.fsPath);
    const all = this.#problems().problemsOf(folder);
    const here = all.filter(
      (problem) => lineOf(problem) >= range.start.line && lineOf(problem) <= range.end.line,
    );
    const own = diagnostics.filter(({ source }) => source === diagnosticSource);
    const actions: vscode.CodeAction[] = [];
    const addAction = (command: vscode.Command, mended: readonly vscode.Diagnostic[]): void => {
      const action = new vscode.CodeAction(command.title, vscode.CodeActionKind.QuickFix);
      action.command = command;
      action.diagnostics = [...mended];
      actions.push(action);
    };
    const add = (title: string, fix: ProblemFix, problems: readonly FolderProblem[]): void => {
      const files = problems.flatMap(({ file }) => file ?? []);
      const [first, second] = problems;
      const message = first && !second ? problemText(first) : null;
      addAction(
        { title, command: fixFolderCommand, arguments: [folder, fix, files] },
        own.filter((each) => each.code === first?.kind && (message === null || each.message === message)),
      );
    };
    for (const fix of problemFixes) {
      const ofFix = here.filter((problem) => fixesOf(problem).includes(fix));
      if (ofFix.length === 0) continue;
      if (fix === 'removeBroken') {
        add(fixAllTitle(fix, count(all, fix)), fix, ofFix);
        continue;
      }
      for (const problem of ofFix.slice(0, maxOwnActions))
        add(fixTitle(fix, problem.file ?? ''), fix, [problem]);
    }
    for (const kind of folderProblemKinds) {
      const ofKind = all.filter((problem) => problem.kind === kind);
      if (kind === 'broken' || ofKind.length < 2 || !here.some((problem) => problem.kind === kind)) continue;
      const [first] = ofKind;
      for (const fix of first ? fixesOf(first) : []) add(fixAllTitle(fix, ofKind.length), fix, ofKind);
    }
    if (here.some(({ kind }) => kind === 'license'))
      addAction(
        {
          title: l10n.t('Change the licences that are allowed'),
          command: 'workbench.action.openSettings',
          arguments: [allowedLicensesSetting],
        },
        own.filter(({ code }) => code === 'license'),
      );
    return actions;
  }
}

const allowedLicensesSetting = `${settingsSection}.${settingNames.allowedLicenses}`;

/** Of many problems in one place not each has actions of its own. */
const maxOwnActions = 5;

function count(problems: readonly FolderProblem[], fix: ProblemFix): number {
  return problems.filter((problem) => fixesOf(problem).includes(fix)).length;
}

/** The line, from 0, on which a problem is shown; what no line tells of, on the first. */
function lineOf({ line }: FolderProblem): number {
  return (line ?? 1) - 1;
}

function rangeOf(problem: FolderProblem): vscode.Range {
  return new vscode.Range(lineOf(problem), 0, lineOf(problem), Number.MAX_SAFE_INTEGER);
}

function diagnosticOf(problem: FolderProblem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(rangeOf(problem), problemText(problem), severities[problem.kind]);
  diagnostic.source = diagnosticSource;
  diagnostic.code = problem.kind;
  return diagnostic;
}

function fixTitle(fix: Exclude<ProblemFix, 'removeBroken'>, file: string): string {
  const name = plainText(basename(file));
  switch (fix) {
    case 'fetch':
      return l10n.t('Fetch {0} again', name);
    case 'forget':
      return l10n.t('Forget {0}', name);
    case 'add':
      return l10n.t('Add {0} to the records', name);
  }
}

function fixAllTitle(fix: ProblemFix, count: number): string {
  switch (fix) {
    case 'fetch':
      return plural(l10n.t('Fetch it again|Fetch all {0} like this again'), count);
    case 'forget':
      return plural(l10n.t('Forget it|Forget all {0} like this'), count);
    case 'add':
      return plural(l10n.t('Add it to the records|Add all {0} to the records'), count);
    case 'removeBroken':
      return plural(l10n.t('Remove the broken line|Remove all {0} broken lines'), count);
  }
}
