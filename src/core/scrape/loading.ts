import type { Failure } from '../../shared/engine/failure';
import type { Picture, PictureSize } from '../../shared/picture/picture';
import { defaultReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { isFileGone } from '../failure';
import type { Pace, Starts } from '../net/pace';
import type { Referrer } from '../net/referrer';
import { hostRules } from '../sources/registry';

/** The page from which a browser would ask for this address of the picture; only if the user named that page. */
export function pictureReferrer(
  { source, page }: Picture,
  { referrerPolicy: policy = defaultReferrerPolicy }: Pick<PictureSize, 'referrerPolicy'>,
): Referrer | undefined {
  return source === 'page' && page !== null ? { page, policy } : undefined;
}

/** The starts that downloads of this address take, where its host wants time between them. */
export function downloadStarts(pace: Pace, { host, href }: URL): Starts | undefined {
  const intervalMs = hostRules.downloadIntervalMs(host);
  return intervalMs > 0 ? pace.startsFor(href, { intervalMs }) : undefined;
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
