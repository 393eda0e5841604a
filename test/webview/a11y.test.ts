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
  let browser: Browser;

  before(async function () {
    this.timeout(300_000);
    browser = await launchChromium();
  });
  after(() => browser?.close());

  const firstTheme = 'dark';
  const otherThemes = (Object.keys(themes) as ThemeName[]).filter((theme) => theme !== firstTheme);

  // Colors are the same in every width.
  for (const [width, name, rules, moreThemes] of [
    [900, 'and theme, 900 px wide', 'all', otherThemes],
    [320, '320 px wide', 'but of colors', []],
  ] as const) {
    it(`in every state ${name}`, async function () {
      this.timeout(300_000);
      const panel = await openPanelPage(browser, { theme: firstTheme, width });
      try {
        const found: string[] = [];
        for (const state of Object.keys(panelStates)) {
          await showPanelState(panel, state);
          // Run by the browser's debugger, which the page's policy does not keep from it.
          await panel.page.evaluate(axe);
          const note = (theme: ThemeName, violations: readonly string[]) =>
            found.push(...violations.map((violation) => `${state}, ${theme}: ${violation}`));
          note(firstTheme, await axeViolations(panel, rules));
          for (const theme of moreThemes) {
            await panel.setTheme(theme);
            await waitUntilSettled(panel);
            note(theme, await axeViolations(panel, 'of colors'));
          }
        }
        assert.deepEqual(found, []);
      } finally {
        await panel.close();
      }
    });
  }
});
