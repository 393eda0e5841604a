import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../../../src/core/sources/source';
import type { SearchRequest } from '../../../../src/shared/engine/search';
import {
  collectSearch,
  playSource,
  searchRequestOf,
  shelfOf,
  startSearch,
  type CollectedSearch,
  type PlayedSource,
} from './playedSearch';
import { filesIn, makeTempFolder } from '../support';

const apiKey = 'secret key';

describe('search in a source that wants its answers kept', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let responseCacheFolder: string;
  let pixabay: PlayedSource;
  let play200 = shelfOf(['a1', 'a2'], ['a3']);

  beforeEach(async () => {
    temp = makeTempFolder();
    responseCacheFolder = join(temp.path, 'answers');
    play200 = shelfOf(['a1', 'a2'], ['a3']);
    pixabay = await playSource('pixabay', (...request) => play200(...request), { cacheMs: 3_600_000 });
  });

  afterEach(async () => {
    await pixabay.site.close();
    temp.remove();
  });

  const search = (overrides: Partial<SearchRequest> = {}, played = pixabay): Promise<CollectedSearch> =>
    collectSearch(
      startSearch([played], {
        ...searchRequestOf([played], { turns: [{ apiKey }] }),
        responseCacheFolder,
        ...overrides,
      }),
    );

  it('asks for each page once, and finds the same again without asking', async () => {
    for (let time = 0; time < 3; time += 1) {
      const { ids, last } = await search();
      assert.deepEqual({ ids, outcome: last.outcome }, { ids: ['a1', 'a2', 'a3'], outcome: 'no-more' });
    }
    assert.equal(pixabay.site.requests.length, 2);
  });

  it('writes the key down nowhere', async () => {
    await search();
    const files = filesIn(responseCacheFolder);
    assert.equal(files.length, 2);
    for (const file of files) {
      const text = readFileSync(join(responseCacheFolder, file), 'utf8');
      assert.ok(
        !text.includes(apiKey) && !text.includes(encodeURIComponent(apiKey)) && !file.includes('secret'),
      );
    }
    assert.match(pixabay.site.requests[0]?.path ?? '', /secret/);
  });

  it('keeps no answer that repeats the key, however it is written and however short it is', async () => {
    const escaped = Array.from(apiKey, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`).join('');
    const several = [apiKey, apiKey.toUpperCase(), encodeURIComponent(apiKey), 'secret+key', escaped];
    for (const [own, repeated] of [
      ...several.map((each) => [apiKey, each] as const),
      ['k1', 'K1'] as const,
    ]) {
      play200 = (_page, response) => void response.end(`{"pictures":[],"next":null,"you":"are ${repeated}"}`);
      const request = searchRequestOf([pixabay], { turns: [{ apiKey: own }] });
      assert.equal((await search({ sourceRuns: request.sourceRuns })).last.outcome, 'nothing');
      assert.ok(!existsSync(responseCacheFolder), repeated);
    }
  });

  it('asks each time where there is no place to keep answers, or the source does not want it', async () => {
    for (let time = 0; time < 2; time += 1) await search({ responseCacheFolder: null });
    assert.equal(pixabay.site.requests.length, 4);
    const free = await playSource('pixabay', shelfOf(['a1']));
    for (let time = 0; time < 2; time += 1) await search({}, free);
    await free.site.close();
    assert.equal(free.site.requests.length, 2);
    assert.ok(!existsSync(responseCacheFolder));
  });

  it('keeps no bad answer, nor one that it could not read', async () => {
    const good = play200;
    for (const [status, text] of [
      [403, '{"pictures":[],"next":null}'],
      [200, '<h1>Maintenance</h1>'],
    ] as const) {
      play200 = (_page, response) => void response.writeHead(status).end(text);
      assert.equal((await search()).last.outcome, 'failed');
    }
    assert.ok(!existsSync(responseCacheFolder));
    play200 = good;
    assert.equal((await search()).last.outcome, 'no-more');
  });

  it('keeps no bad answer that the source could do with', async () => {
    play200 = (_page, response) => void response.writeHead(404).end('none');
    const readPage: Source['readPage'] = async ({ baseUrl }, { get }) => {
      await get(baseUrl, { cacheKey: baseUrl });
      return { pictures: [], next: null };
    };
    assert.equal(
      (await search({}, { ...pixabay, source: { ...pixabay.source, readPage } })).last.outcome,
      'nothing',
    );
    assert.ok(!existsSync(responseCacheFolder));
  });

  it('asks again where what it kept cannot be read', async () => {
    await search();
    for (const file of filesIn(responseCacheFolder))
      writeFileSync(
        join(responseCacheFolder, file),
        JSON.stringify({ type: 'application/json', text: '{"pict' }),
      );
    assert.deepEqual((await search()).ids, ['a1', 'a2', 'a3']);
    assert.equal(pixabay.site.requests.length, 4);
    await search();
    assert.equal(pixabay.site.requests.length, 4);
  });
});
