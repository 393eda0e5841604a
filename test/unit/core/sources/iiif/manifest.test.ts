import assert from 'node:assert/strict';
import { readManifest } from '../../../../../src/core/sources/iiif/manifest';
import type { Picture } from '../../../../../src/shared/picture/picture';

const url = 'https://library.example/iiif/7/manifest';
const file = 'https://library.example/files/1.jpg';

/** A manifest of version 3 with one picture, of which only what matters need be said. */
function manifest(more: object = {}, canvas: object = {}, body: object = {}): Record<string, unknown> {
  const painted = { motivation: 'painting', body: { id: file, type: 'Image', ...body } };
  return { type: 'Manifest', items: [{ type: 'Canvas', items: [{ items: [painted] }], ...canvas }], ...more };
}

function only(value: Record<string, unknown>, language?: string): Picture {
  const [picture, other] = readManifest(value, url, language).pictures;
  assert.ok(picture && !other);
  return picture;
}

describe('sources/iiif/manifest', () => {
  it('takes a file without a service for what it is', () => {
    const { id, title, creator, license, page, sizes } = only(manifest({}, {}, { width: 600, height: 400 }));
    assert.deepEqual(
      { id, title, creator, license, page, sizes },
      {
        id: file,
        title: null,
        creator: null,
        license: null,
        page: url,
        sizes: [{ url: file, width: 600, height: 400 }],
      },
    );
  });

  it('leads to the page of the manifest, and to none on a private network', () => {
    const pageOf = (homepage: unknown): string | null => only(manifest({ homepage })).page;
    const page = (id: string, format?: string) => ({ id, type: 'Text', ...(format && { format }) });
    assert.equal(pageOf([page('https://catalogue.example/7', 'text/html')]), 'https://catalogue.example/7');
    assert.equal(
      pageOf([page('https://a.example/x.pdf', 'application/pdf'), page('https://a.example/x')]),
      'https://a.example/x',
    );
    for (const host of ['127.0.0.1', 'localhost:8080', '[::1]', '10.0.0.7', '0x7f.1'])
      assert.equal(pageOf([page(`http://${host}/`, 'text/html')]), url, host);
    for (const odd of ['javascript:alert(1)', 7, [null], {}]) assert.equal(pageOf(odd), url);
  });

  it('credits who made it and what its publisher requires, or else who provides it', () => {
    const creatorOf = (more: object) => only(manifest(more)).creator;
    const words = (text: string) => ({ none: [text] });
    const statement = { label: words('Credit'), value: words('Given by Ada') };
    const metadata = [{ label: words('Artist'), value: words('Ada') }];
    const provider = [
      { id: 'https://a.example', label: words('A Library'), homepage: [{ id: 'https://a.example/en' }] },
    ];
    assert.deepEqual(creatorOf({ provider }), { name: 'A Library', url: 'https://a.example/en' });
    assert.deepEqual(creatorOf({ provider, metadata }), { name: 'Ada', url: null });
    assert.deepEqual(creatorOf({ provider, metadata, requiredStatement: statement }), {
      name: 'Given by Ada',
      url: null,
    });
    const other = { ...statement, value: words('Public gift') };
    assert.deepEqual(creatorOf({ metadata, requiredStatement: other }), {
      name: 'Ada. Public gift',
      url: null,
    });
  });

  it('knows licences by the table of the project, the nearest first', () => {
    const license = (more: object, canvas = {}, body = {}) => only(manifest(more, canvas, body)).license?.id;
    const [by, zero] = ['licenses/by/4.0/', 'publicdomain/zero/1.0/'].map(
      (path) => `http://creativecommons.org/${path}`,
    );
    assert.equal(license({ rights: by }), 'CC-BY-4.0');
    assert.equal(license({ rights: by }, { rights: zero }), 'CC0-1.0');
    assert.equal(license({ rights: zero }, {}, { rights: by }), 'CC-BY-4.0');
    assert.equal(license({ rights: 'https://a.example/terms' }), 'other');
    assert.equal(license({ rights: 7 }), undefined);
  });

  it('knows a thumbnail where no size is small', () => {
    const thumbnail = [{ id: 'https://library.example/t.jpg', type: 'Image' }];
    const big = { width: 5000, height: 4000 };
    assert.equal(only(manifest({}, { thumbnail }, big)).thumbnail, 'https://library.example/t.jpg');
    assert.equal(only(manifest({}, { thumbnail }, { width: 500, height: 400 })).thumbnail, undefined);
  });

  it('gives every picture that is painted onto a canvas', () => {
    const body = (name: string) => ({
      motivation: ['painting'],
      body: { id: `https://a.example/${name}.jpg`, type: 'Image' },
    });
    const note = { motivation: 'commenting', body: { id: 'https://a.example/note.jpg', type: 'Image' } };
    const { pictures } = readManifest(
      { items: [{ items: [{ items: [body('a'), note, body('b'), body('a')] }] }] },
      url,
    );
    assert.deepEqual(
      pictures.map(({ id }) => id),
      ['https://a.example/a.jpg', 'https://a.example/b.jpg'],
    );
  });

  it('asks the service where only a canvas tells the pixels, or a file is a scaled copy', () => {
    const service = [{ id: 'https://a.example/s', type: 'ImageService3', profile: 'level2' }];
    const pixels = { width: 4000, height: 3000 };
    assert.equal(only(manifest({}, {}, { service, ...pixels })).imageService, undefined);
    assert.equal(only(manifest({}, pixels, { service })).imageService, 'https://a.example/s');
    const copy = { id: 'https://a.example/s/full/800,/0/default.jpg', width: 800, height: 600, service };
    const picture = only(manifest({}, pixels, copy));
    assert.equal(picture.imageService, 'https://a.example/s');
    assert.equal(picture.sizes[0]?.width, 4000);
  });

  it('throws for nothing, however deep or odd', () => {
    let deep: unknown = { id: file, type: 'Image' };
    for (let depth = 0; depth < 1_000; depth += 1) deep = { type: 'Choice', items: [deep] };
    const body = deep as object;
    assert.deepEqual(readManifest(manifest({}, {}, { id: undefined, ...body }), url), {
      pictures: [],
      leftOut: 0,
    });
    const odd: unknown[] = [null, 7, 'x', [], {}, [null], [[[]]], { items: {} }, { a: { b: {} } }];
    for (const name of [
      'label',
      'items',
      'sequences',
      'rights',
      'license',
      'metadata',
      'requiredStatement',
      'attribution',
      'homepage',
      'related',
      'provider',
      'navDate',
      'mediaSequences',
    ])
      for (const value of odd) assert.ok(readManifest(manifest({ [name]: value }), url), name);
    for (const name of ['items', 'images', 'label', 'thumbnail', 'summary', 'width'])
      for (const value of odd) assert.ok(readManifest(manifest({}, { [name]: value }), url), name);
    for (const name of ['id', 'type', 'service', 'width', 'items', 'format'])
      for (const value of odd) assert.ok(readManifest(manifest({}, {}, { [name]: value }), url), name);
  });
});
