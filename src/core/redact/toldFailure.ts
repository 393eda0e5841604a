import type { Failure } from '../../shared/engine/failure';
import { isSourceId, sources } from '../../shared/sources/sources';
import { repeatsKey, withoutKey } from './ownKey';

/** What the user has an account with goes by its name, and not by the host of its programming interface. */
const named: ReadonlySet<Failure['code']> = new Set(['needs-key', 'bad-key', 'needs-contact']);

/** Who is asked, and with which key of the user's own. */
export interface AskedWith {
  readonly source: string;
  readonly key: string | null;
}

/**
 * The failure of asking a source, or a page, as it may be told: what a server or an address says of itself, or to which host
 * it leads, may repeat the user's key.
 */
export function told(failure: Failure, { source, key }: AskedWith): Failure {
  const { host: asked = '', detail, ...others } = failure;
  const name = named.has(failure.code) && isSourceId(source) ? sources[source].name : null;
  const host = name ?? (repeatsKey(asked, key) ? '' : asked);
  return {
    ...others,
    ...(host !== '' && { host }),
    ...(detail !== undefined && { detail: withoutKey(detail, key) }),
  };
}
