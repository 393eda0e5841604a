import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { findScrapePanel, runCommand } from '../support/codePage';
import { searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { shareScrapeWindow } from './windowForTest';

// Without a trash, as on a server, VS Code asks before a file is deleted; its dialog takes the focus from the page.
describe('rejecting by keyboard where VS Code asks', () => {
  const openWindow = shareScrapeWindow(() => ({ hasDialogs: true }));

  it('goes on from picture to picture in the panel', async () => {
    const { page, panel, workspace } = openWindow();
    await rejectTwo(page, panel, workspace, 'harbour');
  });

  it('goes on from picture to picture in the view', async () => {
    const { page, workspace } = openWindow();
    await runCommand(page, 'View: Close All Editors');
    await page.locator('.activitybar').getByRole('tab', { name: 'Scrape Images' }).click();
    await rejectTwo(page, await findScrapePanel(page), workspace, 'quay');
  });
});

/** Rejects the first and the second of three saved pictures by keys alone. */
async function rejectTwo(page: Page, panel: Frame, workspace: string, keyword: string): Promise<void> {
  await searchInPanel(panel, keyword, 5);
  await waitForStatus(panel, /^Found 5/);
  await startSaving(panel, 'Small', 3);
  await waitForStatus(panel, /^Saved 3 of 3/);
  const tiles = panel.getByRole('listbox', { name: 'Found pictures' }).getByRole('option');
  await tiles.first().focus();
  for (const place of [0, 1]) {
    await page.keyboard.press('x');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('permanently?').waitFor();
    await page.keyboard.press('Enter');
    await tiles.nth(place).filter({ hasText: 'Rejected' }).waitFor();
    await tiles
      .nth(place + 1)
      .and(panel.locator(':focus'))
      .waitFor();
  }
  assert.equal(
    readdirSync(join(workspace, 'images', keyword)).filter((name) => name.endsWith('.jpg')).length,
    1,
  );
}
