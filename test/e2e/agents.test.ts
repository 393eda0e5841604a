import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, findScrapePanel, notificationWith } from '../support/codePage';
import { commonsDouble } from '../support/doubles/commons';
import { startDoubles, type Doubles } from '../support/doubles/doubles';
import type { BareWindow } from '../support/scrapeWindow';
import { waitUntil } from '../support/waitUntil';
import { screenshotPath, shareBareWindow } from './windowForTest';

describe('an agent in VS Code, told “three CC0 pictures of lighthouses into notes.md”', () => {
  let doubles: Doubles;

  before(async () => {
    doubles = await startDoubles({ commons: commonsDouble() });
  });
  after(() => doubles.close());
  const openWindow = shareBareWindow(() => ({
    otherExtension: join(__dirname, 'agent'),
    hasDialogs: true,
    settings: { 'imageScraper.baseUrls': doubles.baseUrls },
  }));

  /** The window, in which the agent begins. */
  async function begin(): Promise<BareWindow> {
    const window = openWindow();
    const lines = [1, 2, 3].map((number) => `[picture ${number}]\n`);
    writeFileSync(join(window.workspace, 'notes.md'), `# Lights\n\n${lines.join('\n')}`);
    await runCommand(window.page, 'Agent: Illustrate the Notes');
    return window;
  }

  /** Answers a question that VS Code asks of its user before a tool is used; no other has these words. */
  async function answer({ page }: BareWindow, words: string, button: string): Promise<void> {
    const dialog = page.locator('.monaco-dialog-box').filter({ hasText: words });
    await dialog.waitFor();
    if (words.startsWith('Save')) await page.screenshot({ path: screenshotPath('agent-asks.png') });
    // A dialog that has just come may not listen yet.
    await waitUntil(`the answer to “${words}”`, 20, async () => {
      await dialog
        .getByRole('button', { name: button })
        .click({ timeout: 1000 })
        .catch(() => undefined);
      return dialog.isHidden();
    });
  }

  it('saves nothing when its user says no', async () => {
    const window = await begin();
    await answer(window, 'Search for pictures?', 'Yes');
    await answer(window, 'Save 3 pictures?', 'Cancel');
    await notificationWith(window.page, 'The agent was stopped').waitFor();
    assert.equal(existsSync(join(window.workspace, 'images')), false);
  });

  it('asks before each step, and then the pictures are in the notes, the folder and the panel', async () => {
    const window = await begin();
    const { page, workspace } = window;
    await answer(window, 'Search for pictures?', 'Yes');
    const save = page.locator('.monaco-dialog-box').filter({ hasText: 'Save 3 pictures?' });
    await save.filter({ hasText: 'Folder: images/lighthouse' }).waitFor();
    await save.filter({ hasText: /Licences: .*(CC0|Public domain)/ }).waitFor();
    await save.filter({ hasText: /About \d/ }).waitFor();
    await answer(window, 'Save 3 pictures?', 'Yes');
    const names = [1, 2, 3].map((number) => `lighthouse-00${number}.jpg`);
    for (const name of names) await answer(window, `${name} goes into notes.md`, 'Yes');
    await notificationWith(page, 'Inserted 3 pictures').waitFor();
    assert.deepEqual(
      readdirSync(join(workspace, 'images/lighthouse')).filter((name) => name.endsWith('.jpg')),
      names,
    );
    const lines = names.map((name) => `![A lighthouse by the sea](images/lighthouse/${name})\n`);
    assert.equal(readFileSync(join(workspace, 'notes.md'), 'utf8'), `# Lights\n\n${lines.join('\n')}`);
    await runCommand(page, 'Scrape Images');
    const panel = await findScrapePanel(page);
    await panel.getByRole('tab', { name: /lighthouse/ }).click();
    await panel
      .getByRole('option', { name: /, (saved|already there)/i })
      .nth(2)
      .waitFor();
    await page.screenshot({ path: screenshotPath('agent-done.png') });
  });
});
