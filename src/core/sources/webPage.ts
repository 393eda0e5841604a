import type { Picture, PictureSize } from '../../shared/picture/picture';
import { defaultReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { ScrapeError } from '../failure';
import { pictureType } from '../bytes/pictureType';
import { idFromAddress } from '../page/idFromAddress';
import { parseAddress, redirectTarget } from '../net/addresses';
import type { PageText } from '../net/client';
import { TooLargeError } from '../net/exchange';
import type { Referrer } from '../net/referrer';
import { addressKey, type Sighting } from '../page/sighting';
import { picturesFromSightings } from '../page/picturesFromSightings';
import { findRefresh } from '../page/pageRefresh';
import { readFeed } from '../page/readFeed';
import { readSightings, type PageSightings } from '../page/readSightings';
import type { Syntax } from '../page/tags';
import { looksLikeGate } from './answer';
import { manifestOfViewer, namedManifests } from './iiif/namedManifests';
import { IiifReader, requireIiif, sizesOfService } from './iiif/readIiif';
import type { Source, SourcePage, SourceQuery, Web } from './source';

/** How many links of one page are asked where they lead, and how many milliseconds that may take for all of them. */
const maxAskedLinks = 100;
const defaultAskMs = 15_000;
/** Of what is no picture. Types that servers give to files that they do not know are not here: `text/plain`, `application/octet-stream`. */
const otherTypes =
  /^(?:text\/(?!plain$)|audio\/|video\/|font\/|application\/(?:json|pdf|zip|xml)$|.*\+(?:xml|json)$)/;

/** A page that leads on within this time is a redirect. */
const maxInstantSeconds = 1;

/**
 * Any web page: its query is the page's address. All that a page has is one page of results; those of IIIF's collections, and of
 * what a page names of them, follow.
 */
export const webPage: Source = createWebPage(defaultAskMs);

/**
 * A web page as a source, which asks its links for at most `askMs` milliseconds where they lead. For links that have
 * not answered by then, the bytes decide.
 */
export function createWebPage(askMs: number): Source {
  return {
    id: 'page',
    limits: { pageIntervalMs: 1000, lanes: { start: 6, ceiling: 16 } },
    readPage: (query, web) => readTyped(query, web, askMs),
    fetchSizes: (picture, _size, _where, web) =>
      picture.imageService === undefined ? null : sizesOfService(picture, picture.imageService, web),
  };
}

async function readTyped(
  { query, cursor, language }: SourceQuery,
  web: Web,
  askMs: number,
): Promise<SourcePage> {
  const iiif = new IiifReader(web, language, namedOn);
  if (cursor !== null) return iiif.goOn(cursor);
  // What a viewer shows is drawn by its scripts.
  const viewed = manifestOfViewer(query);
  const shown = viewed === null ? null : await iiif.readNamed(query, [viewed]);
  if (shown && shown.pictures.length > 0) return shown;
  return readWebPage(query, { web, iiif, askMs, mayLeadOn: true });
}

/** The manifests that a page names, and that are not the page itself. */
function namedOn(answer: PageText): readonly string[] {
  return namedManifests(answer.text, answer.url, syntaxOf(answer)).filter((each) => each !== answer.url);
}

interface Reading {
  readonly web: Web;
  readonly iiif: IiifReader;
  /** See `createWebPage`. */
  readonly askMs: number;
  readonly mayLeadOn: boolean;
}

async function readWebPage(address: string, reading: Reading): Promise<SourcePage> {
  const { web, iiif, askMs, mayLeadOn } = reading;
  const answer = await getPageUnlessPicture(address, web);
  if (answer === null) return { pictures: [pictureFromFile(parseAddress(address).href)], next: null };
  requireIiif(answer, { expected: 'a web page' });
  const presented = await iiif.readAnswer(answer);
  if (presented) return presented;
  const { url } = answer;
  if (isPictureAnswer(answer)) return { pictures: [pictureFromFile(url)], next: null };
  const { sightings, license, isDrawnByScript, referrerPolicy = answer.referrerPolicy } = sightingsOf(answer);
  const next = mayLeadOn ? nextPage(answer, sightings.length > 0) : null;
  if (next) return readWebPage(next.href, { ...reading, mayLeadOn: false });
  const { known, unsure } = await withoutOtherLinks(sightings, web, askMs, {
    page: url,
    policy: referrerPolicy ?? defaultReferrerPolicy,
  });
  const pictures = picturesFromSightings({ sightings: known, license, referrerPolicy }, url, unsure);
  const described = await describedPictures(answer, iiif, pictures.length > 0);
  if (described.pictures.length > 0)
    return { ...described, pictures: joinDescribed(described.pictures, pictures) };
  if (pictures.length === 0 && looksLikeGate(answer)) {
    const { host } = new URL(url);
    throw new ScrapeError({
      code: 'site-refuses',
      host,
      status: answer.status,
      detail: 'a page before the page',
    });
  }
  return { ...described, pictures, ...(isDrawnByScript && { drawnByScript: isDrawnByScript }) };
}

/** The pictures of what a page names of IIIF. One that cannot be had takes nothing from a page that has pictures itself. */
async function describedPictures(
  answer: PageText,
  iiif: IiifReader,
  hasPictures: boolean,
): Promise<SourcePage> {
  const nothing = { pictures: [], next: null };
  const named = namedOn(answer);
  if (named.length === 0) return nothing;
  try {
    return await iiif.readNamed(answer.url, named);
  } catch (error) {
    if (!(error instanceof ScrapeError) || !hasPictures) throw error;
    return { ...nothing, unread: named.length };
  }
}

/** Those that are described, which are whole, and those of the page that are no copies of them. */
function joinDescribed(described: readonly Picture[], shown: readonly Picture[]): readonly Picture[] {
  const services = described.map(({ id }) => `${id}/`);
  const isCopy = ({ url }: PictureSize): boolean => services.some((service) => url.startsWith(service));
  const known = new Set(described.flatMap(({ sizes }) => sizes.map(({ url }) => url)));
  return [
    ...described,
    ...shown.filter(({ sizes }) => !sizes.some((size) => known.has(size.url) || isCopy(size))),
  ];
}

function sightingsOf(answer: PageText): PageSightings {
  const { text, url, encoding } = answer;
  const told = readFeed(text, url);
  if (told) return { sightings: told, license: null, isDrawnByScript: false };
  return readSightings(text, url, encoding, syntaxOf(answer));
}

/** XML by its media type (RFC 7303), as XHTML should be; what is called HTML is read as such, whatever it looks like. */
function syntaxOf({ type }: PageText): Syntax {
  return /(?:^(?:text|application)\/|\+)xml$/.test(type) ? 'xml' : 'html';
}

/**
 * The page that this one leads on to: at once as a redirect does, or after a while if there is nothing to see on it. By the rules
 * of redirects, too.
 */
function nextPage(answer: PageText, hasPictures: boolean): URL | null {
  const { text, url, encoding } = answer;
  const refresh = findRefresh(text, url, encoding, syntaxOf(answer));
  if (!refresh || (hasPictures && refresh.seconds > maxInstantSeconds)) return null;
  return redirectTarget(refresh.url.href, new URL(url));
}

/** Loads what is at the address; null for a picture that is larger than pages may be. */
async function getPageUnlessPicture(address: string, { get }: Web): Promise<PageText | null> {
  try {
    return await get(address);
  } catch (error) {
    if (error instanceof TooLargeError && isPictureMediaType(error.mediaType)) return null;
    throw error;
  }
}

function isPictureAnswer({ head, type }: PageText): boolean {
  return pictureType(head) !== null || isPictureMediaType(type);
}

/** SVG is not saved: it is a document with scripts. */
function isPictureMediaType(type: string | null): boolean {
  return type !== null && type.startsWith('image/') && type !== 'image/svg+xml';
}

/** Whether a media type says that there is no picture. That of a file which a server does not know says nothing. */
function isOtherMediaType(type: string | null): boolean {
  return type === null || otherTypes.test(type);
}

function pictureFromFile(url: string): Picture {
  const of = { source: 'page', id: idFromAddress(url), keyword: '' };
  const unknown = { title: null, creator: null, license: null };
  return { ...of, ...unknown, page: url, sizes: [{ url, width: null, height: null }] };
}

/**
 * The sightings without those links that lead to no picture. Of a page with very many, such as a folder listing, the
 * first are asked; if all of them may lead to pictures, the others are assumed to do so, too. For those, and for links
 * whose server says nothing of use, or not in time (`unsure`), their name counts, and in the end the bytes decide.
 */
async function withoutOtherLinks(
  places: readonly Sighting[],
  web: Web,
  askMs: number,
  referrer: Referrer,
): Promise<{ readonly known: readonly Sighting[]; readonly unsure: ReadonlySet<Sighting> }> {
  const shown = new Set(places.filter(({ kind }) => kind !== 'link').flatMap(addressKeysOf));
  const links = new Map<string, Sighting>();
  for (const place of places) {
    const [key] = addressKeysOf(place);
    if (place.kind === 'link' && key !== undefined && !shown.has(key) && !links.has(key))
      links.set(key, place);
  }
  const asked = [...links.values()].slice(0, maxAskedLinks);
  const types = await mediaTypesOf(asked, web, askMs, referrer);
  const good = new Set(asked.filter((_place, index) => isPictureMediaType(types[index] ?? null)));
  const silent = asked.filter((place, index) => !good.has(place) && !isOtherMediaType(types[index] ?? null));
  const others = good.size + silent.length === asked.length ? [...links.values()].slice(maxAskedLinks) : [];
  const unsure = new Set([...silent, ...others]);
  return {
    known: places.filter((place) => place.kind !== 'link' || good.has(place) || unsure.has(place)),
    unsure,
  };
}

/** The media type of what each link leads to, by `typeOf`; at most `askMs` milliseconds for all of them. */
async function mediaTypesOf(
  links: readonly Sighting[],
  { typeOf }: Web,
  askMs: number,
  { page, policy }: Referrer,
): Promise<readonly (string | null)[]> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), askMs);
  try {
    return await Promise.all(
      links.map(({ candidates: [only] }) =>
        typeOf(only?.url.href ?? '', { page, policy: only?.referrerPolicy ?? policy }, late.signal),
      ),
    );
  } finally {
    clearTimeout(timer);
  }
}

function addressKeysOf({ candidates }: Sighting): readonly string[] {
  return candidates.map(({ url }) => addressKey(url));
}
