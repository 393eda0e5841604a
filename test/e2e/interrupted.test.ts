import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { reloadWindow, runCommand, scrapePanel } from '../support/codePage';
import { savedPictures } from '../support/savedPictures';
import { button, search, start, statusSays } from '../support/scrapePanel';
import { closeScrapeWindow, scrapeWindow } from './bed';
import { Gate } from './gate';

describe('a run that cannot end', () => {
  afterEach(closeScrapeWindow);

  for (const [what, kill] of [
    ['whose extension host is killed', true],
    ['whose window is reloaded', false],
  ] as const) {
    it(`${what} is found interrupted, and Start finishes it`, async function () {
      // There is no kill on Windows, and no list of processes to find an extension host in.
      if (process.platform === 'win32') this.skip();
      const gate = new Gate(10);
      const { page, panel, workspace, extensionHosts } = await scrapeWindow({
        site: { handler: gate.handler },
      });
      await search(panel, 'storm', 40);
      await statusSays(panel, /^Found 40/, 30);
      await start(panel, 'Large', 40);
      await statusSays(panel, /^Saving 10 of 40/);
      if (kill) {
        const hosts = extensionHosts();
        assert.ok(hosts.length > 0, 'there is an extension host');
        for (const host of hosts) process.kill(host, 'SIGKILL');
      }
      await reloadWindow(page);
      // VS Code closes the panels of an extension host that died.
      if (kill) await runCommand(page, 'Scrape Images');

      const restored = await scrapePanel(page);
      await statusSays(restored, /^The last run was interrupted/);
      gate.letThrough(1000);
      await button(restored, 'Start').click();
      const ended = await statusSays(restored, /^(Saved|All)/, 60);
      assert.equal(
        ended,
        'Saved 30 of 40, 10 were already there',
        await restored.locator('body').innerText(),
      );

      // Reads every file to its end, and knows no other files than pictures and records.
      const files = savedPictures(join(workspace, 'images', 'storm'));
      assert.equal(files.length, 40);
      assert.equal(new Set(files.map(({ hash }) => hash)).size, 40, 'no picture is there twice');
    });
  }
});
