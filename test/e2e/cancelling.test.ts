import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { notificationWith, runCommand, findScrapePanel } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { panelButton, searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { shareScrapeWindow } from './windowForTest';
import { PictureGate, isLargePicture } from './pictureGate';

describe('while pictures are saved', () => {
  let gate: PictureGate;
  const openWindow = shareScrapeWindow(() => ({ site: { handler: (...asked) => gate.handler(...asked) } }));

  it('the panel cancels at 10 of 100 and leaves 10 whole files, and nothing else', async () => {
    gate = new PictureGate(10);
    const { panel, workspace, site } = openWindow();
    await searchInPanel(panel, 'coast', 100);
    await waitForStatus(panel, /^Found 100/, 30);
    await startSaving(panel, 'Large', 100);
    await waitForStatus(panel, /^Saving 10 of 100/);
    const held = countPictureRequests(site.requests);
    // With the mouse: VS Code's notification must not lie over it.
    await panelButton(panel, 'Cancel').click();
    await waitForStatus(panel, /^Cancelled\. Saved 10 of 100/);

    const folder = join(workspace, 'images', 'coast');
    assert.equal(readSavedPictures(folder).length, 10);
    gate.letThrough(100);
    await searchInPanel(panel, 'coast', 1);
    await waitForStatus(panel, /^Found 101/);
    assert.equal(countPictureRequests(site.requests), held, 'no picture was asked for after the end');
    assert.equal(readSavedPictures(folder).length, 10);
  });

  it('a notification counts along, and its Cancel ends the run', async () => {
    gate = new PictureGate(10);
    const { panel, page, workspace } = openWindow();
    await searchInPanel(panel, 'island', 100);
    await waitForStatus(panel, /^Found 100/, 30);
    await startSaving(panel, 'Large', 100);

    await notificationWith(page, /\b10 of 100 to images\/island/).waitFor();
    gate.letThrough(15);
    const progress = notificationWith(page, /\b25 of 100 to images\/island/);
    await progress.getByRole('button', { name: 'Cancel' }).click();

    await waitForStatus(panel, /^Cancelled\. Saved 25 of 100/);
    await progress.waitFor({ state: 'hidden' });
    assert.equal(readSavedPictures(join(workspace, 'images', 'island')).length, 25);
  });

  it('the panel may be closed, and shows the run when it is opened again', async () => {
    gate = new PictureGate(10);
    const { page, panel, workspace } = openWindow();
    await searchInPanel(panel, 'valley', 40);
    await waitForStatus(panel, /^Found 40/, 30);
    await startSaving(panel, 'Large', 40);
    await waitForStatus(panel, /^Saving 10 of 40/);
    await runCommand(page, 'View: Close Editor');
    await page
      .locator('.tabs-container')
      .getByRole('tab', { name: 'Scrape Images' })
      .waitFor({ state: 'hidden' });
    gate.letThrough(10);
    await notificationWith(page, /\b20 of 40/).waitFor();

    await runCommand(page, 'Scrape Images');
    const reopened = await findScrapePanel(page);
    await waitForStatus(reopened, /^Saving 20 of 40/);
    gate.letThrough(20);
    await waitForStatus(reopened, /^Saved 40 of 40/, 60);
    assert.equal(readSavedPictures(join(workspace, 'images', 'valley')).length, 40);
  });
});

/** How many pictures the panel's engine asked for; the gate's own requests follow each it lets through. */
function countPictureRequests(
  requests: readonly { readonly url: string; readonly userAgent: string }[],
): number {
  return requests.filter(({ url, userAgent }) => isLargePicture(url) && userAgent.startsWith('ImageScraper'))
    .length;
}
