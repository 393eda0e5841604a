import * as l10n from '@vscode/l10n';
import type { Failure } from '../src/shared/engine/failure';
import type { ShownPicture, Tile } from '../src/shared/panel/gallery';
import { licenseGroupOf } from '../src/shared/picture/licenseGroups';
import { creativeCommonsElements, permissionsOf } from '../src/shared/picture/permissions';
import type { Pixels, SizeName } from '../src/shared/picture/picture';
import { largeEdge, smallEdge } from '../src/shared/picture/sizes';
import { plural } from '../src/shared/words/l10n';
import { plainText } from '../src/shared/words/plainText';
import { failureText } from '../src/shared/words/failureText';
import { sourceName } from '../src/shared/words/sourceText';

/** The texts on one picture: for its tile, its name for screen readers, and the line under the grid. */
export interface PictureText {
  readonly title: string;
  /** Author, licence and pixels, as far as they are known. */
  readonly facts: readonly string[];
}

export function pictureTitle({ title }: ShownPicture): string {
  const text = plainText(title ?? '');
  return text === '' ? l10n.t('Untitled') : text;
}

/** Title and facts of a picture. `pixels` are those that its file will have. */
export function pictureText(picture: ShownPicture, pixels: Pixels | null): PictureText {
  const facts = [
    plainText(picture.creator ?? ''),
    plainText(picture.license?.name ?? ''),
    pixels ? l10n.t('{0} × {1}', pixels.width, pixels.height) : '',
  ];
  return {
    title: pictureTitle(picture),
    facts: facts.filter((fact) => fact !== ''),
  };
}

/** What the size of a picture is called. */
export function sizeNameText(name: SizeName): string {
  switch (name) {
    case 'small':
      return l10n.t('Small');
    case 'large':
      return l10n.t('Large');
    case 'original':
      return l10n.t('Original');
  }
}

/** What each size is, one a line. */
export function sizesText(): string {
  return [
    l10n.t('Small: the size nearest to {0} px on the longest edge', smallEdge),
    l10n.t('Large: the largest up to {0} px, or the smallest where all are larger', largeEdge),
    l10n.t('Original: the largest there is'),
  ].join('\n');
}

/** What a licence lets one do, and what it asks for, in a few words. */
export function licenseMeaning(license: string | null): string {
  if (licenseGroupOf(license) === 'reserved') return l10n.t('Ask before you use it');
  const { canUseCommercially, canModify, isPublicDomain } = permissionsOf(license);
  if (isPublicDomain) return l10n.t('Free to use, without conditions');
  const elements = creativeCommonsElements(license);
  if (!elements) return l10n.t('Free to use and change, on its own terms');
  return [
    l10n.t('Credit the author'),
    ...(canUseCommercially ? [] : [l10n.t('no commercial use')]),
    ...(canModify ? [] : [l10n.t('no changes')]),
    ...(elements.includes('SA') ? [l10n.t('same licence for changes')] : []),
  ].join(' · ');
}

/** Where a picture comes from: `Flickr`, or `Flickr, via Openverse`. */
export function originText({ source, via }: ShownPicture): string {
  const name = sourceName(source);
  return via === undefined ? name : l10n.t('{0}, via {1}', name, sourceName(via));
}

/** The group of look-alikes that a picture belongs to. */
export interface AlikeMark {
  /** How many there are, with this one. */
  readonly count: number;
  readonly isBest: boolean;
  /** Whether all of them are shown, one after the other. */
  readonly isUnfolded: boolean;
}

/** What a tile says of look-alikes: on its mark, in its name beside that, and what a click on the mark does. */
export function lookAlikesText({ count, isBest, isUnfolded }: AlikeMark): {
  readonly short: string;
  readonly whole: string;
  readonly tip: string;
} {
  const { short, whole } = isBest
    ? {
        short: plural(l10n.t('{0} alike|{0} alike'), count),
        whole: isUnfolded ? l10n.t('shown together') : '',
      }
    : { short: '', whole: l10n.t('look-alike') };
  const tip = isUnfolded
    ? l10n.t('Look-alikes, with this one: show each in its place again ({0})', 'A')
    : l10n.t('Look-alikes, with this one: show them together ({0})', 'A');
  return { short, whole, tip };
}

/** The state of a picture, in a short form for its badge and in full. */
export interface StateText {
  readonly short: string;
  readonly whole: string;
}

/** The text on a tile's state; null where it has none. */
export function tileStateText({ state, isKept }: Pick<Tile, 'state' | 'isKept'>): StateText | null {
  switch (state?.state) {
    case undefined:
      return null;
    case 'waiting':
      return uniformText(l10n.t('Waiting'));
    case 'running':
      return uniformText(l10n.t('Loading'));
    case 'saved':
      return uniformText(isKept ? l10n.t('Kept') : l10n.t('Saved'));
    case 'there':
      return uniformText(isKept ? l10n.t('Kept') : l10n.t('Already there'));
    case 'rejected':
      return uniformText(l10n.t('Rejected'));
    case 'failed':
      return { short: shortFailureText(state.failure), whole: failureText(state.failure) };
  }
}

function uniformText(text: string): StateText {
  return { short: text, whole: text };
}

function shortFailureText({ code, status }: Failure): string {
  if (status !== undefined) return String(status);
  switch (code) {
    case 'too-small':
      return l10n.t('Too small');
    case 'license-not-allowed':
      return l10n.t('Licence');
    case 'damaged':
    case 'incomplete':
    case 'empty':
      return l10n.t('Damaged');
    case 'not-a-picture':
      return l10n.t('No picture');
    case 'timeout':
      return l10n.t('No answer');
    default:
      return l10n.t('Failed');
  }
}
