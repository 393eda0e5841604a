import assert from 'node:assert/strict';
import {
  Gallery,
  maxPicturesPerUpdate,
  emptyGalleryVersion,
  type GalleryVersion,
} from '../../../../src/host/list/gallery';
import type { Tile } from '../../../../src/shared/panel/gallery';
import { shownPictureOf } from '../../../../src/shared/panel/shownPicture';
import type { Picture } from '../../../../src/shared/picture/picture';
import { catPicture, catPictures } from '../hostFixtures';

const folder = { path: '/site/images', rootPath: '/site', shownPath: 'images' };

/** What a page shows after each update, by the rules of `ListChanges`. */
function playPage(gallery: Gallery) {
  let seen: GalleryVersion = emptyGalleryVersion;
  const keys: string[] = [];
  const tiles = new Map<string, Tile>();
  const update = () => {
    const { listChanges, seen: now, more } = gallery.updatesSince(seen, (file) => `cache:/${file}`);
    const listed = listChanges.from < keys.length || listChanges.pictures.length > 0;
    if (listChanges.from === 0 && listed) tiles.clear();
    if (listed) keys.splice(listChanges.from, keys.length, ...listChanges.pictures.map(({ key }) => key));
    for (const tile of listChanges.tiles) tiles.set(tile.key, tile);
    seen = now;
    return { ...listChanges, more };
  };
  return {
    keys,
    tiles,
    update,
    /** All that there is to tell. */
    catchUp: () => {
      let updates = 1;
      for (; update().more; updates += 1) assert.ok(updates < 10, 'it is told to the end');
      return updates;
    },
    load: () => (seen = emptyGalleryVersion),
  };
}

describe('a found picture on the page', () => {
  it('has no address, and nothing hidden in its texts', () => {
    const picture = catPicture('1', {
      title: 'Cat\u202E\n  gpj.exe',
      creator: { name: 'x'.repeat(5_000), url: 'https://flickr.example/me' },
      license: { id: 'CC-BY-2.0', name: 'Attribution', url: 'https://creativecommons.org/' },
      page: 'https://flickr.example/1',
      sizes: [{ url: 'https://live.example/1.jpg', width: null, height: null, edge: 500 }],
    });
    const shown = shownPictureOf(picture);
    assert.deepEqual(
      { ...shown, creator: null },
      {
        key: 'flickr:1',
        source: 'flickr',
        keyword: 'cat',
        title: 'Cat gpj.exe',
        creator: null,
        license: { id: 'CC-BY-2.0', name: 'Attribution' },
        hasPage: true,
        type: 'jpg',
        sizes: [{ width: null, height: null, edge: 500 }],
      },
    );
    assert.ok((shown.creator ?? '').length <= 300);
    assert.doesNotMatch(JSON.stringify(shown), /https?:/);
  });

  it('is called after its file where a page or a list gives it no title', () => {
    const titleOf = (source: string, url: string, title: string | null = null) =>
      shownPictureOf(catPicture('1', { source, title, sizes: [{ url, width: null, height: null }] })).title;
    assert.equal(titleOf('page', 'https://a.example/x/red%20fox.jpg?key=1#2'), 'red fox.jpg');
    assert.equal(titleOf('address', 'https://a.example/50%.jpg'), '50%.jpg');
    assert.equal(titleOf('page', 'https://a.example/fox.jpg', 'A fox'), 'A fox');
    assert.equal(titleOf('page', 'https://a.example/'), null);
    assert.equal(titleOf('flickr', 'https://live.example/1_b.jpg'), null, 'a number is no name');
  });

  it('has the type of its largest file, where the address tells it', () => {
    const typeAt = (...sizes: readonly (readonly [name: string, width: number | null])[]) =>
      shownPictureOf(
        catPicture('1', {
          sizes: sizes.map(([name, width]) => ({ url: `https://a.example/${name}`, width, height: width })),
        }),
      ).type;
    assert.deepEqual(
      [
        typeAt(['small.jpg', 100], ['large.PNG?v=2', 900]),
        typeAt(['first.jpeg#x', null], ['second.webp', null]),
        typeAt(['picture', 100]),
        typeAt(['drawing.svg', 100]),
        typeAt(['v1.gif/view', 100]),
      ],
      ['png', 'jpg', undefined, undefined, undefined],
    );
  });

  it('has the name of its file where it may be named after that, and no more of the address', () => {
    const sizes = [
      { url: 'https://live.example/a/my%20c\u202Eat.jpg?key=SECRET', width: null, height: null },
    ];
    const fileName = (of: Partial<Picture>): unknown =>
      shownPictureOf(catPicture('1', { sizes, ...of })).fileName;
    const known = { title: 'Cat', creator: { name: 'Me', url: null } };
    assert.equal(fileName(known), undefined);
    for (const of of [{ keyword: '' }, { title: null }, { creator: null }])
      assert.equal(fileName({ ...known, ...of }), 'my cat');
    assert.equal(shownPictureOf(catPicture('1', { keyword: '' })).keyword, undefined);
  });

  it('has a page only where a browser can open it', () => {
    for (const page of [null, '', 'javascript:alert(1)', 'file:///etc/passwd', 'command:x', 'http://']) {
      assert.equal(shownPictureOf(catPicture('1', { page })).hasPage, false, String(page));
    }
  });
});

describe('the changes of the list', () => {
  let gallery: Gallery;

  beforeEach(() => {
    gallery = new Gallery();
    gallery.add(catPictures(2_500));
  });

  it('come in parts, and are all there in the end', () => {
    const told = playPage(gallery);
    const parts = [told.update(), told.update(), told.update()];
    assert.deepEqual(
      parts.map(({ from, pictures, more }) => [from, pictures.length, more]),
      [
        [0, maxPicturesPerUpdate, true],
        [1_000, maxPicturesPerUpdate, true],
        [2_000, 500, false],
      ],
    );
    assert.deepEqual(told.keys.slice(998, 1_002), [
      'flickr:999',
      'flickr:1000',
      'flickr:1001',
      'flickr:1002',
    ]);
    assert.equal(told.keys.length, 2_500);
  });

  it('are only what is new', () => {
    const told = playPage(gallery);
    told.catchUp();
    assert.deepEqual(told.update(), { from: 2_500, pictures: [], tiles: [], more: false });
    gallery.add(catPictures(1, 2_501));
    gallery.setThumbnailFile('flickr:7', '7.jpg');
    const { from, pictures, tiles } = told.update();
    assert.deepEqual({ from, keys: pictures.map(({ key }) => key) }, { from: 2_500, keys: ['flickr:2501'] });
    assert.deepEqual(tiles, [{ key: 'flickr:7', thumbnail: 'cache:/7.jpg' }]);
    assert.deepEqual(told.update().tiles, []);
  });

  it('have of a tile that changes again and again the last', () => {
    const told = playPage(gallery);
    told.catchUp();
    gallery.tileStates.beginRun(folder, ['flickr:1', 'flickr:2']);
    gallery.tileStates.noteState('flickr:1', { state: 'running' });
    gallery.tileStates.noteState('flickr:1', { state: 'saved' }, 'cat-1.jpg');
    told.update();
    assert.deepEqual(
      [told.tiles.get('flickr:1')?.state, told.tiles.get('flickr:2')?.state],
      [{ state: 'saved' }, { state: 'waiting' }],
    );
    gallery.tileStates.endRun();
    told.update();
    assert.deepEqual(told.tiles.get('flickr:2'), { key: 'flickr:2' }, 'nothing is known of it any more');
  });

  it('lose no tile that changes while the list is told in parts', () => {
    const told = playPage(gallery);
    gallery.setThumbnailFile('flickr:1', '1.jpg');
    gallery.setThumbnailFile('flickr:2001', '2001.jpg');
    told.update();
    gallery.setThumbnailFile('flickr:2', null);
    gallery.setThumbnailFile('flickr:1500', '1500.jpg');
    told.catchUp();
    assert.deepEqual(
      [1, 2, 3, 1500, 2001].map((id) => told.tiles.get(`flickr:${id}`)?.thumbnail),
      ['cache:/1.jpg', null, undefined, 'cache:/1500.jpg', 'cache:/2001.jpg'],
    );
  });

  it('of thousands of tiles come in parts, too', () => {
    const told = playPage(gallery);
    told.catchUp();
    const keys = gallery.pictures.map(({ key }) => key);
    gallery.tileStates.beginRun(folder, keys);
    gallery.tileStates.noteState('flickr:1000', { state: 'running' });
    assert.equal(told.update().tiles.length, maxPicturesPerUpdate);
    assert.equal(told.catchUp(), 2);
    const states = keys.map((key) => told.tiles.get(key)?.state?.state);
    assert.deepEqual(
      states,
      keys.map((key) => (key === 'flickr:1000' ? 'running' : 'waiting')),
    );
  });

  it('are the whole list again for a page that was loaded again', () => {
    const told = playPage(gallery);
    gallery.setThumbnailFile('flickr:1', '1.jpg');
    told.catchUp();
    told.load();
    assert.deepEqual([told.update().from, told.catchUp()], [0, 2]);
    assert.equal(told.keys.length, 2_500);
    assert.equal(told.tiles.size, 1);
  });

  it('of a cleared list are an empty one, also when it grows at once', () => {
    const told = playPage(gallery);
    told.catchUp();
    gallery.setThumbnailFile('flickr:1', '1.jpg');
    gallery.forgetAll();
    const { from, pictures, tiles } = told.update();
    assert.deepEqual({ from, pictures, tiles }, { from: 0, pictures: [], tiles: [] });
    assert.deepEqual(
      { keyCount: told.keys.length, tileCount: told.tiles.size },
      { keyCount: 0, tileCount: 0 },
    );
    gallery.add(catPictures(3));
    gallery.show(catPictures(2, 11));
    told.update();
    assert.deepEqual(told.keys, ['flickr:11', 'flickr:12']);
  });

  it('tell a page again from where a picture is known better now, and none that it has not been told', () => {
    const told = playPage(gallery);
    told.catchUp();
    const titles = new Map<string, string | null>();
    gallery.replacePictures([
      catPicture('2400', { title: 'Red' }),
      catPicture('2001', { title: 'Blue' }),
      catPicture('x'),
    ]);
    gallery.add(catPictures(1, 2_501));
    const { from, pictures, more } = told.update();
    assert.deepEqual(
      { from, pictureCount: pictures.length, more },
      { from: 2_000, pictureCount: 501, more: false },
    );
    for (const { key, title } of pictures) titles.set(key, title);
    assert.deepEqual(
      ['2001', '2002', '2400'].map((id) => titles.get(`flickr:${id}`)),
      ['Blue', 'Cat 2002', 'Red'],
    );
    assert.equal(told.keys.length, 2_501);
    assert.equal(told.update().from, 2_501, 'only once');
    gallery.replacePictures([catPicture('1', { title: 'First' })]);
    told.catchUp();
    assert.equal(told.keys.length, 2_501);
    const late = playPage(gallery);
    assert.deepEqual([late.update().from, late.catchUp()], [0, 2], 'a page that knows nothing is told once');
  });

  it('leave no old tile on a picture that is told again', () => {
    const told = playPage(gallery);
    gallery.tileStates.beginRun(folder, ['flickr:1500']);
    told.catchUp();
    assert.deepEqual(told.tiles.get('flickr:1500')?.state, { state: 'waiting' });
    gallery.tileStates.endRun();
    gallery.replacePictures([catPicture('400')]);
    told.catchUp();
    assert.deepEqual(told.tiles.get('flickr:1500'), { key: 'flickr:1500' });
  });

  it('take back thumbnails that are gone', () => {
    const told = playPage(gallery);
    gallery.setThumbnailFile('flickr:1', '1.jpg');
    told.catchUp();
    gallery.forgetThumbnails();
    told.update();
    assert.deepEqual(told.tiles.get('flickr:1'), { key: 'flickr:1' });
  });
});
