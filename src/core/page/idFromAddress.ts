import { createHash } from 'node:crypto';
import { maskUrl } from '../../shared/words/maskUrl';

/**
 * The id of a picture of which only the address is known: that address, with a hash in place of its secrets, because
 * ids are written into records.
 */
export function idFromAddress(url: string): string {
  const masked = maskUrl(url);
  return masked === url ? url : `${masked} ${createHash('sha256').update(url).digest('hex')}`;
}
