import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { reloadWindow, runCommand, findScrapePanel } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { panelField, searchInPanel, waitForStatus, saveButton } from '../support/scrapePanel';
import { waitUntil } from '../support/waitUntil';
import { closeWindowAfterTest, openWindowForTest } from './windowForTest';

describe('choosing among what was found', () => {
  afterEach(closeWindowAfterTest);

  it('saves exactly the 3 of 100 that were chosen', async () => {
    const { panel, workspace } = await openWindowForTest();
    await searchInPanel(panel, 'lighthouse', 100);
    await waitForStatus(panel, /^Found 100 pictures/);
    const keys: string[] = [];
    for (const place of [1, 4, 6]) {
      const tile = pictureTiles(panel).nth(place);
      await tile.click();
      keys.push(await pictureKeyOf(tile));
    }
    await waitUntil('the quantity follows the choice', 10, async () => {
      return (await panelField(panel, 'Quantity').inputValue()) === '3';
    });
    await saveButton(panel).click();
    await waitForStatus(panel, /^Saved 3 of 3/);
    const folder = join(workspace, 'images', 'lighthouse');
    assert.equal(readSavedPictures(folder).length, 3);
    assert.deepEqual(recordedPictureKeys(folder).sort(), keys.sort());
  });

  it('gets 20 chosen pictures into a folder within a minute by keyboard alone', async () => {
    const { page, panel, workspace } = await openWindowForTest();
    const { keyboard } = page;
    const startedAt = Date.now();
    await panelField(panel, 'Keyword').and(panel.locator(':focus')).waitFor();
    await keyboard.type('old town');
    await keyboard.press('Enter');
    await waitForStatus(panel, /^Found 100 pictures/);
    await tabTo(panel, grid(panel).locator('*:focus'));
    // The first ten in a row, then ten with gaps between them.
    await keyboard.press('Space');
    for (let more = 1; more < 10; more += 1) await keyboard.press('Shift+ArrowRight');
    for (let more = 0; more < 10; more += 1) {
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowRight');
      await keyboard.press('Space');
    }
    await waitUntil('twenty are chosen', 10, async () => {
      return (await panelField(panel, 'Quantity').inputValue()) === '20';
    });
    await tabTo(panel, panelField(panel, 'Quantity').and(panel.locator(':focus')));
    await keyboard.press('Enter');
    await waitForStatus(panel, /^Saved 20 of 20/, 60);
    const seconds = (Date.now() - startedAt) / 1000;
    console.log(`20 chosen by keyboard and saved in ${seconds.toFixed(1)} s`);
    assert.ok(seconds < 60);
    assert.equal(readSavedPictures(join(workspace, 'images', 'old town')).length, 20);
  });

  it('has list, filters and choice again after the window was reloaded', async () => {
    const { page, panel } = await openWindowForTest();
    await searchInPanel(panel, 'bridge', 50);
    await waitForStatus(panel, /^Found 50 pictures/);
    await pictureTiles(panel).nth(2).click();
    await pictureTiles(panel).nth(3).click();
    await waitForStatus(panel, /^Found 50/);
    await reloadWindow(page);
    await runCommand(page, 'Scrape Images');
    const again = await findScrapePanel(page);
    await waitUntil('two are chosen again', 20, async () => {
      return (await panelField(again, 'Quantity').inputValue()) === '2';
    });
    assert.equal(await pictureTiles(again).nth(2).getAttribute('aria-selected'), 'true');
    assert.equal(await pictureTiles(again).nth(4).getAttribute('aria-selected'), 'false');
  });
});

function grid(panel: Frame): Locator {
  return panel.getByRole('listbox', { name: 'Found pictures' });
}

function pictureTiles(panel: Frame): Locator {
  return grid(panel).getByRole('option');
}

/** The key that its context menu knows the picture of a tile by. */
async function pictureKeyOf(tile: Locator): Promise<string> {
  const context = (await tile.getAttribute('data-vscode-context')) ?? '{}';
  return (JSON.parse(context) as { readonly key: string }).key;
}

/** Presses Tab until the focus is where it is to be. */
async function tabTo(panel: Frame, focused: Locator): Promise<void> {
  for (let stops = 0; stops < 40; stops += 1) {
    if ((await focused.count()) > 0) return;
    await panel.page().keyboard.press('Tab');
  }
  throw new Error('40 tab stops do not lead there.');
}

/** Keys of the pictures in a folder's records. */
function recordedPictureKeys(folder: string): string[] {
  const lines = readFileSync(join(folder, 'metadata.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { source, id } = JSON.parse(line) as { source: string; id: string };
    return `${source}:${id}`;
  });
}
