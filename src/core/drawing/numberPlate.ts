import { fillRectangle, type Color, type Raster } from './raster';

/** The ten digits, 5 dots wide and 7 high. */
const digits = [
  ['.###.', '#...#', '#...#', '#...#', '#...#', '#...#', '.###.'],
  ['..#..', '.##..', '..#..', '..#..', '..#..', '..#..', '.###.'],
  ['.###.', '#...#', '....#', '...#.', '..#..', '.#...', '#####'],
  ['.###.', '#...#', '....#', '..##.', '....#', '#...#', '.###.'],
  ['...#.', '..##.', '.#.#.', '#..#.', '#####', '...#.', '...#.'],
  ['#####', '#....', '####.', '....#', '....#', '#...#', '.###.'],
  ['..##.', '.#...', '#....', '####.', '#...#', '#...#', '.###.'],
  ['#####', '....#', '...#.', '..#..', '.#...', '.#...', '.#...'],
  ['.###.', '#...#', '#...#', '.###.', '#...#', '#...#', '.###.'],
  ['.###.', '#...#', '#...#', '.####', '....#', '...#.', '.##..'],
] as const;

/** Pixels of a dot: models look at a sheet in as little as half its size, where two pixels are left of it. */
const dot = 4;
const edge = 2;
const black: Color = [0, 0, 0];
const white: Color = [255, 255, 255];

/** Of a plate, in pixels. */
export const plateHeight = (7 + 2) * dot + 2 * edge;

/** Draws a number, white on black with a white edge so that it is seen on any picture, with its plate's corner here. */
export function drawNumberPlate(target: Raster, left: number, top: number, number: number): void {
  const numerals = [...String(number)].map(Number);
  const width = (numerals.length * 6 + 1) * dot + 2 * edge;
  fillRectangle(target, { left, top, width, height: plateHeight }, white);
  const inner = { left: left + edge, top: top + edge };
  fillRectangle(target, { ...inner, width: width - 2 * edge, height: plateHeight - 2 * edge }, black);
  for (const [index, numeral] of numerals.entries())
    for (const [y, row] of (digits[numeral] ?? []).entries())
      for (const [x, sign] of [...row].entries())
        if (sign === '#')
          fillRectangle(
            target,
            {
              left: inner.left + (1 + index * 6 + x) * dot,
              top: inner.top + (1 + y) * dot,
              width: dot,
              height: dot,
            },
            white,
          );
}
