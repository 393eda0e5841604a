import type { Failure } from '../../shared/engine/failure';
import { isSourceId, sources } from '../../shared/sources/sources';
import { containsKey, maskKey } from './containsKey';

/** Failures about keys and accounts name the source ("Pexels"), not the host of its API. */
const sourceNamedCodes: ReadonlySet<Failure['code']> = new Set(['needs-key', 'bad-key', 'needs-contact']);

/** Which source is asked, and with which API key of the user. */
export interface AskedSource {
  readonly source: string;
  readonly apiKey: string | null;
}

/**
 * The failure of a request to a source or a page, without the user's API key: the texts and the host in it come from
 * servers and addresses, and may repeat the key.
 */
export function publicFailure(failure: Failure, { source, apiKey }: AskedSource): Failure {
  const { host: asked = '', detail, ...others } = failure;
  const name = sourceNamedCodes.has(failure.code) && isSourceId(source) ? sources[source].name : null;
  const host = name ?? (containsKey(asked, apiKey) ? '' : asked);
  return {
    ...others,
    ...(host !== '' && { host }),
    ...(detail !== undefined && { detail: maskKey(detail, apiKey) }),
  };
}
