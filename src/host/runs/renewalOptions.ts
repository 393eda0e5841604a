import type { RenewalOptions } from '../../shared/engine/scrape';
import type { Picture } from '../../shared/picture/picture';
import { isSourceId, renewalApiKeys, sources } from '../../shared/sources/sources';
import type { Store } from '../controllerPorts';

/** What is needed to renew the addresses of these pictures when they have expired. Never rejects. */
export async function renewalOptionsFor(
  pictures: readonly Picture[],
  { apiKeys, responseCacheFolder }: Pick<Store, 'apiKeys' | 'responseCacheFolder'>,
): Promise<RenewalOptions> {
  const isNeeded = pictures.some(({ source }) => isSourceId(source) && sources[source].addressesExpire);
  if (isNeeded) await apiKeys.loadApiKeys();
  return {
    apiKeys: isNeeded ? renewalApiKeys((id) => apiKeys.get(id)) : {},
    responseCacheFolder,
  };
}
