import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPhotoSite } from '../../demo/photoSite';
import { launchChromium } from '../support/chromium';
import { openWorkbench, runCommand, findScrapePanel } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { photoSiteSettings } from '../support/photoSiteSettings';
import {
  installExtension,
  newestCodeServer,
  oldestCodeServer,
  startVSCodeServer,
} from '../support/vscodeServer';
import { packagedVsix } from './vsix';

describe('the package, installed', () => {
  for (const version of [oldestCodeServer, newestCodeServer])
    it(`finds and saves pictures in a VS Code that knows nothing of this checkout (code-server ${version})`, async () => {
      const scratch = mkdtempSync(join(tmpdir(), 'installed-'));
      const [extensionsFolder, workspace] = [join(scratch, 'extensions'), join(scratch, 'workspace')];
      mkdirSync(workspace);
      await installExtension(await packagedVsix(), extensionsFolder, version);
      assert.ok(
        readdirSync(extensionsFolder).some((name) => name.startsWith('image-scraper.image-scraper-')),
      );

      const site = await startPhotoSite();
      const settings = photoSiteSettings(site.url);
      const server = await startVSCodeServer({ version, settings, extensionsFolder });
      const browser = await launchChromium();
      try {
        const page = await openWorkbench(browser, server.url(workspace));
        await runCommand(page, 'Scrape Images');
        const panel = await findScrapePanel(page);
        await searchInPanel(panel, 'garden', 5);
        await waitForStatus(panel, /^Found 5 pictures/);
        await startSaving(panel, 'Small', 3);
        await waitForStatus(panel, /^Saved 3 of 3/);
        assert.equal(readSavedPictures(join(workspace, 'images', 'garden')).length, 3);
      } finally {
        await browser.close();
        await server.close();
        await site.close();
        rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
      }
    });
});
