import * as vscode from 'vscode';
import { createWorkerEngine } from './engine/handle';
import { Controller } from './host/controller';
import { commands, settingsSection, viewType } from './host/ids';
import { plainLog } from './host/log';
import { Panel } from './host/panel';
import { showProgress } from './host/progress';
import { createSavedList } from './host/savedList';
import { readSettings } from './host/settings';
import {
  askForTrust,
  browse,
  pickRoot,
  revealFolder,
  takeFolder,
  workspaceIsVirtual,
  workspaceRoots,
} from './host/workspace';

/** What `activate` gives to the integration tests; no promise to other extensions. */
export interface Api {
  readonly controller: Controller;
  readonly panel: Panel;
}

let stop = (): Promise<void> => Promise.resolve();

export function activate(context: vscode.ExtensionContext): Api {
  const channel = vscode.window.createOutputChannel('Image Scraper', { log: true });
  const log = plainLog(channel);
  const { version } = context.extension.packageJSON as { readonly version: string };
  const engine = createWorkerEngine({
    workerPath: context.asAbsolutePath('dist/worker.js'),
    log: (line) => log.info(line),
  });
  const list = context.storageUri && vscode.Uri.joinPath(context.storageUri, 'list.jsonl').fsPath;
  const controller = new Controller({
    engine,
    settings: () =>
      readSettings(
        {
          own: vscode.workspace.getConfiguration(settingsSection),
          http: vscode.workspace.getConfiguration('http'),
          environment: process.env,
        },
        version,
        log,
      ),
    roots: workspaceRoots,
    virtual: workspaceIsVirtual,
    pickRoot,
    maySave: askForTrust,
    list: createSavedList(list ?? null, log),
    memory: {
      get: () => context.workspaceState.get('form'),
      set: (form) =>
        void context.workspaceState
          .update('form', form)
          .then(undefined, (error: unknown) => log.warn(`The form could not be kept: ${String(error)}`)),
    },
    log,
  });
  stop = () => controller.stop();

  const showLog = (): void => channel.show();
  const openFolder = async (): Promise<void> => {
    if (controller.savedTo !== null) await revealFolder(controller.savedTo);
  };
  const panel = new Panel(
    context.extensionUri,
    controller,
    { browse: () => browse(controller), openFolder, showLog },
    log,
  );

  context.subscriptions.push(
    channel,
    engine,
    showProgress(controller, { openFolder, showLog }, log),
    vscode.workspace.onDidChangeWorkspaceFolders(() => controller.refresh()),
    vscode.window.registerWebviewPanelSerializer(viewType, panel),
    vscode.commands.registerCommand(commands.open, () => panel.open()),
    vscode.commands.registerCommand(commands.openHere, async (folder?: vscode.Uri) => {
      panel.open();
      await controller.load();
      if (folder) takeFolder(controller, folder);
    }),
    vscode.commands.registerCommand(commands.showLog, showLog),
  );
  return { controller, panel };
}

/** Lets a run that is under way put away its unfinished files; VS Code waits up to five seconds. */
export function deactivate(): Promise<void> {
  return stop();
}
