import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { showPanelState, panelStates } from '../support/panelStates';
import { openPanelPage, type PanelPage } from '../support/webviewPage';
import { themes, type ThemeName } from '../support/webviewThemes';

declare global {
  interface Window {
    axe: { run(options: RunOptions): Promise<AxeResults> };
  }
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What is wrong with the page as it stands, each with where. */
async function axeViolations({ page }: PanelPage): Promise<string[]> {
  // Run by the browser's debugger, which the page's policy does not keep from it.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  });
}

describe('For everyone: axe finds nothing wrong', () => {
  let browser: Browser;

  before(async function () {
    this.timeout(300_000);
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const theme of Object.keys(themes) as ThemeName[]) {
    for (const width of [900, 320]) {
      it(`in the theme ${theme}, ${width} px wide`, async function () {
        this.timeout(180_000);
        const panel = await openPanelPage(browser, { theme, width });
        try {
          const found: string[] = [];
          for (const state of Object.keys(panelStates)) {
            await showPanelState(panel, state);
            found.push(...(await axeViolations(panel)).map((violation) => `${state}: ${violation}`));
          }
          assert.deepEqual(found, []);
        } finally {
          await panel.close();
        }
      });
    }
  }
});
