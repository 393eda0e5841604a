import type { SourceTurn } from '../shared/events';
import type { Failure } from '../shared/failure';
import { isSourceId, sources } from '../shared/sources';

/** What the user has an account with goes by its name, and not by the host of its programming interface. */
const named: ReadonlySet<Failure['code']> = new Set(['needs-key', 'bad-key', 'needs-contact']);

/** The failure of asking a source, or a page, as it may be told. */
export function told(failure: Failure, { source, key: typed }: Pick<SourceTurn, 'source' | 'key'>): Failure {
  const { code, detail } = failure;
  const host = named.has(code) && isSourceId(source) ? { host: sources[source].name } : {};
  const key = typed?.trim();
  if (!key || detail === undefined) return { ...failure, ...host };
  // What a server or an address says of itself may repeat the user's key.
  const masked = detail.replaceAll(key, '…').replaceAll(encodeURIComponent(key), '…');
  return { ...failure, ...host, detail: masked };
}
