import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { launchChromium } from '../test/support/chromium';
import { openWorkbench } from '../test/support/codePage';
import { loopbackOnlyEnv, startVSCodeServer, type VSCodeServer } from '../test/support/vscodeServer';
import { withScratchFolder } from './measure';

const projectFolder = resolve(__dirname, '..');
const maxStepMs = 60_000;
/** A window that was just opened is busy with itself for about so long: then it takes four times as long to show any panel. */
const settleMs = 5_000;
/** What our own line in the window's output begins with. */
const mark = 'bench: ';

/** Milliseconds that `activate` takes in an extension host that has just started. */
export function measureActivation(): Promise<number> {
  return inServer(async (server, scratch, openPage) => {
    await buildFor('activation.ts', join(scratch, 'activation', 'index.js'));
    const page = await openPage();
    const measured = new Promise<number>((done) => {
      void page.exposeFunction('codeAutomationLog', (_: string, args: readonly unknown[]) => {
        const line = args.map(String).join(' ');
        if (line.startsWith(mark)) done(Number(line.slice(mark.length)));
      });
    });
    await page.exposeFunction('codeAutomationExit', () => undefined);
    await page.goto(
      server.url(scratch, { extensionPath: projectFolder, testsPath: join(scratch, 'activation') }),
    );
    return measured;
  });
}

/** Milliseconds from choosing the command in the palette to a keyword field that can be typed in, for the first time in a window. */
export function measureUsablePanel(): Promise<number> {
  return inServer((server, scratch, _, browser) => timePanel(server, scratch, browser, projectFolder));
}

/** The same of an extension whose panel is that field and nothing else. */
export function measureBarePanel(): Promise<number> {
  return inServer(async (server, scratch, _, browser) => {
    const extensionPath = join(scratch, 'bare-panel');
    await buildFor('barePanel.ts', join(extensionPath, 'extension.js'));
    const manifest = {
      name: 'bare-panel',
      publisher: 'bench',
      version: '0.0.0',
      engines: { vscode: '^1.100.0' },
      main: './extension.js',
      contributes: { commands: [{ command: 'barePanel.open', title: 'Scrape Images' }] },
    };
    writeFileSync(join(extensionPath, 'package.json'), JSON.stringify(manifest));
    return timePanel(server, scratch, browser, extensionPath);
  });
}

/** Bundles one of the programs beside this one for an extension host. */
async function buildFor(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(__dirname, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'warning',
  });
}

async function timePanel(
  server: VSCodeServer,
  scratch: string,
  browser: Launched,
  extensionPath: string,
): Promise<number> {
  const workspace = join(scratch, 'workspace');
  mkdirSync(workspace);
  const page = await openWorkbench(browser, server.url(workspace, { extensionPath }));
  await page.waitForTimeout(settleMs);
  const palette = page.locator('.quick-input-widget');
  // The one that Enter runs.
  const row = palette.locator('.focused').and(palette.getByRole('option', { name: /^Scrape Images(,|$)/ }));
  for (;;) {
    await page.keyboard.press('F1');
    try {
      await palette.locator('input[type=text]').fill('>Scrape Images', { timeout: 1_000 });
      await row.waitFor({ timeout: 1_000 });
      break;
    } catch {
      // The window does not know the command yet, or another thing took the palette's place.
      await page.keyboard.press('Escape');
    }
  }
  const startedAt = performance.now();
  await page.keyboard.press('Enter');
  for (;;) {
    for (const frame of page.frames()) {
      const keyword = frame.getByRole('combobox', { name: 'Keyword', exact: true });
      if (frame.parentFrame() !== null && (await keyword.isEditable({ timeout: 5 }).catch(() => false)))
        return performance.now() - startedAt;
    }
    if (performance.now() - startedAt > maxStepMs) throw new Error('The panel did not open.');
  }
}

type Launched = Awaited<ReturnType<typeof launchChromium>>;

function inServer<T>(
  work: (
    server: VSCodeServer,
    scratch: string,
    openPage: () => Promise<Page>,
    browser: Launched,
  ) => Promise<T>,
): Promise<T> {
  return withScratchFolder(async (scratch) => {
    const server = await startVSCodeServer({ env: loopbackOnlyEnv });
    try {
      const browser = await launchChromium();
      try {
        return await work(server, scratch, () => browser.newPage(), browser);
      } finally {
        await browser.close();
      }
    } finally {
      await server.close();
    }
  });
}
