import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFlickrPage } from '../../../../../src/core/sources/flickr/resultsPage';
import { readTiles } from '../../../../../src/core/sources/flickr/tiles';
import type { Picture } from '../../../../../src/shared/picture/picture';

const samples = process.env['RECORDED_SAMPLES'];
const pageContext = { keyword: 'anything', url: 'https://www.flickr.com/search/?text=anything' };

/** What a recorded page holds, looked up without parsing: by what stands next to what. */
function scanRecorded(html: string): {
  titles: string[];
  licenses: number[];
  sizes: Map<string, Set<string>>;
} {
  const titles = html.matchAll(/"_flickrModelRegistry":"photo-models","title":"([^"]*)"/g);
  const licenses = html.matchAll(/"license":(\d+),"sizes"/g);
  const sizes = new Map<string, Set<string>>();
  const size = /"displayUrl":"([^"]*\/(\d+)_[^"]*)","width":(\d+),"height":(\d+)/g;
  for (const [, address = '', id = '', width, height] of html.matchAll(size)) {
    const line = `https:${address.replaceAll('\\', '')} ${width}×${height}`;
    sizes.set(id, (sizes.get(id) ?? new Set()).add(line));
  }
  return {
    titles: [...titles].map(([, title = '']) => decodeURIComponent(title)),
    licenses: [...licenses].map(([, number]) => Number(number)),
    sizes,
  };
}

describe('recorded pages of Flickr', () => {
  for (const { file, owner, page, licenses } of [
    {
      file: 'photostream-astrosamantha-2023-10-17.html',
      owner: { name: 'Samantha Cristoforetti', url: 'https://www.flickr.com/photos/astrosamantha/' },
      page: 'https://www.flickr.com/photos/astrosamantha/52650702583/',
      licenses: { 1: 'CC-BY-NC-SA-2.0' },
    },
    {
      file: 'album-72177720312002426-2023-10-23.html',
      owner: { name: 'RealPhotoMatt', url: 'https://www.flickr.com/photos/realphotomatt/' },
      page: 'https://www.flickr.com/photos/realphotomatt/53266168191/',
      licenses: { 0: 'all-rights-reserved' },
    },
  ]) {
    describe(file, () => {
      let html = '';
      let pictures: readonly Picture[] = [];
      before(function () {
        if (samples === undefined) return this.skip();
        html = readFileSync(join(samples, 'flickr', file), 'utf8');
        pictures = parseFlickrPage(html, pageContext).pictures;
      });

      it('holds 25 pictures, in its order, each with its title, owner and licence', () => {
        const held = scanRecorded(html);
        assert.equal(pictures.length, 25);
        assert.deepEqual(
          pictures.map(({ id }) => id),
          [...held.sizes.keys()],
        );
        assert.deepEqual(
          pictures.map(({ title }) => title),
          held.titles,
        );
        assert.deepEqual(
          pictures.map((picture) => picture.license?.id),
          held.licenses.map((number) => (licenses as Record<number, string>)[number]),
        );
        for (const { creator } of pictures) assert.deepEqual(creator, owner);
        assert.equal(pictures[0]?.page, page);
      });

      it('lists every size with its pixels', () => {
        const held = scanRecorded(html).sizes;
        for (const { id, sizes } of pictures) {
          const lines = sizes.map(({ url, width, height }) => `${url} ${width}×${height}`);
          assert.deepEqual(new Set(lines), held.get(id));
        }
      });

      it('shows 24 of them as tiles, from which sizes of the same address are found', () => {
        const shown = readTiles(html, pageContext);
        assert.deepEqual(
          shown.map(({ id }) => id),
          pictures.slice(0, 24).map(({ id }) => id),
        );
        // Tiles show what fits, and a size over 1024 px tells no other address.
        for (const [at, tile] of shown.entries()) {
          const listed = new Map(pictures[at]?.sizes.map((size) => [size.url, size]));
          for (const { url, width, height } of tile.sizes) {
            const size = listed.get(url);
            assert.ok(size, `${url} is listed`);
            // Tiles are laid out in whole pixels, so the shape they tell is a little off.
            assert.ok(Math.abs((size.width ?? 0) - (width ?? 0)) <= (size.width ?? 0) * 0.01 + 1);
            assert.ok(Math.abs((size.height ?? 0) - (height ?? 0)) <= (size.height ?? 0) * 0.01 + 1);
          }
        }
        assert.ok(shown.some(({ sizes }) => sizes.length === 8));
      });
    });
  }

  it('that are not found hold no pictures and are not taken for an empty result', function () {
    if (samples === undefined) return this.skip();
    const html = readFileSync(join(samples, 'flickr/not-found-404-2023-10-23.html'), 'utf8');
    const { pictures, total, state } = parseFlickrPage(html, pageContext);
    assert.deepEqual({ pictures, total, state }, { pictures: [], total: null, state: 'unreadable' });
  });

  it('a photo of a search page, c2024', function () {
    if (samples === undefined) return this.skip();
    const entry = readFileSync(join(samples, 'flickr/search-photo-lite-model-c2024.json.txt'), 'utf8').trim();
    const html = `<script class='modelExport'>modelExport: {"legend":[],"main":{"search-photos-lite-models":[{"data":{"photos":{"data":{"_data":[null,${entry}],"totalItems":5120},"exportMetaType":"collection"}},"exportMetaType":"model"}]}},</script>`;
    const { pictures, total } = parseFlickrPage(html, pageContext);
    const [picture, ...others] = pictures;
    assert.equal(total, 5120);
    assert.deepEqual(others, []);
    assert.equal(picture?.id, '2264029202');
    assert.equal(picture.title, 'google usb stick');
    assert.equal(picture.license?.id, 'CC-BY-SA-2.0');
    assert.deepEqual(picture.creator, {
      name: 'osde8info',
      url: 'https://www.flickr.com/photos/osde-info/',
    });
    assert.deepEqual(
      picture.sizes.map(({ width, height }) => `${width}×${height}`),
      '75×75 150×150 100×75 240×180 320×240 400×300 500×375 640×480 800×600 1024×768'.split(' '),
    );
  });

  it('the model of a search page of 2019, flat and percent-encoded', function () {
    if (samples === undefined) return this.skip();
    const script = readFileSync(join(samples, 'flickr/searx-modelExport-2019-07.json.txt'), 'utf8');
    const [picture, ...others] = parseFlickrPage(`<script>${script}</script>`, pageContext).pictures;
    assert.deepEqual(others, []);
    assert.equal(picture?.title, 'This is the title');
    assert.equal(picture.page, 'https://www.flickr.com/photos/klink692/14001294434/');
    assert.equal(picture.sizes.length, script.match(/"displayUrl"/g)?.length);
  });

  it('a tile of a search page of about 2019', function () {
    if (samples === undefined) return this.skip();
    const html = readFileSync(join(samples, 'flickr/search-ssr-div-background-image-c2019.html.txt'), 'utf8');
    const [picture, ...others] = parseFlickrPage(html, pageContext).pictures;
    assert.deepEqual(others, []);
    assert.equal(picture?.id, '34403964915');
    const large = picture.sizes.find(({ url }) => url.endsWith('_b.jpg'));
    assert.deepEqual(large, {
      url: 'https://live.staticflickr.com/4169/34403964915_67b0d26e05_b.jpg',
      width: 1024,
      height: 683,
    });
  });
});
