// VS Code's window in a browser, as a user sees it: the palette, the notifications, the frame of our panel.
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { waitUntil } from './waitUntil';

const maxWindowSeconds = 60;
const maxStepSeconds = 20;

/**
 * Opens a window and waits until the workbench stands. A language (`ru`) is what extensions are told; VS Code itself needs a
 * language pack for it, and stays English.
 */
export async function openWorkbench(browser: Browser, url: string, language?: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  if (language !== undefined) {
    // `getNLSLanguage` in VS Code's `nls.ts`.
    const told = `{ get: () => ${JSON.stringify(language)}, set() {} }`;
    await page.addInitScript({
      content: `Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', ${told});`,
    });
  }
  page.setDefaultTimeout(maxStepSeconds * 1000);
  await page.goto(url);
  await waitForWorkbench(page);
  return page;
}

/** Reloads the window as a user does and waits until the workbench stands again. */
export async function reloadWindow(page: Page): Promise<void> {
  const loaded = page.waitForEvent('load');
  await runCommand(page, 'Developer: Reload Window');
  await loaded;
  await waitForWorkbench(page);
}

/**
 * Runs a command by its exact title from the Command Palette. One that `asks` goes on in the palette's own place, and says
 * so by these words.
 */
export async function runCommand(page: Page, title: string, asks?: string): Promise<void> {
  const palette = page.locator('.quick-input-widget');
  const row = palette.getByRole('option', { name: new RegExp(`^${escapeRegExp(title)}(,|$)`) }).first();
  // Keys are deaf until the workbench has its key bindings. An extension's commands come later than those, and a palette
  // that is open already does not show them. And it closes when something else takes the focus.
  await waitUntil(`the command “${title}” in the palette`, maxWindowSeconds, async () => {
    await page.keyboard.press('F1');
    try {
      await palette.locator('input[type=text]').fill(`>${title}`, { timeout: 1000 });
      await row.click({ timeout: 1000 });
      return true;
    } catch {
      await page.keyboard.press('Escape');
      return false;
    }
  });
  if (asks === undefined) await palette.waitFor({ state: 'hidden' });
  else await palette.filter({ hasText: asks }).or(palette.getByPlaceholder(asks)).first().waitFor();
}

/** The frame of our panel, found by what it holds: VS Code nests webviews in frames whose names it may change. */
export async function findScrapePanel(page: Page): Promise<Frame> {
  return waitUntil('the Scrape Images panel', maxWindowSeconds, async () => {
    for (const frame of page.frames()) {
      if (frame.parentFrame() === null) continue;
      const asked = frame
        .getByRole('combobox', { name: 'Keyword', exact: true })
        .or(frame.getByRole('textbox', { name: /addresses, one a line$/ }));
      // Frames come and go while VS Code builds a webview up.
      if (await asked.isVisible().catch(() => false)) return frame;
    }
    return null;
  });
}

/** A notification of VS Code by words in it. */
export function notificationWith(page: Page, words: string | RegExp): Locator {
  return page.locator('.notification-toast').filter({ hasText: words });
}

async function waitForWorkbench(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: maxWindowSeconds * 1000 });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
