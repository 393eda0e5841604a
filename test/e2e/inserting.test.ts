import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { runCommand } from '../support/codePage';
import { everyDouble } from '../support/doubles/all';
import { startDoubles, type Doubles } from '../support/doubles/doubles';
import { readSavedPictures } from '../support/savedPictures';
import { chooseOption, panelButton, panelField, searchInPanel, waitForStatus } from '../support/scrapePanel';
import { newestCodeServer } from '../support/vscodeServer';
import { waitUntil } from '../support/waitUntil';
import { sources } from '../../src/shared/sources/sources';
import { screenshotPath, shareScrapeWindow } from './windowForTest';

describe('pictures that are dragged into a document, in the newest VS Code', () => {
  const openWindow = shareScrapeWindow(() => ({ version: newestCodeServer }));

  it('are written where they are dropped, also when they are saved only then, and go away with one undo', async () => {
    const { page, panel, workspace } = openWindow();
    const notes = join(workspace, 'notes.md');
    const before = '# Notes\n\nFirst\n\nLast\n';
    writeFileSync(notes, before);
    await searchInPanel(panel, 'lighthouse', 25);
    await waitForStatus(panel, /^Found 25 pictures/);
    await runCommand(page, 'View: Split Editor Right');
    // The Explorer may have been reading the folder as the file was written, and then it does not know of it.
    if (!(await page.getByRole('treeitem', { name: 'notes.md' }).isVisible()))
      await runCommand(page, 'Refresh Explorer');
    await openFile(page, 'notes.md');
    await drag(
      page,
      panel.locator('[role=option]').first(),
      page.locator('.view-line', { hasText: 'First' }),
    );
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

/** A document of a site, or of none, and how it is to name a picture of its folder for them. */
interface SiteDocument {
  readonly document: string;
  /** What tells the kind of the site; null for none. */
  readonly marker: string | null;
  readonly folder: string;
  readonly path: string;
}

const siteDocuments: readonly SiteDocument[] = [
  {
    document: 'hugo/content/posts/hugo-post.md',
    marker: 'hugo/hugo.toml',
    folder: 'hugo/static/lights',
    path: '/lights/',
  },
  {
    document: 'astro/src/pages/astro-page.astro',
    marker: 'astro/astro.config.mjs',
    folder: 'astro/public/lights',
    path: '/lights/',
  },
  { document: 'docs/README.md', marker: null, folder: 'docs/lights', path: 'lights/' },
];

describe('three pictures in documents of Hugo, of Astro and of no site', () => {
  let doubles: Doubles;

  beforeEach(async () => {
    doubles = await startDoubles(everyDouble());
  });
  const openWindow = shareScrapeWindow(() => ({
    settings: {
      'imageScraper.baseUrls': doubles.baseUrls,
      'files.associations': { '*.astro': 'html' },
      'explorer.compactFolders': false,
      'editor.wordWrap': 'on',
    },
  }));
  afterEach(() => doubles.close());

  it('have their path, pixels, description and credit, by the key and by the mouse', async () => {
    const { page, panel, workspace } = openWindow();
    const before = '# Lights\n\nFirst\n\nLast\n';
    for (const { document, marker } of siteDocuments) {
      mkdirSync(dirname(join(workspace, document)), { recursive: true });
      if (marker !== null) writeFileSync(join(workspace, marker), '');
      writeFileSync(join(workspace, document), before);
    }
    await chooseOption(panel, 'Source', sources.commons.name);
    await searchInPanel(panel, 'lighthouse', 25);
    await waitForStatus(panel, /^Found 25 pictures/);
    const asking = panel.locator('[role=option]', { hasText: 'CC BY-SA' });
    await asking.nth(0).click();
    await asking.nth(1).click({ modifiers: ['Control'] });
    await asking.nth(2).click({ modifiers: ['Control'] });
    await panel.getByRole('button', { name: 'Save 3 pictures' }).waitFor();
    await runCommand(page, 'View: Split Editor Right');

    for (const [at, { document, folder, path }] of siteDocuments.entries()) {
      const name = basename(document);
      const readSaved = async (): Promise<string> => {
        await page.keyboard.press('Control+S');
        return readFileSync(join(workspace, document), 'utf8');
      };
      await openFile(page, document);
      // The result of the last save stands where the fields are.
      const close = panelButton(panel, 'Close this message');
      if (await close.isVisible()) await close.click();
      await panelField(panel, 'Save to').fill(folder);
      const line = page.locator('.view-line', { hasText: 'First' });
      const byKey = async (): Promise<void> => {
        await line.click();
        await page.keyboard.press('End');
        await asking.nth(0).press('d');
      };
      const byMouse = (): Promise<void> => drag(page, asking.nth(1), line);
      const seen: (readonly DocumentPicture[])[] = [];
      // What comes first saves them, too.
      for (const insert of at % 2 === 0 ? [byMouse, byKey] : [byKey, byMouse]) {
        await insert();
        await waitUntil(`the pictures in ${name}`, 30, async () => isWhole(await readSaved()));
        const text = await readSaved();
        assert.ok(text.startsWith('# Lights\n\nFirst'), text);
        seen.push(picturesIn(text));
        await page.screenshot({
          path: screenshotPath(`${insert === byKey ? 'inserted' : 'dropped'}-${name}.png`),
        });
        await page.keyboard.press('Control+Z');
        await waitUntil('them to be gone', 10, async () => (await readSaved()) === before);
      }
      const [shown = [], again] = seen;
      assert.deepEqual(again, shown);
      const files = readSavedPictures(join(workspace, folder));
      assert.deepEqual(
        shown.map((picture) => picture.path),
        files.map((saved) => path + saved.file),
      );
      for (const [place, { alt, width, height }] of shown.entries()) {
        assert.match(alt, /^A lighthouse \[in the evening\], no\. \d+$/);
        if (name.endsWith('.astro'))
          assert.deepEqual([width, height], [files[place]?.width, files[place]?.height]);
      }
    }
  });

  /** Three pictures, each with its credit. */
  const isWhole = (text: string): boolean =>
    picturesIn(text).length === 3 &&
    text.split('https://creativecommons.org/licenses/by-sa/4.0').length === 4;
});

interface DocumentPicture {
  readonly path: string;
  readonly alt: string;
  /** Where the language has them. */
  readonly width: number | null;
  readonly height: number | null;
}

/** The pictures of a document in Markdown or HTML. */
function picturesIn(text: string): readonly DocumentPicture[] {
  const inMarkdown = [...text.matchAll(/!\[((?:\\.|[^\]])*)\]\(([^)]*)\)/g)].map(
    ([, alt = '', path = '']) => ({
      path,
      alt: alt.replace(/\\(.)/g, '$1'),
      width: null,
      height: null,
    }),
  );
  const inHtml = [...text.matchAll(/<img src="([^"]*)" alt="([^"]*)" width="(\d+)" height="(\d+)">/g)].map(
    ([, path = '', alt = '', width, height]) => ({ path, alt, width: Number(width), height: Number(height) }),
  );
  return [...inMarkdown, ...inHtml];
}

/** In the Explorer, folder by folder. */
async function openFile(page: Page, path: string): Promise<void> {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  const item = (label: string): Locator => page.getByRole('treeitem', { name: label, exact: true });
  for (const [at, folder] of folders.entries()) {
    const inside = item(folders[at + 1] ?? name);
    if (!(await inside.isVisible())) await item(folder).click();
    await inside.waitFor();
  }
  await item(name).dblclick();
  await page.locator('.view-line', { hasText: 'First' }).waitFor();
}

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
