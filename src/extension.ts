import * as vscode from 'vscode';
import { createWorkerEngine } from './engine/handle';
import { syncContextKeys } from './host/views/contextKeys';
import { Controller } from './host/controller';
import { createMemory } from './host/form/memory';
import { saveRemotePictures } from './host/documents/saveRemotePictures';
import { commandIds, pictureCommandId, settingNames, settingsSection, panelViewType } from './host/ids';
import { createApiKeyCommands } from './host/keys/apiKeyCommands';
import { ApiKeys } from './host/keys/apiKeys';
import { addPicturesFromFiles } from './host/documents/listFile';
import { createPlainLog } from './host/log';
import { Panel } from './host/views/panel';
import { createPictureActions, readContextPictureKey } from './host/pictures/pictureActions';
import { createImagesPreview } from './host/folders/imagesPreview';
import { showScrapeProgress } from './host/views/scrapeProgress';
import { createSavedList } from './host/list/savedList';
import { readExcludedSources, readEngineSettings } from './host/settings/settings';
import { showInStatusBar } from './host/views/statusBar';
import { filesOf, resolveDocument } from './host/ui/documents';
import { createVscodeUi } from './host/ui/vscodeUi';
import { pickSaveFolder, useSaveFolder, withExistingSaveFolder } from './host/folders/saveFolder';
import { clearThumbnailFolder } from './host/folders/thumbnailFolder';
import { isWorkspaceVirtual, workspaceRoots } from './host/folders/workspace';
import { pictureActions } from './shared/panel/protocol';
import { setDisplayLanguage } from './shared/words/l10n';
import type { EngineSettings } from './shared/engine/settings';

/** What `activate` returns for the integration tests; not an API for other extensions. */
export interface ExtensionApi {
  readonly controller: Controller;
  readonly panel: Panel;
}

let shutDown = (): Promise<void> => Promise.resolve();

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  const channel = vscode.window.createOutputChannel('Image Scraper', { log: true });
  const log = createPlainLog(channel);
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
    readEngineSettings(
      {
        extensionSection: own(),
        httpSection: vscode.workspace.getConfiguration('http'),
        environment: process.env,
      },
      version,
      log,
    );
  // Cached, because every snapshot of the controller needs it.
  let excluded = readExcludedSources(own(), log);
  const apiKeys = new ApiKeys(context.secrets, log);
  const keyCommands = createApiKeyCommands({ apiKeys, engine, settings, ui, log });
  const preview = createImagesPreview(() => controller.refresh());
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
      savedList: createSavedList(list ?? null, log),
      memory,
      apiKeys,
      responseCacheFolder: vscode.Uri.joinPath(context.globalStorageUri, 'answers').fsPath,
      thumbnailFolder: thumbnailCache.fsPath,
    },
    settings,
    excludedSources: () => excluded,
    roots: workspaceRoots,
    isVirtual: isWorkspaceVirtual,
    canPreview: () => preview.isAvailable(),
    log,
  });
  shutDown = () => controller.shutDown();

  const roots = workspaceRoots;
  const { showLog } = ui;
  const saveFolder = { controller, ui, roots };
  const openFolder = (): Promise<void> => withExistingSaveFolder(saveFolder, ui.revealFolder);
  const actOnPicture = createPictureActions({ controller, ui, roots, log });
  const panel = new Panel(
    { extensionFolder: context.extensionUri, thumbnailFolder: thumbnailCache },
    controller,
    {
      browseForSaveFolder: () => pickSaveFolder(saveFolder),
      openFolder,
      showLog,
      setApiKey: keyCommands.setApiKey,
      actOnPicture,
      previewFolder: () => withExistingSaveFolder(saveFolder, preview.showFolder),
    },
    log,
  );

  const lists = { controller, showPanel: () => panel.open(), ui };
  const documents = {
    runs: controller.runs,
    engine,
    log,
    roots,
    isVirtual: isWorkspaceVirtual,
    ui,
  };

  const status = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left);
  status.name = 'Image Scraper';
  status.command = commandIds.open;

  context.subscriptions.push(
    channel,
    engine,
    apiKeys,
    status,
    showInStatusBar(controller, status),
    syncContextKeys(
      controller,
      (key, value) => void vscode.commands.executeCommand('setContext', key, value),
    ),
    showScrapeProgress(controller, { openFolder, showLog }, log),
    vscode.workspace.onDidChangeWorkspaceFolders(() => controller.refresh()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(`${settingsSection}.${settingNames.excludedSources}`)) return;
      excluded = readExcludedSources(own(), log);
      controller.refresh();
    }),
    vscode.window.registerWebviewPanelSerializer(panelViewType, panel),
    vscode.commands.registerCommand(commandIds.open, () => panel.open()),
    vscode.commands.registerCommand(commandIds.openHere, async (folder?: vscode.Uri) => {
      panel.open();
      await controller.restore();
      if (folder) useSaveFolder(folder, saveFolder);
    }),
    vscode.commands.registerCommand(commandIds.scrapeFile, async (file: unknown, chosen: unknown) =>
      addPicturesFromFiles(await filesOf(file, chosen), lists),
    ),
    vscode.commands.registerCommand(commandIds.saveRemote, async (document: unknown) =>
      saveRemotePictures(await resolveDocument(document), documents),
    ),
    vscode.commands.registerCommand(commandIds.pauseOrResume, () => {
      const { scrape } = controller.snapshot();
      if (scrape.state !== 'running') return;
      if (scrape.isHeld) controller.resume();
      else controller.pause();
    }),
    vscode.commands.registerCommand(commandIds.cancel, () => controller.cancel()),
    vscode.commands.registerCommand(commandIds.openFolder, openFolder),
    vscode.commands.registerCommand(commandIds.setKey, () => keyCommands.setApiKey()),
    vscode.commands.registerCommand(commandIds.testKey, () => keyCommands.testApiKey()),
    vscode.commands.registerCommand(commandIds.removeKey, () => keyCommands.removeApiKey()),
    vscode.commands.registerCommand(commandIds.clearThumbnails, () =>
      clearThumbnailFolder(controller, ui, thumbnailCache.fsPath),
    ),
    vscode.commands.registerCommand(commandIds.showLog, showLog),
    ...pictureActions.map((action) =>
      vscode.commands.registerCommand(pictureCommandId(action), async (context: unknown) => {
        const key = readContextPictureKey(context);
        if (key !== null) await actOnPicture(action, key);
      }),
    ),
  );
  return { controller, panel };
}

/** Lets a running scrape clean up its unfinished files; VS Code waits up to five seconds. */
export function deactivate(): Promise<void> {
  return shutDown();
}
