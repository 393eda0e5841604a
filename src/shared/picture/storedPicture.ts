import { countingNumber, isDay, isPlainObject, isWebAddress } from '../words/untrusted';
import { maxTagLength, maxTags, type Creator, type License, type Picture, type PictureSize } from './picture';
import { referrerPolicyNamed } from './referrerPolicy';

/**
 * A picture of a stored list, with the fields that are known and no others; null for what is none. A list has up to a
 * hundred thousand of them, and a schema reads them three times as slowly: 20,000 in 130 ms rather than in 40.
 */
export function readPicture(value: unknown): Picture | null {
  if (!isPlainObject(value)) return null;
  const { source, id, keyword, title, page, isOnPrivateHost, via, date, tags, description } = value;
  const { thumbnail, imageService } = value;
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
    ...(isOnPrivateHost === true && { isOnPrivateHost }),
    sizes,
    ...(typeof via === 'string' && { via }),
    ...(isDay(date) && { date }),
    ...(areTags(tags) && { tags }),
    ...(typeof description === 'string' && { description }),
    ...(typeof thumbnail === 'string' && isWebAddress(thumbnail) && { thumbnail }),
    ...(typeof imageService === 'string' && isWebAddress(imageService) && { imageService }),
  };
}

function areTags(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= maxTags &&
    value.every((tag) => typeof tag === 'string' && tag.length <= 2 * maxTagLength)
  );
}

function readCreator(value: unknown): Creator | null | undefined {
  if (value === null) return null;
  if (!isPlainObject(value)) return undefined;
  const { name, url } = value;
  return typeof name === 'string' && isTextOrNull(url) ? { name, url } : undefined;
}

function readLicense(value: unknown): License | null | undefined {
  if (value === null) return null;
  if (!isPlainObject(value)) return undefined;
  const { id, name, url } = value;
  return typeof id === 'string' && typeof name === 'string' && isTextOrNull(url)
    ? { id, name, url }
    : undefined;
}

function readSizes(value: unknown): PictureSize[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const sizes: PictureSize[] = [];
  for (const size of value as unknown[]) {
    if (!isPlainObject(size)) return null;
    const { url, width, height, edge, unsure, referrerPolicy } = size;
    const policy = typeof referrerPolicy === 'string' ? referrerPolicyNamed(referrerPolicy) : undefined;
    if (typeof url !== 'string' || !isWebAddress(url)) return null;
    if (!isPixelsOrNull(width) || !isPixelsOrNull(height)) return null;
    if (edge !== undefined && (edge === null || !isPixelsOrNull(edge))) return null;
    sizes.push({
      url,
      width,
      height,
      ...(edge === undefined ? {} : { edge }),
      ...(unsure === true && { unsure }),
      ...(policy && { referrerPolicy: policy }),
    });
  }
  return sizes;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isPixelsOrNull(value: unknown): value is number | null {
  return value === null || countingNumber(value) !== null;
}
