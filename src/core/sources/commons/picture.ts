import type { Creator, Picture, PictureSize } from '../../../shared/picture/picture';
import { sources } from '../../../shared/sources/sources';
import {
  addressOf,
  countOf,
  lineOf,
  objectsOf,
  maxDescriptionLength,
  maxNameLength,
  maxTitleLength,
} from '../../page/fields';
import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';
import { htmlTextOf, type HtmlText } from './htmlText';
import { commonsLicense } from './license';

/** A file of Commons as a picture; null for one that has no image, or none that can be saved. */
export function commonsPicture(id: number, file: PlainObject, keyword: string): Picture | null {
  const [info] = objectsOf(file['imageinfo']);
  if (!info) return null;
  const sizes = commonsSizes(info);
  if (sizes.length === 0) return null;
  const said = metadataFieldOf(info);
  const thumbnail = addressOf(info['thumburl'])?.href;
  const description = htmlTextOf(said('ImageDescription'), maxDescriptionLength).text;
  return {
    source: 'commons',
    id: String(id),
    keyword,
    title:
      htmlTextOf(said('ObjectName'), maxTitleLength).text ??
      fileTitle(info['canonicaltitle'] ?? file['title']),
    creator: commonsCreator(info, said),
    license: commonsLicense({
      code: said('License'),
      terms: said('LicenseUrl'),
      name: said('LicenseShortName') ?? said('UsageTerms'),
    }),
    page: addressOf(info['descriptionurl'])?.href ?? null,
    sizes,
    ...(description !== null && { description }),
    ...(thumbnail !== undefined && { thumbnail }),
  };
}

/** The file's metadata by name: HTML or plain text. */
type MetadataField = (name: string) => string | null;

function metadataFieldOf(info: PlainObject): MetadataField {
  const metadata = fieldsOf(info['extmetadata']);
  return (name) => {
    const value = fieldsOf(metadata?.[name])?.['value'];
    return typeof value === 'string' && value !== '' ? value : null;
  };
}

/** The title of `File:Fox in snow.jpg`, without prefix and extension. */
function fileTitle(title: unknown): string | null {
  const text = typeof title === 'string' ? title : '';
  return lineOf(text.replace(/^File:/, '').replace(/\.[a-z]{3,4}$/i, ''), maxTitleLength);
}

/** The types of files that can be saved; others, such as SVG, have scaled copies that are PNG or JPEG. */
const savableTypes: ReadonlySet<unknown> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/tiff',
]);

function commonsSizes(info: PlainObject): readonly PictureSize[] {
  const original = addressOf(info['url']);
  const width = countOf(info['width']);
  const height = countOf(info['height']);
  const shape = width !== null && height !== null ? width / height : null;
  const sizes = new Map<string, PictureSize>();
  // Of small files the copy is the file itself, which may have another query.
  if (original && savableTypes.has(info['mime']))
    sizes.set(original.pathname, { url: original.href, width, height });
  const forDenseScreens = Object.values(fieldsOf(info['responsiveUrls']) ?? {}).slice(0, 4);
  for (const url of [info['thumburl'], ...forDenseScreens].flatMap((each) => addressOf(each) ?? [])) {
    if (url.pathname === original?.pathname || sizes.has(url.pathname)) continue;
    sizes.set(url.pathname, { url: url.href, ...copyPixels(url, shape) });
  }
  return [...sizes.values()];
}

/**
 * A copy's pixels by the width in its name: `thumbwidth` is the one that was asked for, and the copy may be larger
 * (phabricator.wikimedia.org/T388792).
 */
function copyPixels(url: URL, shape: number | null): Pick<PictureSize, 'width' | 'height'> {
  const name = url.pathname.split('/').at(-1) ?? '';
  const width = countOf(/^(?:[a-z\d]{1,20}-){0,4}(\d{1,5})px-/.exec(name)?.[1]);
  const height = width !== null && shape !== null ? Math.max(1, Math.round(width / shape)) : null;
  return { width, height };
}

function commonsCreator(info: PlainObject, said: MetadataField): Creator | null {
  const words = (name: string): HtmlText => htmlTextOf(said(name), maxNameLength);
  const artist = words('Artist');
  const credit = words('Credit');
  const named = [words('Attribution'), artist, ...(isOwnWork(credit) ? [] : [credit])].find(
    ({ text }) => text !== null,
  );
  // The link in the attribution can lead anywhere; that in the artist field leads to the artist.
  if (named?.text) return { name: named.text, url: artist.link ?? named.link };
  const user = lineOf(info['user'], maxNameLength);
  if (user === null) return null;
  return {
    name: user,
    url: `${sources.commons.home}/wiki/User:${encodeURIComponent(user.replaceAll(' ', '_'))}`,
  };
}

/** Whether the credit line says that the picture is the uploader's own. */
function isOwnWork({ text }: HtmlText): boolean {
  return text !== null && /^own work\b/i.test(text);
}
