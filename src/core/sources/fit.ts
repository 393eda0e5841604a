import type { Pixels } from '../../shared/picture/picture';

/** The pixels of a whole picture scaled down until it is no larger than `most`; a smaller picture keeps its own. */
export function fitInto(picture: Pixels, most: Partial<Pixels>): Pixels {
  const { width = Infinity, height = Infinity } = most;
  const scale = Math.min(1, width / picture.width, height / picture.height);
  const scaled = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return { width: scaled(picture.width), height: scaled(picture.height) };
}
