import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reloadWindow, runCommand, findScrapePanel } from '../support/codePage';
import { panelField, searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { waitUntil } from '../support/waitUntil';
import { closeWindowAfterTest, openWindowForTest } from './windowForTest';

describe('what the panel keeps', () => {
  afterEach(closeWindowAfterTest);

  it('is as it was after it was hidden behind another editor', async () => {
    const { page, panel } = await openWindowForTest();
    await searchInPanel(panel, 'bridge', 30);
    await waitForStatus(panel, /^Found 30/);
    await panelField(panel, 'Quantity').fill('7');
    await panelField(panel, 'Save to').fill('pictures/bridges');

    await runCommand(page, 'File: New Untitled Text File');
    await waitUntil('the hidden panel to be unloaded', 20, () => panel.isDetached());
    await runCommand(page, 'Scrape Images');
    const shown = await findScrapePanel(page);
    await waitForStatus(shown, /^Found 30 pictures/);
    assert.equal(await panelField(shown, 'Keyword').inputValue(), 'bridge');
    assert.equal(await panelField(shown, 'Quantity').inputValue(), '7');
    assert.equal(await panelField(shown, 'Save to').inputValue(), 'pictures/bridges');
  });

  it('is as it was after the window was reloaded', async () => {
    const { page, panel, workspace } = await openWindowForTest();
    writeFileSync(join(workspace, 'notes.md'), '# Notes\n');
    await searchInPanel(panel, 'tower', 30);
    await waitForStatus(panel, /^Found 30/);
    await panelField(panel, 'Quantity').fill('5');

    await reloadWindow(page);
    const restored = await findScrapePanel(page);
    await waitForStatus(restored, /^Found 30 pictures/);
    assert.equal(await panelField(restored, 'Keyword').inputValue(), 'tower');
    assert.equal(await panelField(restored, 'Quantity').inputValue(), '5');
  });

  it('is done in the walkthrough, too, when that is opened in a later window', async () => {
    const { page, panel } = await openWindowForTest();
    await searchInPanel(panel, 'pier', 5);
    await waitForStatus(panel, /^Found 5/);
    await startSaving(panel, 'Small', 1);
    await waitForStatus(panel, /^Saved 1/);
    await runCommand(page, 'View: Close All Editors');
    await reloadWindow(page);

    await runCommand(page, 'Welcome: Open Walkthrough...', 'Select a walkthrough');
    await page.getByRole('option', { name: /^Get Pictures with Image Scraper/ }).click();
    for (const title of ['Find pictures', 'Save into your workspace']) {
      await page
        .locator('.getting-started-step', { hasText: title })
        .locator('.codicon-getting-started-step-checked')
        .waitFor();
    }
  });
});
