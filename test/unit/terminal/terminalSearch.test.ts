import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../../src/shared/engine/failure';
import type { PictureSize, Pixels } from '../../../src/shared/picture/picture';
import { anySize } from '../../../src/shared/picture/sizes';
import { plainSettings } from '../../support/engineSettings';
import { TerminalSearch } from '../../../src/terminal/terminalSearch';
import { demandsFor } from '../../../src/shared/sources/demands';
import { criteriaOf } from '../../../src/terminal/criteria';
import {
  playSource,
  searchRequestOf,
  shelfOf,
  startSearch,
  type PlayedSource,
} from '../core/search/playedSearch';

const wide: Pixels = { width: 2000, height: 1 };

describe('a search from a terminal for large pictures', () => {
  let played: PlayedSource[];

  beforeEach(() => {
    played = [];
  });

  afterEach(() => Promise.all(played.map(({ site }) => site.close())));

  /** Thirty pages of five pictures, each as wide as `widthOf` its page says; null for unknown. */
  async function sourceOf(
    id: 'flickr' | 'commons' | 'page',
    widthOf: (page: number, index: number) => number | null,
  ): Promise<PlayedSource> {
    const pages = Array.from({ length: 30 }, (_page, at) =>
      Array.from({ length: 5 }, (_picture, index) => {
        const width = widthOf(at + 1, index);
        const url = `http://a.example/${at}-${index}.jpg`;
        const size: PictureSize = { url, width, height: width && 700 };
        return { id: `${id}-${at}-${index}`, sizes: [size] };
      }),
    );
    const source = await playSource(id, shelfOf(...pages));
    played.push(source);
    return source;
  }

  function finding(
    least: Pixels,
    allowedLicenses: readonly string[] | null = null,
    isListed = false,
    onEvent: (event: object) => void = () => undefined,
  ): TerminalSearch {
    const { demands = {} } = demandsFor({
      minWidth: least.width,
      minHeight: least.height,
      licenses: allowedLicenses,
    });
    const { sourceRuns, settings } = searchRequestOf(played, {
      turns: played.map(({ source, site }) => ({ query: source.id === 'page' ? site.url : 'fox' })),
    });
    return new TerminalSearch(sourceRuns, {
      engine: { search: (request, signal) => startSearch(played, request, { signal }) },
      settings,
      ...(isListed && { fit: demands }),
      criteria: criteriaOf(demands),
      cacheFolder: join(tmpdir(), 'none'),
      signal: new AbortController().signal,
      onEvent,
    });
  }

  it('reads ten pages, and no more, of a source that lists none', async () => {
    const { site } = await sourceOf('flickr', () => 1024);
    const events: object[] = [];
    const found = finding(wide, null, false, (event) => events.push(event));
    assert.equal((await found.findMore(1000)).outcome, 'no-more');
    assert.doesNotMatch(JSON.stringify(events), /cancelled/, 'nobody has cancelled it');
    assert.ok(site.requests.length <= 11, String(site.requests.length));
    assert.ok(found.pictures.length >= 50);
  });

  it('reads no more either when it asks for a few at a time', async () => {
    const { site } = await sourceOf('flickr', () => 1024);
    const found = finding(wide);
    for (let times = 0; (await found.findMore(4)).outcome === 'found'; times += 1) assert.ok(times < 20);
    const pages = site.requests.map(({ path }) => Number(new URL(path, site.url).searchParams.get('page')));
    assert.ok(Math.max(...pages) <= 11, pages.join());
  });

  it('reads on where one in ten pages has such a picture', async () => {
    await sourceOf('flickr', (page) => (page % 10 === 0 ? 2048 : 1024));
    const found = finding(wide);
    assert.equal((await found.findMore(1000)).outcome, 'no-more');
    assert.equal(found.pictures.length, 150);
  });

  it('reads on where another source has such pictures, or nobody knows', async () => {
    await sourceOf('flickr', () => 1024);
    await sourceOf('commons', () => null);
    const found = finding(wide);
    await found.findMore(1000);
    assert.equal(found.pictures.length, 300);
  });

  it('reads everything where no size is asked for', async () => {
    await sourceOf('flickr', () => 1024);
    const found = finding(anySize);
    await found.findMore(1000);
    assert.equal(found.pictures.length, 150);
  });

  it('reads ten pages, and no more, of a source that lists none with the licence asked for', async () => {
    const { site } = await sourceOf('flickr', () => 1024);
    const found = finding(anySize, ['CC0']);
    assert.equal((await found.findMore(1000)).outcome, 'no-more');
    assert.ok(site.requests.length <= 11, String(site.requests.length));
  });

  it('reads all pages that are named', async () => {
    await sourceOf('page', () => 1024);
    const found = finding(wide);
    await found.findMore(1000);
    assert.equal(found.pictures.length, 150);
  });

  describe('that lists only what fits', () => {
    const pagesOf = ({ site }: PlayedSource): number[] =>
      site.requests.map(({ path }) => Number(new URL(path, site.url).searchParams.get('page')));

    it('finds so many that do, reads each page once, and none that is not needed', async () => {
      const source = await sourceOf('flickr', (_page, index) => (index === 0 ? 2048 : 1024));
      const found = finding(wide, null, true);
      const last = await found.findMore(8);
      assert.deepEqual([last.outcome, last.found, found.pictures.length], ['found', 8, 8]);
      assert.deepEqual(pagesOf(source), [1, 2, 3, 4, 5, 6, 7, 8]);
      assert.equal(found.outcomeText(last), 'Found 8 pictures');
    });

    it('counts of each source only those', async () => {
      await sourceOf('flickr', (_page, index) => (index < 2 ? 2048 : 1024));
      await sourceOf('commons', (_page, index) => (index < 4 ? 2048 : 1024));
      const counted: number[] = [];
      const found = finding(wide, null, true, (event) => {
        if ('type' in event && event.type === 'turn' && 'found' in event) counted.push(Number(event.found));
      });
      assert.equal((await found.findMore(40)).found, 40);
      assert.equal(found.pictures.length, 40);
      assert.equal(
        counted.reduce((sum, each) => sum + each, 0),
        40,
      );
    });

    it('ends after ten pages without any, and says of how many that is true', async () => {
      const { site } = await sourceOf('flickr', () => 1024);
      const found = finding(wide, null, true);
      const last = await found.findMore(8);
      assert.equal(last.outcome, 'no-more');
      assert.ok(site.requests.length <= 11, String(site.requests.length));
      assert.match(
        found.outcomeText(last),
        /^Found no picture for --min-width 2000 among the 5[05] that were looked at\.$/,
      );
    });
  });
});

describe('a search from a terminal', () => {
  const refused = { code: 'site-refuses' } as const;
  const slow = { code: 'timeout' } as const;
  type Case = readonly [said: string, failures: readonly (Failure | null)[], isUnreached: boolean];
  const cases: readonly Case[] = [
    ['its only source does not answer in time', [slow], true],
    ['none of several can be reached', [slow, { code: 'host-not-found' }, { code: 'connection' }], true],
    ['one of several answers', [slow, null], false],
    ['one of several answers that it refuses', [slow, refused], false],
    ['its only source refuses', [refused], false],
  ];

  for (const [said, failures, isUnreached] of cases)
    it(`is ${isUnreached ? '' : 'not '}unreached where ${said}`, async () => {
      const runs = failures.map(
        (_failure, at) => ({ source: 'flickr', query: `${at}`, cursor: null, apiKey: null }) as const,
      );
      const finding = new TerminalSearch(runs, {
        engine: {
          async *search() {
            await Promise.resolve();
            for (const [turn, failure] of failures.entries()) {
              const outcome = failure ? 'failed' : 'no-more';
              yield { type: 'turn', turn, outcome, found: 0, failure, note: null };
            }
            yield { type: 'searched', outcome: 'no-more', found: 0, failure: null };
          },
        },
        settings: plainSettings,
        criteria: criteriaOf({}),
        cacheFolder: join(tmpdir(), 'none'),
        signal: new AbortController().signal,
        onEvent: () => undefined,
      });
      await finding.findMore(10);
      assert.equal(finding.isUnreached, isUnreached);
    });
});
