import { referrerPolicyNamed, type ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { rawValue, wordValue, type Attributes } from './tags';

/** Names that only a `<meta>` may use (HTML standard, 4.2.5.1). */
const oldNames: ReadonlyMap<string, ReferrerPolicy> = new Map([
  ['never', 'no-referrer'],
  ['default', 'strict-origin-when-cross-origin'],
  ['always', 'unsafe-url'],
  ['origin-when-crossorigin', 'origin-when-cross-origin'],
]);

/** The policy that a `<meta>` sets for its page; undefined for one that sets none. */
export function policyOfMeta(attributes: Attributes): ReferrerPolicy | undefined {
  if (wordValue(attributes, 'name') !== 'referrer') return undefined;
  const said = rawValue(attributes, 'content').toLowerCase();
  return oldNames.get(said) ?? referrerPolicyNamed(said);
}

/** The policy of an `img`, where it has one of its own. */
export function policyOfImage(attributes: Attributes): ReferrerPolicy | undefined {
  return referrerPolicyNamed(rawValue(attributes, 'referrerpolicy'));
}

/** The policy of an `a`, where it has one of its own. */
export function policyOfLink(attributes: Attributes): ReferrerPolicy | undefined {
  const isSilent = wordValue(attributes, 'rel')
    .split(/[\t\n\f\r ]+/)
    .includes('noreferrer');
  return isSilent ? 'no-referrer' : policyOfImage(attributes);
}
