// Every state of the panel that looks unlike the others, to be photographed and to be examined.
import type { Locator } from 'playwright-core';
import { noticeOf } from '../../src/host/list/notices';
import { noCounts } from '../../src/shared/engine/counts';
import type { Failure } from '../../src/shared/engine/failure';
import type { KeywordResult } from '../../src/shared/keywords/keywordResult';
import { noFilters, type Filters } from '../../src/shared/panel/filters';
import { emptyForm } from '../../src/shared/form/form';
import type { TileState } from '../../src/shared/panel/gallery';
import { sourceIds, sources, type SourceId } from '../../src/shared/sources/sources';
import type {
  FailedPicture,
  ListChanges,
  ScrapeState,
  Snapshot,
  SourceRunState,
} from '../../src/shared/panel/protocol';
import { fingerprintFor, largeEdge, foundPictures, mixedPictures, tilesOf } from './foundPictures';
import { sourceRunOf, type PanelPage } from './webviewPage';

const title = 'red panda';
const folder = 'images/red panda';
const form = { ...emptyForm, keyword: title };
/** A search that has found so many. */
function searchedBy(sourceRuns: readonly SourceRunState[], found: number): Snapshot['search'] {
  return { state: 'done', title, outcome: 'found', found, failure: null, sourceRuns };
}

const searchedSnapshot: Partial<Snapshot> = {
  form,
  formRevision: 2,
  searched: title,
  tabs: [
    { id: 2, title, count: 300 },
    { id: 1, title: 'lake, Flickr', count: 100 },
    { id: 0, title: '', count: 388 },
  ],
  shownTab: 2,
  more: 'yes',
};
const pictures = foundPictures(300);
const foundSnapshot: Partial<Snapshot> = {
  ...searchedSnapshot,
  found: pictures.length,
  search: searchedBy([sourceRunOf()], pictures.length),
};

const runningScrape: ScrapeState & { readonly state: 'running' } = {
  state: 'running',
  ...noCounts,
  saved: 9,
  failed: 1,
  quantity: 24,
  bytes: 2_960_000,
  folder,
  paused: null,
  isHeld: false,
  loading: 0,
  perSecond: 7.6,
};

const queue = [
  { id: 4, tab: 3, quantity: 40, folder: 'images/harbour' },
  { id: 5, tab: 4, quantity: 12, folder: 'images/red-panda' },
];

const finishedScrape: ScrapeState & { readonly state: 'done' } = {
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
  canRetry: false,
  isWholeList: true,
};

/** Every third picture: 24 of those that can be seen without much scrolling. */
const isChosen = (place: number): boolean => place % 3 !== 1 && place < 36;
const chosenKeys = pictures.filter((_, place) => isChosen(place)).map(({ key }) => key);
const goneFailure = { code: 'http-status', status: 404 } as const;

/** A search that a limit has ended. */
const limitedSnapshot: Partial<Snapshot> = {
  ...searchedSnapshot,
  search: {
    state: 'done',
    title,
    outcome: 'failed',
    found: 50,
    failure: { code: 'rate-limited', host: 'www.flickr.com', retryAfterSeconds: 43 },
    sourceRuns: [sourceRunOf({ state: 'failed', found: 50 })],
  },
};

const longTitle = 'The old harbour in the evening, seen from the hill above the town '.repeat(3).trim();
const manyTabs = Array.from({ length: 11 }, (_, at) => ({
  id: 11 - at,
  title: at % 3 === 0 ? longTitle : (['red panda', 'lake, Flickr', 'fox'][at % 3] ?? ''),
  count: 100 * (at + 1),
}));

function withFilters(filters: Partial<Filters>): Partial<Snapshot> {
  return { form: { ...form, filters: { ...noFilters, ...filters } } };
}

/** The list with a choice, and with a state for each chosen picture, counted from 0. */
function withChoice(stateAt: (turn: number) => TileState | null = () => null): Partial<ListChanges> {
  return {
    choice: chosenKeys,
    tiles: tilesOf(pictures, (place) =>
      isChosen(place) ? stateAt(chosenKeys.indexOf(pictures[place]?.key ?? '')) : null,
    ),
  };
}

/** Each of the first pictures that is of the same scene as another looks like it; the last ones are not compared yet. */
const alikeTiles = tilesOf(pictures).map((tile, place) => {
  const number = pictures.findIndex(({ title: text }) => text === pictures[place]?.title);
  return place < 240 ? { ...tile, fingerprint: fingerprintFor(number) } : tile;
});

const savingList = withChoice((turn) => {
  if (turn === 4) return { state: 'failed', failure: goneFailure };
  if (turn < 10) return { state: 'saved' };
  return { state: turn < 14 ? 'running' : 'waiting' };
});
const failuresOf = (failures: readonly (readonly [name: string, Failure])[]): readonly FailedPicture[] =>
  failures.map(([name, failure], at) => ({ key: pictures[at]?.key ?? '', name, failure }));
const savedList = withChoice((turn) => ({ state: turn < 3 ? 'there' : 'saved' }));
const someFailedList = withChoice((turn) =>
  turn % 8 === 4 ? { state: 'failed', failure: goneFailure } : { state: 'saved' },
);

const shortScrape: ScrapeState = {
  ...finishedScrape,
  outcome: 'short',
  saved: 21,
  failed: 3,
  canRetry: true,
  failures: failuresOf([
    ['Evening over the lake, Inari', goneFailure],
    ['Blue morning, Skagen', { code: 'timeout', host: 'live.staticflickr.com' }],
    ['Last light, Bohinj', { code: 'damaged' }],
  ]),
};

const keywordLines = 'red panda\nlake\n# birds\nharbour\nAC/DC\nLake\n';
/** The last of them ended so, or has not begun. */
const keywordResults = (last: KeywordResult['outcome']): readonly KeywordResult[] => {
  const saved = { saved: 200, alreadyThere: 0, failed: 0, shared: 0, found: 240, failure: null } as const;
  const of = (keyword: string): Pick<KeywordResult, 'keyword' | 'folder' | 'quantity'> => ({
    keyword,
    folder: `images/${keyword}`,
    quantity: 200,
  });
  return [
    { ...of('lake'), ...saved, outcome: 'complete' },
    { ...of('harbour'), ...saved, saved: 140, alreadyThere: 60, shared: 12, outcome: 'complete' },
    { ...of(title), ...saved, ...(last ? { saved: 87, failed: 4 } : { saved: 0, found: 0 }), outcome: last },
    { ...of('xyzzy'), ...saved, saved: 0, found: 0, outcome: last },
  ];
};

const searchingRun = sourceRunOf({ state: 'running', found: 50 });

/** How some of the sources fare in a search in all; the others have found something. */
const runsOfSome: Partial<Record<SourceId, Partial<SourceRunState>>> = {
  flickr: { found: 140 },
  openverse: { state: 'resting', found: 60, until: new Date().setHours(14, 5, 0, 0) },
  commons: { found: 30 },
  nasa: { state: 'nothing', found: 0 },
  pexels: { state: 'needs-key', found: 0 },
  pixabay: { state: 'failed', found: 0, failure: { code: 'timeout', host: 'pixabay.com' } },
  europeana: { state: 'needs-key', found: 0 },
};
const allSourceRuns = sourceIds.map((id) =>
  sourceRunOf({ name: sources[id].name, source: id, found: 14, ...runsOfSome[id] }),
);
/** How they fare in a search by color, and by a licence that NASA has not. */
const passedOverRuns = allSourceRuns.map((run): SourceRunState => {
  const { name, source } = run;
  if (source === 'flickr') return run;
  const misfit =
    source === 'nasa'
      ? ({ demand: 'license', licenses: ['NASA media guidelines'] } as const)
      : ({ demand: 'color' } as const);
  return sourceRunOf({ name, source, state: 'passed-over', found: 0, misfit });
});
const mixedFound = mixedPictures(300);
const notices = (['flickr', 'openverse', 'commons'] as const).map((id) => noticeOf(id, true));

const everywhereSnapshot: Partial<Snapshot> = {
  ...foundSnapshot,
  form: { ...form, source: 'all' },
  notices,
  search: searchedBy(allSourceRuns, 300),
};

const pageAddresses = [
  'https://www.example.org/travels/autumn-in-the-mountains/',
  'https://www.example.org/travels/winter-by-the-sea/',
  'https://blog.example.net/2026/09/a-walk-along-the-old-railway/index.html',
];
const manyPageRuns = Array.from({ length: 14 }, (_, at) => {
  const name = `www.example.org/travels/day-${at + 1}/`;
  const failure = { code: 'http-status', status: 404, host: 'www.example.org' } as const;
  return at === 10
    ? sourceRunOf({ name, source: 'page', state: 'failed', found: 0, failure })
    : sourceRunOf({ name, source: 'page', found: 3 + at, isDrawnByScript: at === 5 });
});

const buttonIn = ({ page }: PanelPage, name: string | RegExp): Locator => page.getByRole('button', { name });

export const panelStates: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  empty: (panel) => panel.show({ recent: ['fox', 'harbour'] }),
  looking: (panel) =>
    panel.show({
      ...searchedSnapshot,
      searchedTab: 2,
      search: { state: 'running', title, found: 0, targetCount: 100, sourceRuns: [searchingRun] },
    }),
  searching: (panel) =>
    panel.show(
      {
        ...searchedSnapshot,
        found: 50,
        searchedTab: 2,
        search: { state: 'running', title, found: 50, targetCount: 100, sourceRuns: [searchingRun] },
      },
      { tiles: tilesOf(pictures.slice(0, 12)) },
    ),
  'waiting-search': (panel) =>
    panel.show(
      {
        ...searchedSnapshot,
        form: { ...form, source: 'openverse' },
        found: 50,
        search: {
          state: 'running',
          title,
          found: 50,
          targetCount: 400,
          sourceRuns: [
            {
              ...searchingRun,
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
      ...searchedSnapshot,
      search: {
        state: 'done',
        title,
        outcome: 'nothing',
        found: 0,
        failure: null,
        sourceRuns: [sourceRunOf({ state: 'nothing' })],
      },
    }),
  refused: (panel) =>
    panel.show({
      ...searchedSnapshot,
      search: {
        state: 'done',
        title,
        outcome: 'failed',
        found: 0,
        failure: { code: 'site-refuses', host: 'www.flickr.com', status: 403 },
        sourceRuns: [sourceRunOf({ state: 'failed', found: 0 })],
      },
    }),
  found: (panel) => panel.show(foundSnapshot, { tiles: tilesOf(pictures) }),
  chosen: (panel) => panel.show(foundSnapshot, withChoice()),
  filtered: async (panel) => {
    await panel.show(
      { ...foundSnapshot, ...withFilters({ license: 'commercial', text: 'lake' }) },
      withChoice(),
    );
    await buttonIn(panel, /^Filters/).click();
  },
  'look-alikes': async (panel) => {
    await panel.show({ ...foundSnapshot, ...withFilters({ hideLookAlikes: true }) }, { tiles: alikeTiles });
    await panel.page.locator('.alike:visible').first().click();
  },
  large: (panel) => openLarge(panel, 4),
  'large-saved': (panel) => openLarge(panel, 3, 'saved'),
  keywords: async (panel) => {
    await panel.show(
      {
        ...foundSnapshot,
        formRevision: 3,
        form: { ...form, keywordList: { keywords: keywordLines, quantity: '200', folder: null } },
      },
      { tiles: tilesOf(pictures) },
    );
    await buttonIn(panel, 'More actions').first().click();
    await buttonIn(panel, 'Several keywords…').click();
  },
  'keywords-saving': (panel) =>
    panel.show(
      {
        ...foundSnapshot,
        scrape: runningScrape,
        keywordRun: { isRunning: true, results: keywordResults(null) },
      },
      savingList,
    ),
  'keywords-done': async (panel) => {
    await panel.show(
      {
        ...foundSnapshot,
        scrape: finishedScrape,
        keywordRun: { isRunning: false, results: keywordResults('short') },
      },
      savedList,
    );
    await panel.page.locator('.outcome .more:visible').click();
  },
  naming: async (panel) => {
    await panel.show(foundSnapshot, { tiles: tilesOf(pictures) });
    await buttonIn(panel, 'File names').click();
    await panel.page.getByRole('textbox', { name: 'Template' }).fill('{n} {title} {creator}');
  },
  'nothing-shown': (panel) =>
    panel.show(
      { ...foundSnapshot, ...withFilters({ license: 'public-domain', text: 'zebra' }) },
      { tiles: tilesOf(pictures) },
    ),
  saving: (panel) => panel.show({ ...foundSnapshot, scrape: runningScrape }, savingList),
  'saving-other': (panel) =>
    panel.show({ ...foundSnapshot, scrape: runningScrape, savedTab: 1, queue }, { tiles: tilesOf(pictures) }),
  'host-pause': (panel) =>
    panel.show(
      {
        ...foundSnapshot,
        scrape: { ...runningScrape, paused: { host: 'live.staticflickr.com', seconds: 43 } },
      },
      savingList,
    ),
  held: (panel) =>
    panel.show({ ...foundSnapshot, scrape: { ...runningScrape, isHeld: true, perSecond: null } }, savingList),
  done: (panel) =>
    panel.show(
      {
        ...foundSnapshot,
        canPreview: true,
        scrape: { ...finishedScrape, saved: 21, alreadyThere: 3, duplicate: 2 },
      },
      savedList,
    ),
  'all-there': (panel) =>
    panel.show(
      { ...foundSnapshot, scrape: { ...finishedScrape, saved: 0, alreadyThere: 24, bytes: 0 } },
      withChoice(() => ({ state: 'there' })),
    ),
  short: async (panel) => {
    await panel.show(
      {
        ...foundSnapshot,
        scrape: shortScrape,
      },
      someFailedList,
    );
    await buttonIn(panel, '3 failed').click();
  },
  stopped: (panel) =>
    panel.show(
      {
        ...foundSnapshot,
        scrape: { ...finishedScrape, outcome: 'stopped', saved: 12, failure: { code: 'disk-full' } },
      },
      withChoice((turn) => (turn < 12 ? { state: 'saved' } : null)),
    ),
  warned: (panel) =>
    panel.show(
      { ...foundSnapshot, scrape: { ...finishedScrape, warning: { code: 'credits-not-written' } } },
      savedList,
    ),
  interrupted: (panel) =>
    panel.show({ ...foundSnapshot, scrape: { state: 'interrupted', quantity: 24, folder } }, withChoice()),
  'failed-search': (panel) =>
    panel.show(
      {
        ...foundSnapshot,
        search: {
          state: 'done',
          title,
          outcome: 'failed',
          found: 50,
          failure: { code: 'rate-limited', host: 'www.flickr.com', retryAfterSeconds: 300 },
          sourceRuns: [sourceRunOf({ state: 'failed', found: 50 })],
        },
      },
      { tiles: tilesOf(pictures) },
    ),
  'goes-on': (panel) =>
    panel.show({ ...limitedSnapshot, found: 50, goesOn: { seconds: 43 } }, { tiles: tilesOf(pictures) }),
  'goes-on-empty': (panel) => panel.show({ ...limitedSnapshot, goesOn: { seconds: 43 } }),
  'short-filtered': (panel) =>
    panel.show(
      { ...foundSnapshot, ...withFilters({ orientation: 'landscape' }), scrape: shortScrape, canUndo: true },
      someFailedList,
    ),
  'many-tabs': (panel) =>
    panel.show(
      {
        ...foundSnapshot,
        canUndo: true,
        tabs: [...manyTabs, { id: 0, title: '', count: 4000 }],
        shownTab: 7,
      },
      withChoice(),
    ),
  focused: async (panel) => {
    await panel.show(foundSnapshot, {
      ...savedList,
      pictures: pictures.map((picture) => ({ ...picture, title: longTitle, creator: longTitle })),
    });
    await panel.page.locator('.tile').first().focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
  },
  menu: async (panel) => {
    await panel.show(foundSnapshot, { tiles: tilesOf(pictures) });
    await buttonIn(panel, 'More actions').click();
  },
  queue: async (panel) => {
    await panel.show(
      { ...foundSnapshot, scrape: runningScrape, savedTab: 1, queue },
      { tiles: tilesOf(pictures) },
    );
    await buttonIn(panel, '2 waiting').click();
  },
  wrong: async (panel) => {
    await panel.show({ ...foundSnapshot, roots: [] }, withChoice());
    await panel.page.getByRole('textbox', { name: 'Quantity' }).fill('250');
    await buttonIn(panel, /^Save/).click();
  },
  'wrong-search': async (panel) => {
    await panel.show({});
    await panel.page.getByRole('textbox', { name: 'Pictures to find' }).fill('500000');
    await buttonIn(panel, 'Search').click();
  },
  'everywhere-running': (panel) =>
    panel.show(
      {
        ...searchedSnapshot,
        form: { ...form, source: 'all' },
        found: 84,
        notices,
        search: {
          state: 'running',
          title,
          found: 84,
          targetCount: 300,
          sourceRuns: allSourceRuns.map((turn, at) =>
            at < 3 ? { ...turn, state: 'running', found: 12 * (at + 1) } : turn,
          ),
        },
      },
      { pictures: mixedFound.slice(0, 84), tiles: tilesOf(mixedFound.slice(0, 12)) },
    ),
  everywhere: async (panel) => {
    await panel.show(
      {
        ...everywhereSnapshot,
      },
      { pictures: mixedFound, tiles: tilesOf(mixedFound) },
    );
    await panel.page.locator('.tile').nth(1).click();
    await buttonIn(panel, /^Filters/).click();
  },
  'everywhere-filtered': (panel) =>
    panel.show(
      {
        ...everywhereSnapshot,
        form: { ...form, source: 'all', filters: { ...noFilters, license: 'free' } },
      },
      { pictures: mixedFound, tiles: tilesOf(mixedFound) },
    ),
  'passed-over': (panel) =>
    panel.show(
      {
        ...everywhereSnapshot,
        form: { ...form, source: 'all', filters: { ...noFilters, color: 'red', license: 'public-domain' } },
        demands: { color: 'red' },
        search: searchedBy(passedOverRuns, 300),
      },
      { pictures: mixedFound, tiles: tilesOf(mixedFound) },
    ),
  'none-asked': (panel) =>
    panel.show({
      ...searchedSnapshot,
      form: { ...form, source: 'all', filters: { ...noFilters, license: 'reserved' } },
      search: {
        state: 'done',
        title,
        outcome: 'nothing',
        found: 0,
        failure: null,
        sourceRuns: passedOverRuns.filter(({ state }) => state === 'passed-over'),
      },
    }),
  keys: async (panel) => {
    await panel.show(foundSnapshot, { tiles: tilesOf(pictures) });
    await buttonIn(panel, 'More actions').click();
    await buttonIn(panel, 'Keys').click();
  },
  terms: async (panel) => {
    await panel.show({ ...foundSnapshot, notices }, { tiles: tilesOf(pictures) });
    await buttonIn(panel, 'Sources and terms').click();
  },
  'needs-key': (panel) =>
    panel.show({
      ...searchedSnapshot,
      form: { ...form, source: 'pexels' },
      search: {
        state: 'done',
        title,
        outcome: 'failed',
        found: 0,
        failure: { code: 'needs-key', host: 'Pexels' },
        sourceRuns: [sourceRunOf({ name: 'Pexels', source: 'pexels', state: 'needs-key', found: 0 })],
      },
    }),
  'key-wanted': (panel) => panel.show({ formRevision: 2, form: { ...emptyForm, source: 'pexels' } }),
  'web-pages': (panel) =>
    panel.show({
      formRevision: 2,
      form: { ...emptyForm, source: 'page', addresses: pageAddresses.join('\n') },
    }),
  'address-list': (panel) => panel.show({ formRevision: 2, form: { ...emptyForm, source: 'address' } }),
  'wrong-addresses': async (panel) => {
    await panel.show({
      formRevision: 2,
      form: { ...emptyForm, source: 'address', addresses: 'www.example.org/autumn.jpg' },
    });
    await buttonIn(panel, 'Add').click();
  },
  'by-script': (panel) =>
    panel.show({
      formRevision: 2,
      form: { ...emptyForm, source: 'page', addresses: pageAddresses[0] ?? '' },
      search: {
        state: 'done',
        title: 'www.example.org/travels/autumn-in-the-mountains/',
        outcome: 'nothing',
        found: 0,
        failure: null,
        sourceRuns: [
          sourceRunOf({
            name: 'www.example.org',
            source: 'page',
            state: 'nothing',
            found: 0,
            isDrawnByScript: true,
          }),
        ],
      },
    }),
  'many-pages': (panel) =>
    panel.show(
      {
        formRevision: 2,
        form: { ...emptyForm, source: 'page', addresses: pageAddresses.join('\n') },
        found: 100,
        search: {
          state: 'done',
          title: 'www.example.org',
          outcome: 'no-more',
          found: 100,
          failure: null,
          sourceRuns: manyPageRuns,
        },
      },
      { tiles: tilesOf(pictures.slice(0, 100)) },
    ),
  'several-roots': (panel) =>
    panel.show(
      {
        ...foundSnapshot,
        roots: [
          { name: 'site', path: '/site' },
          { name: 'notes', path: '/notes' },
        ],
      },
      { tiles: tilesOf(pictures) },
    ),
};

/** Opens the large view of a picture of the choice, by its place in the list. */
async function openLarge(panel: PanelPage, place: number, state?: 'saved'): Promise<void> {
  const list = withChoice(() => (state ? { state } : null));
  await panel.show(foundSnapshot, list);
  await panel.page.locator(`[role=option][aria-posinset="${place + 1}"]`).dblclick();
  const [picture] = pictures.slice(place);
  const { width, height } = picture?.sizes.at(-1) ?? {};
  const scale = largeEdge / Math.max(width ?? 1, height ?? 1);
  const address = `/thumbnails/large/${picture?.key.split(':')[1]}.jpg`;
  const pixels = { width: Math.round((width ?? 1) * scale), height: Math.round((height ?? 1) * scale) };
  await panel.show(foundSnapshot, list, {
    key: picture?.key ?? '',
    isLoading: false,
    file: { address, bytes: 245_000, pixels, type: 'JPEG' },
    failure: null,
    tags: ['forest', 'morning', 'red panda', 'wildlife'],
    links: {
      creator: 'https://photos.example/anna',
      license: 'https://creativecommons.org/licenses/by/2.0/',
      page: 'https://photos.example/anna/1',
    },
  });
}

/** Opens the page anew and brings it into a state, as it looks when all has come to rest. */
export async function showPanelState(panel: PanelPage, state: string): Promise<void> {
  await panel.page.evaluate(() => sessionStorage.clear());
  await panel.page.reload();
  await panelStates[state]?.(panel);
  await waitUntilSettled(panel);
}

/** Waits until all pictures in view are loaded, and ends what moves. */
export async function waitUntilSettled({ page }: PanelPage): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    // Transitions are shown as they end.
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
  });
}
