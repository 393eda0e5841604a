import { lazyAddresses, type LazyAddresses } from './lazyAddresses';
import { pictureAddress, type Bases, type Candidate, type Rank } from './sighting';
import { parseSrcset, type SrcsetCandidate } from './srcset';
import { attributeValue, type Attributes } from './tags';

export interface Frame {
  readonly width: number | null;
  readonly height: number | null;
}

export const noFrame: Frame = { width: null, height: null };
/** Pixels. Larger numbers are mistakes. */
export const maxEdge = 100_000;
const maxImageCandidates = 100;
/** CSS pixels. Frames up to this are icons. */
const maxIconEdge = 32;

/** The frame that an element's attributes or its own style give it, in CSS pixels. */
export function declaredFrame(attributes: Attributes): Frame {
  const style = (attributes.get('style') ?? '').slice(0, 2_000);
  return {
    width:
      dimension(attributes.get('width')) ??
      pixelsIn(style, /(?:^|[;\s])width\s{0,9}:\s{0,9}(\d{1,6})(?:\.\d{1,6})?px/i),
    height:
      dimension(attributes.get('height')) ??
      pixelsIn(style, /(?:^|[;\s])height\s{0,9}:\s{0,9}(\d{1,6})(?:\.\d{1,6})?px/i),
  };
}

/** Whether a frame is that of an icon or a tracking pixel. */
export function isIconFrame({ width, height }: Frame): boolean {
  const edges = [width, height].filter((each) => each !== null);
  return edges.length > 0 && (Math.min(...edges) <= 1 || Math.max(...edges) <= maxIconEdge);
}

/**
 * The addresses of an `img` or `source`: `srcset`, `src` and what lazy loaders use, in the order in which they are best.
 * `frame` is that of the `img`, which gives heights to widths.
 */
export function imageCandidates(attributes: Attributes, frame: Frame, bases: Bases): Candidate[] {
  const lazy = lazyAddresses(attributes, true);
  const listed = [...parseSrcset(attributeValue(attributes, 'srcset') ?? ''), ...lazy.candidates];
  const src = attributeValue(attributes, 'src');
  const isDense = listed.some(({ width, density }) => width === null && density !== null);
  // Beside a list for denser screens, `src` is the file for screens of normal density.
  const all =
    src !== undefined && isDense ? [...listed, { url: src, width: null, height: null, density: 1 }] : listed;
  const isLazy = lazy.normal.length + lazy.larger.length + lazy.candidates.length > 0;
  return [
    ...all.flatMap((each) => srcsetCandidates(each, frame, bases)),
    ...lazyRanked(lazy, bases),
    ...(isDense ? [] : candidatesAt(src, 'shown', bases, isLazy)),
  ].slice(0, maxImageCandidates);
}

/** The addresses that attributes of any other element hold for scripts. */
export function lazyCandidates(attributes: Attributes, bases: Bases): Candidate[] {
  const lazy = lazyAddresses(attributes, false);
  const listed = lazy.candidates.flatMap((each) => srcsetCandidates(each, noFrame, bases));
  return [...listed, ...lazyRanked(lazy, bases)].slice(0, maxImageCandidates);
}

function lazyRanked(lazy: LazyAddresses, bases: Bases): Candidate[] {
  const of = (rank: Rank, addresses: readonly string[]): Candidate[] =>
    addresses.flatMap((each) => candidatesAt(each, rank, bases, lazy.guessed.includes(each)));
  return [...of('larger', lazy.larger), ...of('lazy', lazy.normal), ...of('smaller', lazy.smaller)];
}

/** The candidates of a `srcset` or `imagesrcset`. */
export function candidatesInSrcset(srcset: string, frame: Frame, bases: Bases): Candidate[] {
  return parseSrcset(srcset).flatMap((each) => srcsetCandidates(each, frame, bases));
}

/** A list of one candidate for this address, or an empty list if it is not a picture's. */
export function candidatesAt(
  address: string | undefined,
  rank: Rank,
  bases: Bases,
  isHint = false,
  density = 1,
): Candidate[] {
  const url = pictureAddress(address, bases);
  return url ? [{ url, rank, width: null, height: null, density, isHint }] : [];
}

function srcsetCandidates(listed: Omit<SrcsetCandidate, 'start'>, frame: Frame, bases: Bases): Candidate[] {
  // A descriptor alone: a template whose addresses were never filled in.
  if (/^\d+(?:\.\d+)?[whx]$/.test(listed.url)) return [];
  const [found] = candidatesAt(listed.url, 'dense', bases, false, listed.density ?? 1);
  if (!found) return [];
  if (listed.width === null && (frame.width === null || frame.height === null)) return [found];
  const width = listed.width ?? Math.round((frame.width ?? 0) * found.density);
  if (width < 1 || width > maxEdge) return [found];
  const isFramed = frame.width !== null && frame.height !== null && frame.width > 0;
  const height =
    listed.height ?? (isFramed ? Math.round((width * (frame.height ?? 0)) / (frame.width ?? 1)) : null);
  const isHeight = height !== null && height >= 1 && height <= maxEdge;
  return [{ ...found, rank: 'sized', width, height: isHeight ? height : null }];
}

/** HTML's dimension attributes; percentages say nothing of pixels. */
function dimension(value: string | undefined): number | null {
  const [, digits, rest = ''] = /^\s{0,9}\+?(\d{1,6})(?:\.\d{0,6})?([^]?)/.exec(value ?? '') ?? [];
  return digits === undefined || rest === '%' ? null : Number(digits);
}

function pixelsIn(style: string, pattern: RegExp): number | null {
  const [, digits] = pattern.exec(style) ?? [];
  return digits === undefined ? null : Number(digits);
}
