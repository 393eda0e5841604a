import { licenseNeeds, orientations, type Filters } from './filters';
import { isSourceChoice, maxLengths, type FormValues } from '../form/form';
import { isWebAddress } from '../words/untrusted';
import { sizeNames, type Creator, type License, type Picture, type PictureSize } from '../picture/picture';
import { pictureActions, type ToHost } from './protocol';
import { isSourceId } from '../sources/sources';

// What crosses a border (the webview, a file, stored state) is untrusted: each guard returns a copy that holds the known
// fields and nothing else, or null.

/** A message of the webview. */
export function readToHost(value: unknown): ToHost | null {
  if (!isRecord(value)) return null;
  const { type } = value;
  switch (type) {
    case 'ready':
    case 'cancel':
    case 'clear':
    case 'browse':
    case 'openFolder':
    case 'showLog':
    case 'previewFolder':
    case 'pause':
    case 'resume':
    case 'retryFailed':
      return { type };
    case 'setKey':
      return isSourceId(value['source']) ? { type, source: value['source'] } : null;
    case 'choose':
    case 'visible': {
      const keys = readKeys(value['keys']);
      return keys && { type, keys };
    }
    case 'picture': {
      const action = pictureActions.find((known) => known === value['action']);
      const { key } = value;
      return action && isShortText(key, longestKey) ? { type, action, key } : null;
    }
    case 'form':
    case 'search':
    case 'scrape': {
      const form = readForm(value['form']);
      return form && { type, form };
    }
    default:
      return null;
  }
}

/** The form as the webview sends it or as it was stored. Whether its values make sense is for `form.ts` to say. */
export function readForm(value: unknown): FormValues | null {
  if (!isRecord(value)) return null;
  const { source, keyword, addresses, find, folder, quantity } = value;
  const size = sizeNames.find((name) => name === value['size']);
  const filters = readFilters(value['filters']);
  if (!isShortText(keyword, maxLengths.keyword) || !isShortText(find, maxLengths.find)) return null;
  if (!isSourceChoice(source) || !isShortText(addresses, maxLengths.addresses)) return null;
  if (folder !== null && !isShortText(folder, maxLengths.folder)) return null;
  if (quantity !== null && !isShortText(quantity, maxLengths.quantity)) return null;
  if (!size || !filters) return null;
  return { source, keyword, addresses, find, folder, size, quantity, filters };
}

function readFilters(value: unknown): Filters | null {
  if (!isRecord(value)) return null;
  const { minWidth, minHeight, source, text, hideSaved } = value;
  const orientation = orientations.find((known) => known === value['orientation']);
  const license = licenseNeeds.find((known) => known === value['license']);
  if (!isShortText(minWidth, maxLengths.minWidth) || !isShortText(minHeight, maxLengths.minHeight))
    return null;
  if (source !== null && !isShortText(source, longestKey)) return null;
  if (!orientation || !license || !isShortText(text, maxLengths.text) || typeof hideSaved !== 'boolean')
    return null;
  return { minWidth, minHeight, orientation, license, source, text, hideSaved };
}

/** Longer than the key of any picture; in UTF-16 units. */
const longestKey = 4_000;
/** More pictures than any list holds; what a text names after them is passed over. */
export const mostPictures = 100_000;

/** Keys of pictures, as the webview names them and as they are stored. */
export function readKeys(value: unknown): readonly string[] | null {
  if (!Array.isArray(value) || value.length > mostPictures) return null;
  const keys = value as unknown[];
  return keys.every((key) => isShortText(key, longestKey)) ? keys.slice() : null;
}

/** A picture of a stored list. */
export function readPicture(value: unknown): Picture | null {
  if (!isRecord(value)) return null;
  const { source, id, keyword, title, page, via, thumbnail } = value;
  if (typeof source !== 'string' || source === '' || typeof id !== 'string' || id === '') return null;
  if (typeof keyword !== 'string' || !isTextOrNull(title) || !isTextOrNull(page)) return null;
  const creator = readCreator(value['creator']);
  const license = readLicense(value['license']);
  const sizes = readSizes(value['sizes']);
  if (creator === undefined || license === undefined || sizes === null) return null;
  return {
    source,
    id,
    keyword,
    title,
    creator,
    license,
    page,
    sizes,
    ...(typeof via === 'string' && { via }),
    ...(typeof thumbnail === 'string' && isWebAddress(thumbnail) && { thumbnail }),
  };
}

function readCreator(value: unknown): Creator | null | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const { name, url } = value;
  return typeof name === 'string' && isTextOrNull(url) ? { name, url } : undefined;
}

function readLicense(value: unknown): License | null | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const { id, name, url } = value;
  return typeof id === 'string' && typeof name === 'string' && isTextOrNull(url)
    ? { id, name, url }
    : undefined;
}

function readSizes(value: unknown): PictureSize[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const sizes: PictureSize[] = [];
  for (const size of value as unknown[]) {
    if (!isRecord(size)) return null;
    const { url, width, height, edge, unsure } = size;
    if (typeof url !== 'string' || !isWebAddress(url)) return null;
    if (!isPixelsOrNull(width) || !isPixelsOrNull(height)) return null;
    if (edge !== undefined && (edge === null || !isPixelsOrNull(edge))) return null;
    sizes.push({
      url,
      width,
      height,
      ...(edge === undefined ? {} : { edge }),
      ...(unsure === true && { unsure }),
    });
  }
  return sizes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShortText(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length <= length;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isPixelsOrNull(value: unknown): value is number | null {
  return value === null || (Number.isSafeInteger(value) && (value as number) > 0);
}
