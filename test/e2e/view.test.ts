import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { findScrapePanel, runCommand } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { shareScrapeWindow } from './windowForTest';

describe('the view in the side bar', () => {
  const openWindow = shareScrapeWindow();

  it('copies the picture of its large view', async () => {
    const { page } = openWindow();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const view = await openViewAlone(page);
    await searchInPanel(view, 'island', 5);
    await waitForStatus(view, /^Found 5/);
    await view.getByRole('listbox', { name: 'Found pictures' }).getByRole('option').first().press('Enter');
    await view.getByRole('button', { name: 'Copy picture' }).click();
    await view.getByRole('button', { name: 'Copied' }).waitFor();
    const types = await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types);
    assert.deepEqual(types, ['image/png']);
    await page.keyboard.press('Escape');
  });

  it('searches and saves beside the text, with the menu of its pictures', async () => {
    const { page, workspace } = openWindow();
    const view = await openViewAlone(page);
    await searchInPanel(view, 'cape', 5);
    await waitForStatus(view, /^Found 5/);
    await startSaving(view, 'Small', 3);
    await waitForStatus(view, /^Saved 3 of 3/);
    assert.equal(readSavedPictures(join(workspace, 'images', 'cape')).length, 3);

    const pictures = view.getByRole('listbox', { name: 'Found pictures' }).getByRole('option');
    await pictures.first().click({ button: 'right' });
    // A menu hears keys once it has the focus, and clicks only some time after that.
    await page.locator('[role=menu]:focus').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page
      .getByRole('menuitem', { name: 'Keep', exact: true })
      .and(page.locator(':focus, :focus *'))
      .waitFor();
    await page.keyboard.press('Enter');
    await pictures.filter({ hasText: 'Kept' }).first().waitFor();
  });
});

/** Without the panel, which has the same page. */
async function openViewAlone(page: Page): Promise<Frame> {
  await runCommand(page, 'View: Close All Editors');
  const tab = page.locator('.activitybar').getByRole('tab', { name: 'Scrape Images' });
  // A click on the one that is shown hides it.
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  return findScrapePanel(page);
}
