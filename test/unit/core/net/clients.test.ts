import assert from 'node:assert/strict';
import { createEngine } from '../../../../src/core/engine';
import { defaultNaming } from '../../../../src/shared/form/naming';
import type { ScrapeRequest } from '../../../../src/shared/engine/scrape';
import { directNetwork, type EngineSettings } from '../../../../src/shared/engine/settings';
import type { Picture } from '../../../../src/shared/picture/picture';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { quickLimits } from './testClient';
import { testPicture, testSettings as allowing, makeTempFolder } from '../support';

/** No host on a private network is allowed but those that the user names himself. */
const settings: EngineSettings = { ...allowing, network: directNetwork };

describe('hosts on a private network', () => {
  const folder = makeTempFolder();
  let site: Site;
  let port: string;

  before(async () => {
    site = await startSite((request, response) => {
      if (request.url?.endsWith('.jpg')) response.end(jpegPicture(request.url));
      else if (request.url === '/away')
        response.writeHead(302, { location: `http://127.0.0.2:${port}/` }).end();
      else
        response.setHeader('content-type', 'text/html').end(`<img src="http://localhost:${port}/own.jpg">`);
    });
    port = new URL(site.url).port;
  });
  after(() => site.close());
  after(() => folder.remove());

  const listed = (id: string, url: string): Picture => ({
    ...testPicture({ id, url, keyword: '' }),
    source: 'address',
  });
  const shown = (id: string, page: string, url: string): Picture => ({
    ...testPicture({ id, url, keyword: '' }),
    source: 'page',
    page,
  });

  /** How each fared: saved, or the code of what was wrong. */
  async function scraped(pictures: readonly Picture[]): Promise<readonly string[]> {
    const ends = new Map<string, string>();
    const request: ScrapeRequest = {
      pictures,
      size: 'original' as const,
      minimum: { width: 1, height: 1 },
      quantity: pictures.length,
      folder: folder.path,
      boundaryFolder: null,
      naming: defaultNaming,
      settings,
    };
    for await (const event of createEngine(quickLimits).scrape(request, new AbortController().signal)) {
      if (event.type === 'saved') ends.set(event.picture, 'saved');
      if (event.type === 'failed') ends.set(event.picture, event.failure.code);
    }
    return pictures.map(({ source, id }) => ends.get(`${source}:${id}`) ?? 'nothing');
  }

  it('are open to what the user listed, and to the pictures of the page that he named there', async () => {
    assert.deepEqual(
      await scraped([
        listed('1', `${site.url}/listed.jpg`),
        shown('2', `${site.url}/page`, `${site.url}/shown.jpg`),
      ]),
      ['saved', 'saved'],
    );
  });

  it('are closed to what pages of others show, whatever else is in the same run', async () => {
    const before = site.requests.length;
    assert.deepEqual(
      await scraped([
        listed('3', `http://localhost:${port}/mine.jpg`),
        shown('4', 'https://evil.example/', `${site.url}/admin.jpg`),
        shown('5', 'https://evil.example/', `http://localhost:${port}/admin.jpg`),
        { ...listed('6', `${site.url}/document.jpg`), source: 'document' },
      ]),
      ['saved', 'private-address', 'private-address', 'private-address'],
    );
    assert.deepEqual(
      site.requests.slice(before).map(({ path }) => path),
      ['/mine.jpg'],
    );
  });

  it('are closed to thumbnails of such pictures, too', async () => {
    const before = site.requests.length;
    const pictures = [
      listed('7', `http://localhost:${port}/thumb.jpg`),
      shown('8', 'https://evil.example/', `http://localhost:${port}/admin.jpg`),
    ];
    const request = { pictures, thumbnailFolder: `${folder.path}/cache`, settings };
    const files = new Map<string, string | null>();
    for await (const event of createEngine(quickLimits).thumbnails(request, new AbortController().signal))
      if (event.type === 'thumbnail') files.set(event.pictureKey, event.file);
    assert.notEqual(files.get('address:7') ?? null, null);
    assert.equal(files.get('page:8') ?? null, null);
    assert.equal(site.requests.length, before + 1);
  });

  it('are open to a page that he named, and not to where another one leads', async () => {
    const sourceRuns = [`http://localhost:${port}/away`, `${site.url}/page`].map((query) => ({
      ...({ source: 'page', query, cursor: null, apiKey: null } as const),
    }));
    const request = {
      sourceRuns,
      targetCount: 10,
      knownPictureKeys: [],
      responseCacheFolder: null,
      settings,
    };
    const ends: string[] = [];
    for await (const event of createEngine(quickLimits).search(request, new AbortController().signal))
      if (event.type === 'turn') ends.push(event.failure?.code ?? event.outcome);
    assert.deepEqual(ends, ['private-address', 'no-more']);
  });
});
