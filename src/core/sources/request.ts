import { ScrapeError } from '../failure';
import type { SourceQuery } from './source';
import { dropFragment, hostOfAddress, isWebAddress } from '../../shared/words/untrusted';

/** Parameters of a request, by name. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * The address of a request below a base address, which may have a path of its own and may end in a slash. Throws for a
 * base that is not http(s), before the address contains a key that an error could reveal.
 */
export function requestAddress(baseUrl: string, path: string, parameters: Parameters = {}): string {
  if (!isWebAddress(baseUrl))
    throw new ScrapeError({ code: 'bad-address', detail: `base address: ${baseUrl}` });
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  dropFragment(url);
  url.search = '';
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The page number, from 1, that a cursor holds; 1 for anything else. */
export function pageNumber(cursor: string | null): number {
  return cursor !== null && /^[1-9]\d{0,8}$/.test(cursor) ? Number(cursor) : 1;
}

/** The user's API key, for sources that answer no one without one; throws `ScrapeError` `needs-key`. */
export function requireApiKey({ apiKey, baseUrl }: Pick<SourceQuery, 'apiKey' | 'baseUrl'>): string {
  if (apiKey !== null && apiKey.trim() !== '') return apiKey.trim();
  throw new ScrapeError({
    code: 'needs-key',
    ...(URL.canParse(baseUrl) && { host: hostOfAddress(baseUrl) }),
  });
}
