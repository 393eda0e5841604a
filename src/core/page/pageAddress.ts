import { maxAddressLength, webUrl } from '../../shared/words/untrusted';
import { encodeQuery } from '../bytes/encodeQuery';

/** The address of a page of which it is not known. What is relative to it leads nowhere; without a scheme, an address is https. */
export const unknownPage = 'https://host.invalid/';

/**
 * An address found on a page, made absolute; null unless it is a plain http or https address: no other scheme, no user
 * name or password in it, not longer than servers accept, not an anchor on the page itself. `encoding` is
 * that of the page, in which its queries are written.
 */
export function pageAddress(found: unknown, pageUrl: string, encoding = 'utf-8'): URL | null {
  if (typeof found !== 'string' || found.length > maxAddressLength) return null;
  const address = found.trim();
  if (address === '' || address.startsWith('#')) return null;
  const url = webUrl(encodeQuery(address, encoding), pageUrl);
  if (!url || url.href.length > maxAddressLength) return null;
  return url.username === '' && url.password === '' ? url : null;
}
