import assert from 'node:assert/strict';
import { tileHeights } from '../../../src/shared/panel/tileHeights';
import {
  tileGap,
  layoutOf,
  minTileWidth,
  centerOf,
  tileAfterStep,
  tilesBetween,
  type Frame,
  type Layout,
  type Step,
} from '../../../webview/layout';
import { cpuMs } from '../../support/cpuMs';
import { seededRandom } from '../../support/random';

const rowHeight = tileHeights.usual;

const usual = [4 / 3, 3 / 2, 2 / 3, 3 / 2, 16 / 9, 1, 3 / 4, 9 / 16];
const many = (count: number): number[] => Array.from({ length: count }, (_, at) => usual[(at * 5) % 8] ?? 1);

function frameAt({ frames }: Layout, index: number): Frame {
  const frame = frames[index];
  assert.ok(frame, `no tile ${index}`);
  return frame;
}

/** Right edges of the last tile of each row. */
function rightEdges(layout: Layout): number[] {
  return layout.rows.map(({ end }) => {
    const { left, width } = frameAt(layout, end - 1);
    return left + width;
  });
}

describe('the layout of the grid', () => {
  it('makes rows as high as they are asked for, and fills the width with them', () => {
    for (const wanted of [tileHeights.least, 100.5, tileHeights.most]) {
      const layout = layoutOf(many(200), 860, wanted);
      for (const { height } of layout.rows) {
        assert.ok(height > 0.74 * wanted && height <= 1.5 * wanted && Number.isInteger(height), `${height}`);
      }
      assert.deepEqual([...new Set(rightEdges(layout).slice(0, -1))], [860]);
    }
  });

  it('fills the width with every row but the last, with the same gap everywhere', () => {
    for (const width of [288, 600, 860, 2400]) {
      const layout = layoutOf(many(100), width);
      assert.deepEqual([...new Set(rightEdges(layout).slice(0, -1))], [width]);
      for (const { first, end } of layout.rows) {
        for (let index = first + 1; index < end; index += 1) {
          const before = frameAt(layout, index - 1);
          const between = frameAt(layout, index).left - before.left - before.width;
          assert.ok(Math.abs(between - tileGap) <= 1, `${between} px between ${index - 1} and ${index}`);
        }
      }
      layout.rows.slice(1).forEach(({ top }, index) => {
        const above = layout.rows[index];
        assert.equal(top, (above?.top ?? 0) + (above?.height ?? 0) + tileGap);
      });
    }
  });

  it('gives pictures the shape they have, and those of unknown shape one of 4 to 3', () => {
    const layout = layoutOf([null, ...many(40), null], 1200);
    [4 / 3, ...many(40)].slice(0, -6).forEach((aspect, index) => {
      const { width, height } = frameAt(layout, index);
      if (width === minTileWidth) return;
      assert.ok(Math.abs(width / height / aspect - 1) < 0.03, `${index}: ${width} by ${height}`);
    });
  });

  it('has rows of much the same height', () => {
    const { rows } = layoutOf(many(400), 860);
    for (const { height } of rows)
      assert.ok(height > 0.8 * rowHeight && height < 1.25 * rowHeight, `${height}`);
  });

  it('does not blow up the last row', () => {
    const layout = layoutOf([1.5, 1.5], 860);
    assert.equal(layout.rows.length, 1);
    assert.equal(layout.height, rowHeight);
    assert.deepEqual(
      layout.frames.map(({ width }) => width),
      [1.5 * rowHeight, 1.5 * rowHeight],
    );
  });

  it('keeps a panorama inside the row, and a thin column wide enough to be seen', () => {
    for (const width of [240, 288, 860]) {
      const layout = layoutOf([30, 0.02, 30, 30, ...many(20), 0.02, 0.1, 0.02, 0.05, 0.1, 1, 1, 30], width);
      for (const frame of layout.frames) {
        assert.ok(frame.left + frame.width <= width, `ends at ${frame.left + frame.width} of ${width}`);
        assert.ok(frame.width >= minTileWidth - 1, `${frame.width} px wide`);
        assert.ok(frame.height >= 60 && frame.height <= 1.5 * rowHeight, `${frame.height} px high`);
      }
    }
  });

  it('can be anything, and is done with it', () => {
    const random = seededRandom(4);
    for (let round = 0; round < 200; round += 1) {
      const odd = [0, -1, NaN, Infinity, 1e-9, 1e9];
      const aspects = Array.from({ length: Math.floor(random() * 50) }, () =>
        random() < 0.2 ? (odd[Math.floor(random() * odd.length)] ?? 1) : 0.1 + 5 * random(),
      );
      const width = Math.floor(random() * 1000);
      const { frames, rows } = layoutOf(aspects, width);
      assert.equal(frames.length, width === 0 ? 0 : aspects.length);
      assert.equal(rows.at(-1)?.end ?? 0, frames.length);
      assert.ok(frames.every((frame) => Object.values(frame).every(Number.isFinite)));
    }
    assert.deepEqual(layoutOf([], 860), { frames: [], rows: [], height: 0 });
  });

  it('leaves earlier rows as they are when pictures are added', () => {
    const before = layoutOf(many(110), 860);
    const after = layoutOf(many(150), 860);
    const whole = before.rows.length - 1;
    assert.deepEqual(after.rows.slice(0, whole), before.rows.slice(0, whole));
    const tiles = before.rows[whole]?.first ?? 0;
    assert.deepEqual(after.frames.slice(0, tiles), before.frames.slice(0, tiles));
  });

  it('takes a moment for 4,000', () => {
    const aspects = many(4000);
    layoutOf(aspects, 860);
    const started = cpuMs();
    for (let times = 0; times < 10; times += 1) layoutOf(aspects, 860 + times);
    assert.ok((cpuMs() - started) / 10 < 50);
  });

  it('knows which tiles are in view', () => {
    const layout = layoutOf(many(400), 860);
    const brute = (top: number, bottom: number): number[] =>
      layout.frames.flatMap((frame, index) =>
        frame.top + frame.height >= top && frame.top <= bottom ? [index] : [],
      );
    for (const [top, bottom] of [
      [0, 300],
      [1000, 1500],
      [layout.height - 200, layout.height + 100],
    ] as const) {
      const { first, end } = tilesBetween(layout, top, bottom);
      const seen = brute(top, bottom);
      assert.ok(first <= (seen[0] ?? 0) && end > (seen.at(-1) ?? 0), `${first} to ${end}`);
      assert.ok(end - first <= seen.length + 12, 'and hardly more than those');
    }
    assert.deepEqual(tilesBetween(layoutOf([], 860), 0, 100), { first: 0, end: 0 });
  });
});

describe('the way from tile to tile', () => {
  const layout = layoutOf(many(200), 860);
  const go = (from: number, step: Step, x?: number): number =>
    tileAfterStep(layout, from, step, x ?? centerOf(frameAt(layout, from)), 400);

  it('left and right follow the order of the list, across rows, and stop at its ends', () => {
    const end = (layout.rows[0]?.end ?? 0) - 1;
    assert.equal(go(end, 'right'), end + 1);
    assert.equal(go(end + 1, 'left'), end);
    assert.equal(go(0, 'left'), 0);
    assert.equal(go(199, 'right'), 199);
    assert.equal(go(77, 'home'), 0);
    assert.equal(go(77, 'end'), 199);
  });

  it('up and down lead to the tile under the same point, and stay at the edge', () => {
    for (const from of [8, 20, 77, 120]) {
      const { row } = frameAt(layout, from);
      const x = centerOf(frameAt(layout, from));
      for (const [step, to] of [
        ['up', row - 1],
        ['down', row + 1],
      ] as const) {
        const there = frameAt(layout, go(from, step));
        assert.equal(there.row, to);
        assert.ok(
          there.left - tileGap <= x && x <= there.left + there.width + tileGap,
          `${x} is at ${there.left}`,
        );
      }
    }
    assert.equal(go(2, 'up'), 2);
    assert.equal(go(199, 'down'), 199);
  });

  it('a page leads as far as the view is high, and at least one row', () => {
    const { row, top } = frameAt(layout, 77);
    const below = frameAt(layout, go(77, 'pageDown'));
    assert.ok(below.top - top > 250 && below.top - top < 450, `${below.top - top} px`);
    assert.equal(frameAt(layout, tileAfterStep(layout, 77, 'pageDown', 0, 10)).row, row + 1);
    assert.equal(frameAt(layout, tileAfterStep(layout, 77, 'pageUp', 0, 10)).row, row - 1);
    assert.equal(frameAt(layout, go(3, 'pageUp')).row, 0);
  });
});
