import { ScrapeError } from '../failure';
import type { PageText } from '../net/client';
import { parseHtml } from '../page/html';
import { fieldsOf, hostOfAddress, parsedJson } from '../../shared/words/untrusted';

/** Throws unless the server gave the page that was asked for, as far as its status tells; `expected` is what that is. */
export function requireOk(page: PageText, expected = 'a page of results'): void {
  const { status } = page;
  if (status === 200) return;
  const host = hostOfAddress(page.url);
  if (status === 401 || status === 403 || looksLikeGate(page))
    throw new ScrapeError({ code: 'site-refuses', host, status });
  if (status === 429) throw new ScrapeError({ code: 'rate-limited', host, status });
  throw new ScrapeError({ code: 'http-status', host, status, expected, detail: foundText(page) });
}

/**
 * The error for an answer that is not what a source expects: `site-changed`, with what was expected, in the names of fields and
 * marks, and what is there instead, so that a report can be made of its line in the log.
 */
export function changedError(
  page: PageText,
  expected: string,
  found: unknown = parsedJson(page.text),
): ScrapeError {
  const { status, url } = page;
  const detail = foundText(page, found);
  return new ScrapeError({ code: 'site-changed', host: hostOfAddress(url), status, expected, detail });
}

/** What an answer is, in the place of what was expected. */
function foundText({ type, text }: PageText, found: unknown = parsedJson(text)): string {
  return `there is ${fieldNamesOf(found) ?? `${type || 'something'} of ${text.length} characters`}`;
}

const maxNamedFields = 12;

/** The names of the fields of an object, without what is too long for a name; null where it is none. Of values nothing is told. */
function fieldNamesOf(value: unknown): string | null {
  const fields = fieldsOf(value);
  if (!fields) return null;
  const names = Object.keys(fields).filter((name) => /^[\w.:@-]{1,40}$/.test(name));
  return names.length === 0 ? 'no field' : names.slice(0, maxNamedFields).join(', ');
}

/**
 * The error for a page in which a source recognizes nothing: `site-refuses` if the page asks for a login, a consent or
 * a check, else `changedError`. `ownMark` matches only the site's own page of results.
 */
export function unreadableError(page: PageText, ownMark: RegExp, expected: string): ScrapeError {
  const isOwn = !isGateAddress(page.url) && ownMark.test(page.text);
  if (isOwn || !looksLikeGate(page)) return changedError(page, expected);
  const host = hostOfAddress(page.url);
  return new ScrapeError({ code: 'site-refuses', host, status: page.status, expected });
}

/** The JSON that an API answered. Throws unless the status is 200 (see `requireOk`) and the body is JSON. */
export function jsonOf(page: PageText): unknown {
  requireOk(page, 'JSON');
  return parseJson(page);
}

/** The JSON of an answer with any status; throws if the body is not JSON. */
export function parseJson(page: PageText): unknown {
  const value = parsedJson(page.text);
  if (value !== undefined) return value;
  if (!looksLikeGate(page)) throw changedError(page, 'JSON');
  const host = hostOfAddress(page.url);
  throw new ScrapeError({
    code: 'site-refuses',
    host,
    status: page.status,
    expected: 'JSON',
    detail: foundText(page),
  });
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
