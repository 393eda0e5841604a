// Pictures of the panel in every state, theme and width, to be looked at:
// node --import tsx test/webview/screenshots.ts OUTDIR [STATE…]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../support/chromium';
import { showPanelState, panelStates } from '../support/panelStates';
import { openPanelPage } from '../support/webviewPage';
import { themes, type ThemeName } from '../support/webviewThemes';

/** A panel beside the Explorer of a laptop's window, one beside an editor, and the narrowest that is read without scrolling. */
const widths = [1400, 760, 560, 400, 320];
const height = 620;

async function main(folder: string, only: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const states = only.length > 0 ? only : Object.keys(panelStates);
  const browser = await launchChromium();
  try {
    for (const theme of Object.keys(themes) as ThemeName[]) {
      for (const width of widths) {
        const panel = await openPanelPage(browser, { theme, width, height });
        panel.page.setDefaultTimeout(60_000);
        for (const state of states) {
          await showPanelState(panel, state);
          await panel.page.screenshot({ path: join(folder, `${state}-${theme}-${width}.png`) });
        }
        for (const problem of await panel.problems()) console.error(`${theme} ${width}: ${problem}`);
        await panel.close();
      }
    }
  } finally {
    await browser.close();
  }
}

const [folder, ...only] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say where to: screenshots.ts OUTDIR');
main(folder, only).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
