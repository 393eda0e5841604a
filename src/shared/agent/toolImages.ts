import { noFilters, passesFilters } from '../panel/filters';
import { shownPictureOf } from '../panel/shownPicture';
import { asksForCredit } from '../picture/permissions';
import { pictureKey, type Picture, type PictureSize } from '../picture/picture';
import { bothAllowed, isLicenseAllowed } from '../picture/licenses';
import { creditOf } from '../picture/pictureCredit';
import { sizeCandidates } from '../picture/sizes';
import { demandsFor, type SearchDemands } from '../sources/demands';
import { plainCredit, type Credit } from '../words/creditText';
import { maskUrl } from '../words/maskUrl';
import { plainText, visibleLine } from '../words/plainText';
import {
  maxFoundImages,
  searchInput,
  type FoundImages,
  type SavedImages,
  type SaveImagesInput,
  type SearchImagesInput,
} from './imageTools';
import { ToolError } from './toolCalls';

/** Whether a picture is what a search is to find, and what the user allows, as in `isLicenseAllowed`. */
export function imageTest(
  input: SearchImagesInput,
  allowedByUser: readonly string[] | null,
): (picture: Picture) => boolean {
  const { license_need: license, orientation, min_width, min_height } = input;
  const filters = {
    ...noFilters,
    license,
    orientation,
    minWidth: String(min_width),
    minHeight: String(min_height),
  };
  const passes = passesFilters(filters, () => null);
  const allowed = bothAllowed(allowedByUser, input.allowed_licenses ?? null);
  return (picture) => passes(shownPictureOf(picture)) && isLicenseAllowed(picture.license, allowed);
}

/** What the sources of a search are asked for. */
export function toolDemands(
  {
    license_need: license,
    orientation,
    min_width: minWidth,
    min_height: minHeight,
    allowed_licenses,
    tags,
  }: SearchImagesInput,
  allowedByUser: readonly string[] | null,
): { readonly demands?: SearchDemands } {
  const licenses = bothAllowed(allowedByUser, allowed_licenses ?? null);
  return demandsFor({ license, licenses, orientation, minWidth, minHeight, tags });
}

/** A found picture, as a model is told of it, at its place in the answer, from 0. */
export function foundImage(picture: Picture, index: number): FoundImages['images'][number] {
  const { title, description = null, creator, license, source, page, sizes } = picture;
  const [largest] = sizeCandidates(sizes, 'original');
  return {
    number: index + 1,
    id: pictureKey(picture),
    title: title && visibleLine(title),
    description: description && visibleLine(description),
    creator: creator && visibleLine(creator.name),
    license,
    width: largest?.width ?? null,
    height: largest?.height ?? null,
    source,
    page: page && maskUrl(page),
  };
}

/** A saved picture, as a model is told of it; its path is shown as given. */
export function savedImage(
  picture: Picture,
  path: string,
  size: Pick<PictureSize, 'width' | 'height'> | null | undefined,
): SavedImages['images'][number] {
  return {
    id: pictureKey(picture),
    path,
    width: size?.width ?? null,
    height: size?.height ?? null,
    alt: picture.description ?? '',
    credit: plainCredit(creditOf(picture)),
    credit_required: asksForCredit(picture.license?.id ?? null),
  };
}

/** Of a picture of which no record is there. */
export const noCredit: Credit = {
  title: null,
  page: null,
  creator: null,
  creatorPage: null,
  license: null,
  licensePage: null,
};

/** Why pictures that were asked for were not saved, as a model is told of it. */
export const notSavedTexts = {
  unknown: 'There is no such image. Use an id that search_images gave in this session.',
  license: 'Its licence is not among those that are allowed, by allowed_licenses or by the user.',
  rejected: 'The user has rejected this image in this folder. Choose another one.',
} as const;

/** So many more than are wanted for a keyword are found, because some cannot be had. */
const spareImages = 5;

/** What a save means: images that were found, or the first ones of a search for so many. Throws `ToolError`. */
export function askedToSave({
  ids,
  keyword,
  quantity,
  license_need,
  allowed_licenses,
}: SaveImagesInput):
  { readonly ids: readonly string[] } | { readonly search: SearchImagesInput; readonly quantity: number } {
  if ((ids === undefined) === (keyword === undefined)) throw new ToolError('Give either ids or keyword.');
  if (ids !== undefined) return { ids: [...new Set(ids)] };
  const count = Math.min(quantity + spareImages, maxFoundImages);
  return { search: searchInput({ keyword, count, license_need, allowed_licenses }), quantity };
}

export function noSuchImageText([first]: readonly string[]): string {
  return `There is no image ${plainText(first ?? '')}. Use ids that search_images gave in this session; where the user has cleared the list, search again.`;
}

/** Why a save for a keyword saved nothing, and what was not searched. */
export function nothingFoundText(
  { keyword, license_need }: SearchImagesInput,
  problems: readonly string[],
): string {
  const licensed = license_need === 'any' ? '' : ` with a licence for ${license_need}`;
  return [`Nothing was found for ${keyword}${licensed}. Try another keyword.`, ...problems].join(' ');
}

/** What is answered where nobody waits for an insertion any more. */
export const notInsertedText = 'Inserting was cancelled; the document is as it was.';

/** What is said where less was found than was asked for, though more was looked at; null where that is all there is to say. */
export function tooFewText(lookedAt: number, found: number, wanted: number): string | null {
  if (found >= wanted || lookedAt <= found) return null;
  return `${lookedAt} images were looked at, and ${found === 0 ? 'none' : `only ${found}`} of them fit what was asked for. Ask for less, or for other words.`;
}

export function sameFileText(path: string): string {
  return `It is the same file as ${path}.`;
}
