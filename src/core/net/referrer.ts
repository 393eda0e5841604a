import { referrerPolicyNamed, type ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { requestUrl } from './addresses';

/** The page that something is asked for from, and how much of its address may be told. */
export interface Referrer {
  readonly page: string;
  readonly policy: ReferrerPolicy;
}

/** Of a longer address only the origin is told (Referrer Policy, 8.3). */
const maxReferrerLength = 4_096;

/** The Referer that a browser would send to this address (Referrer Policy, 8.3); null for none. */
export function refererHeader({ page, policy }: Referrer, to: URL): string | null {
  const from = requestUrl(page);
  if (!from) return null;
  const origin = `${from.origin}/`;
  const whole = from.href.length > maxReferrerLength ? origin : from.href;
  const isOwn = from.origin === to.origin;
  const isDowngrade = from.protocol === 'https:' && to.protocol === 'http:';
  switch (policy) {
    case 'no-referrer':
      return null;
    case 'no-referrer-when-downgrade':
      return isDowngrade ? null : whole;
    case 'same-origin':
      return isOwn ? whole : null;
    case 'origin':
      return origin;
    case 'strict-origin':
      return isDowngrade ? null : origin;
    case 'origin-when-cross-origin':
      return isOwn ? whole : origin;
    case 'strict-origin-when-cross-origin':
      return isDowngrade ? null : isOwn ? whole : origin;
    case 'unsafe-url':
      return whole;
  }
}

/** The last known name in a header of names (Referrer Policy, 8.1); undefined where there is none. */
export function policyOfHeader(header: string | readonly string[] | undefined): ReferrerPolicy | undefined {
  const names = [header ?? []].flat().join().split(',');
  return names.map((each) => referrerPolicyNamed(each.trim())).findLast((each) => each !== undefined);
}
