import assert from 'node:assert/strict';
import { decode, encode } from 'jpeg-js';
import { drawSheet } from '../../../../src/core/drawing/drawSheet';
import type { Color, Raster } from '../../../../src/core/drawing/raster';
import { sheetLayout } from '../../../../src/core/drawing/sheetLayout';
import type { ContactSheet } from '../../../../src/shared/engine/contactSheet';
import { jpegWithPixels } from '../support';

const neverAborted = new AbortController().signal;
const landscape = { width: 120, height: 90 };
const ground: Color = [128, 128, 128];

/** Colours that lie far from one another, and from what a cell is made of. */
const colorOf = (index: number): Color => [
  (index % 4) * 85,
  (Math.floor(index / 4) % 4) * 85,
  index % 3 === 0 ? 255 : 0,
];

function plainJpeg([red, green, blue]: Color, { width, height } = landscape): Buffer {
  const data = Buffer.alloc(width * height * 4, Buffer.from([red, green, blue, 255]));
  return encode({ data, width, height }, 90).data;
}

async function drawn(files: readonly (Buffer | null)[]): Promise<ContactSheet> {
  const sheet = await drawSheet(files, neverAborted);
  assert.ok(sheet);
  return sheet;
}

function pixelsOf({ bytes, width, height }: ContactSheet): Raster {
  const raster = decode(bytes, { useTArray: true });
  assert.deepEqual({ width: raster.width, height: raster.height }, { width, height });
  return raster;
}

function assertColor({ width, data }: Raster, x: number, y: number, color: Color, what: string): void {
  const at = (Math.floor(y) * width + Math.floor(x)) * 4;
  const found = [...data.subarray(at, at + 3)];
  assert.ok(
    found.every((each, index) => Math.abs(each - (color[index] ?? 0)) <= 12),
    `${what} is ${found.join()} in place of ${color.join()}`,
  );
}

/** Where a plate is dark and where it is bright: what its number looks like. */
function plateOf(
  { width, data }: Raster,
  { left, top }: { readonly left: number; readonly top: number },
): string {
  const rows = Array.from({ length: 40 }, (_, y) =>
    Array.from({ length: 56 }, (_, x) => ((data[((top + y) * width + left + x) * 4] ?? 0) > 128 ? '#' : '.')),
  );
  return rows.map((row) => row.join('')).join('\n');
}

describe('a contact sheet', () => {
  for (const count of [1, 2, 12, 50])
    it(`shows each of ${count} pictures in the cell of its number`, async () => {
      const sheet = await drawn(Array.from({ length: count }, (_, index) => plainJpeg(colorOf(index))));
      assert.deepEqual([sheet.mimeType, sheet.missing], ['image/jpeg', []]);
      assert.ok(Math.max(sheet.width, sheet.height) <= 1600);
      const raster = pixelsOf(sheet);
      const { cells } = sheetLayout(
        count,
        Array.from({ length: count }, () => landscape),
      );
      assert.equal(cells.length, count);
      for (const [index, { left, top, width, height }] of cells.entries()) {
        assert.ok(width > 150 && height > 110 && left + width < sheet.width && top + height < sheet.height);
        const number = `picture ${index + 1}`;
        assertColor(raster, left + width / 2 + 20, top + height / 2 + 20, colorOf(index), number);
      }
      const plates = new Set(cells.map((cell) => plateOf(raster, cell)));
      assert.equal(plates.size, count, 'each number looks different');
    });

  it('keeps the proportions of each, in cells of their mean shape', async () => {
    const high = { width: 200, height: 600 };
    const portraits = await drawn([
      plainJpeg([255, 0, 0], high),
      plainJpeg([255, 0, 0], { width: 400, height: 600 }),
    ]);
    const [first, second] = sheetLayout(2, [high, { width: 400, height: 600 }]).cells;
    assert.ok(first && second && first.height > first.width);
    const raster = pixelsOf(portraits);
    const shownWidth = (first.height * high.width) / high.height;
    const middle = { x: first.left + first.width / 2, y: first.top + first.height * 0.8 };
    for (const side of [-1, 1]) {
      assertColor(raster, middle.x + side * (shownWidth / 2 - 6), middle.y, [255, 0, 0], 'inside');
      assertColor(raster, middle.x + side * (shownWidth / 2 + 6), middle.y, ground, 'beside');
    }
    assertColor(raster, second.left + 6, second.top + second.height * 0.8, [255, 0, 0], 'the second');
  });

  it('makes no picture larger than it is', async () => {
    const raster = pixelsOf(await drawn([plainJpeg([0, 0, 255], { width: 40, height: 30 })]));
    const [cell] = sheetLayout(1, [landscape]).cells;
    assert.ok(cell);
    const [x, y] = [cell.left + cell.width / 2, cell.top + cell.height / 2];
    assertColor(raster, x + 14, y, [0, 0, 255], 'inside');
    assertColor(raster, x + 30, y, ground, 'beside');
  });

  it('leaves the cells empty of what is not there or cannot be decoded, with their numbers', async () => {
    const whole = plainJpeg([0, 255, 0]);
    const sheet = await drawn([
      null,
      whole,
      Buffer.from('<title>Please log in</title>'),
      jpegWithPixels(5_000, 4_001),
      whole,
    ]);
    assert.deepEqual(sheet.missing, [1, 3, 4]);
    const raster = pixelsOf(sheet);
    const { cells } = sheetLayout(5, [landscape, landscape, { width: 5_000, height: 4_001 }]);
    for (const [index, { left, top, width, height }] of cells.entries()) {
      const color: Color = sheet.missing.includes(index + 1) ? ground : [0, 255, 0];
      assertColor(raster, left + width / 2, top + height / 2, color, `cell ${index + 1}`);
    }
    assert.equal(new Set(cells.map((cell) => plateOf(raster, cell))).size, 5);
  });

  it('is none where nothing can be shown', async () => {
    assert.equal(await drawSheet([], neverAborted), null);
    assert.equal(await drawSheet([null, Buffer.from('no picture')], neverAborted), null);
    const noTime = 0;
    assert.equal(await drawSheet([plainJpeg([0, 255, 0])], neverAborted, noTime), null);
  });

  it('is given up when it is cancelled, between two pictures', async () => {
    const cancel = new AbortController();
    const drawing = drawSheet(
      Array.from({ length: 50 }, () => plainJpeg([9, 9, 9])),
      cancel.signal,
    );
    cancel.abort();
    assert.equal(await drawing, null);
  });
});
