import { dropFragment } from '../../shared/words/untrusted';
import type { Creator, License } from '../../shared/picture/picture';
import type { ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { pageAddress, unknownPage } from './pageAddress';
import { isSpacer, isSvg } from './pictureName';
import type { Range } from './writtenText';

/**
 * How good an address of a picture is, best first: the target of a link around it, what an attribute calls larger,
 * those whose width is known, those for denser screens, those for lazy loading, those shown, and what an attribute
 * calls smaller.
 */
export const ranks = ['link', 'larger', 'sized', 'dense', 'lazy', 'shown', 'smaller'] as const;
export type Rank = (typeof ranks)[number];

/** An address of a picture. */
export interface Candidate {
  readonly url: URL;
  readonly rank: Rank;
  /** Pixels; null where the page does not say. */
  readonly width: number | null;
  readonly height: number | null;
  /** File pixels for one CSS pixel, if nothing else is known. */
  readonly density: number;
  /** How much of the page's address its server is told, where its element says so. */
  readonly referrerPolicy?: ReferrerPolicy | undefined;
  /** Whether the page itself names it, or tells scripts of it; a guess is by an attribute of a name that is not known. */
  readonly origin: 'page' | 'script' | 'guess';
  /** Where it is written, without its fragment; null where nobody asks. */
  readonly range: Range | null;
  /** Whether what is written there is this address and nothing else, so that another can be put in its place. */
  readonly isReplaceable: boolean;
}

/**
 * Whether one of the candidates of a place may be of a placeholder, which stands in while the picture loads: a guess, and what the
 * page shows where scripts are told of something else.
 */
export function canStandIn({ origin, rank }: Candidate, all: readonly Candidate[]): boolean {
  if (rank === 'link' || origin === 'script') return false;
  return origin === 'guess' || all.some((each) => each.origin !== 'page' && each.rank !== 'smaller');
}

/** At most so many addresses are kept of one picture. */
export const maxSightingCandidates = 300;

/** One place where a page shows or mentions a picture. */
export interface Sighting {
  candidates: readonly Candidate[];
  /** Alternative text, caption, tooltip and title from metadata, in this order: the first that is not null counts. */
  readonly titles: (string | null)[];
  creator: Creator | null;
  license: License | null;
  /**
   * `shown`: by an element or a style of the page. `told`: by metadata. `link`: it is only a link; whether it leads to a picture is
   * not known yet.
   */
  readonly kind: 'shown' | 'told' | 'link';
  /** Another sighting of the same picture: the one that scripts show. */
  twin: Sighting | null;
  /** The sighting for which this one may only stand in: in a `noscript` right behind it, or of the element around it. */
  successor: Sighting | null;
}

/** Adds a sighting to those of a page. Null if it is not added: it has no address, or the page has too many already. */
export type AddSighting = (place: Sighting) => Sighting | null;

/** What the addresses of a page or document are resolved against, and what is wanted of it. */
export interface Bases {
  /** Null for a document whose address nobody knows: of it every address of a picture counts, also those of icons and drawings. */
  readonly page: string | null;
  /** The address that relative addresses are resolved against; null where they do not lead to the web. */
  readonly base: string | null;
  /** Where a piece of what is read is written in the document; null where nobody asks. */
  readonly rangeIn: ((range: Range) => Range) | null;
  /** The page's encoding, as `TextDecoder` names it. */
  readonly encoding: string;
}

/** The absolute address of a picture; null for anything else: placeholders, SVG, templates, the page itself. */
export function pictureAddress(found: string | undefined, bases: Bases): URL | null {
  if (found === undefined || found.includes('{{')) return null;
  const url = resolveAddress(found, bases);
  if (!url) return null;
  dropFragment(url);
  if (bases.page === null) return url;
  return isSvg(url) || isSpacer(url) || url.href === bases.page ? null : url;
}

/** An address made absolute. In a document without a base on the web, only one is that has a host, with or without a scheme. */
export function resolveAddress(found: string, { base, encoding }: Bases): URL | null {
  if (base !== null) return pageAddress(found, base, encoding);
  const hasHost = /^\s*(?:https?:|\/\/[^\s/?#\\]+\.[^\s/?#\\])/i.test(found);
  return hasHost ? pageAddress(found, unknownPage, encoding) : null;
}

/** The address without its scheme, because `http:` and `https:` lead to the same picture. */
export function addressKey({ host, pathname, search }: URL): string {
  return `${host}${pathname}${search}`;
}

export function createSighting(candidates: readonly Candidate[], more: Partial<Sighting> = {}): Sighting {
  const { titles = [], creator = null, license = null, kind = 'told', twin = null, successor = null } = more;
  return {
    candidates: candidates.slice(0, maxSightingCandidates),
    titles,
    creator,
    license,
    kind,
    twin,
    successor,
  };
}
