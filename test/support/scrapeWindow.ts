import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { startPhotoSite, type PhotoSite, type PhotoSiteOptions } from '../../demo/photoSite';
import { launchChromium } from './chromium';
import { openWorkbench, reloadWindow, runCommand, findScrapePanel } from './codePage';
import { photoSiteSettings } from './photoSiteSettings';
import { waitUntil } from './waitUntil';
import { loopbackOnlyEnv, startVSCodeServer } from './vscodeServer';

const projectFolder = resolve(__dirname, '../..');

/** A window of VS Code on an empty workspace, with a photo site of its own behind it. */
export interface BareWindow {
  readonly page: Page;
  /** Absolute path of the workspace; where it has several folders, they are in it. */
  readonly workspace: string;
  readonly site: PhotoSite;
  /** Process ids of the extension hosts. */
  readonly extensionHostPids: () => number[];
  close(): Promise<void>;
}

/** One with our panel open. */
export interface ScrapeWindow extends BareWindow {
  readonly panel: Frame;
}

export interface ScrapeWindowOptions {
  /** A version of the npm package code-server; without it, the oldest that is supported. */
  readonly version?: string;
  readonly site?: PhotoSiteOptions;
  /** Further user settings, for example the colour theme. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings that the workspace itself brings. */
  readonly workspaceSettings?: Readonly<Record<string, unknown>>;
  /** The workspace opens in Restricted Mode. */
  readonly isRestricted?: boolean;
  /** VS Code shows its dialogs. */
  readonly hasDialogs?: boolean;
  /** Absolute path of the folder of an extension that is installed, too. */
  readonly otherExtension?: string;
  /** Names of the folders of a workspace that has several. */
  readonly roots?: readonly string[];
}

/** Opens it the way a user does: the window, the Command Palette, Scrape Images. */
export async function openScrapeWindow(options: ScrapeWindowOptions = {}): Promise<ScrapeWindow> {
  const window = await openBareWindow(options);
  try {
    await runCommand(window.page, 'Scrape Images');
    return { ...window, panel: await findScrapePanel(window.page) };
  } catch (error) {
    await window.close();
    throw error;
  }
}

export async function openBareWindow(options: ScrapeWindowOptions = {}): Promise<BareWindow> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const scratch = mkdtempSync(join(tmpdir(), 'scrape-window-'));
    closers.push(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
    const workspace = join(scratch, 'workspace');
    mkdirSync(workspace);
    if (options.workspaceSettings) {
      mkdirSync(join(workspace, '.vscode'));
      const settings = JSON.stringify(options.workspaceSettings);
      writeFileSync(join(workspace, '.vscode', 'settings.json'), settings);
    }
    const opened = options.roots ? writeWorkspaceFile(workspace, options.roots) : workspace;

    const site = await startPhotoSite(options.site);
    closers.push(() => site.close());
    const extensionsFolder = join(scratch, 'extensions');
    mkdirSync(extensionsFolder);
    if (options.otherExtension)
      cpSync(options.otherExtension, join(extensionsFolder, basename(options.otherExtension)), {
        recursive: true,
      });
    const starting = startVSCodeServer({
      extensionsFolder,
      ...(options.version !== undefined && { version: options.version }),
      env: loopbackOnlyEnv,
      settings: {
        ...photoSiteSettings(site.url),
        'security.workspace.trust.startupPrompt': 'never',
        ...options.settings,
      },
      hasWorkspaceTrust: options.isRestricted ?? false,
      hasDialogs: options.hasDialogs ?? false,
    });
    closers.push(() =>
      starting.then(
        (server) => server.close(),
        () => undefined,
      ),
    );
    const launching = launchChromium();
    closers.push(() =>
      launching.then(
        (browser) => browser.close(),
        () => undefined,
      ),
    );
    const [server, browser] = await Promise.all([starting, launching]);

    const page = await openWorkbench(browser, server.url(opened, { extensionPath: projectFolder }));
    if (options.roots) {
      // VS Code 1.100 loses the folders of a workspace file that it opens for the first time when several answers of the server
      // come in one piece, as on a busy machine: its Explorer says that there are none. The next time it has its copy of the file.
      await waitUntil('VS Code’s copy of the workspace file', 20, () => server.hasWorkspaceCopy());
      await reloadWindow(page);
    }
    return { page, workspace, site, extensionHostPids: server.extensionHostPids, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A workspace file with folders beside it. */
function writeWorkspaceFile(workspace: string, names: readonly string[]): string {
  for (const name of names) mkdirSync(join(workspace, name));
  const file = join(workspace, 'several.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: names.map((path) => ({ path })) }));
  return file;
}
