import { dropFragment } from '../../shared/words/untrusted';
import { pageAddress } from './pageAddress';
import { pageBase } from './readSightings';
import { attributeValue, readTags, wordValue, type Syntax } from './tags';

/** Where a page leads on to by itself. */
export interface Refresh {
  readonly url: URL;
  readonly seconds: number;
}

/**
 * Where a page leads on to by its first `<meta http-equiv="refresh">` that counts (HTML standard, "shared declarative refresh
 * steps"); null for one that stays, or is loaded again. What stands in `noscript` is for browsers without scripts.
 */
export function findRefresh(html: string, page: string, encoding: string, syntax: Syntax): Refresh | null {
  // Few pages have one, and all of them may be long.
  if (!/http-equiv[\t\n\f\r ]*=[\t\n\f\r ]*["']?[\t\n\f\r ]*refresh/i.test(html)) return null;
  /** Of `noscript` and `template`. */
  let silent = 0;
  for (const piece of readTags(html, syntax)) {
    if (piece.kind === 'text') continue;
    if (piece.name === 'noscript' || piece.name === 'template')
      silent = Math.max(0, silent + (piece.kind === 'start' ? 1 : -1));
    if (piece.kind === 'end' || piece.name !== 'meta' || silent > 0) continue;
    if (wordValue(piece.attributes, 'http-equiv') !== 'refresh') continue;
    const said = refreshIn(attributeValue(piece.attributes, 'content') ?? '');
    if (!said) continue;
    const url = said.address === '' ? null : pageAddress(said.address, pageBase(html, page), encoding);
    if (!url) return null;
    dropFragment(url);
    return url.href === new URL(page).href ? null : { url, seconds: said.seconds };
  }
  return null;
}

const time = /^[\t\n\f\r ]*(?:(\d{1,9})[\d.]*|\.[\d.]*)/;
const separator = /^(?:[\t\n\f\r ]*[;,]|[\t\n\f\r ])[\t\n\f\r ]*/;
const urlName = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i;

/** What a `content` says: an empty address is the page's own. Null for what counts for nothing. */
function refreshIn(content: string): { readonly seconds: number; readonly address: string } | null {
  const [start, digits = '0'] = time.exec(content) ?? [];
  if (start === undefined) return null;
  const seconds = Number(digits);
  const rest = content.slice(start.length);
  if (rest === '') return { seconds, address: '' };
  const [between] = separator.exec(rest) ?? [];
  if (between === undefined) return null;
  const named = rest.slice(between.length).replace(urlName, '');
  const quote = named[0];
  if (quote !== '"' && quote !== "'") return { seconds, address: named };
  const end = named.indexOf(quote, 1);
  return { seconds, address: named.slice(1, end === -1 ? undefined : end) };
}
