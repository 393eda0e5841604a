import type { Failure } from '../../shared/engine/failure';
import type { Picture, PictureSize } from '../../shared/picture/picture';
import { isFileGone } from '../failure';

/** The page whose Referer a browser would send for this picture; only for pictures of a page that the user named. */
export function pictureReferer({ source, page }: Picture): string | undefined {
  return source === 'page' && page !== null ? page : undefined;
}

/** Whether another address of the picture may work after this failure of one. */
export function canTryOtherAddress(failure: Failure, { unsure }: Pick<PictureSize, 'unsure'>): boolean {
  if (isFileGone(failure)) return true;
  if (unsure !== true) return false;
  return failure.code === 'not-a-picture' || isHttpDenied(failure);
}

/** Whether the server refused the address by a status from 400 to 499. */
export function isHttpDenied({ code, status = 0 }: Failure): boolean {
  return code === 'http-status' && status >= 400 && status < 500;
}
