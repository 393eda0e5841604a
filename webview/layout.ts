// Justified rows: every picture keeps its shape, every row but the last fills the width. All lengths are CSS pixels.

/** Between tiles, both ways. */
export const gap = 8;
/** The height of a row that just fits; real rows are a little lower or higher. */
export const rowHeight = 124;
/** Less is no tile: its tick box and its badge would lie on each other. A thinner picture is cut at its top and bottom. */
export const leastWidth = 72;
/** A row is never so high or so low that it stands out; what does not fit is cut. */
const highest = 1.5 * rowHeight;
const lowest = 0.75 * rowHeight;
/** Wider pictures are cut at their sides. */
const widestAspect = 4;
const unknownAspect = 4 / 3;

/** Where a tile lies. */
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
  /** Its tiles are those from `first` up to, and without, `end`. */
  readonly first: number;
  readonly end: number;
}

export interface Layout {
  readonly frames: readonly Frame[];
  readonly rows: readonly Row[];
  readonly height: number;
}

/**
 * Lays pictures out in rows of this width. An aspect is width divided by height, null where it is not known. A row is made
 * from what stands before it and in it, so that pictures which are added at the end move none but the last row's. Where
 * there is no width there are no rows.
 */
export function layoutOf(aspects: readonly (number | null)[], width: number): Layout {
  const frames: Frame[] = [];
  const rows: Row[] = [];
  const shapes = aspects.map((aspect) => shape(aspect, width));
  let top = 0;
  let first = 0;
  while (width > 0 && first < shapes.length) {
    const { end, widths, height } = nextRow(shapes, first, width);
    let right = 0;
    for (const own of widths) {
      // Whole pixels, and what one tile loses by that its neighbour gets.
      const left = Math.round(right);
      frames.push({ left, top, width: Math.round(right + own) - left, height, row: rows.length });
      right += own + gap;
    }
    rows.push({ top, height, first, end });
    top += height + gap;
    first = end;
  }
  return { frames, rows, height: Math.max(0, top - gap) };
}

function shape(aspect: number | null, width: number): number {
  const known = aspect !== null && Number.isFinite(aspect) && aspect > 0 ? aspect : unknownAspect;
  return Math.min(known, widestAspect, width / lowest);
}

interface RowPlan {
  readonly end: number;
  readonly widths: readonly number[];
  readonly height: number;
}

function nextRow(shapes: readonly number[], first: number, width: number): RowPlan {
  const least = Math.min(leastWidth, width);
  let taken = -gap;
  for (let end = first; end < shapes.length; end += 1) {
    taken += gap + Math.max(least, (shapes[end] ?? 0) * rowHeight);
    if (taken < width) continue;
    const without = filled(shapes.slice(first, end), width, least);
    const withIt = filled(shapes.slice(first, end + 1), width, least);
    return without && (!withIt || strangeness(without) < strangeness(withIt))
      ? plan(end, without)
      : plan(end + 1, withIt ?? { height: rowHeight, widths: [width] });
  }
  const widths = shapes.slice(first).map((aspect) => Math.max(least, aspect * rowHeight));
  return { end: shapes.length, widths, height: rowHeight };
}

interface Filled {
  readonly height: number;
  readonly widths: readonly number[];
}

/** The row at the height at which it is exactly as wide as this; null where there are too many for that, or none. */
function filled(shapes: readonly number[], width: number, least: number): Filled | null {
  const room = width - gap * (shapes.length - 1);
  if (shapes.length === 0 || room < least * shapes.length) return null;
  // Each round finds the ones that are too thin at this height; their share is taken from the others, which lowers the row.
  for (let height = Infinity; ;) {
    const others = shapes.filter((aspect) => aspect * height >= least);
    const thin = shapes.length - others.length;
    const lower = (room - thin * least) / others.reduce((sum, aspect) => sum + aspect, 0);
    if (!(lower < height))
      return { height, widths: shapes.map((aspect) => Math.max(least, aspect * height)) };
    height = lower;
  }
}

/** How far a row is from one that just fits. A low one is worse: a high one is cut, and then as high as others. */
function strangeness({ height }: Filled): number {
  return height < lowest ? Infinity : Math.abs(Math.log(height / rowHeight));
}

function plan(end: number, { height, widths }: Filled): RowPlan {
  return { end, widths, height: Math.round(Math.min(height, highest)) };
}

/** Tiles of all rows that touch the stretch from `top` to `bottom`: from `first` up to, and without, `end`. */
export function within(
  { rows }: Layout,
  top: number,
  bottom: number,
): { readonly first: number; readonly end: number } {
  const from = rows[rowAt(rows, top)];
  const to = rows[rowAt(rows, bottom)];
  if (!from || !to || bottom < 0) return { first: 0, end: 0 };
  return { first: from.first, end: to.end };
}

/** Index of the row at this height or, in the gap between two, of the one below; the last one where there is none below. */
function rowAt(rows: readonly Row[], y: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { top, height } = rows[middle] ?? { top: 0, height: 0 };
    if (top + height < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'pageUp' | 'pageDown';

/** The middle of a tile, from left to right. */
export function middleOf({ left, width }: Frame): number {
  return left + width / 2;
}

/**
 * The tile to go to from one. To other rows the way leads to the tile that is nearest to `x`; a page is so many pixels high.
 */
export function stepFrom(layout: Layout, index: number, step: Step, x: number, page: number): number {
  const { frames, rows } = layout;
  const last = frames.length - 1;
  const row = frames[index]?.row ?? 0;
  const to = (target: number): number => {
    const there = rows[Math.min(rows.length - 1, Math.max(0, target))];
    return !there || target === row ? index : nearest(layout, there, x);
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

function nearest({ frames }: Layout, { first, end }: Row, x: number): number {
  let best = first;
  for (let index = first; index < end; index += 1) {
    if (distance(frames[index], x) < distance(frames[best], x)) best = index;
  }
  return best;
}

function distance(frame: Frame | undefined, x: number): number {
  return frame ? Math.max(0, frame.left - x, x - frame.left - frame.width) : Infinity;
}
