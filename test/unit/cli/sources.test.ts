import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceIds, sources, type SourceId } from '../../../src/shared/sources/sources';
import { apiKeyVariable } from '../../../src/shared/sources/apiKeyVariable';
import { allDoubles, everyDouble } from '../../support/doubles/all';
import { commonsDouble } from '../../support/doubles/commons';
import { startDoubles, type Double, type Doubles } from '../../support/doubles/doubles';
import { flickrDouble, flickrKey } from '../../support/doubles/flickr';
import { nasaDouble } from '../../support/doubles/nasa';
import { openverseDouble } from '../../support/doubles/openverse';
import { pixabayDouble, pixabayKey } from '../../support/doubles/pixabay';
import type { Picture } from '../../../src/shared/picture/picture';
import { filesIn } from '../core/support';
import { cliBed, picturesIn, type ProgramResult } from './cliBed';

/** Those of the sources that need one, and that of Flickr, which gives more with it. */
const allKeys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(sourceIds.map((id) => [apiKeyVariable(id), allDoubles[id].apiKey ?? ''])),
  FLICKR_API_KEY: flickrKey,
};

describe('cli of several sources', () => {
  const cli = cliBed();
  let doubles: Doubles | undefined;

  afterEach(async () => {
    await doubles?.close();
    doubles = undefined;
  });

  const all = (more: Partial<Record<SourceId, Double>> = {}): Partial<Record<SourceId, Double>> => ({
    ...everyDouble(),
    ...more,
  });

  async function withSources(
    played: Partial<Record<SourceId, Double>>,
    args: readonly string[],
    keys: Readonly<Record<string, string>> = {},
  ): Promise<ProgramResult> {
    doubles ??= await startDoubles(played);
    const { baseUrls } = doubles;
    const bases = sourceIds.flatMap((id) => ['--base-url', `${id}=${baseUrls[id]}`]);
    const cache = join(cli.temp.path, 'cache');
    return cli.begin([...args, ...bases], '', {
      XDG_CACHE_HOME: cache,
      LOCALAPPDATA: cache,
      ...keys,
    }).ended;
  }

  const asked = (): string[] => [
    ...new Set((doubles?.requests ?? []).map(({ path }) => path.split('/')[1] ?? '')),
  ];

  const records = (): Record<string, unknown>[] =>
    readFileSync(join(cli.out, 'metadata.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('asks for what the options demand, so that no page is read in vain', async () => {
    const demands = ['--allows', 'public-domain', '--min-width', '2500'];
    const args = ['search', 'lake', '--source', 'commons', ...demands, '--find', '50', '--json'];
    const { code, err, events } = await withSources({ commons: commonsDouble() }, args);
    assert.equal(code, 0, err);
    assert.equal(doubles?.requests.length, 1, 'all fifty of its page are so');
    const found = events.flatMap(({ type, pictures }) => (type === 'page' ? (pictures as Picture[]) : []));
    assert.equal(found.length, 50);
    for (const { license, sizes } of found) {
      assert.match(license?.id ?? '', /^(?:public-domain|CC0-1\.0)$/);
      assert.ok(sizes.some(({ width }) => (width ?? 0) >= 2500));
    }
  });

  it('leaves out afterwards what a source cannot be asked for, and says so', async () => {
    const args = ['--source', 'commons', '--orientation', 'portrait', '--newest'];
    const listed = await withSources({ commons: commonsDouble() }, [
      'search',
      'lake',
      ...args,
      '--find',
      '20',
    ]);
    assert.equal(listed.out.trim().split('\n').length, 20);
    assert.match(listed.err, /^Wikimedia Commons found \d+; only filtered here: orientation$/m);
    assert.match(listed.err, /^Found \d+ pictures$/m);
    const saved = await withSources({}, ['scrape', 'lake', ...args, '--quantity', '4', '--out', cli.out]);
    assert.equal(saved.code, 0, saved.err);
    for (const { width, height } of records()) assert.ok(Number(height) >= Number(width));
    assert.equal(records().length, 4);
    for (const { path } of doubles?.requests.filter(({ path: each }) => each.includes('api.php')) ?? [])
      assert.match(path, /gsrsort=create_timestamp_desc/);
  });

  it('finds in one command what one list of a source does not give', async () => {
    const pixabay = pixabayDouble({ total: 60, reach: 20 });
    const args = ['search', 'fox', '--source', 'pixabay', '--find', '100000'];
    const { code, out, err } = await withSources({ pixabay }, args, allKeys);
    assert.equal(code, 0, err);
    assert.equal(new Set(out.trim().split('\n')).size, 56, err);
    assert.match(err, /^Pixabay: 20 so far, now in parts: photo$/m);
    const more = await withSources({}, ['search', 'fox', '--source', 'pixabay', '--find', '100001'], allKeys);
    assert.equal(more.code, 2, more.err);
  });

  it('leaves alone who cannot be asked for a color', async () => {
    const args = ['search', 'lake', '--source', 'nasa,pexels', '--color', 'red', '--find', '5'];
    const { err, out } = await withSources(all(), args, allKeys);
    assert.deepEqual(asked(), ['pexels'], err);
    assert.match(err, /^NASA was not asked, because it cannot be searched by this color\.$/m);
    assert.equal(out.trim().split('\n').length, 5);
    assert.match(doubles?.requests[0]?.path ?? '', /color=red/);
  });

  it('says where none can have such a picture, as where nothing is found', async () => {
    const why =
      'NASA was not asked: its pictures are under NASA media guidelines, which does not fit the licence filter.';
    const alone = ['--source', 'nasa', '--allows', 'public-domain'];
    const end = 'Change the filters, or choose another source.';
    const listed = await withSources(all(), ['search', 'moon', ...alone]);
    assert.deepEqual([listed.code, listed.out, listed.err], [1, '', `${why} ${end}\n`]);
    const saved = await withSources({}, ['scrape', 'moon', ...alone, '--quantity', '3', '--out', cli.out]);
    assert.deepEqual([saved.code, saved.err], [1, `${why} ${end}\n`]);
    const several = ['--source', 'nasa,pexels', '--allows', 'reserved'];
    const { code, err } = await withSources({}, ['search', 'moon', ...several], allKeys);
    const both = 'Not asked, because none of their pictures fits the licence filter: NASA, Pexels.';
    assert.deepEqual([code, err], [1, `${both} ${end}\n`]);
    const list = join(cli.temp.path, 'keywords.txt');
    writeFileSync(list, 'moon\nlake\n');
    const ofEach = ['scrape', '--keywords', list, ...alone, '--quantity', '3', '--out', cli.out];
    const each = await withSources({}, ofEach);
    const lines = each.err.trim().split('\n');
    assert.deepEqual([each.code, ...lines.slice(0, 2)], [1, `moon: ${why}`, `lake: ${why}`]);
    assert.deepEqual(asked(), []);
  });

  it('saves what addresses on the sites of sources show, by their own ways', async () => {
    const pages = [
      'https://www.flickr.com/photos/ada/albums/7',
      'https://commons.wikimedia.org/wiki/File:Lake_no._2.jpg',
      'https://images.nasa.gov/details/moon-3',
      'https://www.pexels.com/photo/soft-light-247/',
    ].flatMap((page) => ['--page', page]);
    const flickr = flickrDouble({ total: 30 });
    const args = ['scrape', ...pages, '--out', cli.out, '--size', 'original'];
    const { code, err } = await withSources(all({ flickr }), args, { ...allKeys, FLICKR_API_KEY: '' });
    assert.equal(code, 0, err);
    assert.match(err, /^Saved 33 of 33 pictures/m);
    assert.deepEqual(asked().sort(), ['commons', 'flickr', 'nasa', 'pexels']);
    const saved = records();
    assert.ok(saved.every(({ license, keyword }) => license !== null && keyword === ''));
    const album = saved.filter((each) => each['source'] === 'flickr');
    assert.equal(album.length, 30);
  });

  for (const id of sourceIds) {
    it(`saves from ${sources[id].name}, with its notice in the credits`, async () => {
      const args = ['scrape', 'red fox', '--source', id, '--quantity', '3', '--out', cli.out];
      const { code, err, out: printed } = await withSources(all(), [...args, '--json'], allKeys);
      assert.equal(code, 0, err);
      assert.match(err, /^Saved 3 of 3 pictures/m);
      assert.deepEqual(picturesIn(cli.out), ['red-fox-001.jpg', 'red-fox-002.jpg', 'red-fox-003.jpg']);
      assert.deepEqual(asked(), [id]);
      assert.ok(records().every((each) => [each['source'], each['found_in']].includes(id)));
      const credits = readFileSync(join(cli.out, 'CREDITS.md'), 'utf8');
      assert.ok(credits.includes(`](${sources[id].home}): ${sources[id].notice}`), credits);
      for (const text of [printed, err, credits, JSON.stringify(records())])
        for (const key of Object.values(allKeys)) assert.ok(key === '' || !text.includes(key), key);
    });
  }

  it('saves from Pixabay on the next day, too, what was answered before', async () => {
    let today = 0;
    const played = { pixabay: pixabayDouble({ today: () => today }) };
    const words = ['red fox', '--source', 'pixabay'];
    assert.equal((await withSources(played, ['search', ...words], allKeys)).code, 0);
    today = 1;
    const save = ['scrape', ...words, '--quantity', '2', '--out', cli.out, '--json'];
    const { code, err, out: printed } = await withSources(played, save, allKeys);
    assert.equal(code, 0, err);
    assert.equal(picturesIn(cli.out).length, 2);
    const questions = (doubles?.requests ?? []).filter(({ path }) => path.startsWith('/pixabay/api/'));
    assert.deepEqual(
      questions.map(({ path }) => /[?&](?:q|id)=/.exec(path)?.[0]),
      ['&q=', '&id=', '&id='],
    );
    assert.ok(records().every(({ url, page }) => url === page));
    for (const text of [printed, err, JSON.stringify(records())]) assert.ok(!text.includes(pixabayKey));
  });

  it('goes on in parts where a quantity is more than a list gives, and says so', async () => {
    const played = { pixabay: pixabayDouble({ total: 60, reach: 20 }) };
    const args = ['scrape', 'red fox', '--source', 'pixabay', '--quantity', '34', '--out', cli.out];
    const { code, err } = await withSources(played, args, allKeys);
    assert.equal(code, 0, err);
    assert.match(err, /^Pixabay: 20 so far, now in parts: photo$/m);
    assert.match(err, /^Saved 34 of 34 pictures/m);
    assert.equal(new Set(records().map(({ id }) => id)).size, 34);
    const more = [...args.slice(0, 5), '100', ...args.slice(6)];
    const { code: short, err: end } = await withSources(played, more, allKeys);
    assert.equal(short, 1, 'then it is really at its end');
    assert.match(end, /^Saved 22 of 100 pictures .*34 were already there/m);
  });

  it('asks those that are named, and says how each fared and what they want said', async () => {
    const args = ['search', 'fox', '--source', 'openverse,nasa', '--source', 'commons', '--find', '9'];
    const { code, err, out: lines } = await withSources(all({ nasa: nasaDouble({ total: 1 }) }), args);
    assert.equal(code, 0, err);
    assert.equal(lines.trim().split('\n').length, 9);
    assert.deepEqual(asked().sort(), ['commons', 'nasa', 'openverse']);
    assert.match(err, /^Found 9 pictures$/m);
    for (const line of [
      /^Openverse found 4$/m,
      /^NASA found 1 and has no more$/m,
      /^Wikimedia Commons found 4$/m,
    ])
      assert.match(err, line);
    for (const id of ['openverse', 'nasa', 'commons'] as const)
      assert.equal(err.split(sources[id].notice).length, 2, id);
    assert.ok(!err.includes(sources.pexels.notice));
  });

  it('all leaves out those that want a key and have none', async () => {
    const args = ['search', 'fox', '--source', 'all', '--find', '12'];
    const { code, err } = await withSources(all(), args, { PIXABAY_API_KEY: pixabayKey });
    assert.equal(code, 0, err);
    const answering = sourceIds.filter((id) => sources[id].key !== 'required' || id === 'pixabay');
    assert.deepEqual(asked().sort(), [...answering].sort());
  });

  it('says which variable the key of a source that is named goes into', async () => {
    const { code, err } = await withSources(all(), ['search', 'fox', '--source', 'pexels']);
    assert.equal(code, 2);
    assert.match(err, /^Pexels wants a key of your own, from https:\S+: put it into PEXELS_API_KEY$/m);
    assert.deepEqual(asked(), []);
  });

  it('is good when one fails and others find, and says why', async () => {
    const args = ['search', 'fox', '--source', 'openverse,commons', '--find', '10'];
    const {
      code,
      err,
      out: lines,
    } = await withSources(all({ commons: commonsDouble({ trouble: 'needs-contact' }) }), args);
    assert.equal(code, 0, err);
    assert.equal(lines.trim().split('\n').length, 10);
    assert.match(err, /^Openverse found 10$/m);
    assert.match(err, /^Wikimedia Commons: .*wants to know whom to write to\..* --contact /m);
    assert.doesNotMatch(err, /^fox: /m);
  });

  it('says once when a source goes on that asks to wait', async () => {
    const openverse = openverseDouble();
    let pages = 0;
    const busy: Double = (request, url, self) => {
      if (url.pathname === '/v1/images/') pages += 1;
      return pages === 2
        ? { status: 429, headers: { 'retry-after': '5' }, body: '' }
        : openverse(request, url, self);
    };
    const args = ['search', 'fox', '--source', 'openverse', '--find', '30', '--json'];
    const { code, err, events } = await withSources(all({ openverse: busy }), args);
    assert.equal(code, 0, err);
    const said = err.split('\n').filter((line) => line.includes('continues at'));
    assert.equal(said.length, 1, err);
    assert.match(said[0] ?? '', /^Openverse: 20 so far, continues at \d{1,2}:\d\d:\d\d [AP]M$/);
    const waits = events.filter(({ type }) => type === 'waiting');
    assert.deepEqual(
      waits.map(({ source, query, until }) => ({ source, query, typeOfUntil: typeof until })),
      [
        { source: 'openverse', query: 'fox', typeOfUntil: 'number' },
        { source: 'openverse', query: 'fox', typeOfUntil: 'object' },
      ],
    );
  });

  it('ends with 1 when all fail, with the reason of each', async () => {
    const args = ['search', 'fox', '--source', 'pexels,pixabay'];
    const keys = { PEXELS_API_KEY: 'geheim-pexels', PIXABAY_API_KEY: 'geheim-pixabay' };
    const { code, err, out: printed } = await withSources(all(), args, keys);
    assert.equal(code, 1);
    assert.match(err, /^Pexels: .*does not accept the key/m);
    assert.match(err, /^Pixabay: .*does not accept the key\..* PIXABAY_API_KEY\./m);
    assert.doesNotMatch(err + printed, /geheim/);
  });

  it('reads a source on when what it found may not be saved, and no page again and again', async () => {
    const args = [
      'scrape',
      'fox',
      '--source',
      'openverse',
      '--license',
      'CC0',
      '--quantity',
      '3',
      '--out',
      cli.out,
    ];
    const { code, err } = await withSources(all(), args);
    assert.equal(code, 0, err);
    const pages = (doubles?.requests ?? []).filter(({ path }) => path.startsWith('/openverse/v1/images/?'));
    const numbers = pages.map(({ path }) => Number(new URL(path, 'http://a').searchParams.get('page')));
    assert.ok(numbers.length <= Math.max(...numbers) + 3, numbers.join());
  });

  it('does not ask again what has failed, while it finds more for what is gone', async () => {
    const gone =
      (double: Double): Double =>
      (request, url, self) =>
        /^\/65535\/\d*[02468]_/.test(url.pathname) ? { status: 404, body: '' } : double(request, url, self);
    const played = all({
      flickr: gone(flickrDouble()),
      nasa: nasaDouble({ trouble: 'forbidden' }),
    });
    const args = ['scrape', 'fox', '--source', 'flickr,nasa', '--quantity', '8', '--out', cli.out, '--json'];
    const { code, err, events } = await withSources(played, args);
    assert.equal(code, 0, err);
    assert.match(err, /^Saved 8 of 8/m);
    assert.equal(doubles?.requests.filter(({ path }) => path.startsWith('/nasa/')).length, 1);
    assert.ok(events.filter(({ type }) => type === 'searched').length > 1);
    const turns = events
      .filter(({ type }) => type === 'turn')
      .map(({ source, outcome }) => [source, outcome]);
    assert.equal(turns.filter(([source]) => source === 'nasa').length, 1);
  });

  it('knows a picture that two of them show for one', async () => {
    const args = ['scrape', 'fox', '--source', 'flickr,openverse', '--quantity', '30', '--out', cli.out];
    const { code, err } = await withSources(all(), args);
    assert.equal(code, 0, err);
    const keys = records().map(({ source, id }) => `${String(source)}:${String(id)}`);
    assert.deepEqual(
      { keyCount: keys.length, differentCount: new Set(keys).size },
      { keyCount: 30, differentCount: 30 },
    );
  });

  it('--license saves only what has it, and names the licence of others', async () => {
    const args = ['scrape', 'fox', '--source', 'commons', '--quantity', '4', '--out', cli.out];
    const { code, err } = await withSources(all(), [...args, '--license', 'cc-by-sa', '--license', 'CC0']);
    assert.equal(code, 0, err);
    assert.match(err, /Its licence, [^,]+, is not among those allowed by --license or the scrape file\./);
    const licenses = records().map(({ license }) => String(license));
    assert.equal(licenses.length, 4);
    for (const license of licenses) assert.match(license, /^CC-BY-SA-\d|^CC0-/);
  });

  it('keeps the answers of Pixabay for a day, without the key', async () => {
    const args = ['search', 'fox', '--source', 'pixabay', '--find', '5'];
    const keys = { PIXABAY_API_KEY: pixabayKey };
    const first = await withSources(all(), args, keys);
    const again = await withSources(all(), args, keys);
    assert.deepEqual({ code: again.code, out: again.out }, { code: 0, out: first.out });
    assert.equal(doubles?.requests.length, 1);
    const folder = join(cli.temp.path, 'cache', 'image-scraper', 'answers');
    const kept = filesIn(folder);
    assert.equal(kept.length, 1);
    assert.ok(!readFileSync(join(folder, kept[0] ?? ''), 'utf8').includes(pixabayKey));
  });
});
