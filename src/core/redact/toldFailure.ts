import type { Failure } from '../../shared/engine/failure';
import { isSourceId, sources } from '../../shared/sources/sources';
import { repeatsKey, withoutKey } from './ownKey';

/** Failures about keys and accounts name the source ("Pexels"), not the host of its API. */
const named: ReadonlySet<Failure['code']> = new Set(['needs-key', 'bad-key', 'needs-contact']);

/** Which source is asked, and with which API key of the user. */
export interface AskedWith {
  readonly source: string;
  readonly key: string | null;
}

/**
 * The failure of a request to a source or a page, without the user's API key: the texts and the host in it come from
 * servers and addresses, and may repeat the key.
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
