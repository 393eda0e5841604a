import { strict as assert } from 'node:assert';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium';
import { openPanelPage, type PanelPage } from './webviewPage';

/**
 * Opens the panel anew for each test of the suite that it is called in; after each there must be no errors on it. What `take` returns is waited for. To be called
 * in a suite: outside of any it would be done for every test of every file.
 */
export function openPanelForEach(
  take: (panel: PanelPage) => unknown,
  look?: Parameters<typeof openPanelPage>[1],
): void {
  let browser: Browser | undefined;
  let panel: PanelPage;
  before(async function () {
    // The first run on a new machine installs Chromium.
    this.timeout(300_000);
    browser = await launchChromium();
  });
  after(() => browser?.close());
  beforeEach(async () => {
    if (!browser) throw new Error('Chromium is not there.');
    panel = await openPanelPage(browser, look);
    await take(panel);
  });
  afterEach(async () => {
    const problems = await panel.problems();
    await panel.close();
    assert.deepEqual(problems, [], 'errors on the page');
  });
}
