import assert from 'node:assert/strict';
import { createWebPage } from '../../../../../src/core/sources/webPage';
import type { SourcePage } from '../../../../../src/core/sources/source';
import type { Picture } from '../../../../../src/shared/picture/picture';
import { readPicture } from '../../../../../src/shared/picture/storedPicture';
import { startIiifSite, type IiifSite } from '../../../../support/doubles/iiif';
import { failureFrom, TestClient } from '../../net/testClient';

describe('sources/iiif', () => {
  const webPage = createWebPage(1_000);
  let site: IiifSite;
  let client: TestClient;

  before(async () => {
    site = await startIiifSite();
  });

  after(() => site.close());

  beforeEach(() => {
    client = new TestClient();
  });

  afterEach(() => client.close());

  function read(path: string, cursor: string | null = null, language = 'en'): Promise<SourcePage> {
    const query = new URL(path, site.url).href;
    return webPage.readPage({ query, cursor, apiKey: null, baseUrl: '', language }, client.web);
  }

  /** All pages of results. */
  async function readAll(
    path: string,
  ): Promise<{ titles: (string | null)[]; leftOut: number; unread: number }> {
    const titles: (string | null)[] = [];
    let [cursor, leftOut, unread]: [string | null, number, number] = [null, 0, 0];
    do {
      const page = await read(path, cursor);
      titles.push(...page.pictures.map(({ title }) => title));
      leftOut += page.leftOut ?? 0;
      unread += page.unread ?? 0;
      cursor = page.next;
    } while (cursor !== null);
    return { titles, leftOut, unread };
  }

  async function asked(what: () => Promise<unknown>): Promise<string[]> {
    const before = site.requests.length;
    await what();
    return site.requests.slice(before).map(({ path }) => path);
  }

  function files({ sizes }: Picture): string[] {
    return sizes.map(({ url, width }) => `${url.replace(`${site.url}/images/`, '')} ${width}`);
  }

  it('reads a manifest of version 3 with one request: of each canvas a picture in several sizes', async () => {
    let pictures: readonly Picture[] = [];
    assert.deepEqual(await asked(async () => ({ pictures } = await read('/book/manifest.json'))), [
      '/book/manifest.json',
    ]);
    const [first, second, third, ...others] = pictures;
    assert.ok(first && second && third);
    assert.deepEqual(others, []);
    assert.deepEqual(files(first), [
      'three/leaf-1/full/max/0/default.jpg 3000',
      'three/leaf-1/full/2048,/0/default.jpg 2048',
      'three/leaf-1/full/1024,/0/default.jpg 1024',
      'three/leaf-1/full/320,/0/default.jpg 320',
    ]);
    const { source, id, keyword, title, creator, license, page } = first;
    assert.deepEqual(
      { source, id, keyword, title, creator, license: license?.id, page },
      {
        source: 'page',
        id: `${site.url}/images/three/leaf-1`,
        keyword: '',
        title: 'Book of Birds, f. 1r',
        creator: { name: 'Ada & Bo. Courtesy of the Library', url: null },
        license: 'CC-BY-SA-4.0',
        page: `${site.url}/catalogue/7`,
      },
    );
    assert.match(second.license?.url ?? '', /rightsstatements\.org\/vocab\/InC\//);
    assert.equal(third.title, 'Book of Birds, f. 2v');
    for (const picture of pictures) {
      assert.equal(picture.imageService, undefined);
      assert.deepEqual(readPicture(structuredClone(picture)), picture);
    }
  });

  it('calls pictures in the language of the user', async () => {
    const [first] = (await read('/book/manifest.json', null, 'de-AT')).pictures;
    assert.equal(first?.title, 'Buch der Vögel, f. 1r');
    const [neither] = (await read('/book/manifest.json', null, 'fr')).pictures;
    assert.equal(neither?.title, 'MS 7, f. 1r');
    assert.equal((await read('/two/manifest', null, 'de')).pictures[0]?.title, 'Atlas auf Deutsch, Map 1');
  });

  it('reads a manifest of version 2, whose server may refuse the whole picture', async () => {
    const { pictures, next } = await read('/two/manifest');
    assert.deepEqual(
      pictures.map(({ title, creator, license, page }) => [title, creator?.name, license?.id, page]),
      ['Map 1', 'Map 2'].map((map) => [`Atlas, ${map}`, 'Map Room', 'CC-PDM-1.0', `${site.url}/catalogue/8`]),
    );
    const [size, other] = pictures[0]?.sizes ?? [];
    assert.deepEqual(size, {
      url: `${site.url}/images/two/map-1/full/full/0/default.jpg`,
      width: 3000,
      height: 2000,
      unsure: true,
    });
    assert.equal(other?.unsure, undefined);
    assert.equal(next, null);
  });

  it('leaves out sound, video and models, counts them, and takes the first of a choice', async () => {
    const { pictures, leftOut } = await read('/media/manifest.json');
    assert.deepEqual(
      pictures.map(({ id }) => id),
      [`${site.url}/images/three/by-day`],
    );
    assert.equal(leftOut, 3);
    const silent = await read('/sound/manifest.json');
    assert.deepEqual(silent, { pictures: [], next: null, leftOut: 1 });
  });

  it('asks a service of which too little is known when a file is wanted, and for that picture alone', async () => {
    const { pictures } = await read('/static/manifest.json');
    const [picture] = pictures;
    assert.equal(picture?.imageService, `${site.url}/images/files/still`);
    const sizes = await webPage.fetchSizes?.(picture, 'large', { baseUrl: '' }, client.web);
    assert.deepEqual(
      sizes?.map(({ url, width }) => [url.replace(`${picture.imageService}/full/`, ''), width]),
      [
        ['max/0/default.jpg', 3000],
        ['900,600/0/default.jpg', 900],
        ['300,200/0/default.jpg', 300],
      ],
    );
    const [known] = (await read('/book/manifest.json')).pictures;
    assert.ok(known);
    assert.equal(webPage.fetchSizes?.(known, 'large', { baseUrl: '' }, client.web), null);
  });

  it('tells apart what is only for those who have signed in', async () => {
    const [picture] = (await read('/locked/manifest.json')).pictures;
    assert.ok(picture);
    const wanted = webPage.fetchSizes?.(picture, 'large', { baseUrl: '' }, client.web);
    assert.equal((await failureFrom(Promise.resolve(wanted))).code, 'needs-login');
    for (const path of ['/refused/manifest.json', '/barred/collection.json', '/by/locked'])
      assert.deepEqual(
        await failureFrom(read(path)),
        { code: 'needs-login', host: site.host, status: 401 },
        path,
      );
  });

  it('reads the manifests of a collection one after the other, those in others, too, and each once', async () => {
    const first = await read('/shelf/collection.json');
    assert.deepEqual(
      first.pictures.map(({ title }) => title),
      ['a'],
    );
    assert.deepEqual(await readAll('/shelf/collection.json'), {
      titles: ['a', 'b', 'c'],
      leftOut: 1,
      unread: 1,
    });
    const asks = await asked(() => readAll('/shelf/collection.json'));
    assert.equal(asks.filter((path) => path === '/b/manifest.json').length, 1);
    assert.ok(asks.length <= 9, asks.join());
  });

  it('follows the pages of a collection, and no circle of them', async () => {
    assert.deepEqual(await readAll('/paged/top.json'), { titles: ['a', 'b'], leftOut: 0, unread: 0 });
  });

  it('gives the picture of a service whose info.json is named', async () => {
    const { pictures } = await read('/images/two/map-9/info.json');
    assert.deepEqual(pictures.map(files), [
      ['full/full 3000', 'full/2048, 2048', 'full/1024, 1024', 'full/320, 320'].map((each) => {
        const [path = '', width = ''] = each.split(' ');
        return `two/map-9/${path}/0/default.jpg ${width}`;
      }),
    ]);
  });

  for (const way of ['link', 'data', 'linked-data', 'script', 'frame', 'drop']) {
    it(`reads the manifest that a page names by ${way}`, async () => {
      const [first] = (await read(`/by/${way}`)).pictures;
      assert.equal(first?.id, `${site.url}/images/three/one`);
      assert.equal(first.sizes.length, 4);
    });
  }

  it('takes of such a page what is no copy of them, too', async () => {
    const { pictures } = await read('/by/link');
    assert.deepEqual(
      pictures.map(({ id }) => id.replace(site.url, '')),
      ['/images/three/one', '/reading-room.jpg'],
    );
  });

  it('reads the manifest that an address hands on to a viewer', async () => {
    for (const path of [
      `/viewer?manifest=${site.url}/one/manifest.json`,
      `/viewer#?c=0&manifest=${encodeURIComponent(`${site.url}/one/manifest.json`)}`,
      `/viewer?iiif-content=${site.url}/one/manifest.json`,
    ])
      assert.deepEqual(
        (await read(path)).pictures.map(({ title }) => title),
        ['one'],
        path,
      );
    assert.deepEqual((await read('/viewer?manifest=no-address')).pictures, []);
  });

  it('takes a page of links to several manifests for what it is, and one with a broken manifest, too', async () => {
    const results = await read('/by/results');
    assert.deepEqual(
      results.pictures.map(({ id }) => id),
      [`${site.url}/shelf.jpg`],
    );
    const broken = await read('/by/broken');
    assert.deepEqual([broken.pictures.map(({ id }) => id), broken.unread], [[`${site.url}/cover.jpg`], 1]);
  });

  it('finds nothing in a manifest that is none, and nothing at an odd cursor', async () => {
    assert.deepEqual(await read('/odd/manifest.json'), { pictures: [], next: null });
    for (const cursor of ['', 'x', '[]', '{}', '[["ftp://a/", 1]]', '[["https://a/", "x"]]', '[null]'])
      assert.deepEqual(await read('/shelf/collection.json', cursor), { pictures: [], next: null }, cursor);
  });
});
