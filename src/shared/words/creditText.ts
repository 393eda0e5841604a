import { percentEncoded } from './addressPath';
import { visibleLine } from './plainText';
import { dropUserInfo, webUrl } from './untrusted';

/** What is to be said of a picture where it is used, as far as it is known. */
export interface Credit {
  readonly title: string | null;
  /** The page that shows it. */
  readonly page: string | null;
  readonly creator: string | null;
  readonly creatorPage: string | null;
  /** Name of the licence. */
  readonly license: string | null;
  readonly licensePage: string | null;
}

/** Titles and names from outside are cut after this many UTF-16 units. */
const maxShownTextLength = 300;

/** A part of a credit: what it says, and where more is to be read. */
type CreditPart = readonly [text: string, address: string | null];

/** Title, author, source and licence (Creative Commons, "Recommended practices for attribution"); in English. */
export function creditParts({
  title,
  page,
  creator,
  creatorPage,
  license,
  licensePage,
}: Credit): readonly CreditPart[] {
  return [
    [creditTitle(title), page],
    [shownLine(creator) || 'author unknown', creatorPage],
    [shownLine(license) || 'licence unknown', licensePage],
  ];
}

/** A title as credits name it. */
export function creditTitle(title: string | null): string {
  return shownLine(title) || 'Untitled';
}

function shownLine(text: string | null): string {
  return visibleLine((text ?? '').slice(0, maxShownTextLength));
}

/** A credit as one line of Markdown, with links. */
export function markdownCredit(credit: Credit): string {
  return creditParts(credit)
    .map(([text, address]) => linkedText(text, address))
    .join(', ');
}

/** A credit as one line of plain text, with the addresses of the picture's page and its licence. */
export function plainCredit(credit: Credit): string {
  const [[title, page] = ['', null], [creator] = [''], [license, terms] = ['', null]] = creditParts(credit);
  const where = page === null ? null : plainAddress(page);
  const how = terms === null ? null : plainAddress(terms);
  return [
    title,
    creator,
    how === null ? license : `${license} (${how})`,
    ...(where === null ? [] : [where]),
  ].join(', ');
}

/** A link in Markdown to a web page; null for any other address. */
export function markdownLink(text: string, address: string): string | null {
  const target = linkTarget(address);
  return target === null ? null : `[${escapeMarkdown(text)}](${target})`;
}

/** Text from outside, escaped, so that none of it acts as Markdown or HTML; a link where there is an address. */
function linkedText(line: string, address: string | null): string {
  const link = address === null ? null : markdownLink(line, address);
  return link ?? markdownText(line);
}

/** Words in which there is nothing to escape: most titles and names are no more. */
const plainWords = /^[A-Za-z0-9 ,-]*$/;

/** Text from outside that is no part of a link. Many programs turn what looks like an address into one. */
export function markdownText(line: string): string {
  if (plainWords.test(line)) return line;
  return addressPattern.test(line) ? codeSpan(line) : escapeMarkdown(line);
}

const addressPattern = /\/\/|@|www\.|\.\p{L}{2}/iu;

/** Text from outside, so that none of it acts as Markdown, nor as code of the generators that read Markdown. */
export function escapeMarkdown(text: string): string {
  if (plainWords.test(text)) return text;
  return text.replace(/[\\`*_[\]<>{}~$]|(?<=\{)[%#]|&(?=#?\w+;)/g, '\\$&');
}

/** A code span: its fence is longer than any run of backticks in it (CommonMark, 6.1). */
export function codeSpan(text: string): string {
  // Empty text would make no code span.
  const line = visibleLine(text) || '?';
  const runs = line.match(/`+/g);
  if (!runs) return `\`${line}\``;
  const fence = '`'.repeat(Math.max(...runs.map(({ length }) => length)) + 1);
  return `${fence} ${line} ${fence}`;
}

const simpleAddress = /^https?:\/\/[a-z\d]+(?:[.-][a-z\d]+)*(?::\d+)?\/[\w./~?=&%+,-]*$/;

/** An http or https address without user name and password; null for any other. */
function plainAddress(address: string): string | null {
  const url = webUrl(address);
  if (!url) return null;
  dropUserInfo(url);
  return url.href;
}

/** An http or https address escaped as the target of a link, without user name and password; null for any other. */
function linkTarget(address: string): string | null {
  // Most have nothing to escape or to leave out, and a parsed URL costs more than all else about a line.
  if (simpleAddress.test(address)) return address;
  const url = webUrl(address);
  if (!url) return null;
  dropUserInfo(url);
  return url.href.replace(/[\\()`<>[\]{}]/g, percentEncoded).replace(/&(?=#?\w+;)/g, '&amp;');
}
