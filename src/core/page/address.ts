const maxLength = 2048;

/**
 * An address found on a page, made absolute; null unless it is a plain http or https address: no other scheme, no user
 * name or password in it, not longer than servers accept, not a place on the page itself.
 */
export function pageAddress(found: unknown, pageUrl: string): URL | null {
  if (typeof found !== 'string' || found.length > maxLength) return null;
  const address = found.trim();
  if (address === '' || address.startsWith('#') || !URL.canParse(address, pageUrl)) return null;
  const url = new URL(address, pageUrl);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.href.length > maxLength) return null;
  return url.username === '' && url.password === '' ? url : null;
}
