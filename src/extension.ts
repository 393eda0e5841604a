import * as vscode from 'vscode';
import { rememberedKey } from './host/form/rememberedKey';
import { commandIds, panelViewType, viewId } from './host/ids';
import { mayShowOwnPictures } from './host/problems/ownPictures';
import { offerToAgents } from './host/agent/offer';
import { createPanel } from './host/views/createPanel';
import type { RunningProgram } from './host/start';

// VS Code activates the extension in every window, so that it can tell of a save that was interrupted. Only this file is loaded
// then, and the program, in a bundle of its own, when it is first needed: at once only where it was used before.

/** What `activate` returns for the integration tests; not an API for other extensions. */
export interface ExtensionApi {
  /** Starts the program, once. */
  readonly start: () => Promise<RunningProgram>;
}

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** Those that open the panel before all else. */
const openingCommands: ReadonlySet<string> = new Set([
  commandIds.open,
  commandIds.searchAndDownload,
  commandIds.openHere,
]);

let running: Promise<RunningProgram> | undefined;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const start = (): Promise<RunningProgram> =>
    (running ??= import('./host/start').then(({ startProgram }) => startProgram(context)));
  const run = async (command: string, given: readonly unknown[]): Promise<unknown> => {
    // VS Code makes the panel while the program is loaded.
    const panel = !running && openingCommands.has(command) ? createPanel() : null;
    const program = await start().catch((error: unknown) => {
      panel?.dispose();
      throw error;
    });
    if (panel) await program.panel.deserializeWebviewPanel(panel);
    return program.runCommand(command, given);
  };
  const { l10n } = vscode;
  const { commands } = (context.extension.packageJSON as Manifest).contributes;
  context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: async (panel) => (await start()).panel.deserializeWebviewPanel(panel),
    }),
    vscode.window.registerWebviewViewProvider(viewId, {
      resolveWebviewView: async (view) => (await start()).panel.resolveWebviewView(view),
    }),
    vscode.languages.registerCodeLensProvider(
      { pattern: '**/*.scrape.json' },
      {
        provideCodeLenses: ({ uri }) => [
          new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
            title: `$(play) ${l10n.t('Run')}`,
            command: commandIds.runScrapeFile,
            arguments: [uri],
          }),
        ],
      },
    ),
    ...commands.map(({ command }) =>
      vscode.commands.registerCommand(command, (...given: readonly unknown[]) => run(command, given)),
    ),
  );
  // What was done here in an earlier window may be a save that was interrupted, and ticks steps of the walkthrough, whose
  // opening wakes nothing that is awake.
  if (context.workspaceState.get(rememberedKey) !== undefined) void start();
  else startForDocuments(context, start);
  context.subscriptions.push(offerToAgents(start));
  return { start };
}

/** Where nothing was done yet, but somebody has shared a folder of pictures: their documents may have problems to be shown. */
function startForDocuments(context: vscode.ExtensionContext, start: () => Promise<unknown>): void {
  const look = async ({ document }: vscode.TextEditor): Promise<void> => {
    const { languageId, uri } = document;
    if (running || uri.scheme !== 'file' || !/^(markdown|html)$/.test(languageId)) return;
    if (await mayShowOwnPictures(uri.fsPath, document.getText())) await start();
  };
  const { window } = vscode;
  if (window.activeTextEditor) void look(window.activeTextEditor);
  context.subscriptions.push(window.onDidChangeActiveTextEditor((editor) => void (editor && look(editor))));
}

/** Lets a running scrape clean up its unfinished files; VS Code waits up to five seconds. */
export async function deactivate(): Promise<void> {
  await (await running)?.shutDown();
}
