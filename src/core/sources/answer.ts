import { ScrapeError } from '../failure';
import type { PageText } from '../net/client';
import { parseHtml } from '../page/html';
import { hostOfAddress, parsedJson } from '../../shared/words/untrusted';

/** Throws unless the server gave the page that was asked for, as far as its status tells. */
export function requireOk(page: PageText): void {
  const { status } = page;
  if (status === 200) return;
  const host = hostOfAddress(page.url);
  if (status === 401 || status === 403 || looksLikeGate(page))
    throw new ScrapeError({ code: 'site-refuses', host, status });
  if (status === 429) throw new ScrapeError({ code: 'rate-limited', host, status });
  throw new ScrapeError({ code: 'http-status', host, status });
}

/**
 * The error for a page in which a source recognizes nothing: `site-refuses` if the page asks for a login, a consent or
 * a check, else `site-changed`. `ownMark` matches only the site's own page of results.
 */
export function unreadableError(page: PageText, ownMark: RegExp, detail: string): ScrapeError {
  const host = hostOfAddress(page.url);
  const isOwn = !isGateAddress(page.url) && ownMark.test(page.text);
  return isOwn || !looksLikeGate(page)
    ? new ScrapeError({ code: 'site-changed', host, detail })
    : new ScrapeError({ code: 'site-refuses', host, status: page.status, detail });
}

/** The JSON that an API answered. Throws unless the status is 200 (see `requireOk`) and the body is JSON. */
export function jsonOf(page: PageText): unknown {
  requireOk(page);
  return parseJson(page);
}

/** The JSON of an answer with any status; throws if the body is not JSON. */
export function parseJson(page: PageText): unknown {
  const value = parsedJson(page.text);
  if (value !== undefined) return value;
  const answer = { host: hostOfAddress(page.url), status: page.status, detail: 'not JSON' };
  throw new ScrapeError({ code: looksLikeGate(page) ? 'site-refuses' : 'site-changed', ...answer });
}

/** UTF-16 units. Gate pages are small, and their marks are near the beginning. */
const maxGateLength = 65_536;
const gateAddress =
  /[/.](?:log-?in|sign-?in|identity|consent|challenge|captcha|browser\/upgrade)(?:[/.?#]|$)/i;
const gateTitle =
  /just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|not a robot|security check|verify|captcha|log ?in|sign ?in|consent|before you continue/i;
const gateMarks = [
  'input[type="password"]',
  'form[id*="challenge"], form[action*="challenge"]',
  'script[src*="challenge"], iframe[src*="challenge"]',
  '[class*="captcha"], [id*="captcha"], script[src*="captcha"], iframe[src*="captcha"]',
].join(', ');

/** Whether a page is a login, consent or check before the page asked for. Only for pages without anything asked for. */
export function looksLikeGate({ url, text }: PageText): boolean {
  if (isGateAddress(url)) return true;
  const $ = parseHtml(text.slice(0, maxGateLength));
  return gateTitle.test($('title').first().text().slice(0, 300)) || $(gateMarks).length > 0;
}

function isGateAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return gateAddress.test(`.${hostname}${pathname}`);
}
