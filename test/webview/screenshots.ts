// Pictures of the panel in every state and theme, to be looked at:
// node --import tsx test/webview/screenshots.ts OUTDIR
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { noCounts } from '../../src/shared/counts';
import { emptyForm } from '../../src/shared/form';
import type { ScrapeState, Snapshot } from '../../src/shared/protocol';
import { launchChromium } from '../support/chromium';
import { openPanelPage, type PanelPage } from '../support/webviewPage';
import type { ThemeName } from '../support/webviewThemes';

const form = { ...emptyForm, keyword: 'red panda' };
const foundAll: Partial<Snapshot> = {
  form,
  formRevision: 2,
  found: 100,
  searched: 'red panda',
  search: { state: 'done', keyword: 'red panda', outcome: 'found', found: 100, failure: null },
};

const foundBefore: ScrapeState = {
  state: 'done',
  outcome: 'complete',
  ...noCounts,
  saved: 38,
  alreadyThere: 62,
  duplicate: 3,
  quantity: 100,
  bytes: 9_310_000,
  seconds: 4.2,
  folder: 'images/red panda',
  failure: null,
  warning: null,
  failures: [],
};

const states: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  empty: (panel) => panel.show({}),
  searching: (panel) =>
    panel.show({
      form,
      formRevision: 2,
      found: 50,
      searched: 'red panda',
      search: { state: 'running', keyword: 'red panda', found: 50, wanted: 100 },
    }),
  waiting: (panel) =>
    panel.show({
      form,
      formRevision: 2,
      searched: 'red panda',
      search: { state: 'running', keyword: 'red panda', found: 0, wanted: 100 },
    }),
  found: (panel) => panel.show(foundAll),
  refused: (panel) =>
    panel.show({
      form,
      formRevision: 2,
      searched: 'red panda',
      search: {
        state: 'done',
        keyword: 'red panda',
        outcome: 'failed',
        found: 0,
        failure: { code: 'site-refuses', host: 'www.flickr.com', status: 403 },
      },
    }),
  wrong: async (panel) => {
    await panel.show({ ...foundAll, roots: [] });
    await panel.page.getByRole('textbox', { name: 'Quantity' }).fill('250');
    await panel.page.getByRole('button', { name: 'Start' }).click();
    await panel.page.getByRole('textbox', { name: 'Pictures to find' }).hover();
  },
  'wrong-search': async (panel) => {
    await panel.show({});
    await panel.page.getByRole('textbox', { name: 'Pictures to find' }).fill('5000');
    await panel.page.getByRole('button', { name: 'Search' }).click();
  },
  running: (panel) =>
    panel.show({
      ...foundAll,
      scrape: {
        state: 'running',
        ...noCounts,
        saved: 38,
        failed: 2,
        quantity: 100,
        bytes: 9_400_000,
        folder: 'images/red panda',
        paused: null,
      },
    }),
  finished: (panel) =>
    panel.show({
      ...foundAll,
      scrape: {
        state: 'done',
        outcome: 'short',
        ...noCounts,
        saved: 97,
        failed: 3,
        quantity: 100,
        bytes: 24_310_000,
        seconds: 12.4,
        folder: 'images/red panda',
        failure: null,
        warning: null,
        failures: [
          { name: 'Red panda in the snow', failure: { code: 'http-status', status: 404 } },
          { name: 'Sleeping in the tree', failure: { code: 'timeout', host: 'live.staticflickr.com' } },
          { name: 'Portrait', failure: { code: 'damaged' } },
        ],
      },
    }),
  complete: (panel) =>
    panel.show({
      ...foundAll,
      scrape: {
        state: 'done',
        outcome: 'complete',
        ...noCounts,
        saved: 100,
        failed: 0,
        quantity: 100,
        bytes: 24_310_000,
        seconds: 12.4,
        folder: 'images/red panda',
        failure: null,
        warning: null,
        failures: [],
      },
    }),
  'found-before': (panel) => panel.show({ ...foundAll, scrape: foundBefore }),
  'all-there': (panel) =>
    panel.show({
      ...foundAll,
      scrape: { ...foundBefore, saved: 0, alreadyThere: 100, duplicate: 0, bytes: 0 },
    }),
  'failed-and-replaced': (panel) =>
    panel.show({
      ...foundAll,
      scrape: {
        ...foundBefore,
        saved: 100,
        alreadyThere: 0,
        duplicate: 0,
        failed: 1,
        warning: { code: 'credits-not-written' },
        failures: [
          {
            name: 'Red panda in the snow',
            failure: { code: 'not-a-picture', host: 'live.staticflickr.com', title: 'Please log in' },
          },
        ],
      },
    }),
  interrupted: (panel) =>
    panel.show({
      ...foundAll,
      scrape: { state: 'interrupted', quantity: 100, folder: 'images/red panda' },
    }),
  'several-roots': (panel) =>
    panel.show({
      ...foundAll,
      roots: [
        { name: 'site', path: '/site' },
        { name: 'notes', path: '/notes' },
      ],
    }),
  virtual: async (panel) => {
    await panel.show({ ...foundAll, roots: [], virtual: true });
    await panel.page.getByRole('button', { name: 'Start' }).click();
    await panel.page.getByRole('textbox', { name: 'Pictures to find' }).hover();
  },
};

const looks: readonly { name: string; theme: ThemeName; width: number; height: number }[] = [
  { name: 'dark', theme: 'dark', width: 900, height: 680 },
  { name: 'light', theme: 'light', width: 900, height: 680 },
  { name: 'high-contrast', theme: 'highContrast', width: 900, height: 680 },
  { name: 'high-contrast-light', theme: 'highContrastLight', width: 900, height: 680 },
  { name: 'medium', theme: 'dark', width: 600, height: 680 },
  { name: 'narrow', theme: 'light', width: 320, height: 680 },
];

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const { name, ...look } of looks) {
      for (const [state, bring] of Object.entries(states)) {
        const panel = await openPanelPage(browser, look);
        await bring(panel);
        await panel.page.mouse.move(0, 0);
        // Transitions are shown as they end.
        await panel.page.evaluate(() => {
          for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
        });
        await panel.page.screenshot({ path: join(folder, `${state}-${name}.png`) });
        for (const problem of await panel.problems()) console.error(`${state} ${name}: ${problem}`);
        await panel.close();
      }
    }
  } finally {
    await browser.close();
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say where to: screenshots.ts OUTDIR');
main(folder).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
