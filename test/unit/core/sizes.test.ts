import assert from 'node:assert/strict';
import { candidates } from '../../../src/core/sizes';
import type { PictureSize, SizeName } from '../../../src/shared/picture';
import { picture } from './support';

const size = (width: number | null, height: number | null): PictureSize => ({
  url: `http://a.example/${width}x${height}`,
  width,
  height,
});

/** As Flickr lists them, in no order: two squares, then 100 to 2048 px. */
const flickr = [
  size(500, 333),
  size(75, 75),
  size(2048, 1365),
  size(240, 160),
  size(150, 150),
  size(1024, 683),
  size(320, 213),
  size(100, 67),
  size(800, 534),
  size(1600, 1067),
  size(640, 427),
];

function tries(sizes: readonly PictureSize[], name: SizeName): string[] {
  return candidates(picture({ sizes }), name).map(({ url }) => url.slice('http://a.example/'.length));
}

describe('sizes', () => {
  it('large is the largest up to 1024 px, then each next smaller one', () => {
    assert.deepEqual(tries(flickr, 'large'), [
      '1024x683',
      '800x534',
      '640x427',
      '500x333',
      '320x213',
      '240x160',
    ]);
  });

  it('large of a picture that is only there larger is the smallest of those', () => {
    assert.deepEqual(tries([size(4000, 3000), size(2048, 1536)], 'large'), ['2048x1536']);
  });

  it('small is the one nearest to 320 px, then away from it', () => {
    assert.deepEqual(tries(flickr, 'small').slice(0, 3), ['320x213', '240x160', '500x333']);
    assert.deepEqual(tries([size(180, 240), size(300, 400)], 'small'), ['300x400', '180x240']);
  });

  it('counts the longest edge, upright pictures too', () => {
    assert.deepEqual(tries([size(683, 1024), size(1067, 1600)], 'large'), ['683x1024']);
    assert.deepEqual(tries([size(213, 320), size(333, 500)], 'small'), ['213x320', '333x500']);
  });

  it('takes squares only of square pictures', () => {
    assert.deepEqual(tries([size(150, 150), size(75, 75), size(100, 67)], 'large'), ['100x67']);
    assert.deepEqual(tries([size(150, 150), size(640, 640), size(320, 320)], 'small')[0], '320x320');
  });

  it('tries sizes of unknown pixels last', () => {
    assert.deepEqual(tries([size(null, null), size(100, 80)], 'large'), ['100x80', 'nullxnull']);
    assert.deepEqual(tries([size(null, null)], 'small'), ['nullxnull']);
  });

  it('knows a size by its longest edge alone', () => {
    const edge = (pixels: number): PictureSize => ({
      url: `http://a.example/${pixels}`,
      width: null,
      height: null,
      edge: pixels,
    });
    assert.deepEqual(tries([edge(500), edge(1024), edge(240)], 'large'), ['1024', '500', '240']);
    assert.equal(tries([edge(500), edge(1024), edge(240)], 'small')[0], '240');
  });

  it('leaves the picture as it is', () => {
    const sizes = Object.freeze([...flickr]);
    tries(sizes, 'small');
    assert.deepEqual(sizes, flickr);
  });
});
