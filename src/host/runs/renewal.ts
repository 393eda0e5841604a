import type { RenewalMeans } from '../../shared/engine/scrape';
import type { Picture } from '../../shared/picture/picture';
import { isSourceId, keysThatRenew, sources } from '../../shared/sources/sources';
import type { Store } from '../ports';

/** What is needed to renew the addresses of these pictures when they have expired. Never rejects. */
export async function renewalOf(
  pictures: readonly Picture[],
  { keys, answers }: Pick<Store, 'keys' | 'answers'>,
): Promise<RenewalMeans> {
  const isNeeded = pictures.some(({ source }) => isSourceId(source) && sources[source].addressesExpire);
  if (isNeeded) await keys.load();
  return { keys: isNeeded ? keysThatRenew((id) => keys.of(id)) : {}, answers };
}
