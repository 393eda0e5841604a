import assert from 'node:assert/strict';
import { imageServiceSizes, readImageService } from '../../../../../src/core/sources/iiif/imageService';

const base = 'https://images.example/iiif/leaf%2F1';

/** The path of each size behind the service's base address, with its pixels. */
function sizesOf(said: object, whole: { width: number; height: number } | null = null): string[] {
  const service = readImageService(said, whole);
  assert.ok(service);
  return imageServiceSizes(service).map(({ url, width, height }) => {
    assert.ok(url.startsWith(`${base}/full/`), url);
    return `${url.slice(base.length + '/full/'.length)} ${width}×${height}`;
  });
}

const v2 = { '@context': 'http://iiif.io/api/image/2/context.json', '@id': base };
const v3 = { '@context': 'http://iiif.io/api/image/3/context.json', id: base, type: 'ImageService3' };

describe('sources/iiif/imageService', () => {
  it('asks a service that scales for the sizes of the program, and for the whole picture, as its version writes it', () => {
    const pixels = { width: 4000, height: 3000 };
    const scaled = [
      '2048,/0/default.jpg 2048×1536',
      '1024,/0/default.jpg 1024×768',
      '320,/0/default.jpg 320×240',
    ];
    const level2 = 'http://iiif.io/api/image/2/level2.json';
    assert.deepEqual(sizesOf({ ...v2, profile: level2, ...pixels }), [
      'full/0/default.jpg 4000×3000',
      ...scaled,
    ]);
    assert.deepEqual(sizesOf({ ...v3, profile: 'level1', ...pixels }), [
      'max/0/default.jpg 4000×3000',
      ...scaled,
    ]);
    const v1 = {
      '@context': 'http://library.stanford.edu/iiif/image-api/1.1/context.json',
      '@id': base,
      profile: 'http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1',
    };
    assert.deepEqual(sizesOf({ ...v1, width: 300, height: 900 }), [
      'full/0/native.jpg 300×900',
      '107,/0/native.jpg 107×320',
    ]);
  });

  it('asks a service of level 0 for the sizes that it lists, and no others', () => {
    const sizes = [
      { width: 250, height: 200 },
      { width: 1000, height: 800 },
      { width: 2000, height: 1600 },
    ];
    const profile = ['http://iiif.io/api/image/2/level0.json', { formats: ['jpg'] }];
    assert.deepEqual(sizesOf({ ...v2, profile, width: 2000, height: 1600, sizes }), [
      'full/0/default.jpg 2000×1600',
      '1000,/0/default.jpg 1000×800',
      '250,/0/default.jpg 250×200',
    ]);
    assert.deepEqual(sizesOf({ ...v3, profile: 'level0', width: 2000, height: 1600, sizes }), [
      'max/0/default.jpg 2000×1600',
      '1000,800/0/default.jpg 1000×800',
      '250,200/0/default.jpg 250×200',
    ]);
    const extra = { ...v3, profile: 'level0', extraFeatures: ['sizeByW'], width: 400, height: 300 };
    assert.deepEqual(sizesOf(extra), ['max/0/default.jpg 400×300', '320,/0/default.jpg 320×240']);
  });

  it('asks for nothing beyond a maximum of width, height or area', () => {
    const whole = { width: 4000, height: 2000 };
    const level2 = 'http://iiif.io/api/image/2/level2.json';
    assert.deepEqual(sizesOf({ ...v2, profile: [level2, { maxWidth: 1000 }], ...whole }), [
      'max/0/default.jpg 1000×500',
      '320,/0/default.jpg 320×160',
    ]);
    assert.deepEqual(sizesOf({ ...v3, profile: 'level2', maxWidth: 8000, maxHeight: 600, ...whole }), [
      'max/0/default.jpg 1200×600',
      '1024,/0/default.jpg 1024×512',
      '320,/0/default.jpg 320×160',
    ]);
    const [largest] = sizesOf({ ...v3, profile: 'level2', maxArea: 500_000, ...whole });
    assert.equal(largest, 'max/0/default.jpg 1000×500');
    const sizes = [whole, { width: 500, height: 250 }];
    assert.deepEqual(sizesOf({ ...v3, profile: 'level0', maxWidth: 600, sizes }), [
      '500,250/0/default.jpg 500×250',
    ]);
  });

  it('names no size that it does not know to be there', () => {
    assert.deepEqual(sizesOf({ ...v2, profile: 'http://iiif.io/api/image/2/level2.json' }), []);
    assert.deepEqual(sizesOf(v2, { width: 100, height: 100 }), []);
    assert.deepEqual(sizesOf({ ...v3, profile: 'level0' }), []);
    assert.deepEqual(sizesOf({ ...v3, profile: 'level2' }, { width: 200, height: 100 }), [
      'max/0/default.jpg 200×100',
    ]);
  });

  it('tells a service that is only for those who have signed in', () => {
    const login = { profile: 'http://iiif.io/api/auth/1/login', '@id': 'https://auth.example/login' };
    const of = (service: unknown) => readImageService({ ...v2, service })?.needsLogin;
    assert.equal(of(login), true);
    assert.equal(of([{ type: 'AuthProbeService2', id: 'https://auth.example/probe' }]), true);
    assert.equal(of([{ profile: 'http://iiif.io/api/annex/services/physdim' }]), false);
    assert.equal(of(undefined), false);
  });

  it('takes nothing else for a service, and throws for nothing', () => {
    const others: unknown[] = [
      null,
      3,
      'level2',
      [],
      {},
      { '@id': base },
      { '@id': 'javascript:alert(1)', '@context': 'http://iiif.io/api/image/2/context.json' },
      { '@id': 7, profile: 'level2' },
      { '@id': base, '@context': 'http://iiif.io/api/search/1/context.json' },
    ];
    assert.deepEqual(
      others.map((each) => readImageService(each)),
      others.map(() => null),
    );
    const odd = { ...v2, profile: [{}, 5, null], sizes: [null, {}, { width: -1, height: 0 }], width: 'wide' };
    assert.deepEqual(sizesOf({ ...odd, maxWidth: [], service: [[], null, 'x'] }), []);
  });

  it('takes the address of an info.json for that of its service', () => {
    assert.equal(readImageService({ ...v3, id: `${base}/info.json` })?.url, base);
    assert.equal(readImageService({ ...v3, id: `${base}/?token=1` })?.url, base);
  });
});
