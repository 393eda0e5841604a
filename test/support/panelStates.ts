// Every state of the panel that looks unlike the others, to be photographed and to be examined.
import type { Locator } from 'playwright-core';
import { noCounts } from '../../src/shared/counts';
import { noFilters, type Filters } from '../../src/shared/filters';
import { emptyForm } from '../../src/shared/form';
import type { TileState } from '../../src/shared/gallery';
import type { ListNews, ScrapeState, Snapshot } from '../../src/shared/protocol';
import { foundPictures, tilesOf } from './foundPictures';
import type { PanelPage } from './webviewPage';

const keyword = 'red panda';
const folder = 'images/red panda';
const form = { ...emptyForm, keyword };
const searched: Partial<Snapshot> = { form, formRevision: 2, searched: keyword };
const pictures = foundPictures(300);
const found: Partial<Snapshot> = {
  ...searched,
  found: pictures.length,
  search: { state: 'done', keyword, outcome: 'found', found: pictures.length, failure: null },
};

const running: ScrapeState & { readonly state: 'running' } = {
  state: 'running',
  ...noCounts,
  saved: 9,
  failed: 1,
  quantity: 24,
  bytes: 2_960_000,
  folder,
  paused: null,
  held: false,
  perSecond: 7.6,
};

const done: ScrapeState & { readonly state: 'done' } = {
  state: 'done',
  outcome: 'complete',
  ...noCounts,
  saved: 24,
  quantity: 24,
  bytes: 8_310_000,
  seconds: 4.2,
  folder,
  failure: null,
  warning: null,
  failures: [],
};

/** Every third picture: 24 of those that can be seen without much scrolling. */
const isChosen = (place: number): boolean => place % 3 !== 1 && place < 36;
const choice = pictures.filter((_, place) => isChosen(place)).map(({ key }) => key);
const gone = { code: 'http-status', status: 404 } as const;

function filtered(filters: Partial<Filters>): Partial<Snapshot> {
  return { form: { ...form, filters: { ...noFilters, ...filters } } };
}

/** The list with a choice, and with a state for each chosen picture, counted from 0. */
function chosen(stateAt: (turn: number) => TileState | null = () => null): Partial<ListNews> {
  return {
    choice,
    tiles: tilesOf(pictures, (place) =>
      isChosen(place) ? stateAt(choice.indexOf(pictures[place]?.key ?? '')) : null,
    ),
  };
}

const saving = chosen((turn) => {
  if (turn === 4) return { state: 'failed', failure: gone };
  if (turn < 10) return { state: 'saved' };
  return { state: turn < 14 ? 'running' : 'waiting' };
});
const saved = chosen((turn) => ({ state: turn < 3 ? 'there' : 'saved' }));
const someFailed = chosen((turn) =>
  turn % 8 === 4 ? { state: 'failed', failure: gone } : { state: 'saved' },
);

const button = ({ page }: PanelPage, name: string | RegExp): Locator => page.getByRole('button', { name });

export const panelStates: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  empty: (panel) => panel.show({ recent: ['fox', 'lighthouse'] }),
  looking: (panel) =>
    panel.show({ ...searched, search: { state: 'running', keyword, found: 0, wanted: 100 } }),
  searching: (panel) =>
    panel.show(
      { ...searched, found: 50, search: { state: 'running', keyword, found: 50, wanted: 100 } },
      { tiles: tilesOf(pictures.slice(0, 12)) },
    ),
  nothing: (panel) =>
    panel.show({
      ...searched,
      search: { state: 'done', keyword, outcome: 'nothing', found: 0, failure: null },
    }),
  refused: (panel) =>
    panel.show({
      ...searched,
      search: {
        state: 'done',
        keyword,
        outcome: 'failed',
        found: 0,
        failure: { code: 'site-refuses', host: 'www.flickr.com', status: 403 },
      },
    }),
  found: (panel) => panel.show(found, { tiles: tilesOf(pictures) }),
  chosen: (panel) => panel.show(found, chosen()),
  filtered: async (panel) => {
    await panel.show({ ...found, ...filtered({ license: 'commercial', text: 'lake' }) }, chosen());
    await button(panel, /^More filters/).click();
  },
  'nothing-shown': (panel) =>
    panel.show(
      { ...found, ...filtered({ license: 'public-domain', text: 'zebra' }) },
      { tiles: tilesOf(pictures) },
    ),
  saving: (panel) => panel.show({ ...found, scrape: running }, saving),
  'host-pause': (panel) =>
    panel.show(
      { ...found, scrape: { ...running, paused: { host: 'live.staticflickr.com', seconds: 43 } } },
      saving,
    ),
  held: (panel) => panel.show({ ...found, scrape: { ...running, held: true, perSecond: null } }, saving),
  done: (panel) =>
    panel.show(
      { ...found, canPreview: true, scrape: { ...done, saved: 21, alreadyThere: 3, duplicate: 2 } },
      saved,
    ),
  'all-there': (panel) =>
    panel.show(
      { ...found, scrape: { ...done, saved: 0, alreadyThere: 24, bytes: 0 } },
      chosen(() => ({ state: 'there' })),
    ),
  short: async (panel) => {
    await panel.show(
      {
        ...found,
        scrape: {
          ...done,
          outcome: 'short',
          saved: 21,
          failed: 3,
          failures: [
            { name: 'Evening over the lake, Inari', failure: gone },
            { name: 'Blue morning, Skagen', failure: { code: 'timeout', host: 'live.staticflickr.com' } },
            { name: 'Last light, Bohinj', failure: { code: 'damaged' } },
          ],
        },
      },
      someFailed,
    );
    await panel.page.getByText('3 pictures could not be saved', { exact: true }).click();
  },
  stopped: (panel) =>
    panel.show(
      { ...found, scrape: { ...done, outcome: 'stopped', saved: 12, failure: { code: 'disk-full' } } },
      chosen((turn) => (turn < 12 ? { state: 'saved' } : null)),
    ),
  warned: (panel) =>
    panel.show({ ...found, scrape: { ...done, warning: { code: 'credits-not-written' } } }, saved),
  interrupted: (panel) =>
    panel.show({ ...found, scrape: { state: 'interrupted', quantity: 24, folder } }, chosen()),
  'failed-search': (panel) =>
    panel.show(
      {
        ...found,
        search: {
          state: 'done',
          keyword,
          outcome: 'failed',
          found: 50,
          failure: { code: 'rate-limited', host: 'www.flickr.com', retryAfterSeconds: 300 },
        },
      },
      { tiles: tilesOf(pictures) },
    ),
  wrong: async (panel) => {
    await panel.show({ ...found, roots: [] }, chosen());
    await panel.page.getByRole('textbox', { name: 'Quantity' }).fill('250');
    await button(panel, 'Start').click();
  },
  'wrong-search': async (panel) => {
    await panel.show({});
    await panel.page.getByRole('textbox', { name: 'Pictures to find' }).fill('5000');
    await button(panel, 'Search').click();
  },
  'several-roots': (panel) =>
    panel.show(
      {
        ...found,
        roots: [
          { name: 'site', path: '/site' },
          { name: 'notes', path: '/notes' },
        ],
      },
      { tiles: tilesOf(pictures) },
    ),
};

/** Opens the page anew and brings it into a state, as it looks when all has come to rest. */
export async function bringTo(panel: PanelPage, state: string): Promise<void> {
  await panel.page.evaluate(() => sessionStorage.clear());
  await panel.page.reload();
  await panelStates[state]?.(panel);
  await settle(panel);
}

/** Waits until all pictures in view are loaded, and ends what moves. */
async function settle({ page }: PanelPage): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    // Transitions are shown as they end.
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
  });
}
