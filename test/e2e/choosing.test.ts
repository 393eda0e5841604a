import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { reloadWindow, runCommand, scrapePanel } from '../support/codePage';
import { savedPictures } from '../support/savedPictures';
import { button, field, search, statusSays } from '../support/scrapePanel';
import { until } from '../support/until';
import { closeScrapeWindow, scrapeWindow } from './bed';

describe('choosing among what was found', () => {
  afterEach(closeScrapeWindow);

  it('saves exactly the 3 of 100 that were chosen', async () => {
    const { panel, workspace } = await scrapeWindow();
    await search(panel, 'lighthouse', 100);
    await statusSays(panel, /^Found 100 pictures/);
    const keys: string[] = [];
    for (const place of [1, 4, 6]) {
      const tile = pictureTiles(panel).nth(place);
      await tile.click();
      keys.push(await tileKey(tile));
    }
    await until('the quantity follows the choice', 10, async () => {
      return (await field(panel, 'Quantity').inputValue()) === '3';
    });
    await button(panel, 'Start').click();
    await statusSays(panel, /^Saved 3 of 3/);
    const folder = join(workspace, 'images', 'lighthouse');
    assert.equal(savedPictures(folder).length, 3);
    assert.deepEqual(recordedKeys(folder).sort(), keys.sort());
  });

  it('gets 20 chosen pictures into a folder within a minute by keyboard alone', async () => {
    const { page, panel, workspace } = await scrapeWindow();
    const { keyboard } = page;
    const startedAt = Date.now();
    await field(panel, 'Keyword').and(panel.locator(':focus')).waitFor();
    await keyboard.type('old town');
    await keyboard.press('Enter');
    await statusSays(panel, /^Found 100 pictures/);
    await tabTo(panel, grid(panel).locator('*:focus'));
    // The first ten in a row, then ten with gaps between them.
    await keyboard.press('Space');
    for (let more = 1; more < 10; more += 1) await keyboard.press('Shift+ArrowRight');
    for (let more = 0; more < 10; more += 1) {
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowRight');
      await keyboard.press('Space');
    }
    await until('twenty are chosen', 10, async () => {
      return (await field(panel, 'Quantity').inputValue()) === '20';
    });
    await tabTo(panel, field(panel, 'Quantity').and(panel.locator(':focus')));
    await keyboard.press('Enter');
    await statusSays(panel, /^Saved 20 of 20/, 60);
    const seconds = (Date.now() - startedAt) / 1000;
    console.log(`20 chosen by keyboard and saved in ${seconds.toFixed(1)} s`);
    assert.ok(seconds < 60);
    assert.equal(savedPictures(join(workspace, 'images', 'old town')).length, 20);
  });

  it('has list, filters and choice again after the window was reloaded', async () => {
    const { page, panel } = await scrapeWindow();
    await search(panel, 'bridge', 50);
    await statusSays(panel, /^Found 50 pictures/);
    await pictureTiles(panel).nth(2).click();
    await pictureTiles(panel).nth(3).click();
    await statusSays(panel, /^Found 50/);
    await reloadWindow(page);
    await runCommand(page, 'Scrape Images');
    const again = await scrapePanel(page);
    await until('two are chosen again', 20, async () => {
      return (await field(again, 'Quantity').inputValue()) === '2';
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
async function tileKey(tile: Locator): Promise<string> {
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
function recordedKeys(folder: string): string[] {
  const lines = readFileSync(join(folder, 'metadata.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { source, id } = JSON.parse(line) as { source: string; id: string };
    return `${source}:${id}`;
  });
}
