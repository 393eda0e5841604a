import assert from 'node:assert/strict';
import { parseFlickrPage } from '../../../../../src/core/sources/flickr/resultsPage';
import type { Picture } from '../../../../../src/shared/picture/picture';
import {
  backgroundTile,
  imgTile,
  pageWith,
  photoModel,
  searchModel,
  sizeModel,
  wrapModel,
} from './handwrittenPages';

const pageContext = { keyword: 'word', url: 'https://www.flickr.com/search/?text=word' };
const readPictures = (html: string): readonly Picture[] => parseFlickrPage(html, pageContext).pictures;
const pictureIds = (html: string): string[] => readPictures(html).map(({ id }) => id);
/** The one picture of a page whose one photo has these fields. */
const onlyPicture = (fields: object): Picture => {
  const [picture, ...others] = readPictures(pageWith(searchModel([photoModel('7', fields)])));
  assert.ok(picture && others.length === 0);
  return picture;
};

describe("the model of Flickr's page", () => {
  it('gives the photos of the search in its order, each once, and no others of the page', () => {
    const model = searchModel([
      photoModel('3'),
      null,
      photoModel('1'),
      wrapModel(null),
      {},
      photoModel('3'),
      photoModel('2'),
    ]);
    const related = { 'photo-lite-models': [photoModel('9')] };
    const main = { ...related, ...(model as { main: object }).main };
    assert.deepEqual(pictureIds(pageWith({ ...model, main })), ['3', '1', '2']);
  });

  it('may keep its photos elsewhere and refer to them', () => {
    const model = searchModel([wrapModel('~1'), wrapModel('~0'), wrapModel('~0')]);
    const main = {
      ...(model as { main: object }).main,
      'photo-lite-models': [photoModel('4'), photoModel('5')],
    };
    const legend = [
      ['photo-lite-models', '0', 'data'],
      ['photo-lite-models', '1', 'data'],
    ];
    assert.deepEqual(pictureIds(pageWith({ main, legend })), ['5', '4']);
  });

  it('may refer in a circle, to nothing, or to what no object has of its own', () => {
    const model = searchModel([
      wrapModel('~0'),
      wrapModel('~1'),
      wrapModel('~2'),
      wrapModel('~9'),
      wrapModel('~3'),
      photoModel('1'),
    ]);
    const path = ['search-photos-lite-models', '0', 'data', 'photos', 'data', '_data'];
    const legend = [
      [...path, '1', 'data'],
      [...path, '0', 'data'],
      ['__proto__', 'constructor'],
      'not a path',
    ];
    assert.deepEqual(pictureIds(pageWith({ ...model, legend })), ['1']);
  });

  it('is found where the search term looks like one', () => {
    const html = pageWith(searchModel([photoModel('1')]));
    const term = 'params: {"text":"modelExport: {}"}, modelExport: {"main":1}, modelExport: {';
    assert.deepEqual(pictureIds(`<script>${term}</script>${html}`), ['1']);
  });

  it('does not change what every object has', () => {
    const json =
      '{"__proto__":{"sizes":1},"main":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"legend":[]}';
    readPictures(`<script>modelExport: ${json},</script>`);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('tells title, owner, licence and the page of each photo', () => {
    const picture = onlyPicture({ realname: 'Some One', title: 'A title', license: '5' });
    assert.equal(picture.title, 'A title');
    assert.deepEqual(picture.creator, {
      name: 'Some One',
      url: 'https://www.flickr.com/photos/someone/',
    });
    assert.equal(picture.license?.id, 'CC-BY-SA-2.0');
    assert.equal(picture.page, 'https://www.flickr.com/photos/someone/7/');
    assert.equal(picture.keyword, 'word');
  });

  it('names an owner by what is there', () => {
    assert.equal(onlyPicture({ realname: '' }).creator?.name, 'some one');
    assert.equal(onlyPicture({ realname: ' ', username: null }).creator?.name, 'someone');
    assert.deepEqual(onlyPicture({ pathAlias: null }).creator, {
      name: 'some one',
      url: 'https://www.flickr.com/photos/1@N02/',
    });
    const nobody = onlyPicture({ pathAlias: undefined, ownerNsid: undefined, username: undefined });
    assert.equal(nobody.creator, null);
    assert.equal(nobody.page, 'https://www.flickr.com/photo.gne?id=7');
  });

  it('cannot lead out of the site with an owner', () => {
    assert.equal(
      onlyPicture({ pathAlias: '../../evil?x#y' }).page,
      'https://www.flickr.com/photos/..%2F..%2Fevil%3Fx%23y/7/',
    );
  });

  it('has texts plain or percent-encoded', () => {
    const title = (text: unknown): string | null => onlyPicture({ title: text }).title;
    assert.equal(title('Caf%C3%A9%20%26quot%3BX%26quot%3B%20%26amp%3B%20co'), 'Café "X" & co');
    assert.equal(title('50% off, 100%25 sure'), '50% off, 100%25 sure');
    assert.equal(title('%E0%A4%A'), '%E0%A4%A');
    assert.equal(title('%FF'), '%FF');
    assert.equal(title('a\u0000b%20c\n\td'), 'a b%20c d');
    assert.equal(title('%00%0A'), null);
    assert.equal(title(undefined), null);
    assert.equal(title(5), null);
    assert.equal([...(title('x'.repeat(100_000)) ?? '')].length, 300);
  });

  it('lists sizes with their pixels, without what is no address of a photo', () => {
    const { sizes } = onlyPicture({
      sizes: wrapModel({
        l: sizeModel('//live.staticflickr.com/1/7_a123456789_b.jpg', '1024', 683),
        n: sizeModel('http://live.staticflickr.com/1/7_a123456789_n.jpg', 0, 'wide'),
        x: sizeModel('javascript:alert(1)', 1, 1),
        y: sizeModel('//live.staticflickr.com/1/buddyicons/1@N02.jpg', 48, 48),
        z: sizeModel('//live.staticflickr.com/1/7_a123456789_b.jpg', 1, 1),
        w: null,
      }),
    });
    assert.deepEqual(sizes, [
      { url: 'https://live.staticflickr.com/1/7_a123456789_b.jpg', width: 1024, height: 683 },
      { url: 'https://live.staticflickr.com/1/7_a123456789_n.jpg', width: null, height: null },
    ]);
  });

  it('has no photo where no size can be loaded', () => {
    const gone = photoModel('1', { sizes: wrapModel({ m: sizeModel('data:image/png,', 1, 1) }) });
    assert.deepEqual(pictureIds(pageWith(searchModel([gone, photoModel('2')]))), ['2']);
  });

  it('tells a photo without an id by its file name, else by its address', () => {
    assert.equal(onlyPicture({ id: undefined }).id, '7');
    const sizes = wrapModel({ m: sizeModel('//live.staticflickr.com/unnamed.jpg', 1, 1) });
    assert.equal(onlyPicture({ id: null, sizes }).id, 'https://live.staticflickr.com/unnamed.jpg');
  });

  it('resolves addresses without a scheme against a mirror', () => {
    const html = pageWith(
      searchModel([photoModel('7', { sizes: { m: sizeModel('//127.0.0.1:81/1/7_a123456789.jpg', 1, 1) } })]),
    );
    const { pictures } = parseFlickrPage(html, { keyword: 'word', url: 'http://127.0.0.1:81/search/' });
    assert.equal(pictures[0]?.sizes[0]?.url, 'http://127.0.0.1:81/1/7_a123456789.jpg');
    assert.equal(pictures[0].page, 'http://127.0.0.1:81/photos/someone/7/');
  });
});

describe("the tiles of Flickr's page", () => {
  const address = (id: string, suffix: string): string =>
    `//live.staticflickr.com/65535/${id}_0123456789${suffix}.jpg`;

  it('are read in all forms when there is no model', () => {
    const html = [
      imgTile(address('1', '_z')),
      backgroundTile(address('2', '_n')),
      backgroundTile(`&quot;${address('3', '')}&quot;`),
      backgroundTile(`'${address('4', '')}'`),
      `<div class="photo-list-tile-view"><a><div class="photo" style="background-image:url(${address('6', '_m')})"></div></a></div>`,
      imgTile(address('7', '_z').replaceAll('/', '\\/')),
    ].join('\n');
    assert.deepEqual(pictureIds(html), ['1', '2', '3', '4', '6', '7']);
    for (const { id, page, sizes } of readPictures(html)) {
      assert.ok(sizes.some(({ url }) => url === `https:${address(id, '_b')}`));
      assert.equal(page, `https://www.flickr.com/photo.gne?id=${id}`);
    }
  });

  it('are read where only their insides are left', () => {
    const inside = (id: string): string =>
      `<div class="photo-list-photo-container"><img src="${address(id, '_m')}"></div>`;
    assert.deepEqual(pictureIds(inside('1') + inside('2')), ['1', '2']);
  });

  it('are read when the model is cut off', () => {
    const html = imgTile(address('1', '_z')) + pageWith(searchModel([photoModel('2')])).slice(0, 300);
    assert.deepEqual(pictureIds(html), ['1']);
  });

  it('leave out avatars, pieces of the page, and pictures that are no tiles', () => {
    const html = [
      imgTile('//live.staticflickr.com/1/buddyicons/1@N02.jpg?1#1'),
      imgTile('https://combo.staticflickr.com/ap/build/x.png'),
      imgTile('/pw/images/spaceout.gif'),
      `<img src="${address('1', '_z')}">`,
      imgTile(address('2', '_z')),
    ].join('\n');
    assert.deepEqual(pictureIds(html), ['2']);
  });

  it('add what the model lacks, after it', () => {
    const signature = 'photo-list-photo-view__UA_1__id_8__x';
    const tiles =
      imgTile(address('2', '_z'), '', signature.replace('8', '2')) +
      imgTile(address('8', '_z'), '', signature);
    const html = pageWith(searchModel([photoModel('1'), photoModel('2')]), tiles);
    assert.deepEqual(pictureIds(html), ['1', '2', '8']);
  });

  it('are only those of the search, where the page has others', () => {
    const html = `<div class="search-photos-yours-view">${imgTile(address('1', '_z'))}</div>
      <div class="view search-photos-everyone-view">${imgTile(address('2', '_z'))}</div>`;
    assert.deepEqual(pictureIds(html), ['2']);
  });

  it('are told apart by id, by their mark, or by address', () => {
    const html = [
      imgTile(address('1', '_z')),
      imgTile(address('1', '_n')),
      imgTile('/a.jpg', '', 'photo-list-photo-view__id_5__'),
      imgTile('/b.jpg'),
      imgTile('/b.jpg'),
    ].join('');
    assert.deepEqual(pictureIds(html), ['1', '5', 'https://www.flickr.com/b.jpg']);
  });

  it('tell the sizes that share their secret, with pixels from their shape', () => {
    const [picture] = readPictures(imgTile(address('1', '_n'), 'left: 0; width: 300px; height: 200px'));
    const shown = picture?.sizes.map(
      ({ url, width, height }) => `${url.split('0123456789')[1]} ${width}×${height}`,
    );
    assert.deepEqual(
      new Set(shown),
      new Set([
        '_t.jpg 100×67',
        '_m.jpg 240×160',
        '_n.jpg 320×213',
        '_w.jpg 400×267',
        '.jpg 500×333',
        '_z.jpg 640×427',
        '_c.jpg 800×533',
        '_b.jpg 1024×683',
      ]),
    );
  });

  it('of a size with its own secret tell nothing more', () => {
    for (const [suffix, width, height] of [
      ['_h', 1600, 800],
      ['_k', 2048, 1024],
      ['_o', null, null],
    ] as const) {
      const [picture] = readPictures(imgTile(address('1', suffix), 'width: 300px; height: 150px'));
      assert.deepEqual(picture?.sizes, [{ url: `https:${address('1', suffix)}`, width, height }]);
    }
  });
});

describe("whether Flickr's page was understood", () => {
  const state = (html: string): string => parseFlickrPage(html, pageContext).state;
  const tile = imgTile('//live.staticflickr.com/1/1_0123456789_z.jpg');

  it('no results are no results, also where other photos are shown instead', () => {
    const html = pageWith(searchModel([], 0), `<div class="trending">${tile}</div>`);
    assert.deepEqual(parseFlickrPage(html, pageContext), { pictures: [], total: 0, state: 'read' });
    assert.equal(state('<div class="view no-results-message">Oops</div>'), 'read');
  });

  it('photos in a form that is not known are not taken for none', () => {
    assert.equal(state(pageWith(searchModel([wrapModel({ id: '1', renditions: [] })]))), 'unreadable');
  });

  it('a page with nothing known on it is not taken for none', () => {
    assert.equal(state('<html><body><p>Hello</p></body></html>'), 'unreadable');
    assert.equal(state(''), 'unreadable');
  });
});
