// Justified rows: every picture keeps its shape, every row but the last fills the width. All lengths are CSS pixels.
import { firstIndexWhere } from '../src/shared/lists/firstIndexWhere';
import { tileHeights } from '../src/shared/panel/tileHeights';

/** Distance between tiles, horizontally and vertically. */
export const tileGap = 8;
/** On a narrower tile, tick box and badge would overlap. A thinner picture is cropped at its top and bottom. */
export const minTileWidth = 72;
/** No row is so much higher or lower than the ideal that it stands out; pictures that do not fit are cropped. */
const maxRowShare = 1.5;
const minRowShare = 0.75;
/** Wider pictures are cropped at their sides. */
const maxAspect = 4;
const unknownAspect = 4 / 3;

/** Position and size of a tile. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Index of its row. */
  readonly row: number;
}

export interface Row {
  readonly top: number;
  readonly height: number;
  /** Indexes of its tiles: from `first` up to, but not including, `end`. */
  readonly first: number;
  readonly end: number;
}

export interface Layout {
  readonly frames: readonly Frame[];
  readonly rows: readonly Row[];
  readonly height: number;
}

/**
 * Lays pictures out in rows of this width. An aspect is width divided by height, null where unknown. A row depends only
 * on the pictures before it and in it, so that pictures added at the end move none but those of the last row. A width
 * of 0 gives no rows. `rowHeight` is the ideal; real rows are a little lower or higher.
 */
export function layoutOf(
  aspects: readonly (number | null)[],
  width: number,
  rowHeight: number = tileHeights.usual,
): Layout {
  const frames: Frame[] = [];
  const rows: Row[] = [];
  const shapes = aspects.map((aspect) => shapeOf(aspect, width, rowHeight));
  let top = 0;
  let first = 0;
  while (width > 0 && first < shapes.length) {
    const { end, widths, height } = nextRow(shapes, first, width, rowHeight);
    let right = 0;
    for (const own of widths) {
      // Whole pixels; what one tile loses by rounding, its neighbour gets.
      const left = Math.round(right);
      frames.push({ left, top, width: Math.round(right + own) - left, height, row: rows.length });
      right += own + tileGap;
    }
    rows.push({ top, height, first, end });
    top += height + tileGap;
    first = end;
  }
  return { frames, rows, height: Math.max(0, top - tileGap) };
}

function shapeOf(aspect: number | null, width: number, rowHeight: number): number {
  const known = aspect !== null && Number.isFinite(aspect) && aspect > 0 ? aspect : unknownAspect;
  return Math.min(known, maxAspect, width / (minRowShare * rowHeight));
}

interface RowPlan {
  readonly end: number;
  readonly widths: readonly number[];
  readonly height: number;
}

function nextRow(shapes: readonly number[], first: number, width: number, rowHeight: number): RowPlan {
  const least = Math.min(minTileWidth, width);
  let taken = -tileGap;
  for (let end = first; end < shapes.length; end += 1) {
    taken += tileGap + Math.max(least, (shapes[end] ?? 0) * rowHeight);
    if (taken < width) continue;
    const without = fillRow(shapes.slice(first, end), width, least);
    const withIt = fillRow(shapes.slice(first, end + 1), width, least);
    return without && (!withIt || rowPenalty(without, rowHeight) < rowPenalty(withIt, rowHeight))
      ? planRow(end, without, rowHeight)
      : planRow(end + 1, withIt ?? { height: rowHeight, widths: [width] }, rowHeight);
  }
  const widths = shapes.slice(first).map((aspect) => Math.max(least, aspect * rowHeight));
  return { end: shapes.length, widths, height: Math.round(rowHeight) };
}

interface FilledRow {
  readonly height: number;
  readonly widths: readonly number[];
}

/** The row at the height at which it fills this width exactly; null where there are too many tiles, or none. */
function fillRow(shapes: readonly number[], width: number, least: number): FilledRow | null {
  const room = width - tileGap * (shapes.length - 1);
  if (shapes.length === 0 || room < least * shapes.length) return null;
  // Each round finds tiles that are too thin at this height; widening them narrows the others, which lowers the row.
  for (let height = Infinity; ;) {
    const others = shapes.filter((aspect) => aspect * height >= least);
    const thin = shapes.length - others.length;
    const lower = (room - thin * least) / others.reduce((sum, aspect) => sum + aspect, 0);
    if (!(lower < height))
      return { height, widths: shapes.map((aspect) => Math.max(least, aspect * height)) };
    height = lower;
  }
}

/** How far a row is from the ideal height. Too low is worst: a row that is too high is cropped to the usual height. */
function rowPenalty({ height }: FilledRow, rowHeight: number): number {
  return height < minRowShare * rowHeight ? Infinity : Math.abs(Math.log(height / rowHeight));
}

function planRow(end: number, { height, widths }: FilledRow, rowHeight: number): RowPlan {
  return { end, widths, height: Math.round(Math.min(height, maxRowShare * rowHeight)) };
}

/** Tiles of all rows that overlap `top` to `bottom`: from `first` up to, but not including, `end`. */
export function tilesBetween(
  { rows }: Layout,
  top: number,
  bottom: number,
): { readonly first: number; readonly end: number } {
  const from = rows[rowAt(rows, top)];
  const to = rows[rowAt(rows, bottom)];
  if (!from || !to || bottom < 0) return { first: 0, end: 0 };
  return { first: from.first, end: to.end };
}

/** Index of the row at this y or, in the gap between two rows, of the one below; at most that of the last row. */
function rowAt(rows: readonly Row[], y: number): number {
  const index = firstIndexWhere(rows, ({ top, height }) => top + height >= y);
  return Math.max(0, Math.min(index, rows.length - 1));
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'pageUp' | 'pageDown';

/** The horizontal centre of a tile. */
export function centerOf({ left, width }: Frame): number {
  return left + width / 2;
}

/**
 * Index of the tile that a step leads to. In another row that is the tile nearest to `x`. `page`: height in pixels.
 */
export function tileAfterStep(layout: Layout, index: number, step: Step, x: number, page: number): number {
  const { frames, rows } = layout;
  const last = frames.length - 1;
  const row = frames[index]?.row ?? 0;
  const to = (target: number): number => {
    const there = rows[Math.min(rows.length - 1, Math.max(0, target))];
    return !there || target === row ? index : nearestTile(layout, there, x);
  };
  const top = rows[row]?.top ?? 0;
  switch (step) {
    case 'left':
      return Math.max(0, index - 1);
    case 'right':
      return Math.min(last, index + 1);
    case 'home':
      return 0;
    case 'end':
      return last;
    case 'up':
      return row === 0 ? index : to(row - 1);
    case 'down':
      return row === rows.length - 1 ? index : to(row + 1);
    case 'pageUp':
      return to(Math.min(row - 1, rowAt(rows, top - page)));
    case 'pageDown':
      return to(Math.max(row + 1, rowAt(rows, top + page)));
  }
}

function nearestTile({ frames }: Layout, { first, end }: Row, x: number): number {
  let best = first;
  for (let index = first; index < end; index += 1) {
    if (distanceTo(frames[index], x) < distanceTo(frames[best], x)) best = index;
  }
  return best;
}

function distanceTo(frame: Frame | undefined, x: number): number {
  return frame ? Math.max(0, frame.left - x, x - frame.left - frame.width) : Infinity;
}
