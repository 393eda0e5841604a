import type { Failure } from '../../shared/engine/failure';
import type { Picture, PictureSize } from '../../shared/picture/picture';
import { isGone } from '../failure';

/** The page whose Referer a browser would send for this picture; only for pictures of a page that the user named. */
export function refererOf({ source, page }: Picture): string | undefined {
  return source === 'page' && page !== null ? page : undefined;
}

/** Whether another address of the picture may work after this failure of one. */
export function mayBeElsewhere(failure: Failure, { unsure }: Pick<PictureSize, 'unsure'>): boolean {
  if (isGone(failure)) return true;
  if (unsure !== true) return false;
  return failure.code === 'not-a-picture' || isDenied(failure);
}

/** Whether the server refused the address by a status from 400 to 499. */
export function isDenied({ code, status = 0 }: Failure): boolean {
  return code === 'http-status' && status >= 400 && status < 500;
}
