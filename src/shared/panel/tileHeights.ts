/**
 * The ideal height of a row of tiles, in CSS pixels. Thumbnails have about 320 pixels on the longest edge, so that the usual frames
 * of 3:2 are still sharp in the highest rows.
 */
export const tileHeights = { least: 72, usual: 124, most: 216 } as const;

/** The nearest height that tiles can have. */
export function boundedTileHeight(height: number): number {
  return Math.min(tileHeights.most, Math.max(tileHeights.least, height));
}
