// Every state of the panel that looks unlike the others, to be photographed and to be examined.
import type { Locator } from 'playwright-core';
import { noCounts } from '../../src/shared/engine/counts';
import { noFilters, type Filters } from '../../src/shared/panel/filters';
import { emptyForm } from '../../src/shared/form/form';
import type { TileState } from '../../src/shared/panel/gallery';
import type { ListNews, ScrapeState, Snapshot, TurnState } from '../../src/shared/panel/protocol';
import { sources } from '../../src/shared/sources/sources';
import { foundPictures, mixedPictures, tilesOf } from './foundPictures';
import { turnOf, type PanelPage } from './webviewPage';

const keyword = 'red panda';
const folder = 'images/red panda';
const form = { ...emptyForm, keyword };
const searched: Partial<Snapshot> = { form, formRevision: 2, searched: keyword };
const pictures = foundPictures(300);
const found: Partial<Snapshot> = {
  ...searched,
  found: pictures.length,
  search: {
    state: 'done',
    keyword,
    outcome: 'found',
    found: pictures.length,
    failure: null,
    turns: [turnOf()],
  },
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

const searching = turnOf({ state: 'running', found: 50 });

/** A search in all sources, each of which fares in its own way. */
const everywhere: readonly TurnState[] = [
  turnOf({ found: 140 }),
  turnOf({
    name: 'Openverse',
    source: 'openverse',
    state: 'resting',
    found: 60,
    until: new Date().setHours(14, 5, 0, 0),
  }),
  turnOf({ name: 'Wikimedia Commons', source: 'commons', found: 100 }),
  turnOf({ name: 'NASA', source: 'nasa', state: 'nothing', found: 0 }),
  turnOf({ name: 'Pexels', source: 'pexels', state: 'needs-key', found: 0 }),
  turnOf({
    name: 'Pixabay',
    source: 'pixabay',
    state: 'failed',
    found: 0,
    failure: { code: 'timeout', host: 'pixabay.com' },
  }),
];
const mixed = mixedPictures(300);
const notices = [sources.flickr, sources.openverse, sources.commons].map(({ notice, home }) => ({
  text: notice,
  url: home,
}));

const pages = [
  'https://www.example.org/travels/autumn-in-the-mountains/',
  'https://www.example.org/travels/winter-by-the-sea/',
  'https://blog.example.net/2026/09/a-walk-along-the-old-railway/index.html',
];
const manyPages = Array.from({ length: 14 }, (_, at) => {
  const name = `www.example.org/travels/day-${at + 1}/`;
  const failure = { code: 'http-status', status: 404, host: 'www.example.org' } as const;
  return at === 10
    ? turnOf({ name, source: 'page', state: 'failed', found: 0, failure })
    : turnOf({ name, source: 'page', found: 3 + at, drawnByScript: at === 5 });
});

const button = ({ page }: PanelPage, name: string | RegExp): Locator => page.getByRole('button', { name });

export const panelStates: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  empty: (panel) => panel.show({ recent: ['fox', 'lighthouse'] }),
  looking: (panel) =>
    panel.show({
      ...searched,
      search: { state: 'running', keyword, found: 0, wanted: 100, turns: [searching] },
    }),
  searching: (panel) =>
    panel.show(
      {
        ...searched,
        found: 50,
        search: { state: 'running', keyword, found: 50, wanted: 100, turns: [searching] },
      },
      { tiles: tilesOf(pictures.slice(0, 12)) },
    ),
  'waiting-search': (panel) =>
    panel.show(
      {
        ...searched,
        form: { ...form, source: 'openverse' },
        found: 50,
        search: {
          state: 'running',
          keyword,
          found: 50,
          wanted: 400,
          turns: [
            {
              ...searching,
              name: 'Openverse',
              source: 'openverse',
              until: new Date().setHours(14, 5, 10, 0),
            },
          ],
        },
      },
      { tiles: tilesOf(pictures.slice(0, 12)) },
    ),
  nothing: (panel) =>
    panel.show({
      ...searched,
      search: {
        state: 'done',
        keyword,
        outcome: 'nothing',
        found: 0,
        failure: null,
        turns: [turnOf({ state: 'nothing' })],
      },
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
        turns: [turnOf({ state: 'failed', found: 0 })],
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
          turns: [turnOf({ state: 'failed', found: 50 })],
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
  'everywhere-running': (panel) =>
    panel.show(
      {
        ...searched,
        form: { ...form, source: 'all' },
        found: 84,
        notices,
        search: {
          state: 'running',
          keyword,
          found: 84,
          wanted: 300,
          turns: everywhere.map((turn, at) =>
            at < 3 ? { ...turn, state: 'running', found: 12 * (at + 1) } : turn,
          ),
        },
      },
      { pictures: mixed.slice(0, 84), tiles: tilesOf(mixed.slice(0, 12)) },
    ),
  everywhere: async (panel) => {
    await panel.show(
      {
        ...found,
        form: { ...form, source: 'all' },
        notices,
        search: { state: 'done', keyword, outcome: 'found', found: 300, failure: null, turns: everywhere },
      },
      { pictures: mixed, tiles: tilesOf(mixed) },
    );
    await panel.page.locator('.tile').nth(1).click();
    await button(panel, /^More filters/).click();
  },
  'needs-key': (panel) =>
    panel.show({
      ...searched,
      form: { ...form, source: 'pexels' },
      search: {
        state: 'done',
        keyword,
        outcome: 'failed',
        found: 0,
        failure: { code: 'needs-key', host: 'Pexels' },
        turns: [turnOf({ name: 'Pexels', source: 'pexels', state: 'needs-key', found: 0 })],
      },
    }),
  'web-pages': (panel) =>
    panel.show({ formRevision: 2, form: { ...emptyForm, source: 'page', addresses: pages.join('\n') } }),
  'address-list': (panel) => panel.show({ formRevision: 2, form: { ...emptyForm, source: 'address' } }),
  'wrong-addresses': async (panel) => {
    await panel.show({
      formRevision: 2,
      form: { ...emptyForm, source: 'address', addresses: 'www.example.org/autumn.jpg' },
    });
    await button(panel, 'Add').click();
  },
  'by-script': (panel) =>
    panel.show({
      formRevision: 2,
      form: { ...emptyForm, source: 'page', addresses: pages[0] ?? '' },
      search: {
        state: 'done',
        keyword: 'www.example.org/travels/autumn-in-the-mountains/',
        outcome: 'nothing',
        found: 0,
        failure: null,
        turns: [
          turnOf({
            name: 'www.example.org',
            source: 'page',
            state: 'nothing',
            found: 0,
            drawnByScript: true,
          }),
        ],
      },
    }),
  'many-pages': (panel) =>
    panel.show(
      {
        formRevision: 2,
        form: { ...emptyForm, source: 'page', addresses: pages.join('\n') },
        found: 100,
        search: {
          state: 'done',
          keyword: 'www.example.org',
          outcome: 'no-more',
          found: 100,
          failure: null,
          turns: manyPages,
        },
      },
      { tiles: tilesOf(pictures.slice(0, 100)) },
    ),
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
