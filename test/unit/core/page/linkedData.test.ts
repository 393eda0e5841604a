import assert from 'node:assert/strict';
import { readLinkedData } from '../../../../src/core/page/linkedData';
import { cpuMs } from '../../../support/cpuMs';

const base = 'https://a.example/page/';

function imageAddresses(value: unknown): string[] {
  return readLinkedData(JSON.stringify(value), base).flatMap((picture) => picture.addresses);
}

describe('page/linkedData', () => {
  for (const [form, value, found] of [
    ['a text', { image: 'a.jpg' }, ['a.jpg']],
    ['a list of texts', { image: ['a.jpg', 'b.jpg'] }, ['a.jpg', 'b.jpg']],
    ['an object', { image: { '@type': 'ImageObject', url: 'a.jpg' } }, ['a.jpg']],
    ['an object without a type', { image: [{ contentUrl: 'a.jpg' }] }, ['a.jpg']],
    ['a node of a graph', { '@graph': [{ '@type': ['Thing', 'ImageObject'], url: 'a.jpg' }] }, ['a.jpg']],
    ['a list of documents', [{ image: 'a.jpg' }, { thumbnailUrl: ['b.jpg'] }], ['a.jpg', 'b.jpg']],
    ['something inside', { review: { itemReviewed: { image: 'a.jpg' } } }, ['a.jpg']],
    ['the file rather than its page', { image: { url: '/about', contentUrl: 'a.jpg' } }, ['a.jpg']],
    ['a name of a node only', { image: { '@id': '#a' } }, []],
    ['a logo', { publisher: { logo: { '@type': 'ImageObject', url: 'logo.png' } } }, []],
    ['other addresses', { url: 'a.jpg', sameAs: ['b.jpg'], '@type': 'Article' }, []],
    ['numbers and null', { image: [1, null, true, { url: 5 }] }, []],
  ] as const) {
    it(`finds a picture in ${form}`, () => {
      assert.deepEqual(imageAddresses(value), found);
    });
  }

  it('reads what is said of a picture', () => {
    const image = {
      '@type': 'ImageObject',
      contentUrl: 'a.jpg',
      thumbnailUrl: 'a-small.jpg',
      width: '1200 px',
      height: { '@type': 'QuantitativeValue', value: 800 },
      name: ' A &amp; B\n',
      creator: [{ '@type': 'Person', name: 'Ann', url: '/ann' }, { name: 'Ben' }],
      license: '/terms',
    };
    assert.deepEqual(readLinkedData(JSON.stringify(image), base), [
      {
        addresses: ['a.jpg'],
        thumbnails: ['a-small.jpg'],
        width: 1200,
        height: 800,
        title: 'A & B',
        creator: { name: 'Ann', url: 'https://a.example/ann' },
        license: { id: 'other', name: 'a.example/terms', url: 'https://a.example/terms' },
      },
    ]);
  });

  it('knows licences by their address, and takes what else says whose a picture is', () => {
    const of = (said: object) =>
      readLinkedData(JSON.stringify({ image: { url: 'a.jpg', ...said } }), base)[0];
    assert.equal(
      of({ license: 'https://creativecommons.org/licenses/by-nc/4.0/' })?.license?.id,
      'CC-BY-NC-4.0',
    );
    assert.equal(of({ acquireLicensePage: '/buy' })?.license?.url, 'https://a.example/buy');
    assert.equal(of({ license: 'javascript:alert(1)' })?.license, null);
    assert.equal(of({ creditText: 'Agency' })?.creator?.name, 'Agency');
    assert.equal(of({ copyrightNotice: '© Ann' })?.creator?.name, '© Ann');
    assert.deepEqual(of({ creator: { name: 'Ann', url: 'data:,x' } })?.creator, { name: 'Ann', url: null });
  });

  it('finds nothing in what is no JSON, and is not held up by it', () => {
    const began = cpuMs();
    const deep = 400_000;
    for (const script of [
      '',
      'x',
      '{',
      '{"image": "a.jpg"',
      'null',
      '"a.jpg"',
      '{"image": "a\n.jpg"}',
      '['.repeat(deep) + ']'.repeat(deep),
      '{"a":'.repeat(deep),
    ])
      assert.deepEqual(readLinkedData(script, base), [], script.slice(0, 20));
    const many = JSON.stringify({ image: Array.from({ length: 100_000 }, (_, index) => `${index}.jpg`) });
    assert.ok(readLinkedData(many, base).length <= 2_000);
    const took = cpuMs() - began;
    assert.ok(took < 5_000, `${took} ms`);
  });
});
