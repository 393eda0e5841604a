import assert from 'node:assert/strict';
import type { Source } from '../../../../src/core/sources/source';
import { createWebPage } from '../../../../src/core/sources/webPage';
import { endCursor, type SearchRequest } from '../../../../src/shared/engine/search';
import { ownTime } from '../../../support/ownTime';
import { startSite, type Site } from '../../../support/site';
import { collectSearch, searchRequestOf, startSearch, type PlayedSource } from './playedSearch';
import { testPicture } from '../support';

describe('search on web pages', () => {
  let site: Site;
  let pages: PlayedSource;

  beforeEach(async () => {
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/forbidden')) response.writeHead(403);
      if (path.startsWith('/picture')) response.setHeader('content-type', 'image/png');
      // The later a page, the sooner it answers.
      setTimeout(() => response.end(path), path.startsWith('/1') ? 30 : 0);
    });
    pages = { source, site, pagesRead: () => 0 };
  });

  afterEach(() => site.close());

  /** Finds two pictures on a page, and what its server says of a link. */
  const source: Source = {
    id: 'page',
    limits: { pageIntervalMs: 0, lanes: { start: 1, ceiling: 1 } },
    readPage: async ({ query, cursor, apiKey }, { get, typeOf }) => {
      assert.deepEqual({ cursor, apiKey }, { cursor: null, apiKey: null });
      const { status, text } = await get(query);
      if (status === 403) throw new Error('forbidden');
      const title = await typeOf(new URL('/picture', query).href, { page: query, policy: 'unsafe-url' });
      const pictures = ['a', 'b'].map((id) => ({
        ...testPicture({ id: `${text}${id}` }),
        source: 'page',
        title,
      }));
      return { pictures, next: null, drawnByScript: text.startsWith('/script') };
    },
  };

  const requestFor = (paths: readonly string[], overrides: Partial<SearchRequest> = {}): SearchRequest => ({
    ...searchRequestOf([]),
    sourceRuns: paths.map((path) => ({
      source: 'page',
      query: `${site.url}${path}`,
      cursor: null,
      apiKey: null,
    })),
    ...overrides,
  });

  it('goes on to the next one when links take too long to say where they lead', async () => {
    const links = [1, 2, 3].map((each) => `<a href="/silent/${each}.jpg">x</a>`).join(' ');
    const own = await startSite((request, response) => {
      if (!request.url?.startsWith('/silent')) response.end(links);
    });
    const played = { ...pages, source: { ...createWebPage(250), limits: source.limits } };
    const sourceRuns = [{ source: 'page', query: own.url, cursor: null, apiKey: null } as const];
    const since = ownTime();
    const { ids, last } = await collectSearch(startSearch([played], { ...searchRequestOf([]), sourceRuns }));
    assert.ok(since() < 2_000);
    assert.deepEqual(
      { idCount: ids.length, outcome: last.outcome, requestCount: own.requests.length },
      { idCount: 3, outcome: 'no-more', requestCount: 3 },
    );
    await own.close();
  });

  it('reads them one after the other and tells their pictures in this order', async () => {
    const { ids, ends, last, events } = await collectSearch(
      startSearch([pages], requestFor(['/1', '/2', '/3'])),
    );
    assert.deepEqual(ids, ['/1a', '/1b', '/2a', '/2b', '/3a', '/3b']);
    assert.deepEqual(ends, [
      [0, 'no-more', 2],
      [1, 'no-more', 2],
      [2, 'no-more', 2],
    ]);
    assert.deepEqual(
      { outcome: last.outcome, found: last.found, maxOpenRequests: site.maxOpenRequests },
      { outcome: 'no-more', found: 6, maxOpenRequests: 1 },
    );
    const progress = events.flatMap((event) => (event.type === 'page' ? event.turns : []));
    assert.deepEqual(
      progress,
      [0, 1, 2].map((turn) => ({ turn, found: 2, cursor: endCursor })),
    );
  });

  it('goes on after one that fails', async () => {
    const { ids, ends, last } = await collectSearch(startSearch([pages], requestFor(['/forbidden', '/2'])));
    assert.deepEqual(ids, ['/2a', '/2b']);
    assert.deepEqual(ends, [
      [0, 'failed', 0],
      [1, 'no-more', 2],
    ]);
    assert.deepEqual({ outcome: last.outcome, failure: last.failure }, { outcome: 'no-more', failure: null });
  });

  it('says which has its pictures drawn by script', async () => {
    const { events } = await collectSearch(startSearch([pages], requestFor(['/script', '/2'])));
    const notes = events.flatMap((event) => (event.type === 'turn' ? [event.note] : []));
    assert.deepEqual(notes, ['drawn-by-script', null]);
  });

  it('asks what links lead to as the page would', async () => {
    const { events } = await collectSearch(startSearch([pages], requestFor(['/2?x#y'])));
    const [page] = events;
    assert.equal(page?.type === 'page' && page.pictures[0]?.title, 'image/png');
    assert.equal(site.requests.at(-1)?.headers.referer, `${site.url}/2?x`);
  });

  it('ends when enough is found, and a page that was not asked may have more', async () => {
    const request = requestFor(['/1', '/2', '/3'], { targetCount: 3 });
    const { ids, ends, last, events } = await collectSearch(startSearch([pages], request));
    assert.deepEqual(ids, ['/1a', '/1b', '/2a']);
    assert.deepEqual(ends, [
      [0, 'no-more', 2],
      [1, 'found', 1],
      [2, 'found', 0],
    ]);
    assert.equal(last.outcome, 'found');
    assert.ok(site.requests.every(({ path }) => path !== '/3'));
    const progress = events.flatMap((event) => (event.type === 'page' ? event.turns : []));
    assert.deepEqual(progress.at(-1), { turn: 1, found: 1, cursor: null });
  });

  it('takes turns with sources when both are asked', async () => {
    const other = await startSite((_request, response) => response.end());
    const flickr: Source = {
      ...source,
      id: 'flickr',
      readPage: async ({ baseUrl }, { get }) => {
        await get(baseUrl);
        return { pictures: ['x', 'y', 'z'].map((id) => testPicture({ id })), next: null };
      },
    };
    const played = [pages, { ...pages, source: flickr, site: other }];
    const pageTurns = requestFor(['/1', '/2']).sourceRuns;
    const [own] = searchRequestOf(played.slice(1)).sourceRuns;
    assert.ok(own);
    const request = {
      ...searchRequestOf(played),
      sourceRuns: [...pageTurns.slice(0, 1), own, ...pageTurns.slice(1)],
    };
    const { ids } = await collectSearch(startSearch(played, request));
    await other.close();
    assert.deepEqual(ids, ['/1a', 'x', '/1b', 'y', '/2a', 'z', '/2b']);
  });
});
