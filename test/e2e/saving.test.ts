import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { photoAt, type PhotoSize } from '../../demo/photos';
import { notificationWith, runCommand } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { PictureGate } from './pictureGate';
import { shareScrapeWindow } from './windowForTest';

describe('from the Command Palette to files', () => {
  const gone = new Set([0, 3, 4].map((place) => photoAt('river', place).id));
  let gate: PictureGate | null = null;
  const openWindow = shareScrapeWindow(() => ({
    site: { isDead: (id) => gone.has(id), handler: (...asked) => gate?.handler(...asked) ?? false },
  }));
  afterEach(() => (gate = null));

  it('saves 50 large pictures under the keyword, each with its own pixels', async () => {
    const { panel, page, workspace, site } = openWindow();
    site.forgetRequests();
    await searchInPanel(panel, 'mountain lake', 50);
    assert.equal(await waitForStatus(panel, /^Found/), 'Found 50 pictures');
    await startSaving(panel, 'Large', 50);
    assert.equal(await waitForStatus(panel, /^Saved/, 60), 'Saved 50 of 50');
    // The page says it, with the same buttons.
    await notificationWith(page, 'Saving pictures').waitFor({ state: 'hidden' });
    assert.equal(await notificationWith(page, 'Saved 50 of 50').count(), 0);

    const files = readSavedPictures(join(workspace, 'images', 'mountain lake'));
    assert.deepEqual(
      files.map(({ file }) => file),
      numbered('mountain-lake', 50),
    );
    assert.equal(new Set(files.map(({ hash }) => hash)).size, 50, 'no picture is there twice');
    assert.deepEqual(sortedShapes(files), sortedShapes(offeredSizes('mountain lake', 50, 'l')));
    assert.equal(searchRequests(site.requests).length, 2, 'two pages of 25');
  });

  it('says how it ended in a notification where the panel is not in sight', async () => {
    gate = new PictureGate(5);
    const { panel, page } = openWindow();
    await searchInPanel(panel, 'meadow', 10);
    await waitForStatus(panel, /^Found 10 pictures/);
    await startSaving(panel, 'Large', 10);
    await waitForStatus(panel, /^Saving 5 of 10/);
    await runCommand(page, 'File: New Untitled Text File');
    await page.locator('.monaco-editor').first().waitFor();
    gate.letThrough(1000);
    await notificationWith(page, 'Saved 10 of 10').waitFor();
  });

  it('saves one picture when one is asked for, in the small size', async () => {
    const { panel, workspace } = openWindow();
    await searchInPanel(panel, 'harbour', 10);
    await waitForStatus(panel, /^Found 10 pictures/);
    await startSaving(panel, 'Small', 1);
    assert.equal(await waitForStatus(panel, /^Saved/), 'Saved 1 of 1');

    const files = readSavedPictures(join(workspace, 'images', 'harbour'));
    assert.deepEqual(sortedShapes(files), sortedShapes(offeredSizes('harbour', 1, 'n')));
    assert.equal(files[0]?.file, 'harbour-001.jpg');
  });

  it('goes on where the last search stopped, and finds no picture twice', async () => {
    const { panel, workspace } = openWindow();
    await searchInPanel(panel, 'forest', 25);
    assert.equal(await waitForStatus(panel, /^Found 25/), 'Found 25 pictures');
    await searchInPanel(panel, 'forest', 25);
    assert.equal(await waitForStatus(panel, /^Found 50/), 'Found 50 pictures, 25 new');
    await searchInPanel(panel, 'forest', 25);
    assert.equal(await waitForStatus(panel, /^Found 75/), 'Found 75 pictures, 25 new');
    await startSaving(panel, 'Small', 75);
    await waitForStatus(panel, /^Saved 75 of 75/, 60);

    const files = readSavedPictures(join(workspace, 'images', 'forest'));
    assert.equal(new Set(files.map(({ hash }) => hash)).size, 75);
    assert.deepEqual(sortedShapes(files), sortedShapes(offeredSizes('forest', 75, 'n')));
  });

  it('takes the next picture for one that is gone, and says so', async () => {
    const { panel, workspace } = openWindow();
    await searchInPanel(panel, 'river', 25);
    await waitForStatus(panel, /^Found 25/);
    await startSaving(panel, 'Small', 20);
    await waitForStatus(panel, /^Saved 20 of 20/, 60);
    await panel
      .getByText('3 pictures were not available; the next ones were saved instead')
      .first()
      .waitFor();

    const files = readSavedPictures(join(workspace, 'images', 'river'));
    assert.equal(files.length, 20);
    assert.equal(new Set(files.map(({ hash }) => hash)).size, 20);
  });
});

function numbered(keyword: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${keyword}-${String(index + 1).padStart(3, '0')}.jpg`);
}

/** The size with this name of the first photos of a search; where it is not offered, the largest below it. */
function offeredSizes(keyword: string, count: number, key: string): PhotoSize[] {
  return Array.from({ length: count }, (_, place) => {
    const { sizes } = photoAt(keyword, place);
    const size = sizes.find((each) => each.key === key) ?? sizes.at(-1);
    assert.ok(size);
    return size;
  });
}

/** Width and height, in an order of their own: files may be finished in any order. */
function sortedShapes(pictures: readonly { readonly width: number; readonly height: number }[]): string[] {
  return pictures.map(({ width, height }) => `${width} × ${height}`).sort();
}

function searchRequests(requests: readonly { readonly url: string }[]): readonly { readonly url: string }[] {
  return requests.filter(({ url }) => url.startsWith('/search/'));
}
