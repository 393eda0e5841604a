// Copies of pictures as they are found beside each other, and how their thumbnails look to the panel's page. This file runs in the page of
// a test.
import type { Fingerprint } from '../../src/shared/panel/fingerprint';
import { readFingerprint } from '../../webview/fingerprinter';
import { seededRandom } from './random';
import { contextOf, drawScene, kindCount, moments, type Scene } from './variedPictures';

/** What was done to a copy. */
const copyKinds = [
  'JPEG, quality 30',
  'JPEG, quality 60',
  'WebP, quality 30',
  'half the size',
  'a third of the size',
  '2 % cropped',
  '5 % cropped',
  'watermark',
] as const;
export type CopyKind = (typeof copyKinds)[number];

export interface SeenScene {
  readonly original: Fingerprint | null;
  readonly copies: Readonly<Partial<Record<CopyKind, Fingerprint | null>>>;
}

/** Pixels of the longest edge of a thumbnail, as many sites have it. */
const thumbnailEdge = 240;

async function encoded(canvas: OffscreenCanvas, type: string, quality: number): Promise<ImageBitmap> {
  return createImageBitmap(await canvas.convertToBlob({ type, quality }));
}

/** A part of a picture, in another size. */
function resized(
  picture: OffscreenCanvas | ImageBitmap,
  scale: number,
  part = { x: 0, y: 0, width: picture.width, height: picture.height },
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.round(part.width * scale), Math.round(part.height * scale));
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, part.x, part.y, part.width, part.height, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What the page makes of the thumbnail that a site would have of a picture. */
async function seen(picture: OffscreenCanvas | ImageBitmap): Promise<Fingerprint | null> {
  const thumbnail = resized(picture, Math.min(1, thumbnailEdge / Math.max(picture.width, picture.height)));
  const blob = await thumbnail.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  URL.revokeObjectURL(image.src);
  return readFingerprint(image);
}

function cropped(picture: OffscreenCanvas, share: number, seed: number): OffscreenCanvas {
  const random = seededRandom(seed);
  const [width, height] = [picture.width * (1 - share), picture.height * (1 - share)];
  return resized(picture, 1, {
    x: random() * (picture.width - width),
    y: random() * (picture.height - height),
    width,
    height,
  });
}

function watermarked(picture: OffscreenCanvas): OffscreenCanvas {
  const canvas = resized(picture, 1);
  const context = contextOf(canvas);
  context.fillStyle = 'rgb(255 255 255 / 60%)';
  context.font = `bold ${Math.round(canvas.width / 14)}px sans-serif`;
  context.fillText('© photos.example', canvas.width * 0.08, canvas.height * 0.92);
  return canvas;
}

async function copyOf(picture: OffscreenCanvas, kind: CopyKind, seed: number): Promise<ImageBitmap> {
  switch (kind) {
    case 'JPEG, quality 30':
      return encoded(picture, 'image/jpeg', 0.3);
    case 'JPEG, quality 60':
      return encoded(picture, 'image/jpeg', 0.6);
    case 'WebP, quality 30':
      return encoded(picture, 'image/webp', 0.3);
    case 'half the size':
      return encoded(resized(picture, 1 / 2), 'image/jpeg', 0.8);
    case 'a third of the size':
      return encoded(resized(picture, 1 / 3), 'image/jpeg', 0.8);
    case '2 % cropped':
      return encoded(cropped(picture, 0.02, seed), 'image/jpeg', 0.8);
    case '5 % cropped':
      return encoded(cropped(picture, 0.05, seed), 'image/jpeg', 0.8);
    case 'watermark':
      return encoded(watermarked(picture), 'image/jpeg', 0.8);
  }
}

async function see(scene: Scene, kinds: readonly CopyKind[]): Promise<SeenScene> {
  const picture = drawScene(scene);
  const copies = await Promise.all(
    kinds.map(async (kind) => [kind, await seen(await copyOf(picture, kind, scene.seed))] as const),
  );
  return { original: await seen(picture), copies: Object.fromEntries(copies) };
}

const lookAlikeSet = { see, copyKinds, kindCount, moments };
export type LookAlikeSet = typeof lookAlikeSet;
Object.assign(window, { lookAlikeSet });
