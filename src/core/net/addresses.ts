import { ScrapeError } from '../failure';
import { dropFragment, dropUserInfo, webUrl } from '../../shared/words/untrusted';

/** An http or https address, without user name, password and fragment; null for anything else. */
export function requestUrl(address: string, base?: string): URL | null {
  const url = webUrl(address, base);
  if (!url) return null;
  dropUserInfo(url);
  dropFragment(url);
  return url;
}

/**
 * Parses an http or https address and drops user name, password and fragment. Throws `bad-address` for anything else.
 */
export function parseAddress(address: string): URL {
  const url = requestUrl(address);
  if (!url) throw new ScrapeError({ code: 'bad-address', detail: address.slice(0, 200) });
  return url;
}

/** The bytes of a header that are not ASCII, which it should not have, as they stand in addresses: browsers ask for them. */
function escapeBytes(header: string): string {
  return header.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The address that a redirect leads to; null for one that is not followed: not http(s), or from https to http. */
export function redirectTarget(location: string, from: URL): URL | null {
  const url = location === '' ? null : requestUrl(escapeBytes(location), from.href);
  const isAllowed = url?.protocol === 'https:' || from.protocol === 'http:';
  return isAllowed ? url : null;
}
