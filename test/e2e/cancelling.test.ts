import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { notification, runCommand, scrapePanel } from '../support/codePage';
import { savedPictures } from '../support/savedPictures';
import { button, search, start, statusSays } from '../support/scrapePanel';
import { closeScrapeWindow, scrapeWindow } from './bed';
import { Gate, isLargePicture } from './gate';

describe('while pictures are saved', () => {
  afterEach(closeScrapeWindow);

  it('the panel cancels at 10 of 100 and leaves 10 whole files, and nothing else', async () => {
    const gate = new Gate(10);
    const { panel, workspace, site } = await scrapeWindow({ site: { handler: gate.handler } });
    await search(panel, 'coast', 100);
    await statusSays(panel, /^Found 100/, 30);
    await start(panel, 'Large', 100);
    await statusSays(panel, /^Saving 10 of 100/);
    const held = picturesAsked(site.requests);
    // With the mouse: VS Code's notification must not lie over it.
    await button(panel, 'Cancel').click();
    await statusSays(panel, /^Cancelled\. Saved 10 of 100/);

    const folder = join(workspace, 'images', 'coast');
    assert.equal(savedPictures(folder).length, 10);
    gate.letThrough(100);
    await search(panel, 'coast', 1);
    await statusSays(panel, /^Found 101/);
    assert.equal(picturesAsked(site.requests), held, 'no picture was asked for after the end');
    assert.equal(savedPictures(folder).length, 10);
  });

  it('a notification counts along, and its Cancel ends the run', async () => {
    const gate = new Gate(10);
    const { panel, page, workspace } = await scrapeWindow({ site: { handler: gate.handler } });
    await search(panel, 'island', 100);
    await statusSays(panel, /^Found 100/, 30);
    await start(panel, 'Large', 100);

    await notification(page, /images\/island.*\b10 of 100/s).waitFor();
    gate.letThrough(15);
    const progress = notification(page, /images\/island.*\b25 of 100/s);
    await progress.getByRole('button', { name: 'Cancel' }).click();

    await statusSays(panel, /^Cancelled\. Saved 25 of 100/);
    await progress.waitFor({ state: 'hidden' });
    assert.equal(savedPictures(join(workspace, 'images', 'island')).length, 25);
  });

  it('the panel may be closed, and shows the run when it is opened again', async () => {
    const gate = new Gate(10);
    const { page, panel, workspace } = await scrapeWindow({ site: { handler: gate.handler } });
    await search(panel, 'valley', 40);
    await statusSays(panel, /^Found 40/, 30);
    await start(panel, 'Large', 40);
    await statusSays(panel, /^Saving 10 of 40/);
    await runCommand(page, 'View: Close Editor');
    await page.getByRole('tab', { name: 'Scrape Images' }).waitFor({ state: 'hidden' });
    gate.letThrough(10);
    await notification(page, /\b20 of 40/).waitFor();

    await runCommand(page, 'Scrape Images');
    const reopened = await scrapePanel(page);
    await statusSays(reopened, /^Saving 20 of 40/);
    gate.letThrough(20);
    await statusSays(reopened, /^Saved 40 of 40/, 60);
    assert.equal(savedPictures(join(workspace, 'images', 'valley')).length, 40);
  });
});

/** How many pictures the panel's engine asked for; the gate's own requests follow each it lets through. */
function picturesAsked(requests: readonly { readonly url: string; readonly userAgent: string }[]): number {
  return requests.filter(({ url, userAgent }) => isLargePicture(url) && userAgent.startsWith('ImageScraper'))
    .length;
}
