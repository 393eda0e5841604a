import * as vscode from 'vscode';
import { createWorkerEngine } from './engine/handle';
import { keepContext } from './host/views/contextKeys';
import { Controller } from './host/controller';
import { createMemory } from './host/form/memory';
import { saveRemotePictures } from './host/documents/documents';
import { commands, pictureCommand, settingKeys, settingsSection, viewType } from './host/ids';
import { createKeyCommands } from './host/keys/keyCommands';
import { Keys } from './host/keys/keys';
import { scrapeFiles } from './host/documents/listFile';
import { plainLog } from './host/log';
import { Panel } from './host/views/panel';
import { createPictureActions, readPictureContext } from './host/pictures/pictureActions';
import { createPreview } from './host/folders/preview';
import { showProgress } from './host/views/progress';
import { createSavedList } from './host/list/savedList';
import { readExcluded, readSettings } from './host/settings/settings';
import { showStatus } from './host/views/statusBar';
import { filesOf, openDocument } from './host/ui/documents';
import { createVscodeUi } from './host/ui/vscodeUi';
import { pickSaveFolder, useSaveFolder, withSaveFolder } from './host/folders/saveFolder';
import { clearThumbnails } from './host/folders/thumbnailCache';
import { workspaceIsVirtual, workspaceRoots } from './host/folders/workspace';
import { pictureActions } from './shared/panel/protocol';
import { speak } from './shared/words/l10n';
import type { EngineSettings } from './shared/engine/settings';

/** What `activate` returns for the integration tests; not an API for other extensions. */
export interface Api {
  readonly controller: Controller;
  readonly panel: Panel;
}

let stop = (): Promise<void> => Promise.resolve();

export function activate(context: vscode.ExtensionContext): Api {
  speak(vscode.env.language, vscode.l10n.bundle);
  const channel = vscode.window.createOutputChannel('Image Scraper', { log: true });
  const log = plainLog(channel);
  const ui = createVscodeUi(log, () => channel.show());
  const { version } = context.extension.packageJSON as { readonly version: string };
  const engine = createWorkerEngine({
    workerPath: context.asAbsolutePath('dist/worker.js'),
    log: (line) => log.info(line),
  });
  const list = context.storageUri && vscode.Uri.joinPath(context.storageUri, 'list.jsonl').fsPath;
  const thumbnailCache = vscode.Uri.joinPath(context.globalStorageUri, 'thumbnails');
  const own = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration(settingsSection);
  const settings = (): EngineSettings =>
    readSettings(
      { own: own(), http: vscode.workspace.getConfiguration('http'), environment: process.env },
      version,
      log,
    );
  // Cached, because every snapshot of the controller needs it.
  let excluded = readExcluded(own(), log);
  const keys = new Keys(context.secrets, log);
  const keyCommands = createKeyCommands({ keys, engine, settings, ui, log });
  const preview = createPreview(() => controller.refresh());
  const memory = createMemory(
    {
      get: () => context.workspaceState.get('form'),
      update: (form) => context.workspaceState.update('form', form),
    },
    log,
  );
  const controller: Controller = new Controller({
    engine,
    ui,
    store: {
      list: createSavedList(list ?? null, log),
      memory,
      keys,
      answers: vscode.Uri.joinPath(context.globalStorageUri, 'answers').fsPath,
      thumbnails: thumbnailCache.fsPath,
    },
    settings,
    excluded: () => excluded,
    roots: workspaceRoots,
    virtual: workspaceIsVirtual,
    canPreview: () => preview.can(),
    log,
  });
  stop = () => controller.stop();

  const roots = workspaceRoots;
  const { showLog } = ui;
  const saveFolder = { controller, ui, roots };
  const openFolder = (): Promise<void> => withSaveFolder(saveFolder, ui.revealFolder);
  const picture = createPictureActions({ pictures: controller, ui, roots, log });
  const panel = new Panel(
    { extension: context.extensionUri, thumbnails: thumbnailCache },
    controller,
    {
      browse: () => pickSaveFolder(saveFolder),
      openFolder,
      showLog,
      setKey: keyCommands.set,
      picture,
      previewFolder: () => withSaveFolder(saveFolder, preview.show),
    },
    log,
  );

  const lists = { controller, show: () => panel.open(), ui };
  const documents = {
    runs: controller.runs,
    engine,
    log,
    roots,
    virtual: workspaceIsVirtual,
    ui,
  };

  const status = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left);
  status.name = 'Image Scraper';
  status.command = commands.open;

  context.subscriptions.push(
    channel,
    engine,
    keys,
    status,
    showStatus(controller, status),
    keepContext(controller, (key, value) => void vscode.commands.executeCommand('setContext', key, value)),
    showProgress(controller, { openFolder, showLog }, log),
    vscode.workspace.onDidChangeWorkspaceFolders(() => controller.refresh()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(`${settingsSection}.${settingKeys.excludedSources}`)) return;
      excluded = readExcluded(own(), log);
      controller.refresh();
    }),
    vscode.window.registerWebviewPanelSerializer(viewType, panel),
    vscode.commands.registerCommand(commands.open, () => panel.open()),
    vscode.commands.registerCommand(commands.openHere, async (folder?: vscode.Uri) => {
      panel.open();
      await controller.load();
      if (folder) useSaveFolder(folder, saveFolder);
    }),
    vscode.commands.registerCommand(commands.scrapeFile, async (file: unknown, chosen: unknown) =>
      scrapeFiles(await filesOf(file, chosen), lists),
    ),
    vscode.commands.registerCommand(commands.saveRemote, async (document: unknown) =>
      saveRemotePictures(await openDocument(document), documents),
    ),
    vscode.commands.registerCommand(commands.pauseOrResume, () => {
      const { scrape } = controller.snapshot();
      if (scrape.state !== 'running') return;
      if (scrape.held) controller.resume();
      else controller.pause();
    }),
    vscode.commands.registerCommand(commands.cancel, () => controller.cancel()),
    vscode.commands.registerCommand(commands.openFolder, openFolder),
    vscode.commands.registerCommand(commands.setKey, () => keyCommands.set()),
    vscode.commands.registerCommand(commands.testKey, () => keyCommands.test()),
    vscode.commands.registerCommand(commands.removeKey, () => keyCommands.remove()),
    vscode.commands.registerCommand(commands.clearThumbnails, () =>
      clearThumbnails(controller, ui, thumbnailCache.fsPath),
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

/** Lets a running scrape clean up its unfinished files; VS Code waits up to five seconds. */
export function deactivate(): Promise<void> {
  return stop();
}
