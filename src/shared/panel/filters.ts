import * as v from 'valibot';
import { maxFieldLengths } from '../form/lengths';
import type { ShownPicture } from './gallery';
import { keyShape } from '../picture/keys';
import { isLicenseGroup, licenseGroupOf, licenseGroups } from '../picture/licenseGroups';
import { permissionsOf } from '../picture/permissions';
import { pictureTypeNames } from '../picture/pictureTypes';
import { canMeetMinimum, sizeCandidates } from '../picture/sizes';
import type { Pixels, SizeName } from '../picture/picture';
import type { Shape } from '../words/shape';

export const orientations = ['any', 'landscape', 'portrait', 'square'] as const;
export type Orientation = (typeof orientations)[number];

/** The group that a licence must be in, or what it must allow. */
export const licenseNeeds = ['any', ...licenseGroups, 'commercial', 'modify', 'public-domain'] as const;
export type LicenseNeed = (typeof licenseNeeds)[number];

/** What the type of a picture must be: `unknown` where nothing tells it. */
export const typeNeeds = ['any', ...pictureTypeNames, 'unknown'] as const;
export type TypeNeed = (typeof typeNeeds)[number];

/** Colors by which a search can be narrowed; as the sites name them that know most. */
export const searchColors = [
  'red',
  'orange',
  'yellow',
  'green',
  'turquoise',
  'blue',
  'violet',
  'pink',
  'brown',
  'black',
  'gray',
  'white',
] as const;

/** The color that a picture is to have mostly. */
export const colorNeeds = ['any', ...searchColors] as const;
export type ColorNeed = (typeof colorNeeds)[number];

/** The most tags that a search asks for. */
export const maxSearchTags = 10;
/** The longest of them, in UTF-16 units. */
export const maxSearchTagLength = 50;
/** What begins and separates none of them. */
export const searchTagPattern = /^[^\s,-][^,]*$/;

/** What filters are, wherever they come from. */
export const filtersShape = v.object({
  /** Pixels, as typed: a file must at least have them. Empty: any. */
  minWidth: v.pipe(v.string(), v.maxLength(maxFieldLengths.minWidth)),
  minHeight: v.pipe(v.string(), v.maxLength(maxFieldLengths.minHeight)),
  orientation: v.picklist(orientations),
  license: v.picklist(licenseNeeds),
  type: v.picklist(typeNeeds),
  /** Nobody can tell it of a picture that was found: only searches ask for it. */
  color: v.picklist(colorNeeds),
  /** Tags, as typed, with commas between them. Only searches ask for them, as pictures seldom tell all of theirs. */
  tags: v.pipe(v.string(), v.maxLength(maxFieldLengths.tags)),
  /** Id of the one source; null: all. */
  source: v.nullable(keyShape),
  /** Words, all of which the title or the author has. */
  text: v.pipe(v.string(), v.maxLength(maxFieldLengths.text)),
  /** Leave out what the save folder has already, and what was thrown out of it. */
  hideSaved: v.boolean(),
  /** Only what is there and marked as kept. */
  onlyKept: v.boolean(),
  /** Of pictures that look alike, leave out all but the best. It is not one picture that this judges: see `choice.ts`. */
  hideLookAlikes: v.boolean(),
});

/** Which of the found pictures are shown, and can be saved. */
export type Filters = Shape<typeof filtersShape>;

export const noFilters: Filters = {
  minWidth: '',
  minHeight: '',
  orientation: 'any',
  license: 'any',
  type: 'any',
  color: 'any',
  tags: '',
  source: null,
  text: '',
  hideSaved: false,
  onlyKept: false,
  hideLookAlikes: false,
};

/** What the save folder says of a picture: it is there, and the user may have marked it; or it was thrown out; null: nothing. */
export type FolderStatus = 'saved' | 'kept' | 'rejected' | null;
/** What the save folder says of a picture, by its key. */
export type FolderStatusOf = (key: string) => FolderStatus;

/** Whether the picture's file is in the save folder. */
export function isInFolder(status: FolderStatus): boolean {
  return status === 'saved' || status === 'kept';
}

/** Nearly square counts as square; the least oblong frame of a camera is 5:4. */
const maxSquareAspect = 1.05;
/** More pixels than any edge of a picture has. */
export const maxEdgePixels = 100_000;

/** The pixels that the filters ask for; what is not a number asks for nothing. */
export function minimumPixelsOf({ minWidth, minHeight }: Pick<Filters, 'minWidth' | 'minHeight'>): Pixels {
  return { width: parsePixels(minWidth), height: parsePixels(minHeight) };
}

/** Whether what was typed is no number of pixels. */
export function isInvalidPixels(text: string): boolean {
  return text.trim() !== '' && !/^\d{1,6}$/.test(text.trim());
}

function parsePixels(text: string): number {
  return isInvalidPixels(text) || text.trim() === ''
    ? 1
    : Math.min(maxEdgePixels, Math.max(1, Number(text.trim())));
}

/** The tags in what was typed, with commas between them, each once; without a hyphen before it, which sites take for “not”. */
export function searchTagsIn(text: string): readonly string[] {
  const tags = text.split(',').map((each) =>
    each
      .replace(/^[\s-]+/, '')
      .trim()
      .replace(/\s+/g, ' '),
  );
  return [...new Map(tags.filter(Boolean).map((tag) => [foldText(tag), tag])).values()];
}

/** Whether these are more or longer tags than a search asks for. */
export function areInvalidTags(tags: readonly string[]): boolean {
  return tags.length > maxSearchTags || tags.some((tag) => tag.length > maxSearchTagLength);
}

/** A test for pictures, of whose color and tags nothing is known. `there` tells what the save folder says of one. */
export function passesFilters(filters: Filters, there: FolderStatusOf): (picture: ShownPicture) => boolean {
  const least = minimumPixelsOf(filters);
  const isAnySize = least.width <= 1 && least.height <= 1;
  const isAllowed = licenseTest(filters.license);
  const words = foldText(filters.text).split(/\s+/).filter(Boolean);
  return (picture) =>
    (filters.source === null || picture.source === filters.source) &&
    isAllowed(picture.license?.id ?? null) &&
    (filters.type === 'any' || filters.type === (picture.type ?? 'unknown')) &&
    (filters.orientation === 'any' || orientationOf(picture) === filters.orientation) &&
    (isAnySize || canMeetMinimum(picture.sizes, least)) &&
    hasWords(picture, words) &&
    !(filters.hideSaved && there(picture.key) !== null) &&
    !(filters.onlyKept && there(picture.key) !== 'kept');
}

/** Null where no size says it. */
export function orientationOf(picture: ShownPicture): Exclude<Orientation, 'any'> | null {
  const aspect = aspectOf(picture);
  if (aspect === null) return null;
  if (aspect < maxSquareAspect && aspect > 1 / maxSquareAspect) return 'square';
  return aspect > 1 ? 'landscape' : 'portrait';
}

/** Width divided by height; null where no size says it. */
export function aspectOf({ sizes }: ShownPicture): number | null {
  for (const { width, height } of sizeCandidates(sizes, 'original'))
    if (width !== null && height !== null) return width / height;
  return null;
}

/** The pixels that a picture will have in this size; null where the source does not say, or has none large enough. */
export function pixelsOf({ sizes }: ShownPicture, size: SizeName, least: Pixels): Pixels | null {
  const { width, height } = sizeCandidates(sizes, size, least)[0] ?? { width: null, height: null };
  return width === null || height === null ? null : { width, height };
}

/** A test for licences, by their ids, of which thousands of pictures have few: each is judged once. */
function licenseTest(need: LicenseNeed): (license: string | null) => boolean {
  const judged = new Map<string | null, boolean>();
  return (license) => {
    let isAllowed = judged.get(license);
    if (isAllowed === undefined) {
      isAllowed = meetsLicenseNeed(license, need);
      judged.set(license, isAllowed);
    }
    return isAllowed;
  };
}

/** Whether a licence, by its id, is in the group or allows what is needed; null for none that is known. */
export function meetsLicenseNeed(license: string | null, need: LicenseNeed): boolean {
  if (need === 'any') return true;
  if (isLicenseGroup(need)) return licenseGroupOf(license) === need;
  const { canUseCommercially, canModify, isPublicDomain } = permissionsOf(license);
  switch (need) {
    case 'commercial':
      return canUseCommercially;
    case 'modify':
      return canModify;
    case 'public-domain':
      return isPublicDomain;
  }
}

function hasWords({ title, creator }: ShownPicture, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = foldText(`${title ?? ''}\n${creator ?? ''}`);
  return words.every((word) => text.includes(word));
}

/** Without what makes equal words differ: capitals, and the two ways to write a letter with an accent. */
function foldText(text: string): string {
  return text.normalize('NFC').toLocaleLowerCase();
}
