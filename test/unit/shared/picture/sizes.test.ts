import assert from 'node:assert/strict';
import type { PictureSize, Pixels, SizeName } from '../../../../src/shared/picture/picture';
import {
  anySize,
  canMeetMinimum,
  hasMinimum,
  sizeCandidates,
  sizesForView,
} from '../../../../src/shared/picture/sizes';

const size = (width: number | null, height: number | null): PictureSize => ({
  url: `http://a.example/${width}x${height}`,
  width,
  height,
});

/** As Flickr lists them, in no order: two squares, then 100 to 2048 px. */
const flickrSizes = [
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

/** A size of which only the longest edge is known. */
const sizeWithEdge = (pixels: number): PictureSize => ({
  url: `http://a.example/${pixels}`,
  width: null,
  height: null,
  edge: pixels,
});

function triedSizes(sizes: readonly PictureSize[], name: SizeName, least?: Pixels): string[] {
  return sizeCandidates(sizes, name, least).map(({ url }) => url.slice('http://a.example/'.length));
}

describe('sizes', () => {
  it('large is the largest up to 1024 px, then each next smaller one', () => {
    assert.deepEqual(triedSizes(flickrSizes, 'large'), [
      '1024x683',
      '800x534',
      '640x427',
      '500x333',
      '320x213',
      '240x160',
    ]);
  });

  it('large of a picture that is only there larger is the smallest of those', () => {
    assert.deepEqual(triedSizes([size(4000, 3000), size(2048, 1536)], 'large'), ['2048x1536']);
  });

  it('small is the one nearest to 320 px, then away from it', () => {
    assert.deepEqual(triedSizes(flickrSizes, 'small').slice(0, 3), ['320x213', '240x160', '500x333']);
    assert.deepEqual(triedSizes([size(180, 240), size(300, 400)], 'small'), ['300x400', '180x240']);
  });

  it('counts the longest edge, upright pictures too', () => {
    assert.deepEqual(triedSizes([size(683, 1024), size(1067, 1600)], 'large'), ['683x1024']);
    assert.deepEqual(triedSizes([size(213, 320), size(333, 500)], 'small'), ['213x320', '333x500']);
  });

  it('takes squares only of square pictures', () => {
    assert.deepEqual(triedSizes([size(150, 150), size(75, 75), size(100, 67)], 'large'), ['100x67']);
    assert.deepEqual(triedSizes([size(150, 150), size(640, 640), size(320, 320)], 'small')[0], '320x320');
  });

  it('tries one that may be refused once, and as the original first', () => {
    const whole: PictureSize = { ...size(4000, 3000), unsure: true };
    const others = [size(2048, 1536), size(1024, 768)];
    assert.deepEqual(sizeCandidates([whole, ...others], 'original'), [whole, ...others]);
    assert.deepEqual(sizeCandidates([whole, ...others], 'large')[0], size(1024, 768));
  });

  it('tries what may be no picture first where the original is wanted, and else last', () => {
    const linked: PictureSize = { url: 'http://a.example/link', width: null, height: null, unsure: true };
    const listed = [size(300, 200), linked, size(900, 600)];
    assert.deepEqual(triedSizes(listed, 'original'), ['link', '900x600', '300x200']);
    assert.deepEqual(triedSizes(listed, 'large'), ['900x600', '300x200', 'link']);
    assert.deepEqual(triedSizes(listed, 'small'), ['300x200', '900x600', 'link']);
    const scaled: PictureSize = { ...size(600, 400), unsure: true };
    assert.deepEqual(triedSizes([linked, scaled, size(300, 200)], 'original'), [
      'link',
      '600x400',
      '300x200',
    ]);
  });

  it('tries sizes of unknown pixels last', () => {
    assert.deepEqual(triedSizes([size(null, null), size(100, 80)], 'large'), ['100x80', 'nullxnull']);
    assert.deepEqual(triedSizes([size(null, null)], 'small'), ['nullxnull']);
  });

  it('knows a size by its longest edge alone', () => {
    assert.deepEqual(triedSizes([sizeWithEdge(500), sizeWithEdge(1024), sizeWithEdge(240)], 'large'), [
      '1024',
      '500',
      '240',
    ]);
    assert.equal(triedSizes([sizeWithEdge(500), sizeWithEdge(1024), sizeWithEdge(240)], 'small')[0], '240');
  });

  it('original is the largest that is listed, then each next smaller one', () => {
    assert.deepEqual(triedSizes(flickrSizes, 'original'), [
      '2048x1365',
      '1600x1067',
      '1024x683',
      '800x534',
      '640x427',
      '500x333',
    ]);
    assert.deepEqual(triedSizes([sizeWithEdge(640), size(3000, 4000), sizeWithEdge(6144)], 'original'), [
      '6144',
      '3000x4000',
      '640',
    ]);
    assert.deepEqual(triedSizes([size(null, null), size(100, 80)], 'original'), ['100x80', 'nullxnull']);
  });

  describe('with least pixels', () => {
    const least = (width: number, height: number): Pixels => ({ width, height });

    it('leaves out what is listed smaller, and steps up where it must', () => {
      assert.deepEqual(triedSizes(flickrSizes, 'small', least(700, 1)).slice(0, 2), ['800x534', '1024x683']);
      assert.deepEqual(triedSizes(flickrSizes, 'large', least(700, 1)), ['1024x683', '800x534']);
      assert.deepEqual(triedSizes(flickrSizes, 'large', least(1, 700)), ['1600x1067']);
      assert.deepEqual(triedSizes(flickrSizes, 'original', least(1600, 1067)), ['2048x1365', '1600x1067']);
      assert.deepEqual(triedSizes(flickrSizes, 'original', least(2049, 1)), []);
    });

    it('does not take the square part of a picture for the picture', () => {
      assert.deepEqual(triedSizes([size(150, 150), size(240, 100)], 'small', least(1, 120)), []);
      assert.equal(canMeetMinimum([size(150, 150), size(240, 100)], least(1, 120)), false);
    });

    it('keeps what may have them', () => {
      assert.deepEqual(triedSizes([sizeWithEdge(500), sizeWithEdge(1024)], 'large', least(600, 600)), [
        '1024',
      ]);
      assert.deepEqual(triedSizes([size(null, null), size(640, 480)], 'large', least(800, 600)), [
        'nullxnull',
      ]);
      const halfKnown = [size(500, null), size(null, 500)];
      assert.deepEqual(triedSizes(halfKnown, 'large', least(600, 1)), ['nullx500']);
      assert.deepEqual(triedSizes(halfKnown, 'large', least(1, 600)), ['500xnull']);
    });

    it('a picture can have them when one of its sizes has', () => {
      assert.equal(canMeetMinimum(flickrSizes, least(2048, 1365)), true);
      assert.equal(canMeetMinimum(flickrSizes, least(2048, 1366)), false);
      assert.equal(canMeetMinimum([size(null, null)], least(9000, 9000)), true);
    });

    it('a file has them when both edges have', () => {
      assert.equal(hasMinimum(least(800, 600), least(800, 600)), true);
      assert.equal(hasMinimum(least(799, 600), least(800, 600)), false);
      assert.equal(hasMinimum(least(800, 599), least(800, 600)), false);
    });

    it('a file of unknown pixels has them only where none are asked for', () => {
      assert.equal(hasMinimum(null, anySize), true);
      assert.equal(hasMinimum(null, least(2, 1)), false);
      assert.equal(hasMinimum(null, least(1, 2)), false);
    });
  });

  describe('to look at a picture', () => {
    const maxPixels = 50_000_000;
    const looked = (sizes: readonly PictureSize[], edge: number): string[] =>
      sizesForView(sizes, { edge, maxPixels }).map(({ width, height }) => `${width}x${height}`);

    it('the smallest that has the pixels comes first, then larger ones, then the next smaller', () => {
      const sizes = [size(320, 240), size(2048, 1536), size(640, 480), size(1024, 768)];
      assert.deepEqual(looked(sizes, 600), ['640x480', '1024x768', '2048x1536', '320x240']);
      assert.deepEqual(looked(sizes, 9000), ['2048x1536', '1024x768', '640x480', '320x240']);
    });

    it('neither a square that was cut from it nor one of too many pixels is taken', () => {
      assert.deepEqual(looked([size(150, 150), size(640, 480), size(20_000, 9_000)], 100), ['640x480']);
    });

    it('what may be no picture comes first where nothing else is large enough, and sizes of unknown pixels last', () => {
      const unsure = { ...size(null, null), unsure: true as const };
      const known = size(640, 480);
      assert.deepEqual(sizesForView([known, unsure], { edge: 2000, maxPixels }), [unsure, known]);
      assert.deepEqual(sizesForView([unsure, known], { edge: 600, maxPixels }), [known, unsure]);
    });
  });

  it('leaves the picture as it is', () => {
    const sizes = Object.freeze([...flickrSizes]);
    triedSizes(sizes, 'small');
    assert.deepEqual(sizes, flickrSizes);
  });
});
