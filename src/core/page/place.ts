import type { Creator, License } from '../../shared/picture/picture';
import { pageAddress } from './address';
import { isSpacer, isSvg } from './pictureName';

/**
 * How good an address of a picture is, best first: what a link around it leads to, what an attribute calls larger, those
 * whose width is known, those for denser screens, what else there is, and what an attribute calls smaller.
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
  /** File pixels for one of the layout, where that is all that is known. */
  readonly density: number;
  /** May stand in for the picture while it loads: what stands beside several pictures is none of them. */
  readonly isHint: boolean;
}

/** Addresses of one picture; what is given after them is passed over. */
export const mostCandidates = 300;

/** Where a page shows a picture, or tells of one. */
export interface Place {
  candidates: readonly Candidate[];
  /** What is said for the picture itself, its caption, its tooltip, and what else is said: the first counts. */
  readonly titles: (string | null)[];
  creator: Creator | null;
  license: License | null;
  /** Only a link tells of it; whether that leads to a picture is to be asked. */
  readonly isLink: boolean;
  /** The same picture, for browsers with scripts. */
  twin: Place | null;
}

/** Adds a place to those of a page. Null where it is not taken: it has no address, or the page has told of too many. */
export type AddPlace = (place: Place) => Place | null;

/** What addresses of a page are read with. */
export interface Bases {
  readonly page: string;
  /** What they are relative to. */
  readonly base: string;
}

/** The address of a picture; null for what is none: placeholders, SVG, templates, the page itself. */
export function pictureAddress(found: string | undefined, { page, base }: Bases): URL | null {
  if (found === undefined || found.includes('{{')) return null;
  const url = pageAddress(found, base);
  if (!url || isSvg(url) || isSpacer(url)) return null;
  url.hash = '';
  return url.href === page ? null : url;
}

/** The same for one address without its scheme, by which both are asked for in the same way. */
export function addressKey({ host, pathname, search }: URL): string {
  return `${host}${pathname}${search}`;
}

export function placeOf(candidates: readonly Candidate[], more: Partial<Place> = {}): Place {
  const { titles = [], creator = null, license = null, isLink = false, twin = null } = more;
  return { candidates: candidates.slice(0, mostCandidates), titles, creator, license, isLink, twin };
}
