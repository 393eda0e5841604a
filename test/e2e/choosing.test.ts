import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';
import { photoAt } from '../../demo/photos';
import { sceneJpeg } from '../../demo/scene';
import { runCommand, findScrapePanel } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { panelButton, panelField, searchInPanel, waitForStatus, saveButton } from '../support/scrapePanel';
import { waitUntil } from '../support/waitUntil';
import { shareScrapeWindow } from './windowForTest';

/** Presses keys and clicks at a person's pace: eight keys a second, or three clicks. */
class Person {
  readonly #page: Page;
  readonly #startedAt = performance.now();
  readonly #notes: string[] = [];
  #keys = 0;
  #clicks = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  async type(text: string): Promise<void> {
    for (const character of text) await this.press(character);
  }

  async press(key: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      this.#keys += 1;
      await Promise.all([this.#page.keyboard.press(key), delay(125)]);
    }
  }

  async click(target: Locator, key?: 'Shift'): Promise<void> {
    this.#clicks += 1;
    await Promise.all([this.#clickNow(target, key), delay(333)]);
  }

  /** As a hand does it: without waiting until nothing moves. */
  async #clickNow(target: Locator, key: 'Shift' | undefined): Promise<void> {
    const box = await target.boundingBox();
    assert.ok(box, 'what is to be clicked is not shown');
    const { keyboard, mouse } = this.#page;
    if (key) await keyboard.down(key);
    await mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    if (key) await keyboard.up(key);
  }

  /** Notes when something was reached. */
  notes(what: string): void {
    this.#notes.push(`${what} ${this.seconds.toFixed(1)} s`);
  }

  toString(): string {
    return `${this.#notes.join(', ')}; ${this.#keys} keys, ${this.#clicks} clicks`;
  }
}

interface WayToChoose {
  /** Of its own, so that nothing is saved already; all have as many letters. */
  readonly keyword: string;
  readonly choose: (person: Person, tiles: Locator) => Promise<void>;
}

describe('choosing among what was found', () => {
  const openWindow = shareScrapeWindow();

  it('saves exactly the 3 of 100 that were chosen', async () => {
    const { panel, workspace } = openWindow();
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

  before('the site draws what it will send, which is not timed', () => {
    for (let place = 0; place < 100; place += 1) {
      const { scene, sizes } = photoAt('meadow', place);
      // Of other keywords they are the same scenes: thumbnails, and the largest that there is.
      for (const size of [sizes.find(({ key }) => key === 'n'), sizes.at(-1)])
        if (size) sceneJpeg(scene, size.width, size.height, '');
    }
  });

  const waysToChoose: Readonly<Record<string, WayToChoose>> = {
    'by keyboard alone': {
      keyword: 'meadow',
      async choose(person) {
        await person.press('ArrowDown');
        await person.press('Space');
        await person.press('Shift+ArrowRight', 19);
      },
    },
    'by a click on each': {
      keyword: 'canyon',
      async choose(person, tiles) {
        for (let place = 0; place < 20; place += 1) await person.click(tiles.nth(place));
      },
    },
    'by a click on the first and the last': {
      keyword: 'lagoon',
      async choose(person, tiles) {
        await person.click(tiles.first());
        await person.click(tiles.nth(19), 'Shift');
      },
    },
  };
  for (const [way, { keyword, choose }] of Object.entries(waysToChoose)) {
    it(`goes from the Command Palette to 20 pictures in a folder within a minute, chosen ${way}`, async () => {
      const { page, panel: used, workspace } = openWindow();
      await panelField(used, 'Keyword').fill('');
      await runCommand(page, 'View: Close All Editors');
      const person = new Person(page);
      const isByKeyboard = way === 'by keyboard alone';

      await person.press('F1');
      await person.type('scrape');
      await page
        .locator('.quick-input-widget .focused')
        .getByText('Scrape Images', { exact: true })
        .waitFor();
      await person.press('Enter');
      const panel = await findScrapePanel(page);
      await panelField(panel, 'Keyword').and(panel.locator(':focus')).waitFor();
      person.notes('panel');
      await person.type(keyword);
      if (isByKeyboard) await person.press('Enter');
      else await person.click(panelButton(panel, 'Search'));
      await pictureTiles(panel).first().waitFor();
      person.notes('first found');
      // The rest may come while one chooses.
      await choose(person, pictureTiles(panel));
      person.notes('chosen');
      await waitForStatus(panel, /^Found 100 pictures/);
      person.notes('all found');
      if (isByKeyboard) await person.press('Control+Enter');
      else await person.click(saveButton(panel));
      await waitForStatus(panel, /^Saved 20 of 20/, 60);
      person.notes('saved');
      console.log(`      ${person.toString()}`);
      assert.ok(person.seconds < 60);
      assert.equal(readSavedPictures(join(workspace, 'images', keyword)).length, 20);
    });
  }

  it('leaves look-alikes out of what is saved, which are seen in thumbnails that VS Code shows', async () => {
    const { panel } = openWindow();
    await searchInPanel(panel, 'cliff', 25);
    await waitForStatus(panel, /^Found 25 pictures/);
    const marks = panel.locator('[role=option] .alike:visible').filter({ hasText: /^\d+ alike$/ });
    await marks.first().waitFor();
    await panel.getByRole('button', { name: /^Filters/ }).click();
    await panel.getByRole('checkbox', { name: /^Hide look-alikes/ }).click();
    await waitUntil('all but the best of each group to be left out', 20, async () => {
      const counts = (await marks.allTextContents()).map((text) => Number.parseInt(text));
      const others = counts.reduce((sum, count) => sum + count - 1, 0);
      return panel.getByRole('button', { name: `Save ${25 - others} pictures` }).isVisible();
    });
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

/** Keys of the pictures in a folder's records. */
function recordedPictureKeys(folder: string): string[] {
  const lines = readFileSync(join(folder, 'metadata.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { source, id } = JSON.parse(line) as { source: string; id: string };
    return `${source}:${id}`;
  });
}
