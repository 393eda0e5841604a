import * as vscode from 'vscode';
import { createWorkerEngine } from './engine/handle';
import { keepContext } from './host/contextKeys';
import { Controller } from './host/controller';
import { desk } from './host/desk';
import { createMayFill } from './host/git';
import { commands, pictureCommand, settingsSection, viewType } from './host/ids';
import { plainLog } from './host/log';
import { Panel } from './host/panel';
import { createPictureActs, readPictureContext } from './host/pictureActions';
import { createPreview } from './host/preview';
import { showProgress } from './host/progress';
import { createSavedList } from './host/savedList';
import { readSettings } from './host/settings';
import { showStatus } from './host/statusBar';
import {
  askForTrust,
  askToFill,
  browse,
  clearThumbnails,
  pickRoot,
  revealFolder,
  takeFolder,
  withSaveFolder,
  workspaceIsVirtual,
  workspaceRoots,
} from './host/workspace';
import { pictureActions } from './shared/protocol';
import { speak } from './shared/l10n';

/** What `activate` gives to the integration tests; no promise to other extensions. */
export interface Api {
  readonly controller: Controller;
  readonly panel: Panel;
}

let stop = (): Promise<void> => Promise.resolve();

export function activate(context: vscode.ExtensionContext): Api {
  speak(vscode.env.language, vscode.l10n.bundle);
  const channel = vscode.window.createOutputChannel('Image Scraper', { log: true });
  const log = plainLog(channel);
  const { version } = context.extension.packageJSON as { readonly version: string };
  const engine = createWorkerEngine({
    workerPath: context.asAbsolutePath('dist/worker.js'),
    log: (line) => log.info(line),
  });
  const list = context.storageUri && vscode.Uri.joinPath(context.storageUri, 'list.jsonl').fsPath;
  const thumbnailCache = vscode.Uri.joinPath(context.globalStorageUri, 'thumbnails');
  const preview = createPreview(() => controller.refresh());
  const controller: Controller = new Controller({
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
    thumbnailCache: thumbnailCache.fsPath,
    mayFill: createMayFill({
      trusted: () => vscode.workspace.isTrusted,
      ask: askToFill,
      tell: (text) => desk.tell(text),
      log,
    }),
    canPreview: () => preview.can(),
  });
  stop = () => controller.stop();

  const showLog = (): void => channel.show();
  const openFolder = (): Promise<void> => withSaveFolder(controller, revealFolder);
  const picture = createPictureActs({
    pictures: controller,
    desk,
    roots: workspaceRoots,
    maySave: askForTrust,
    log,
  });
  const panel = new Panel(
    { extension: context.extensionUri, thumbnails: thumbnailCache },
    controller,
    {
      browse: () => browse(controller),
      openFolder,
      showLog,
      picture,
      previewFolder: () => withSaveFolder(controller, preview.show),
    },
    log,
  );

  const status = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left);
  status.name = 'Image Scraper';
  status.command = commands.open;

  context.subscriptions.push(
    channel,
    engine,
    status,
    showStatus(controller, status),
    keepContext(controller, (key, value) => void vscode.commands.executeCommand('setContext', key, value)),
    showProgress(controller, { openFolder, showLog }, log),
    vscode.workspace.onDidChangeWorkspaceFolders(() => controller.refresh()),
    vscode.window.registerWebviewPanelSerializer(viewType, panel),
    vscode.commands.registerCommand(commands.open, () => panel.open()),
    vscode.commands.registerCommand(commands.openHere, async (folder?: vscode.Uri) => {
      panel.open();
      await controller.load();
      if (folder) takeFolder(controller, folder);
    }),
    vscode.commands.registerCommand(commands.pauseOrResume, () => {
      const { scrape } = controller.snapshot();
      if (scrape.state !== 'running') return;
      if (scrape.held) controller.resume();
      else controller.pause();
    }),
    vscode.commands.registerCommand(commands.cancel, () => controller.cancel()),
    vscode.commands.registerCommand(commands.openFolder, openFolder),
    vscode.commands.registerCommand(commands.clearThumbnails, () =>
      clearThumbnails(controller, thumbnailCache.fsPath),
    ),
    vscode.commands.registerCommand(commands.showLog, showLog),
    ...pictureActions.map((action) =>
      vscode.commands.registerCommand(pictureCommand(action), async (context: unknown) => {
        const key = readPictureContext(context);
        if (key !== null) await picture(action, key);
      }),
    ),
  );
  return { controller, panel };
}

/** Lets a run that is under way put away its unfinished files; VS Code waits up to five seconds. */
export function deactivate(): Promise<void> {
  return stop();
}
