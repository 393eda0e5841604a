import { strict as assert } from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPhotoSite } from '../../demo/photoSite';
import { runCommand, findScrapePanel } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import {
  panelButton,
  panelField,
  searchInPanel,
  startSaving,
  waitForStatus,
  saveButton,
} from '../support/scrapePanel';
import { waitUntil } from '../support/waitUntil';
import { closeWindowAfterTest, openWindowForTest } from './windowForTest';

describe('workspaces of all kinds', () => {
  afterEach(closeWindowAfterTest);

  it('in Restricted Mode the panel searches, and saves nothing before the user trusts', async () => {
    const elsewhere = await startPhotoSite();
    try {
      const { page, panel, workspace, site } = await openWindowForTest({
        isRestricted: true,
        workspaceSettings: { 'imageScraper.baseUrls': { flickr: elsewhere.url } },
      });
      await page.getByText('Restricted Mode').first().waitFor();
      await searchInPanel(panel, 'garden', 5);
      await waitForStatus(panel, /^Found 5/);
      assert.ok(site.requests.length > 0);
      assert.deepEqual(elsewhere.requests, [], 'the workspace cannot say where to search');

      await startSaving(panel, 'Small', 5);
      const dialog = page.getByRole('dialog').filter({ hasText: 'Pictures are not saved' });
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await waitForStatus(panel, /^Found 5/);
      assert.deepEqual(readdirSync(workspace), ['.vscode']);

      await saveButton(panel).click();
      await dialog.getByRole('button', { name: 'Manage Workspace Trust' }).click();
      await page
        .locator('.workspace-trust-editor')
        .getByRole('button', { name: 'Trust', exact: true })
        .click();
      await runCommand(page, 'Scrape Images');
      const again = await findScrapePanel(page);
      await saveButton(again).click();
      await waitForStatus(again, /^Saved 5 of 5/);
      assert.equal(readSavedPictures(join(workspace, 'images', 'garden')).length, 5);
    } finally {
      await elsewhere.close();
    }
  });

  it('with several folders Save asks in which one, once', async () => {
    const { page, panel, workspace } = await openWindowForTest({ roots: ['app', 'website'] });
    await searchInPanel(panel, 'desert', 5);
    await waitForStatus(panel, /^Found 5/);
    // VS Code tells extensions of a workspace's folders a moment after it has started them.
    await waitUntil('no folder to save to, as it is yet to be asked for', 10, async () => {
      return (await panelField(panel, 'Save to').inputValue()) === '';
    });

    const picker = page.locator('.quick-input-widget');
    await startSaving(panel, 'Small', 3);
    await picker.getByRole('option', { name: /^website/ }).waitFor();
    await page.keyboard.press('Escape');
    await picker.waitFor({ state: 'hidden' });
    await waitForStatus(panel, /^Found 5/);

    await saveButton(panel).click();
    await picker.getByRole('option', { name: /^website/ }).click();
    await waitForStatus(panel, /^Saved 3 of 3/);
    assert.equal(readSavedPictures(join(workspace, 'website', 'images', 'desert')).length, 3);
    assert.equal(existsSync(join(workspace, 'app', 'images')), false);

    await panelButton(panel, 'Close this message').click();
    assert.equal(await panelField(panel, 'Save to').inputValue(), 'website/images/desert');
    await startSaving(panel, 'Small', 5);
    await waitForStatus(panel, /^Saved 2 of 5, 3 were already there/);
    assert.deepEqual(readdirSync(join(workspace, 'app')), []);
  });
});
