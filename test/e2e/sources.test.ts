import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { sourceIds, sources } from '../../src/shared/sources/sources';
import { notificationWith, runCommand } from '../support/codePage';
import { allDoubles, everyDouble } from '../support/doubles/all';
import { startDoubles, type Doubles } from '../support/doubles/doubles';
import { pexelsKey } from '../support/doubles/pexels';
import { pixabayKey } from '../support/doubles/pixabay';
import { startWebSite, type WebSite } from '../support/doubles/webSite';
import { sourcesOtherThan } from '../support/otherSources';
import { readSavedPictures } from '../support/savedPictures';
import {
  panelButton,
  chooseOption,
  panelField,
  searchInPanel,
  startSaving,
  waitForStatus,
} from '../support/scrapePanel';
import { shareScrapeWindow } from './windowForTest';

interface RecordLine {
  readonly source: string;
  readonly found_in: string | null;
  readonly license: string | null;
  readonly creator: string | null;
  readonly page: string | null;
}

describe('sources, web pages and lists, from the Command Palette to files', () => {
  let doubles: Doubles;
  let site: WebSite;
  const openWindow = shareScrapeWindow(() => ({
    settings: {
      'imageScraper.baseUrls': doubles.baseUrls,
      'imageScraper.excludedSources': sourcesOtherThan('flickr', 'openverse', 'commons', 'nasa', 'pexels'),
    },
  }));

  before(async () => {
    doubles = await startDoubles(everyDouble());
    site = await startWebSite();
  });
  after(() => doubles.close());
  after(() => site.close());

  // Into the folder for pictures itself, which is empty yet.
  it('takes a list of addresses as it is pasted', async () => {
    const { panel, workspace } = openWindow();
    await chooseOption(panel, 'Source', 'List of addresses');
    const addresses = ['/p/x.jpg', '/p/y.jpg', '/p/x.jpg', '/p/gone.jpg'].map((path) => `${site.url}${path}`);
    await panelField(panel, 'Picture addresses, one a line').fill(addresses.join('\n'));
    await panelButton(panel, 'Add').click();
    await waitForStatus(panel, /^Found 3 pictures/);
    await startSaving(panel, 'Large', 3);
    await waitForStatus(panel, /^Saved 2 of 3/, 60);
    assert.deepEqual(
      readSavedPictures(join(workspace, 'images')).map(({ file }) => file),
      ['x.jpg', 'y.jpg'],
    );
  });

  it('searches all at once, tells how each one fares, and asks for a missing key in place', async () => {
    const { panel, page, workspace } = openWindow();
    await chooseOption(panel, 'Source', 'All sources');
    await searchInPanel(panel, 'lighthouse', 40);
    await waitForStatus(panel, /^Found 40 pictures$/);
    const turns = panel.getByRole('list', { name: 'Status of the sources' });
    for (const words of [
      'Flickr found 10',
      'Wikimedia Commons found 10',
      'NASA found 10',
      'Pexels needs a key',
    ])
      await turns.getByText(words).waitFor();
    assert.equal(await turns.getByText('Pixabay').count(), 0, 'what is switched off is not named');

    await turns.getByRole('button', { name: 'Set key for Pexels' }).click();
    const asking = page.locator('.quick-input-widget').filter({ hasText: 'Key for Pexels' });
    await asking
      .getByRole('link', { name: 'Get a key' })
      .or(asking.getByText('Get a key', { exact: true }))
      .waitFor();
    await asking.locator('input[type=password]').fill('WRONG-key');
    await asking.locator('input[type=password]').press('Enter');
    await asking.getByText('Pexels does not accept this key').waitFor();
    await typeApiKey(page, 'Pexels', pexelsKey);
    await notificationWith(page, 'The key for Pexels works and was saved.').waitFor();
    await searchInPanel(panel, 'lighthouse', 10);
    await waitForStatus(panel, /^Found 50 pictures, 10 new$/);
    await turns.getByText('Pexels found 2').waitFor();

    await startSaving(panel, 'Small', 50);
    await waitForStatus(panel, /^Saved 50 of 50/, 60);
    const folder = join(workspace, 'images', 'lighthouse');
    const lines = recordLinesOf(folder);
    for (const id of ['flickr', 'commons', 'nasa', 'pexels'])
      assert.ok(lines.filter(({ source }) => source === id).length >= 2, id);
    // What Openverse tells of is its own, or that of another source.
    assert.ok(lines.some(({ source, found_in }) => [source, found_in].includes('openverse')));
  });

  it('finds, saves and records the pictures of each alone, with keys where they are needed', async () => {
    const { panel, page, workspace } = openWindow();
    for (const id of sourceIds) {
      const { name } = sources[id];
      const { apiKey, license } = allDoubles[id];
      // That of Pexels is there since the search of all.
      if (apiKey !== null && id !== 'pexels') await setApiKey(page, name, apiKey);
      // Without its key, the choice has other words.
      await chooseOption(panel, 'Source', name);
      await searchInPanel(panel, `harbour ${id}`, 6);
      await waitForStatus(panel, /^Found 6 pictures$/);
      await startSaving(panel, 'Small', 4);
      await waitForStatus(panel, /^Saved 4 of 4/, 60);

      const folder = join(workspace, 'images', `harbour ${id}`);
      assert.equal(readSavedPictures(folder).length, 4, name);
      for (const line of recordLinesOf(folder)) {
        assert.ok(line.source === id || line.found_in === id, `${name}: ${JSON.stringify(line)}`);
        assert.match(line.license ?? 'none', license, name);
        assert.match(line.page ?? 'none', /^https?:\/\//, name);
      }
      assert.ok(readFileSync(join(folder, 'CREDITS.md'), 'utf8').includes(sources[id].notice), name);
    }
    await panel.getByRole('button', { name: 'Sources and terms' }).click();
    const terms = panel.getByRole('dialog', { name: 'Sources and terms' });
    for (const id of sourceIds)
      await terms.getByRole('link', { name: sources[id].name, exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await terms.waitFor({ state: 'hidden' });
    // A key goes to its own source and to no other.
    for (const { path, headers } of doubles.requests) {
      const told = `${path} ${JSON.stringify(headers)}`;
      for (const id of sourceIds) {
        const { apiKey } = allDoubles[id];
        if (apiKey !== null && !path.startsWith(`/${id}/`)) assert.ok(!told.includes(apiKey), path);
      }
      if (!path.startsWith('/pexels/v1/')) assert.ok(!told.includes(pexelsKey), path);
      if (!path.startsWith('/pixabay/api/')) assert.ok(!told.includes(pixabayKey), path);
    }
  });

  it('saves what pages show, named after their addresses, and tells of each page', async () => {
    const { panel, workspace } = openWindow();
    await chooseOption(panel, 'Source', 'Web pages');
    const pages = ['/guarded/', '/licensed/', '/app/', '/refused'].map((path) => `${site.url}${path}`);
    await panelField(panel, 'Page addresses, one a line').fill(pages.join('\n'));
    await panelButton(panel, 'Search').click();
    await waitForStatus(panel, /^Found 6 pictures/);
    const turns = panel.getByRole('list', { name: 'Status of the pages' });
    for (const words of [
      `${site.host}/guarded: 2 pictures`,
      `${site.host}/app: 1 picture; it draws others by script, which cannot be found`,
      `${site.host}/refused refuses`,
    ])
      await turns.getByText(words).waitFor();

    await startSaving(panel, 'Large', 6);
    await waitForStatus(panel, /^Saved 6 of 6/, 60);
    const folder = join(workspace, 'images', new URL(site.url).hostname);
    assert.deepEqual(
      readSavedPictures(folder).map(({ file }) => file),
      ['a.jpg', 'b.jpg', 'c.jpg', 'logo.jpg', 'one.jpg', 'two.jpg'],
    );
    const licensed = recordLinesOf(folder).filter(({ license }) => license === 'CC-BY-SA-4.0');
    assert.equal(licensed.length, 1, 'the licence that the page gives to one of its pictures');
  });
});

async function setApiKey(page: Page, name: string, key: string): Promise<void> {
  await runCommand(page, 'Scrape Images: Set Key…', 'A key for which source?');
  await page
    .locator('.quick-input-widget')
    .getByRole('option', { name: new RegExp(`^${name}`) })
    .click();
  await typeApiKey(page, name, key);
}

async function typeApiKey(page: Page, name: string, key: string): Promise<void> {
  // VS Code has one such widget for everything, so the right title tells that it asks for the key now.
  const widget = page.locator('.quick-input-widget').filter({ hasText: `Key for ${name}` });
  const box = widget.locator('input[type=password]');
  await box.fill(key);
  await box.press('Enter');
  await widget.waitFor({ state: 'hidden' });
}

function recordLinesOf(folder: string): RecordLine[] {
  const lines = readFileSync(join(folder, 'metadata.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as RecordLine);
}
