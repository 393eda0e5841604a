import assert from 'node:assert/strict';
import { decode } from 'jpeg-js';
import { photoPath, photoAt, type Photo } from '../../../demo/photos';
import { startPhotoSite, type PhotoSite, type PhotoSiteOptions } from '../../../demo/photoSite';

describe('the photo site', () => {
  let site: PhotoSite;
  const start = async (options: PhotoSiteOptions = {}): Promise<void> => {
    site = await startPhotoSite(options);
  };
  afterEach(() => site.close());

  const load = async (path: string): Promise<{ status: number; type: string; body: Buffer }> => {
    const response = await fetch(site.url + path);
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get('content-type') ?? '', body };
  };
  const largest = (photo: Photo): string => {
    const size = photo.sizes.at(-1);
    assert.ok(size);
    return photoPath(photo, size);
  };
  const photos = (count: number): Photo[] => Array.from({ length: count }, (_, at) => photoAt('lake', at));

  for (const [shape, compare] of [
    ['wide', (width: number, height: number) => width > height],
    ['high', (width: number, height: number) => width < height],
    ['square', (width: number, height: number) => width === height],
  ] as const) {
    it(`serves JPEG files of just the pixels that it lists, ${shape} ones too`, async () => {
      await start();
      const photo = photos(60).find(({ scene }) => compare(scene.aspect, 1));
      assert.ok(photo);
      for (const size of photo.sizes) {
        const { status, type, body } = await load(photoPath(photo, size));
        assert.deepEqual({ status, type }, { status: 200, type: 'image/jpeg' });
        const { width, height } = decode(body, { useTArray: true });
        assert.deepEqual({ width, height }, { width: size.width, height: size.height });
        assert.ok(size.key === 'sq' || size.key === 'q' || compare(width, height), `${width}×${height}`);
      }
    });
  }

  it('has no two pictures that are the same file', async () => {
    await start();
    const files = await Promise.all(photos(60).map(async (photo) => (await load(largest(photo))).body));
    assert.equal(new Set(files.map((file) => file.toString('latin1'))).size, 60);
  });

  it('has photos whose original was too small for the largest size', async () => {
    await start();
    const small = photos(200).filter(({ sizes }) => !sizes.some(({ key }) => key === 'l'));
    assert.ok(small.length > 5 && small.length < 60, `${small.length} of 200`);
    const [photo] = small;
    assert.ok(photo);
    assert.equal((await load(`/65535/${photo.id}_${photo.secret}_b.jpg`)).status, 404);
  });

  it('has other photos for every keyword, and the same ones every time', async () => {
    await start();
    const page = async (keyword: string, number: number): Promise<string[]> => {
      const { body } = await load(`/search/?text=${keyword}&page=${number}`);
      return [...new Set([...body.toString().matchAll(/\/(\d+)_[0-9a-f]{10}/g)].map(([, id = '']) => id))];
    };
    const pages = [await page('lake', 1), await page('lake', 2), await page('sea', 1)];
    assert.deepEqual(
      pages.map((ids) => ids.length),
      [25, 25, 25],
    );
    assert.equal(new Set(pages.flat()).size, 75);
    assert.deepEqual(await page('Lake', 1), pages[0]);
    assert.deepEqual(await page('lake', 161), await page('lake', 160));
  });

  it('answers for what is gone, or never was, as the picture host does', async () => {
    const [dead, alive] = photos(2);
    assert.ok(dead && alive);
    await start({ isDead: (id) => id === dead.id });
    const wrongSecret = largest(alive).replace(/_[0-9a-f]{10}/, '_0123456789');
    for (const path of [largest(dead), wrongSecret, '/65535/nothing.jpg', '/nothing']) {
      const { status, type, body } = await load(path);
      assert.deepEqual(
        { path, status, type, bodyLength: body.length },
        { path, status: 404, type: 'text/html; charset=utf-8', bodyLength: 0 },
      );
    }
    assert.equal((await load(largest(alive))).status, 200);
  });

  it('logs every request, and how many pictures were asked for at once', async () => {
    await start({ delayMs: 50 });
    const headers = { 'user-agent': 'a test' };
    await fetch(`${site.url}/search/?text=lake`, { headers }).then((response) => response.text());
    await Promise.all(photos(5).map((photo) => load(largest(photo))));
    assert.equal(site.requests.length, 6);
    const [first] = site.requests;
    assert.ok(first && first.atMs > 0);
    assert.deepEqual(
      { method: first.method, url: first.url, userAgent: first.userAgent },
      { method: 'GET', url: '/search/?text=lake', userAgent: 'a test' },
    );
    assert.equal(site.maxOpenPictures, 5);
    site.forgetRequests();
    await load(largest(photoAt('lake', 0)));
    assert.deepEqual(
      { requestCount: site.requests.length, maxOpenPictures: site.maxOpenPictures },
      { requestCount: 1, maxOpenPictures: 1 },
    );
  });

  it('lets a handler answer instead', async () => {
    await start({
      handler: (_request, response, url) => {
        if (url.pathname !== '/own') return false;
        response.end('own');
        return true;
      },
    });
    assert.equal((await load('/own')).body.toString(), 'own');
    assert.equal((await load('/search/?text=lake')).status, 200);
  });

  it('ends what is under way when it is closed', async () => {
    await start({ delayMs: 60_000 });
    const waiting = load(largest(photoAt('lake', 0)));
    const ended = assert.rejects(waiting);
    while (site.requests.length === 0) await new Promise(setImmediate);
    await site.close();
    await ended;
    await start();
  });
});
