import type { PictureSize } from '../../../shared/picture/picture';

/**
 * Longest edges, in pixels, of the sizes that share one secret: each address follows from another. Squares are left out
 * (they show a part only), and so are sizes over 1024 px: each of those has a secret of its own.
 * Source: flickr.com/services/api/misc.urls.html, checked on pages of 2013 and 2023.
 */
const sharedEdges: Readonly<Record<string, number>> = {
  t: 100,
  m: 240,
  n: 320,
  w: 400,
  '': 500,
  z: 640,
  c: 800,
  b: 1024,
};
const squareEdges: Readonly<Record<string, number>> = { s: 75, q: 150 };
const ownSecretEdges: Readonly<Record<string, number>> = {
  h: 1600,
  k: 2048,
  '3k': 3072,
  '4k': 4096,
  f: 4096,
  '5k': 5120,
  '6k': 6144,
};

/** What the name of a picture file says: `<id>_<secret>[_<suffix>].<extension>`. */
export interface PictureFile {
  readonly id: string;
  readonly secret: string;
  /** Empty for the size of 500 px, which has none. */
  readonly suffix: string;
  readonly extension: string;
}

export function parsePictureFile(url: URL): PictureFile | null {
  const name = /\/(\d{1,20})_([0-9a-f]{6,32})(?:_([a-z0-9]{1,2}))?\.(jpe?g|png|gif)$/i.exec(url.pathname);
  if (!name) return null;
  const [, id = '', secret = '', suffix = '', extension = ''] = name;
  return { id, secret, suffix, extension };
}

/** Avatars, covers and pieces of the page itself, which are on the same hosts as the photos. */
export function isSiteGraphic(url: URL): boolean {
  return (
    url.hostname.startsWith('combo.') ||
    /\/(?:buddyicons|coverphoto|pw)\/|\/(?:spaceout|photo_unavailable)\w*\.(?:gif|png)$/.test(url.pathname)
  );
}

/**
 * The sizes of a photo of which one address is known. Pixels follow from the size's longest edge and the shape (width
 * divided by height); without that only the edge is known. Sizes larger than the original do not exist, which only asking
 * can tell.
 */
export function sizesFromAddress(url: URL, shape: number | null): PictureSize[] {
  const file = parsePictureFile(url);
  if (!file) return [{ url: url.href, width: null, height: null }];
  const { suffix } = file;
  if (suffix in ownSecretEdges) return [sizeWithEdge(url, ownSecretEdges[suffix], shape)];
  const square = squareEdges[suffix];
  if (!(suffix in sharedEdges) && square === undefined) return [sizeWithEdge(url, undefined, shape)];
  const shared = Object.entries(sharedEdges).map(([other, edge]) =>
    sizeWithEdge(withSuffix(url, file, other), edge, shape),
  );
  return square === undefined ? shared : [sizeWithEdge(url, square, 1), ...shared];
}

function withSuffix(url: URL, file: PictureFile, suffix: string): URL {
  const name = `${file.id}_${file.secret}${suffix && `_${suffix}`}.${file.extension}`;
  return new URL(name, url);
}

function sizeWithEdge(url: URL, edge: number | undefined, shape: number | null): PictureSize {
  if (edge === undefined) return { url: url.href, width: null, height: null };
  if (shape === null) return { url: url.href, width: null, height: null, edge };
  const short = Math.max(1, Math.round(shape >= 1 ? edge / shape : edge * shape));
  return shape >= 1
    ? { url: url.href, width: edge, height: short }
    : { url: url.href, width: short, height: edge };
}
