/** Pixels in rows from the top: red, green, blue and alpha, a byte each. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Red, green and blue, from 0 to 255. */
export type Color = readonly [number, number, number];

export function filledRaster(width: number, height: number, color: Color): Raster {
  const raster = { width, height, data: new Uint8Array(width * height * 4) };
  fillRectangle(raster, { left: 0, top: 0, width, height }, color);
  return raster;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Fills a rectangle, which must lie inside. */
export function fillRectangle(
  { width: stride, data }: Raster,
  { left, top, width, height }: Rectangle,
  [red, green, blue]: Color,
): void {
  for (let y = top; y < top + height; y += 1)
    for (let at = (y * stride + left) * 4, end = at + width * 4; at < end; at += 4) {
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
      data[at + 3] = 255;
    }
}

/**
 * Draws a picture as large as this rectangle of the target, which must lie inside: each pixel is the mean of those that it
 * stands for. What is transparent shows what is there already.
 */
export function drawScaled(
  { width: stride, data: target }: Raster,
  { left, top, width, height }: Rectangle,
  source: Raster,
): void {
  const columns = sections(source.width, width);
  const rows = sections(source.height, height);
  for (const [y, [firstRow, endRow]] of rows.entries()) {
    let at = ((top + y) * stride + left) * 4;
    for (const [firstColumn, endColumn] of columns) {
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (let row = firstRow; row < endRow; row += 1) {
        const end = (row * source.width + endColumn) * 4;
        for (let from = (row * source.width + firstColumn) * 4; from < end; from += 4) {
          const weight = source.data[from + 3] ?? 0;
          red += (source.data[from] ?? 0) * weight;
          green += (source.data[from + 1] ?? 0) * weight;
          blue += (source.data[from + 2] ?? 0) * weight;
          alpha += weight;
        }
      }
      const whole = (endRow - firstRow) * (endColumn - firstColumn) * 255;
      target[at] = ((target[at] ?? 0) * (whole - alpha) + red) / whole;
      target[at + 1] = ((target[at + 1] ?? 0) * (whole - alpha) + green) / whole;
      target[at + 2] = ((target[at + 2] ?? 0) * (whole - alpha) + blue) / whole;
      at += 4;
    }
  }
}

/** So many sections of a line, each with its first pixel and the one behind its last; each has one at least. */
function sections(length: number, count: number): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, index) => {
    const first = Math.floor((index * length) / count);
    return [first, Math.max(first + 1, Math.floor(((index + 1) * length) / count))] as const;
  });
}

/** A picture turned and mirrored as its EXIF orientation, from 1 to 8, asks for (Exif 2.32, 4.6.4, tag 274). */
export function upright(raster: Raster, orientation: number): Raster {
  if (orientation < 2 || orientation > 8) return raster;
  const { width, height, data } = raster;
  const isTurned = orientation > 4;
  const [newWidth, newHeight] = isTurned ? [height, width] : [width, height];
  const pixels = new Uint32Array(width * height);
  const source = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  let at = 0;
  for (let y = 0; y < newHeight; y += 1)
    for (let x = 0; x < newWidth; x += 1) {
      const [column, row] = isTurned ? [y, x] : [x, y];
      const from = (fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
      pixels[at] = source[from] ?? 0;
      at += 1;
    }
  return { width: newWidth, height: newHeight, data: new Uint8Array(pixels.buffer) };
}
