import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPhotoSite } from '../../demo/photoSite';
import { launchChromium } from '../support/chromium';
import { openWorkbench, runCommand, scrapePanel } from '../support/codePage';
import { savedPictures } from '../support/savedPictures';
import { search, start, statusSays } from '../support/scrapePanel';
import { installExtension, startVSCodeServer } from '../support/vscodeServer';
import { vsixFile } from './vsix';

describe('the package, installed', () => {
  it('finds and saves pictures in a VS Code that knows nothing of this checkout', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'installed-'));
    const [extensionsFolder, workspace] = [join(scratch, 'extensions'), join(scratch, 'workspace')];
    mkdirSync(workspace);
    await installExtension(await vsixFile(), extensionsFolder);
    assert.ok(readdirSync(extensionsFolder).some((name) => name.startsWith('image-scraper.image-scraper-')));

    const site = await startPhotoSite();
    const settings = { 'imageScraper.baseUrls': { flickr: site.url } };
    const server = await startVSCodeServer({ settings, extensionsFolder });
    const browser = await launchChromium();
    try {
      const page = await openWorkbench(browser, server.url(workspace));
      await runCommand(page, 'Scrape Images');
      const panel = await scrapePanel(page);
      await search(panel, 'garden', 5);
      await statusSays(panel, /^Found 5 pictures/);
      await start(panel, 'Small', 3);
      await statusSays(panel, /^Saved 3 of 3/);
      assert.equal(savedPictures(join(workspace, 'images', 'garden')).length, 3);
    } finally {
      await browser.close();
      await server.close();
      await site.close();
      rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});
