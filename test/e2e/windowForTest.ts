import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { findScrapePanel, runCommand } from '../support/codePage';
import { clearList, waitForStatus } from '../support/scrapePanel';
import {
  openBareWindow,
  openScrapeWindow,
  type BareWindow,
  type ScrapeWindow,
  type ScrapeWindowOptions,
} from '../support/scrapeWindow';

const screenshots = resolve(__dirname, '../../out/screenshots');

/** Where a picture of how something looks is put, for whoever wants to see it. */
export function screenshotPath(name: string): string {
  mkdirSync(screenshots, { recursive: true });
  return join(screenshots, name);
}

/**
 * A window for the tests of the suite that calls this, who use it one after the other as one user would: each finds the panel open, and
 * nothing in its list. What was saved stays, so each has a keyword of its own. After a test that failed, the next has a new window.
 */
export function shareScrapeWindow(options: () => ScrapeWindowOptions = () => ({})): () => ScrapeWindow {
  return shareWindow(
    () => openScrapeWindow(options()),
    async (window) => ({ ...window, panel: await emptyPanel(window.page) }),
  );
}

/** The same, without our panel. */
export function shareBareWindow(options: () => ScrapeWindowOptions): () => BareWindow {
  return shareWindow(
    () => openBareWindow(options()),
    (window) => Promise.resolve(window),
  );
}

function shareWindow<W extends BareWindow>(open: () => Promise<W>, tidy: (used: W) => Promise<W>): () => W {
  let window: W | undefined;
  beforeEach(async () => {
    window = await (window ? tidy(window) : open());
  });
  afterEach(async function () {
    if (!window) return;
    const name = (this.currentTest?.title ?? 'test').toLowerCase().replace(/[^a-z0-9]+/g, '-');
    await window.page.screenshot({ path: screenshotPath(`e2e-${name}.png`) });
    if (this.currentTest?.state !== 'failed') return;
    await window.close();
    window = undefined;
  });
  after(() => window?.close());
  return () => {
    if (!window) throw new Error('There is no window yet: it is opened before each test.');
    return window;
  };
}

/** Opens the panel, where it is closed, and clears its list. */
async function emptyPanel(page: Page): Promise<Frame> {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await runCommand(page, 'Scrape Images');
  const panel = await findScrapePanel(page);
  await clearList(panel);
  await waitForStatus(panel, /^Ready/);
  return panel;
}
