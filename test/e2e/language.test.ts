import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { openWorkbench, runCommand } from '../support/codePage';
import { waitUntil } from '../support/waitUntil';
import { loopbackOnlyEnv, startVSCodeServer, type VSCodeServer } from '../support/vscodeServer';

const projectFolder = resolve(__dirname, '../..');

describe('a VS Code that speaks Russian', () => {
  let workspace: string;
  let server: VSCodeServer;
  let browser: Browser;

  before(async () => {
    workspace = mkdtempSync(join(tmpdir(), 'language-'));
    server = await startVSCodeServer({ env: loopbackOnlyEnv });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 3 });
  });

  it('has a Russian command, which opens a Russian panel', async () => {
    const page = await openWorkbench(browser, server.url(workspace, { extensionPath: projectFolder }), 'ru');
    await runCommand(page, 'Сбор изображений');
    await page.getByRole('tab', { name: /^Сбор изображений/ }).waitFor();
    const panel = await waitUntil('the panel', 60, async () => {
      for (const frame of page.frames()) {
        const search = frame.getByRole('button', { name: 'Найти', exact: true });
        // Frames come and go while VS Code builds a webview up.
        if (await search.isVisible().catch(() => false)) return frame;
      }
      return null;
    });
    assert.equal(await panel.getAttribute('html', 'lang'), 'ru');
    await panel.getByRole('button', { name: 'Найти', exact: true }).click();
    await panel.getByText('Введите слово для поиска.').waitFor();
  });
});
