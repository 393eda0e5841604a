import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { runCommand } from '../support/codePage';
import { searchInPanel, waitForStatus } from '../support/scrapePanel';
import { waitUntil } from '../support/waitUntil';
import { closeWindowAfterTest, openWindowForTest } from './windowForTest';

describe('pictures that are dragged into a document', () => {
  afterEach(closeWindowAfterTest);

  it('are written where they are dropped, also when they are saved only then, and go away with one undo', async () => {
    const { page, panel, workspace } = await openWindowForTest();
    const notes = join(workspace, 'notes.md');
    const before = '# Notes\n\nFirst\n\nLast\n';
    writeFileSync(notes, before);
    await searchInPanel(panel, 'lighthouse', 25);
    await waitForStatus(panel, /^Found 25 pictures/);
    await runCommand(page, 'View: Split Editor Right');
    await page.getByRole('treeitem', { name: 'notes.md' }).dblclick();
    const line = page.locator('.view-line', { hasText: 'First' });
    await line.waitFor();
    await drag(page, panel.locator('[role=option]').first(), line);
    const textAfter = async (): Promise<string> => {
      await page.keyboard.press('Control+S');
      return readFileSync(notes, 'utf8');
    };
    await waitUntil('the picture in the document', 30, async () => (await textAfter()).includes('!['));
    const text = await textAfter();
    assert.equal(text, before.replace('First', 'First![](images/lighthouse/lighthouse-001.jpg)'));
    await page.keyboard.press('Control+Z');
    await waitUntil('it to be gone', 10, async () => (await textAfter()) === before);
  });
});

/** Drags with the real mouse, as slowly as a hand. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  assert.ok(start && end);
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 20, start.y + start.height / 2 + 10, { steps: 5 });
  await page.mouse.move(end.x + end.width, end.y + end.height / 2, { steps: 20 });
  await page.mouse.up();
}
