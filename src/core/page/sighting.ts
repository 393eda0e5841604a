import type { Creator, License } from '../../shared/picture/picture';
import type { ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { pageAddress } from './pageAddress';
import { isSpacer, isSvg } from './pictureName';

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
  /** It may be a placeholder shown while the picture loads: an address beside several pictures is none of them. */
  readonly isHint: boolean;
  /** How much of the page's address its server is told, where its element says so. */
  readonly referrerPolicy?: ReferrerPolicy | undefined;
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
  /** It is only a link; whether it leads to a picture is not known yet. */
  readonly isLink: boolean;
  /** Another sighting of the same picture: the one that scripts show. */
  twin: Sighting | null;
}

/** Adds a sighting to those of a page. Null if it is not added: it has no address, or the page has too many already. */
export type AddSighting = (place: Sighting) => Sighting | null;

/** What the addresses of a page are resolved against. */
export interface Bases {
  readonly page: string;
  /** The address that relative addresses are resolved against. */
  readonly base: string;
  /** The page's encoding, as `TextDecoder` names it. */
  readonly encoding: string;
}

/** The absolute address of a picture; null for anything else: placeholders, SVG, templates, the page itself. */
export function pictureAddress(found: string | undefined, { page, base, encoding }: Bases): URL | null {
  if (found === undefined || found.includes('{{')) return null;
  const url = pageAddress(found, base, encoding);
  if (!url || isSvg(url) || isSpacer(url)) return null;
  url.hash = '';
  return url.href === page ? null : url;
}

/** The address without its scheme, because `http:` and `https:` lead to the same picture. */
export function addressKey({ host, pathname, search }: URL): string {
  return `${host}${pathname}${search}`;
}

export function createSighting(candidates: readonly Candidate[], more: Partial<Sighting> = {}): Sighting {
  const { titles = [], creator = null, license = null, isLink = false, twin = null } = more;
  return { candidates: candidates.slice(0, maxSightingCandidates), titles, creator, license, isLink, twin };
}
