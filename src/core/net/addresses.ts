import { ScrapeError } from '../failure';

/** An http or https address without user name and password; `ScrapeError` `bad-address` for anything else. */
export function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ScrapeError({ code: 'bad-address', detail: address.slice(0, 200) });
  }
  url.username = url.password = url.hash = '';
  return url;
}

/** Where a redirect leads: http or https, and never from https to http; null when it leads nowhere that we follow. */
export function redirectTarget(location: string, from: URL): URL | null {
  if (location === '' || !URL.canParse(location, from.href)) return null;
  const url = new URL(location, from);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:');
  return allowed ? parseAddress(url.href) : null;
}

/**
 * What a browser tells of the page that a picture is on: its address to the page's own origin, the origin to others, and
 * nothing where the way there is less secure (Referrer Policy, `strict-origin-when-cross-origin`).
 */
export function refererFor(page: string, to: URL): string | null {
  if (!URL.canParse(page)) return null;
  const from = new URL(page);
  if (from.protocol !== 'http:' && from.protocol !== 'https:') return null;
  if (from.protocol === 'https:' && to.protocol === 'http:') return null;
  from.username = from.password = from.hash = '';
  return from.origin === to.origin ? from.href : `${from.origin}/`;
}
