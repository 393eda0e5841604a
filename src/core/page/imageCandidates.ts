import { declaredFrame, declaredRatio, isIconImage, noFrame, type Frame } from './declaredFrame';
import { lazyAddresses, type LazyAddresses, type LazyUser } from './lazyAddresses';
import { pictureAddress, type Bases, type Candidate, type Rank } from './sighting';
import { addressesInSet, type SetAddress } from './srcset';
import { attributeText, type Attributes } from './tags';
import type { Range, WrittenText } from './writtenText';

/** Pixels. Larger numbers are mistakes. */
export const maxEdge = 100_000;
const maxImageCandidates = 100;

/** What attributes say of the picture of their element, and of other pictures. */
export interface ElementCandidates {
  readonly own: readonly Candidate[];
  readonly others: readonly (readonly Candidate[])[];
}

/** Where a file is shown, which tells its pixels: by their density in a frame, or its height by the ratio. */
interface Shown {
  readonly frame: Frame;
  readonly ratio: Frame;
}

const nowhere: Shown = { frame: noFrame, ratio: noFrame };

/** The addresses of an `img` or `source`: `srcset`, `src` and what lazy loaders use, in the order in which they are best. */
export function imageCandidates(attributes: Attributes, bases: Bases): ElementCandidates {
  const shown = { frame: declaredFrame(attributes), ratio: declaredRatio(attributes) };
  const lazy = lazyAddresses(attributes, 'image');
  const listed = addressesInSet(attributeText(attributes, 'srcset'));
  const src = attributeText(attributes, 'src');
  const isDense = [...listed, ...lazy.sets].some(({ width, density }) => width === null && density !== null);
  // Beside a list for denser screens, `src` is the file for screens of normal density.
  const all =
    src !== undefined && isDense
      ? [...listed, { written: src, width: null, height: null, density: 1 }]
      : listed;
  const own = [
    ...all.flatMap((each) => setCandidates(each, shown, bases, 'page')),
    ...lazyCandidates(lazy, shown, bases),
    ...(isDense ? [] : candidatesAt(src, 'shown', bases)),
  ];
  return { own: own.slice(0, maxImageCandidates), others: othersOf(lazy, bases) };
}

/** The addresses that attributes of any other element hold for scripts. */
export function scriptCandidates(attributes: Attributes, user: LazyUser, bases: Bases): ElementCandidates {
  const lazy = lazyAddresses(attributes, user);
  return {
    own: lazyCandidates(lazy, nowhere, bases).slice(0, maxImageCandidates),
    others: othersOf(lazy, bases),
  };
}

function lazyCandidates(lazy: LazyAddresses, shown: Shown, bases: Bases): Candidate[] {
  const of = (rank: Rank, addresses: readonly WrittenText[]): Candidate[] =>
    addresses.flatMap((each) =>
      candidatesAt(each, rank, bases, { origin: lazy.guessed.has(each) ? 'guess' : 'script' }),
    );
  return [
    ...lazy.sets.flatMap((each) => setCandidates(each, shown, bases, 'script')),
    ...of('larger', lazy.larger),
    ...of('lazy', lazy.normal),
    ...of('smaller', lazy.smaller),
  ];
}

function othersOf({ others }: LazyAddresses, bases: Bases): readonly (readonly Candidate[])[] {
  return others.map((addresses) =>
    addresses.flatMap((each) => setCandidates(each, nowhere, bases, 'script')),
  );
}

/** Whether an image, with these addresses of its own and of its `picture`, is shown as an icon or a tracking pixel. */
export function isIcon(attributes: Attributes, candidates: readonly Candidate[]): boolean {
  return isIconImage(attributes, {
    fileWidths: candidates.flatMap(({ rank, width }) => (rank === 'sized' && width !== null ? [width] : [])),
    isLazy: candidates.some(({ origin }) => origin !== 'page'),
  });
}

/** The candidates of a `srcset` or `imagesrcset`. */
export function candidatesInSrcset(srcset: WrittenText | undefined, bases: Bases): Candidate[] {
  return addressesInSet(srcset).flatMap((each) => setCandidates(each, nowhere, bases, 'page'));
}

/** A list of one candidate for this address, or an empty list if it is not a picture's. */
export function candidatesAt(
  written: WrittenText | undefined,
  rank: Rank,
  bases: Bases,
  { origin = 'page', density = 1 }: Partial<Pick<Candidate, 'origin' | 'density'>> = {},
): Candidate[] {
  const url = pictureAddress(written?.text, bases);
  if (!url || !written) return [];
  const range = bases.rangeIn && bases.rangeIn(rangeOfAddress(written));
  return [{ url, rank, width: null, height: null, density, origin, range, isReplaceable: written.isExact }];
}

/** Where an address is in what is written, without white space around it and without its fragment. */
function rangeOfAddress({ text, rangeOf, isExact }: WrittenText): Range {
  if (!isExact) return rangeOf(0, text.length);
  const start = text.length - text.trimStart().length;
  const fragment = text.indexOf('#');
  return rangeOf(start, fragment === -1 ? text.trimEnd().length : fragment);
}

function setCandidates(
  listed: SetAddress,
  { frame, ratio }: Shown,
  bases: Bases,
  origin: Candidate['origin'],
): Candidate[] {
  // A descriptor alone: a template whose addresses were never filled in.
  if (/^\d+(?:\.\d+)?[whx]$/.test(listed.written.text)) return [];
  const [found] = candidatesAt(listed.written, 'dense', bases, { origin, density: listed.density ?? 1 });
  if (!found) return [];
  if (listed.width === null && (frame.width === null || frame.height === null)) return [found];
  const width = listed.width ?? Math.round((frame.width ?? 0) * found.density);
  if (width < 1 || width > maxEdge) return [found];
  const height =
    listed.height ?? (ratio.width && ratio.height ? Math.round((width * ratio.height) / ratio.width) : null);
  const isHeight = height !== null && height >= 1 && height <= maxEdge;
  return [{ ...found, rank: 'sized', width, height: isHeight ? height : null }];
}
