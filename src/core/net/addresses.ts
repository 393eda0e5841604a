import { ScrapeError } from '../failure';
import { webUrl } from '../../shared/words/untrusted';

/** An http or https address without user name and password; `ScrapeError` `bad-address` for anything else. */
export function parseAddress(address: string): URL {
  const url = webUrl(address);
  if (!url) throw new ScrapeError({ code: 'bad-address', detail: address.slice(0, 200) });
  url.username = url.password = url.hash = '';
  return url;
}

/** Where a redirect leads: http or https, and never from https to http; null when it leads nowhere that we follow. */
export function redirectTarget(location: string, from: URL): URL | null {
  const url = location === '' ? null : webUrl(location, from.href);
  const isAllowed = url?.protocol === 'https:' || from.protocol === 'http:';
  return url && isAllowed ? parseAddress(url.href) : null;
}

/**
 * What a browser tells of the page that a picture is on: its address to the page's own origin, the origin to others, and
 * nothing where the way there is less secure (Referrer Policy, `strict-origin-when-cross-origin`).
 */
export function refererFor(page: string, to: URL): string | null {
  const from = webUrl(page);
  if (!from) return null;
  if (from.protocol === 'https:' && to.protocol === 'http:') return null;
  from.username = from.password = from.hash = '';
  return from.origin === to.origin ? from.href : `${from.origin}/`;
}
