import type { Pixels } from '../../shared/picture/picture';
import type { Rectangle } from './raster';

/** In pixels. Wider than high, because models make a picture smaller until its shorter side, or its area, fits. */
const mostWidth = 1600;
const mostHeight = 1200;
/** Of a cell's longer side: thumbnails have hardly more. */
const mostCellEdge = 320;
const gap = 4;
/** Width by height of a cell, at the most and at the least. */
const widest = 3 / 2;

export interface SheetLayout extends Pixels {
  /** In the order of their numbers. */
  readonly cells: readonly Rectangle[];
}

/** Places so many cells, one at least, in rows, as large as they can be, in the mean shape of these pictures. */
export function sheetLayout(count: number, pictures: readonly Pixels[]): SheetLayout {
  const mean =
    pictures.reduce((sum, { width, height }) => sum + Math.log(width / height), 0) /
    Math.max(1, pictures.length);
  const shape = Math.min(widest, Math.max(1 / widest, Math.exp(mean)));
  const grids = Array.from({ length: count }, (_, index) => gridOf(count, index + 1, shape));
  const [first = gridOf(count, 1, shape), ...others] = grids;
  const { columns, rows, width, height } = others.reduce(
    (best, grid) => (isBetter(grid, best) ? grid : best),
    first,
  );
  return {
    width: gap + columns * (width + gap),
    height: gap + rows * (height + gap),
    cells: Array.from({ length: count }, (_, index) => ({
      left: gap + (index % columns) * (width + gap),
      top: gap + Math.floor(index / columns) * (height + gap),
      width,
      height,
    })),
  };
}

/** Of cells with these pixels. */
interface Grid extends Pixels {
  readonly columns: number;
  readonly rows: number;
}

function gridOf(count: number, columns: number, shape: number): Grid {
  const rows = Math.ceil(count / columns);
  const width = Math.min(
    mostCellEdge,
    mostCellEdge * shape,
    (mostWidth - gap) / columns - gap,
    ((mostHeight - gap) / rows - gap) * shape,
  );
  return { columns, rows, width: Math.floor(width), height: Math.floor(width / shape) };
}

/** Larger cells, or as large ones on a sheet whose longer side is shorter. */
function isBetter(grid: Grid, than: Grid): boolean {
  const longerSide = ({ columns, rows, width, height }: Grid): number =>
    Math.max(columns * width, rows * height);
  return grid.width === than.width ? longerSide(grid) < longerSide(than) : grid.width > than.width;
}

/** The largest rectangle of a picture's proportions in the middle of a cell, no larger than the picture. */
export function fittedInto(cell: Rectangle, picture: Pixels): Rectangle {
  const scale = Math.min(1, cell.width / picture.width, cell.height / picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  return {
    left: cell.left + Math.floor((cell.width - width) / 2),
    top: cell.top + Math.floor((cell.height - height) / 2),
    width,
    height,
  };
}
