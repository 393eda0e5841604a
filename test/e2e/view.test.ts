import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { findScrapePanel, runCommand } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { closeWindowAfterTest, openWindowForTest } from './windowForTest';

describe('the view in the side bar', () => {
  afterEach(closeWindowAfterTest);

  it('copies the picture of its large view', async () => {
    const { page } = await openWindowForTest();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.activitybar').getByRole('tab', { name: 'Scrape Images' }).click();
    const view = await findScrapePanel(page);
    await searchInPanel(view, 'island', 5);
    await waitForStatus(view, /^Found 5/);
    await view.getByRole('listbox', { name: 'Found pictures' }).getByRole('option').first().press('Enter');
    await view.getByRole('button', { name: 'Copy picture' }).click();
    await view.getByRole('button', { name: 'Copied' }).waitFor();
    const types = await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types);
    assert.deepEqual(types, ['image/png']);
  });

  it('searches and saves beside the text, with the menu of its pictures', async () => {
    const { page, workspace } = await openWindowForTest();
    await runCommand(page, 'View: Close All Editors');
    await page.locator('.activitybar').getByRole('tab', { name: 'Scrape Images' }).click();
    const view = await findScrapePanel(page);
    await searchInPanel(view, 'island', 5);
    await waitForStatus(view, /^Found 5/);
    await startSaving(view, 'Small', 3);
    await waitForStatus(view, /^Saved 3 of 3/);
    assert.equal(readSavedPictures(join(workspace, 'images', 'island')).length, 3);

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
