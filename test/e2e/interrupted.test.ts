import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { findScrapePanel, notificationWith, reloadWindow, runCommand } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { searchInPanel, startSaving, waitForStatus, saveButton } from '../support/scrapePanel';
import { shareScrapeWindow } from './windowForTest';
import { PictureGate } from './pictureGate';

describe('a run that cannot end', () => {
  let gate: PictureGate;
  const openWindow = shareScrapeWindow(() => ({ site: { handler: (...asked) => gate.handler(...asked) } }));

  for (const [what, keyword] of [
    ['whose extension host is killed is told of, and Resume finishes it', 'storm'],
    ['whose window is reloaded is found interrupted in the panel, and Save finishes it', 'flood'],
  ] as const) {
    it(what, async function () {
      // There is no kill on Windows, and no list of processes to find an extension host in.
      if (process.platform === 'win32') this.skip();
      const kill = keyword === 'storm';
      gate = new PictureGate(10);
      const { page, panel, workspace, extensionHostPids } = openWindow();
      await searchInPanel(panel, keyword, 40);
      await waitForStatus(panel, /^Found 40/, 30);
      await startSaving(panel, 'Large', 40);
      await waitForStatus(panel, /^Saving 10 of 40/);
      if (kill) {
        const hosts = extensionHostPids();
        assert.ok(hosts.length > 0, 'there is an extension host');
        for (const host of hosts) process.kill(host, 'SIGKILL');
      }
      await reloadWindow(page);
      gate.letThrough(1000);
      const message = notificationWith(page, `Saving 40 pictures to images/${keyword} was interrupted.`);
      // VS Code closes the panels of an extension host that died.
      if (kill) {
        await message.getByRole('button', { name: 'Resume' }).click();
        await notificationWith(page, 'Saved 30 of 40').waitFor({ timeout: 60_000 });
        await runCommand(page, 'Scrape Images');
      }
      const restored = await findScrapePanel(page);
      if (!kill) {
        await waitForStatus(restored, /^The last run was interrupted/);
        await saveButton(restored).click();
      }
      const ended = await waitForStatus(restored, /^(Saved|All)/, 60);
      assert.equal(
        ended,
        'Saved 30 of 40, 10 were already there',
        await restored.locator('body').innerText(),
      );
      if (!kill) assert.equal(await message.count(), 0, 'the panel has said it');

      // Reads every file to its end, and knows no other files than pictures and records.
      const files = readSavedPictures(join(workspace, 'images', keyword));
      assert.equal(files.length, 40);
      assert.equal(new Set(files.map(({ hash }) => hash)).size, 40, 'no picture is there twice');
    });
  }
});
