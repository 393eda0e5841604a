import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { startPhotoSite, type PhotoSite, type PhotoSiteOptions } from '../../demo/photoSite';
import { launchChromium } from './chromium';
import { openWorkbench, runCommand, scrapePanel } from './codePage';
import { startVSCodeServer } from './vscodeServer';

const projectFolder = resolve(__dirname, '../..');

/** A window of VS Code on an empty workspace, with our panel open and a photo site of its own behind it. */
export interface ScrapeWindow {
  readonly page: Page;
  readonly panel: Frame;
  /** Absolute path of the workspace. */
  readonly workspace: string;
  readonly site: PhotoSite;
  close(): Promise<void>;
}

export interface ScrapeWindowOptions {
  readonly site?: PhotoSiteOptions;
  /** Further user settings, for example the colour theme. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Opens it the way a user does: the window, the Command Palette, Scrape Images. */
export async function openScrapeWindow(options: ScrapeWindowOptions = {}): Promise<ScrapeWindow> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const scratch = mkdtempSync(join(tmpdir(), 'scrape-window-'));
    closers.push(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
    const workspace = join(scratch, 'workspace');
    mkdirSync(workspace);

    const site = await startPhotoSite(options.site);
    closers.push(() => site.close());
    const server = await startVSCodeServer({
      settings: { 'imageScraper.flickr.baseUrl': site.url, ...options.settings },
    });
    closers.push(() => server.close());
    const browser = await launchChromium();
    closers.push(() => browser.close());

    const page = await openWorkbench(browser, server.url(workspace, { extension: projectFolder }));
    await runCommand(page, 'Scrape Images');
    const panel = await scrapePanel(page);
    return { page, panel, workspace, site, close };
  } catch (error) {
    await close();
    throw error;
  }
}
