import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  openBareWindow,
  openScrapeWindow,
  type BareWindow,
  type ScrapeWindow,
  type ScrapeWindowOptions,
} from '../support/scrapeWindow';

const screenshots = resolve(__dirname, '../../out/screenshots');
let openWindow: BareWindow | undefined;

/** Opens a window for the test that runs; it is closed, with a screenshot of how it ended, when the test is over. */
export async function openWindowForTest(options: ScrapeWindowOptions = {}): Promise<ScrapeWindow> {
  const window = await openScrapeWindow(options);
  openWindow = window;
  return window;
}

/** The same, without our panel. */
export async function openBareWindowForTest(options: ScrapeWindowOptions = {}): Promise<BareWindow> {
  openWindow = await openBareWindow(options);
  return openWindow;
}

/** Where a picture of how something looks is put, for whoever wants to see it. */
export function screenshotPath(name: string): string {
  mkdirSync(screenshots, { recursive: true });
  return join(screenshots, name);
}

/** For `afterEach`. */
export async function closeWindowAfterTest(this: Mocha.Context): Promise<void> {
  const window = openWindow;
  openWindow = undefined;
  if (!window) return;
  const name = (this.currentTest?.title ?? 'test').toLowerCase().replace(/[^a-z0-9]+/g, '-');
  try {
    await window.page.screenshot({ path: screenshotPath(`e2e-${name}.png`) });
  } finally {
    await window.close();
  }
}
