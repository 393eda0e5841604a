import { strict as assert } from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPhotoSite, type PhotoSite } from '../../demo/photoSite';
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
import { shareScrapeWindow } from './windowForTest';

describe('a workspace in Restricted Mode', () => {
  let elsewhere: PhotoSite;
  const openWindow = shareScrapeWindow(() => ({
    isRestricted: true,
    workspaceSettings: { 'imageScraper.baseUrls': { flickr: elsewhere.url } },
  }));

  before(async () => {
    elsewhere = await startPhotoSite();
  });
  after(() => elsewhere.close());

  it('is searched from, and nothing is saved there before the user trusts it', async () => {
    const { page, panel, workspace, site } = openWindow();
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
    await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await runCommand(page, 'Scrape Images');
    const again = await findScrapePanel(page);
    await saveButton(again).click();
    await waitForStatus(again, /^Saved 5 of 5/);
    assert.equal(readSavedPictures(join(workspace, 'images', 'garden')).length, 5);
  });
});

describe('a workspace of several folders', () => {
  const openWindow = shareScrapeWindow(() => ({ roots: ['app', 'website'] }));

  it('has Save ask in which one, once', async () => {
    const { page, panel, workspace } = openWindow();
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
