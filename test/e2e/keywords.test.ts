import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { notificationWith, runCommand } from '../support/codePage';
import { readSavedPictures } from '../support/savedPictures';
import { PictureGate } from './pictureGate';
import { shareScrapeWindow } from './windowForTest';

describe('several keywords', () => {
  const gate = new PictureGate(5);
  const openWindow = shareScrapeWindow(() => ({ site: { handler: gate.handler } }));

  it('are saved in one run from the panel, each into a folder of its own, and told as one', async () => {
    const { panel, page, workspace } = openWindow();
    await panel.getByRole('button', { name: 'Several keywords…' }).first().click();
    const box = panel.getByRole('dialog', { name: 'Several keywords' });
    await box.getByRole('textbox', { name: 'Keywords, one a line' }).fill('red fox\nAC/DC');
    await box.getByRole('textbox', { name: 'Pictures of each' }).fill('4');
    await box.getByRole('button', { name: 'Find and save' }).click();
    await notificationWith(page, 'AC/DC, 2 of 2').waitFor();
    assert.equal(
      await page.getByText('Saving pictures', { exact: true }).count(),
      0,
      'one notification for all',
    );
    await runCommand(page, 'File: New Untitled Text File');
    await page.locator('.monaco-editor').first().waitFor();
    gate.letThrough(1000);
    await notificationWith(page, 'Saved 8 of 8 for 2 keywords.').waitFor();

    assert.deepEqual(readdirSync(join(workspace, 'images')).sort(), ['AC_DC', 'red fox']);
    for (const [folder, name] of [
      ['red fox', 'red-fox'],
      ['AC_DC', 'AC_DC'],
    ] as const) {
      const files = readSavedPictures(join(workspace, 'images', folder));
      assert.deepEqual(
        files.map(({ file }) => file),
        [1, 2, 3, 4].map((number) => `${name}-00${number}.jpg`),
      );
    }
  });
});
