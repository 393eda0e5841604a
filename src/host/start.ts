import * as vscode from 'vscode';
import { setDisplayLanguage } from '../shared/words/l10n';
import { createCommands } from './commands/commands';
import type { Controller } from './controller';
import { commandIds } from './ids';
import { createProgram, type Program } from './program';
import { syncContextKeys } from './views/contextKeys';
import { tellInterrupted } from './views/interruptedMessage';
import type { Panel } from './views/panel';
import { showScrapeProgress } from './views/scrapeProgress';
import { showInStatusBar } from './views/statusBar';

/** The program of this window, as far as VS Code and the integration tests deal with it. */
export interface RunningProgram {
  readonly controller: Controller;
  readonly panel: Panel;
  /** Runs a command of the manifest. */
  readonly runCommand: (id: string, given: readonly unknown[]) => unknown;
  readonly agentTools: Program['agentTools'];
  readonly mcpServers: Program['mcpServers'];
  readonly shutDown: () => Promise<void>;
}

/** Builds the program and shows it in VS Code; to be called once. */
export function startProgram(context: vscode.ExtensionContext): RunningProgram {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  const program = createProgram(context);
  const { controller, panel, ui, openFolder, log } = program;
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
    showScrapeProgress(
      controller,
      {
        openFolder,
        showLog: ui.showLog,
        isPageInSight: () => panel.isInSight && vscode.window.state.focused,
      },
      log,
    ),
    vscode.workspace.onDidChangeWorkspaceFolders(() => controller.refresh()),
  );
  // What is stored is read while the page loads.
  void tellInterrupted(controller, panel, ui.tell);
  const commands = new Map(createCommands(program).map(({ id, run }) => [id, run]));
  return {
    controller,
    panel,
    runCommand: (id, given) => commands.get(id)?.(...given),
    agentTools: program.agentTools,
    mcpServers: program.mcpServers,
    shutDown: () => controller.shutDown(),
  };
}
