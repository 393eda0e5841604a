import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reloadWindow, runCommand, scrapePanel } from '../support/codePage';
import { field, search, statusSays } from '../support/scrapePanel';
import { until } from '../support/until';
import { closeScrapeWindow, scrapeWindow } from './bed';

describe('what the panel keeps', () => {
  afterEach(closeScrapeWindow);

  it('is as it was after it was hidden behind another editor', async () => {
    const { page, panel } = await scrapeWindow();
    await search(panel, 'bridge', 30);
    await statusSays(panel, /^Found 30/);
    await field(panel, 'Quantity').fill('7');
    await field(panel, 'Save to').fill('pictures/bridges');

    await runCommand(page, 'File: New Untitled Text File');
    await until('the hidden panel to be unloaded', 20, () => panel.isDetached());
    await runCommand(page, 'Scrape Images');
    const shown = await scrapePanel(page);
    await statusSays(shown, /^Found 30 pictures/);
    assert.equal(await field(shown, 'Keyword').inputValue(), 'bridge');
    assert.equal(await field(shown, 'Quantity').inputValue(), '7');
    assert.equal(await field(shown, 'Save to').inputValue(), 'pictures/bridges');
  });

  it('is as it was after the window was reloaded', async () => {
    const { page, panel, workspace } = await scrapeWindow();
    writeFileSync(join(workspace, 'notes.md'), '# Notes\n');
    await search(panel, 'tower', 30);
    await statusSays(panel, /^Found 30/);
    await field(panel, 'Quantity').fill('5');

    await reloadWindow(page);
    const restored = await scrapePanel(page);
    await statusSays(restored, /^Found 30 pictures/);
    assert.equal(await field(restored, 'Keyword').inputValue(), 'tower');
    assert.equal(await field(restored, 'Quantity').inputValue(), '5');
  });
});
