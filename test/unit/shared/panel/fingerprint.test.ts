import assert from 'node:assert/strict';
import {
  cellCount,
  cellsAcross,
  detailOf,
  fingerprintOf,
  readCells,
  type PixelRows,
} from '../../../../src/shared/panel/fingerprint';
import { seededRandom } from '../../../support/random';

/** A picture whose grey at a place, from 0 to 1 in both directions, is this. */
function pictureOf(
  width: number,
  height: number,
  greyAt: (x: number, y: number) => number,
  alpha = 255,
): PixelRows {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      data.fill(greyAt((x + 0.5) / width, (y + 0.5) / height), at, at + 3);
      data[at + 3] = alpha;
    }
  return { data, width, height };
}

/** Sixteen squares of different grey across, and as many down. */
function squares(x: number, y: number): number {
  const random = seededRandom(Math.floor(x * cellsAcross) * 100 + Math.floor(y * cellsAcross));
  return Math.floor(random() * 256);
}
const wave = (x: number, y: number): number => 128 + 90 * Math.sin(9 * x) * Math.cos(7 * y);

function cellsOf(pixels: PixelRows): readonly number[] {
  const print = fingerprintOf(pixels);
  assert.ok(print);
  return [...readCells(print)];
}

describe('the fingerprint of a picture', () => {
  it('is the mean grey of its cells, row by row, and its shape', () => {
    const pixels = pictureOf(320, 160, squares);
    const print = fingerprintOf(pixels);
    assert.equal(print?.aspect, 2);
    const expected = Array.from({ length: cellCount }, (_, at) =>
      squares(((at % cellsAcross) + 0.5) / cellsAcross, (Math.floor(at / cellsAcross) + 0.5) / cellsAcross),
    );
    assert.deepEqual(cellsOf(pixels), expected);
  });

  it('is nearly the same in any size, also where edges of cells lie inside pixels', () => {
    const large = cellsOf(pictureOf(640, 427, wave));
    for (const [width, height] of [
      [320, 213],
      [213, 142],
      [100, 67],
      [61, 41],
    ] as const) {
      const small = cellsOf(pictureOf(width, height, wave));
      const most = Math.max(...small.map((grey, at) => Math.abs(grey - (large[at] ?? 0))));
      assert.ok(most <= 2, `${width} × ${height}: ${most}`);
    }
  });

  it('weighs colours as eyes do, and has white behind what is transparent', () => {
    const red = pictureOf(32, 32, (x) => (x < 0.5 ? 255 : 0));
    for (let at = 0; at < red.data.length; at += 4) red.data.fill(0, at + 1, at + 3);
    assert.deepEqual(cellsOf(red).slice(7, 9), [76, 0]);
    assert.deepEqual(cellsOf(pictureOf(32, 32, (x) => (x < 0.5 ? 255 : 0), 51)).slice(7, 9), [255, 204]);
  });

  it('is none where a picture is flat, or has fewer pixels than cells', () => {
    assert.equal(fingerprintOf(pictureOf(320, 200, () => 200)), null);
    const random = seededRandom(1);
    assert.equal(
      fingerprintOf(pictureOf(320, 200, () => 200 + random() * 20)),
      null,
      'what is left is noise',
    );
    assert.equal(fingerprintOf(pictureOf(15, 200, wave)), null);
    assert.equal(fingerprintOf(pictureOf(200, 15, wave)), null);
    assert.ok(fingerprintOf(pictureOf(16, 16, wave)));
  });

  it('tells how much there is to be seen: nearly nothing in a sky that is dark above and light below', () => {
    const sky = cellsOf(pictureOf(320, 200, (_, y) => 60 + 180 * y));
    assert.ok(detailOf(sky) < 0.5, String(detailOf(sky)));
    assert.ok(detailOf(cellsOf(pictureOf(320, 200, squares))) > 50);
  });
});
