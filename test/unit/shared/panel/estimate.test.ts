import assert from 'node:assert/strict';
import { countLarger, estimateBytes, pixelSummary } from '../../../../src/shared/panel/estimate';
import type { ShownPicture } from '../../../../src/shared/panel/gallery';
import { anySize, type SizePixels } from '../../../../src/shared/picture/sizes';

function shown(...sizes: readonly SizePixels[]): ShownPicture {
  return {
    key: 'test:1',
    source: 'test',
    title: null,
    creator: null,
    license: null,
    hasPage: false,
    sizes,
  };
}

const wide = shown({ width: 320, height: 213 }, { width: 1024, height: 683 });
const high = shown({ width: 213, height: 320 }, { width: 683, height: 1024 });
const small = shown({ width: 320, height: 213 });
const unknown = shown({ width: null, height: null });

describe('estimateBytes', () => {
  it('is about what photographs have: 250 to 450 kB each of 1024 × 683', () => {
    const bytes = estimateBytes(Array<ShownPicture>(24).fill(wide), 'large', anySize, 24);
    assert.ok(bytes > 24 * 250_000 && bytes < 24 * 450_000, String(bytes));
  });

  it('counts only as many pictures as are asked for, and no more than there are', () => {
    const one = estimateBytes([wide], 'large', anySize, 1);
    assert.equal(estimateBytes([wide, wide, wide], 'large', anySize, 2), 2 * one);
    assert.equal(estimateBytes([wide], 'large', anySize, 5), one);
    assert.equal(estimateBytes([], 'large', anySize, 5), 0);
  });

  it('follows the size, and the pixels asked for at the least', () => {
    const large = estimateBytes([wide], 'large', anySize, 1);
    assert.ok(estimateBytes([wide], 'small', anySize, 1) < large / 5);
    assert.equal(estimateBytes([wide], 'small', { width: 1000, height: 1 }, 1), large);
  });

  it('assumes a usual picture where nothing is known', () => {
    assert.equal(estimateBytes([unknown], 'large', anySize, 1), estimateBytes([wide], 'large', anySize, 1));
    assert.ok(estimateBytes([unknown], 'small', anySize, 1) > 0);
  });
});

describe('countLarger', () => {
  it('counts what there is in no size that is small enough, as far as is known', () => {
    const huge = shown({ width: 6000, height: 4000 });
    const upright = shown({ width: 800, height: 1200 });
    const both = shown({ width: 1024, height: 683 }, { width: 6000, height: 4000 });
    assert.equal(countLarger([wide, huge, upright, both, unknown], anySize, 5), 2);
    assert.equal(countLarger([wide, huge, upright], anySize, 2), 1);
    assert.equal(countLarger([both], { width: 2000, height: 1 }, 1), 1);
  });
});

describe('pixelSummary', () => {
  const summary = (pictures: readonly ShownPicture[], quantity = pictures.length): unknown =>
    pixelSummary(pictures, 'large', anySize, quantity);

  it('names the frame that all or most have', () => {
    assert.deepEqual(summary([wide, wide]), { kind: 'frame', width: 1024, height: 683, isUniform: true });
    assert.deepEqual(summary([wide, wide, high]), {
      kind: 'frame',
      width: 1024,
      height: 683,
      isUniform: false,
    });
    assert.deepEqual(summary([wide, unknown]), { kind: 'frame', width: 1024, height: 683, isUniform: false });
  });

  it('names the longest edge where frames differ', () => {
    assert.deepEqual(summary([wide, high]), { kind: 'edge', edge: 1024, isUniform: true });
    assert.deepEqual(summary([wide, high, wide, high, small]), {
      kind: 'edge',
      edge: 1024,
      isUniform: false,
    });
  });

  it('gives a range where nothing is shared by most', () => {
    const middle = shown({ width: 640, height: 480 });
    assert.deepEqual(summary([wide, middle, small]), { kind: 'range', from: 320, to: 1024 });
  });

  it('looks no further than the quantity, and says nothing of what is not known', () => {
    assert.deepEqual(summary([small, wide, wide], 1), {
      kind: 'frame',
      width: 320,
      height: 213,
      isUniform: true,
    });
    assert.equal(summary([unknown]), null);
    assert.equal(summary([]), null);
  });
});
