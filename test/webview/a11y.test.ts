import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { showPanelState, panelStates, waitUntilSettled } from '../support/panelStates';
import { openPanelPage, type PanelPage } from '../support/webviewPage';
import { themes, type ThemeName } from '../support/webviewThemes';

declare global {
  interface Window {
    axe: { run(options: RunOptions): Promise<AxeResults> };
  }
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that look at colors; all others find the same in every theme. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** The rules that are asked for. */
type AskedRules = 'all' | 'of colors' | 'but of colors';

/** What is wrong with the page as it stands, each with where. */
async function axeViolations({ page }: PanelPage, rules: AskedRules): Promise<string[]> {
  const options: RunOptions = {
    resultTypes: ['violations'],
    ...(rules === 'of colors' && { runOnly: [...colorRules] }),
    ...(rules === 'but of colors' && {
      rules: Object.fromEntries(colorRules.map((rule) => [rule, { enabled: false }])),
    }),
  };
  return page.evaluate(async (asked) => {
    const { violations } = await window.axe.run(asked);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  }, options);
}

describe('For everyone: axe finds nothing wrong', () => {
  const firstTheme = 'dark';
  // Low, because axe takes its time over each tile: there are 37 at the most, which have every state.
  const height = 520;
  const otherThemes = (Object.keys(themes) as ThemeName[]).filter((theme) => theme !== firstTheme);
  let browser: Browser;
  let panel: PanelPage | undefined;

  before(async function () {
    this.timeout(300_000);
    browser = await launchChromium();
    panel = await openPanelPage(browser, { theme: firstTheme });
  });
  after(async () => {
    await panel?.close();
    await browser?.close();
  });

  for (const state of Object.keys(panelStates)) {
    it(`in the state ${state}, in every theme, wide and narrow`, async () => {
      assert.ok(panel);
      const found: string[] = [];
      const note = (where: string, violations: readonly string[]) =>
        found.push(...violations.map((violation) => `${where}: ${violation}`));
      await panel.page.setViewportSize({ width: 900, height });
      await showPanelState(panel, state);
      // Run by the browser's debugger, which the page's policy does not keep from it.
      await panel.page.evaluate(axe);
      note(firstTheme, await axeViolations(panel, 'all'));
      for (const theme of otherThemes) {
        await panel.setTheme(theme);
        await waitUntilSettled(panel);
        note(theme, await axeViolations(panel, 'of colors'));
      }
      // Colors are the same in every width.
      await panel.page.setViewportSize({ width: 320, height });
      await waitUntilSettled(panel);
      note('320 px wide', await axeViolations(panel, 'but of colors'));
      assert.deepEqual(found, []);
    });
  }
});
