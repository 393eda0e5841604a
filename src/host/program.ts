import { join } from 'node:path';
import * as vscode from 'vscode';
import { createWorkerEngine } from '../engine/handle';
import type { EngineSettings } from '../shared/engine/settings';
import { OpenDescriptions } from '../shared/insert/openDescriptions';
import type { SourceId } from '../shared/sources/sources';
import type { EditorTools } from './agent/main';
import type { McpServer } from './agent/mcpProvider';
import { Controller } from './controller';
import { linksOf } from './documents/documentLinks';
import { insertPictures, type InsertPorts } from './documents/insertPictures';
import type { DocumentPorts } from './documents/saveRemotePictures';
import type { EditorUi } from './editorUi';
import { createImagesPreview } from './folders/imagesPreview';
import { pickSaveFolder, withExistingSaveFolder, type SaveFolderPorts } from './folders/saveFolder';
import { isWorkspaceVirtual, workspaceRoots } from './folders/workspace';
import { createMemory } from './form/memory';
import { rememberedKey } from './form/rememberedKey';
import { settingNames, settingsSection } from './ids';
import { createApiKeyCommands, type ApiKeyCommands } from './keys/apiKeyCommands';
import { ApiKeys } from './keys/apiKeys';
import { createSavedList } from './list/savedList';
import { createPlainLog, type Log } from './log';
import { createUnfinishedSave } from './runs/unfinishedSave';
import { DocumentProblems } from './problems/documentProblems';
import { FolderProblems } from './problems/folderProblems';
import { createPictureActions, type PictureActions } from './pictures/pictureActions';
import { readInsertSettings, type InsertSettings } from './settings/insertSettings';
import type { ScrapeDocument } from './scrapeFiles/runScrapeFile';
import { readEngineSettings, readExcludedSources } from './settings/settings';
import { DocumentProblemsView } from './ui/documentProblemsView';
import { InsertTargets, linkingDocument } from './ui/insertTargets';
import { showLinkStatus } from './ui/linkStatus';
import { acceptPictureDrops } from './ui/pictureDrops';
import { ProblemsView } from './ui/problemsView';
import { createVscodeUi } from './ui/vscodeUi';
import { Panel } from './views/panel';

/** All parts of the running extension that commands and views are made of. */
export interface Program {
  readonly controller: Controller;
  readonly panel: Panel;
  readonly ui: EditorUi;
  readonly log: Log;
  readonly apiKeyCommands: ApiKeyCommands;
  readonly actOnPicture: PictureActions;
  readonly saveFolder: SaveFolderPorts;
  readonly documents: DocumentPorts;
  /** Does what a scrape file says, in the panel; null: there is none. */
  readonly runScrapeFile: (document: ScrapeDocument | null) => Promise<void>;
  /** Writes what the shown tab stands for as a scrape file. */
  readonly saveScrapeFile: () => Promise<void>;
  readonly folderProblems: FolderProblems;
  /** Exports a save folder (an absolute path) as the user says. */
  readonly exportFolder: (folder: string) => Promise<void>;
  /** Asks each source whether it answers. */
  readonly checkSources: () => Promise<void>;
  /** Shows the save folder in VS Code's Explorer or the system's, if it is there. */
  readonly openFolder: () => Promise<void>;
  /** Absolute path. */
  readonly thumbnailFolder: string;
  /** What agents in this window may do; loaded when it is first asked for. */
  readonly agentTools: () => Promise<EditorTools>;
  /** The servers that agents in this window may start instead. */
  readonly mcpServers: () => Promise<readonly McpServer[]>;
}

/** Builds the extension's parts. What is to be ended with the window is added to the context's subscriptions. */
export function createProgram(context: vscode.ExtensionContext): Program {
  const channel = vscode.window.createOutputChannel('Image Scraper', { log: true });
  const log = createPlainLog(channel);
  const ui = createVscodeUi(
    log,
    () => channel.show(),
    () => panel.returnFocus(),
  );
  const engine = createWorkerEngine({
    workerPath: context.asAbsolutePath('dist/worker.js'),
    log: (line) => log.info(line),
  });
  const apiKeys = new ApiKeys(context.secrets, log);
  const settings = engineSettingsReader(context, log);
  const thumbnailFolder = vscode.Uri.joinPath(context.globalStorageUri, 'thumbnails');
  const storage = context.storageUri?.fsPath ?? null;
  const memoryStore = {
    get: () => context.workspaceState.get(rememberedKey),
    update: (form: unknown) => context.workspaceState.update(rememberedKey, form),
  };
  const excludedSources = cachedExcludedSources(context, log, () => controller.refresh());
  const preview = createImagesPreview(() => controller.refresh());
  const roots = workspaceRoots;
  const isVirtual = isWorkspaceVirtual;
  const controller: Controller = new Controller({
    engine,
    prepareEngine: engine.prepare,
    ui,
    store: {
      savedList: createSavedList(storage && join(storage, 'list.jsonl'), log),
      memory: createMemory(memoryStore, log),
      unfinishedSave: createUnfinishedSave(storage && join(storage, 'save.json'), log),
      apiKeys,
      responseCacheFolder: vscode.Uri.joinPath(context.globalStorageUri, 'answers').fsPath,
      thumbnailFolder: thumbnailFolder.fsPath,
    },
    settings,
    excludedSources,
    roots,
    isVirtual,
    canPreview: () => preview.isAvailable(),
    log,
  });
  const saveFolder = { controller, ui, roots };
  const scrapeFiles = { controller, ui, roots, isVirtual };
  const saveAsScrapeFile = async (): Promise<void> =>
    (await import('./scrapeFiles/main')).saveScrapeFile(scrapeFiles);
  const openFolder = (): Promise<void> => withExistingSaveFolder(saveFolder, ui.revealFolder);
  const exportFolder = async (folder: string): Promise<void> =>
    (await import('./export/main')).exportSaveFolder(folder, { engine, roots, ui, log });
  const apiKeyCommands = createApiKeyCommands({ apiKeys, engine, settings, ui, log });
  const checkSources = async (): Promise<void> =>
    (await import('./health/main')).checkSourcesForUser({
      engine,
      settings,
      apiKeys,
      excludedSources,
      ui,
      setApiKey: apiKeyCommands.setApiKey,
      log,
    });
  const insertTargets = new InsertTargets();
  const openDescriptions = new OpenDescriptions();
  const insertSettings = (): InsertSettings => readInsertSettings(ownConfiguration(), log);
  const linkStatus = showLinkStatus(async (document) => {
    const linking = linkingDocument(document);
    const settings = insertSettings();
    return {
      links: await linksOf(linking, settings, roots()),
      isOwn: linking.ownLinks(settings) !== null,
    };
  });
  const insertInto =
    (target: InsertPorts['target']) =>
    (keys: readonly string[]): Promise<void> =>
      insertPictures(keys, {
        controller,
        target,
        settings: insertSettings,
        roots,
        openDescriptions,
        ui,
      });
  const actOnPicture = createPictureActions({
    controller,
    ui,
    roots,
    log,
    insert: insertInto(() => insertTargets.find()),
    copyPicture: (key) => panel.copyPicture(key),
  });
  const drops = acceptPictureDrops((keys, target) => insertInto(() => Promise.resolve(target))(keys));
  const panel: Panel = new Panel(
    { extensionFolder: context.extensionUri, thumbnailFolder },
    controller,
    {
      browseForSaveFolder: () => pickSaveFolder(saveFolder),
      openFolder,
      openWorkspaceFolder: async () => {
        await vscode.commands.executeCommand('vscode.openFolder');
      },
      showLog: ui.showLog,
      setApiKey: apiKeyCommands.setApiKey,
      actOnPicture,
      previewFolder: () => withExistingSaveFolder(saveFolder, preview.showFolder),
      saveScrapeFile: saveAsScrapeFile,
      saveKeywords: async () =>
        (await import('./keywords/main')).saveKeywords({
          controller,
          settings,
          roots,
          isVirtual,
          ui,
          isPageInSight: () => panel.isInSight,
          log,
        }),
      verifyFolder: () => withExistingSaveFolder(saveFolder, (folder) => folderProblems.verify(folder)),
      exportFolder: () => withExistingSaveFolder(saveFolder, exportFolder),
      checkSources,
    },
    log,
  );
  const documentProblems = new DocumentProblemsView(
    new DocumentProblems({ engine, settings: insertSettings, roots, log }),
    insertSettings,
  );
  const problemsView = new ProblemsView(
    () => folderProblems,
    () => documentProblems.lookAgain(),
  );
  const folderProblems = new FolderProblems({
    runs: controller.runs,
    engine,
    settings,
    roots,
    ui,
    onChange: (folder, problems) => problemsView.show(folder, problems),
    log,
  });
  context.subscriptions.push(
    problemsView,
    documentProblems,
    channel,
    engine,
    apiKeys,
    insertTargets,
    linkStatus,
    drops,
  );
  const agents = () => import('./agent/main');
  let agentTools: EditorTools | undefined;
  const { version } = context.extension.packageJSON as { readonly version: string };
  return {
    controller,
    panel,
    ui,
    log,
    apiKeyCommands,
    actOnPicture,
    saveFolder,
    documents: { runs: controller.runs, engine, log, roots, isVirtual, ui },
    runScrapeFile: async (document) =>
      (await import('./scrapeFiles/main')).runScrapeFile(document, {
        ...scrapeFiles,
        showPanel: () => panel.open(),
      }),
    saveScrapeFile: saveAsScrapeFile,
    folderProblems,
    exportFolder,
    checkSources,
    openFolder,
    thumbnailFolder: thumbnailFolder.fsPath,
    agentTools: async () =>
      (agentTools ??= (await agents()).createEditorTools({
        controller,
        engine,
        settings,
        insertSettings,
        roots,
        thumbnailFolder: thumbnailFolder.fsPath,
        log,
      })),
    async mcpServers() {
      // Who does not trust the folder lets no agent write into it.
      if (!vscode.workspace.isTrusted) return [];
      await apiKeys.loadApiKeys();
      return (await agents()).mcpServersFor({
        roots: roots(),
        settings: settings(),
        apiKeyOf: (id) => apiKeys.get(id),
        contact: ownConfiguration().get<unknown>(settingNames.contact),
        program: context.asAbsolutePath('dist/cli.js'),
        version,
      });
    },
  };
}

const ownConfiguration = (): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration(settingsSection);

/** Reads the settings as they are at each call. */
function engineSettingsReader(context: vscode.ExtensionContext, log: Log): () => EngineSettings {
  const { version } = context.extension.packageJSON as { readonly version: string };
  return () =>
    readEngineSettings(
      {
        extensionSection: ownConfiguration(),
        httpSection: vscode.workspace.getConfiguration('http'),
        environment: process.env,
        language: vscode.env.language,
      },
      version,
      log,
    );
}

/** The sources that the user leaves out, kept between changes, because every snapshot of the controller needs them. */
function cachedExcludedSources(
  context: vscode.ExtensionContext,
  log: Log,
  onChange: () => void,
): () => readonly SourceId[] {
  let excluded = readExcludedSources(ownConfiguration(), log);
  const name = `${settingsSection}.${settingNames.excludedSources}`;
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(name)) return;
      excluded = readExcludedSources(ownConfiguration(), log);
      onChange();
    }),
  );
  return () => excluded;
}
