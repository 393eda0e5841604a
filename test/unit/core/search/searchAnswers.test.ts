import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../../../src/core/sources/source';
import type { SearchRequest } from '../../../../src/shared/engine/search';
import { outcomeOf, play, requestOf, shelf, startSearch, type Outcome, type Played } from './searchSupport';
import { filesIn, tempFolder } from '../support';

const key = 'secret key';

describe('search in a source that wants its answers kept', () => {
  let temp: ReturnType<typeof tempFolder>;
  let answers: string;
  let pixabay: Played;
  let play200 = shelf(['a1', 'a2'], ['a3']);

  beforeEach(async () => {
    temp = tempFolder();
    answers = join(temp.path, 'answers');
    play200 = shelf(['a1', 'a2'], ['a3']);
    pixabay = await play('pixabay', (...request) => play200(...request), { keepAnswersMs: 3_600_000 });
  });

  afterEach(async () => {
    await pixabay.site.close();
    temp.remove();
  });

  const search = (with_: Partial<SearchRequest> = {}, played = pixabay): Promise<Outcome> =>
    outcomeOf(startSearch([played], { ...requestOf([played], { turns: [{ key }] }), answers, ...with_ }));

  it('asks for each page once, and finds the same again without asking', async () => {
    for (let time = 0; time < 3; time += 1) {
      const { ids, last } = await search();
      assert.deepEqual([ids, last.outcome], [['a1', 'a2', 'a3'], 'no-more']);
    }
    assert.equal(pixabay.site.requests.length, 2);
  });

  it('writes the key down nowhere', async () => {
    await search();
    const files = filesIn(answers);
    assert.equal(files.length, 2);
    for (const file of files) {
      const text = readFileSync(join(answers, file), 'utf8');
      assert.ok(!text.includes(key) && !text.includes(encodeURIComponent(key)) && !file.includes('secret'));
    }
    assert.match(pixabay.site.requests[0]?.path ?? '', /secret/);
  });

  it('keeps no answer that repeats the key, however it is written and however short it is', async () => {
    const escaped = Array.from(key, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`).join('');
    const several = [key, key.toUpperCase(), encodeURIComponent(key), 'secret+key', escaped];
    for (const [own, repeated] of [...several.map((each) => [key, each] as const), ['k1', 'K1'] as const]) {
      play200 = (_page, response) => void response.end(`{"pictures":[],"next":null,"you":"are ${repeated}"}`);
      const request = requestOf([pixabay], { turns: [{ key: own }] });
      assert.equal((await search({ turns: request.turns })).last.outcome, 'nothing');
      assert.ok(!existsSync(answers), repeated);
    }
  });

  it('asks each time where there is no place to keep answers, or the source does not want it', async () => {
    for (let time = 0; time < 2; time += 1) await search({ answers: null });
    assert.equal(pixabay.site.requests.length, 4);
    const free = await play('pixabay', shelf(['a1']));
    for (let time = 0; time < 2; time += 1) await search({}, free);
    await free.site.close();
    assert.equal(free.site.requests.length, 2);
    assert.ok(!existsSync(answers));
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
    assert.ok(!existsSync(answers));
    play200 = good;
    assert.equal((await search()).last.outcome, 'no-more');
  });

  it('keeps no bad answer that the source could do with', async () => {
    play200 = (_page, response) => void response.writeHead(404).end('none');
    const page: Source['page'] = async ({ baseUrl }, { get }) => {
      await get(baseUrl, { keepAs: baseUrl });
      return { pictures: [], next: null };
    };
    assert.equal(
      (await search({}, { ...pixabay, source: { ...pixabay.source, page } })).last.outcome,
      'nothing',
    );
    assert.ok(!existsSync(answers));
  });

  it('asks again where what it kept cannot be read', async () => {
    await search();
    for (const file of filesIn(answers))
      writeFileSync(join(answers, file), JSON.stringify({ type: 'application/json', text: '{"pict' }));
    assert.deepEqual((await search()).ids, ['a1', 'a2', 'a3']);
    assert.equal(pixabay.site.requests.length, 4);
    await search();
    assert.equal(pixabay.site.requests.length, 4);
  });
});
