import type { Pixels } from '../src/shared/picture/picture';

// Where a picture lies in the part of the page that it is looked at in. All lengths are CSS pixels.

/** How a picture is looked at. */
export interface Zoom {
  /** CSS pixels per pixel of the picture; null fits it in, whatever the room. */
  readonly scale: number | null;
  /** The point of the picture that is in the middle, as shares of its width and height. */
  readonly x: number;
  readonly y: number;
}

export const fitted: Zoom = { scale: null, x: 0.5, y: 0.5 };

/** A screen shows single pixels well before this. */
const maxScale = 8;

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** Where the picture lies; it is in the middle of whatever room it leaves. */
export function placeOf({ scale, x, y }: Zoom, picture: Pixels, room: Pixels): Place {
  const used = scale ?? fitScale(picture, room);
  const [width, height] = [picture.width * used, picture.height * used];
  return {
    left: start(width, room.width, x),
    top: start(height, room.height, y),
    width,
    height,
    scale: used,
  };
}

/** The zoom that is larger by a factor, with the point under the pointer where it is. Fits it in rather than make it smaller than that. */
export function zoomedBy(
  zoom: Zoom,
  factor: number,
  at: { readonly x: number; readonly y: number },
  picture: Pixels,
  room: Pixels,
): Zoom {
  const { left, top, width, height, scale } = placeOf(zoom, picture, room);
  const next = Math.min(scale * factor, Math.max(maxScale, scale));
  if (next <= fitScale(picture, room)) return fitted;
  const point = { x: (at.x - left) / width, y: (at.y - top) / height };
  return {
    scale: next,
    x: point.x + (room.width / 2 - at.x) / (picture.width * next),
    y: point.y + (room.height / 2 - at.y) / (picture.height * next),
  };
}

/** The zoom after the picture was moved by the pointer. */
export function movedBy(
  zoom: Zoom,
  by: { readonly x: number; readonly y: number },
  picture: Pixels,
  room: Pixels,
): Zoom {
  const { left, top, width, height } = placeOf(zoom, picture, room);
  return {
    ...zoom,
    x: (room.width / 2 - left - by.x) / width,
    y: (room.height / 2 - top - by.y) / height,
  };
}

export function fitScale(picture: Pixels, room: Pixels): number {
  return Math.min(room.width / picture.width, room.height / picture.height);
}

/** Where one side starts, so that the point is in the middle as far as no room is left empty. */
function start(length: number, room: number, middle: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, room / 2 - middle * length));
}
