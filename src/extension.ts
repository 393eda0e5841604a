import * as vscode from 'vscode';
import { createCommands } from './host/commands/commands';
import type { Controller } from './host/controller';
import { commandIds, panelViewType, viewId } from './host/ids';
import { createProgram } from './host/program';
import { syncContextKeys } from './host/views/contextKeys';
import type { Panel } from './host/views/panel';
import { showScrapeProgress } from './host/views/scrapeProgress';
import { showInStatusBar } from './host/views/statusBar';
import { setDisplayLanguage } from './shared/words/l10n';

/** What `activate` returns for the integration tests; not an API for other extensions. */
export interface ExtensionApi {
  readonly controller: Controller;
  readonly panel: Panel;
}

let shutDown = (): Promise<void> => Promise.resolve();

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  const program = createProgram(context);
  const { controller, panel, ui, openFolder, log } = program;
  shutDown = () => controller.shutDown();
  const status = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left);
  status.name = 'Image Scraper';
  status.command = commandIds.open;
  context.subscriptions.push(
    status,
    showInStatusBar(controller, status),
    syncContextKeys(
      controller,
      (key, value) => void vscode.commands.executeCommand('setContext', key, value),
    ),
    showScrapeProgress(controller, { openFolder, showLog: ui.showLog }, log),
    vscode.workspace.onDidChangeWorkspaceFolders(() => controller.refresh()),
    vscode.window.registerWebviewPanelSerializer(panelViewType, panel),
    vscode.window.registerWebviewViewProvider(viewId, panel),
    ...createCommands(program).map(({ id, run }) => vscode.commands.registerCommand(id, run)),
  );
  // Read while the page loads. The walkthrough, too, activates the extension, and ticks what was done before.
  void controller.restore();
  return { controller, panel };
}

/** Lets a running scrape clean up its unfinished files; VS Code waits up to five seconds. */
export function deactivate(): Promise<void> {
  return shutDown();
}
