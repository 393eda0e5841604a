import type { Creator, Picture, PictureSize } from '../../../shared/picture/picture';
import { sources } from '../../../shared/sources/sources';
import { addressOf, countOf, lineOf, listOf, maxName, maxTitle } from '../../page/fields';
import { fieldsOf, type Fields } from '../../../shared/words/untrusted';
import { wordsOf, type Words } from './html';
import { commonsLicense } from './license';

/** A file of Commons as a picture; null for one that has no image, or none that can be saved. */
export function pictureOf(id: number, file: Fields, keyword: string): Picture | null {
  const [info] = listOf(file['imageinfo']);
  if (!info) return null;
  const sizes = sizesOf(info);
  if (sizes.length === 0) return null;
  const said = metadataOf(info);
  const thumbnail = addressOf(info['thumburl'])?.href;
  return {
    source: 'commons',
    id: String(id),
    keyword,
    title: wordsOf(said('ObjectName'), maxTitle).text ?? nameOf(info['canonicaltitle'] ?? file['title']),
    creator: creatorOf(info, said),
    license: commonsLicense({
      code: said('License'),
      terms: said('LicenseUrl'),
      name: said('LicenseShortName') ?? said('UsageTerms'),
    }),
    page: addressOf(info['descriptionurl'])?.href ?? null,
    sizes,
    ...(thumbnail !== undefined && { thumbnail }),
  };
}

/** The file's metadata by name: HTML or plain text. */
type Metadata = (name: string) => string | null;

function metadataOf(info: Fields): Metadata {
  const metadata = fieldsOf(info['extmetadata']);
  return (name) => {
    const value = fieldsOf(metadata?.[name])?.['value'];
    return typeof value === 'string' && value !== '' ? value : null;
  };
}

/** The title of `File:Fox in snow.jpg`, without prefix and extension. */
function nameOf(title: unknown): string | null {
  const text = typeof title === 'string' ? title : '';
  return lineOf(text.replace(/^File:/, '').replace(/\.[a-z]{3,4}$/i, ''), maxTitle);
}

/** The types of files that can be saved; others, such as SVG, have scaled copies that are PNG or JPEG. */
const saved: ReadonlySet<unknown> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/tiff',
]);

function sizesOf(info: Fields): readonly PictureSize[] {
  const original = addressOf(info['url']);
  const width = countOf(info['width']);
  const height = countOf(info['height']);
  const shape = width !== null && height !== null ? width / height : null;
  const sizes = new Map<string, PictureSize>();
  // Of small files the copy is the file itself, which may have another query.
  if (original && saved.has(info['mime']))
    sizes.set(original.pathname, { url: original.href, width, height });
  const forDenseScreens = Object.values(fieldsOf(info['responsiveUrls']) ?? {}).slice(0, 4);
  for (const url of [info['thumburl'], ...forDenseScreens].flatMap((each) => addressOf(each) ?? [])) {
    if (url.pathname === original?.pathname || sizes.has(url.pathname)) continue;
    sizes.set(url.pathname, { url: url.href, ...pixelsOf(url, shape) });
  }
  return [...sizes.values()];
}

/**
 * A copy's pixels by the width in its name: `thumbwidth` is the one that was asked for, and the copy may be larger
 * (phabricator.wikimedia.org/T388792).
 */
function pixelsOf(url: URL, shape: number | null): Pick<PictureSize, 'width' | 'height'> {
  const name = url.pathname.split('/').at(-1) ?? '';
  const width = countOf(/^(?:[a-z\d]{1,20}-){0,4}(\d{1,5})px-/.exec(name)?.[1]);
  const height = width !== null && shape !== null ? Math.max(1, Math.round(width / shape)) : null;
  return { width, height };
}

function creatorOf(info: Fields, said: Metadata): Creator | null {
  const words = (name: string): Words => wordsOf(said(name), maxName);
  const artist = words('Artist');
  const credit = words('Credit');
  const named = [words('Attribution'), artist, ...(isOwnWork(credit) ? [] : [credit])].find(
    ({ text }) => text !== null,
  );
  // The link in the attribution can lead anywhere; that in the artist field leads to the artist.
  if (named?.text) return { name: named.text, url: artist.link ?? named.link };
  const user = lineOf(info['user'], maxName);
  if (user === null) return null;
  return {
    name: user,
    url: `${sources.commons.home}/wiki/User:${encodeURIComponent(user.replaceAll(' ', '_'))}`,
  };
}

/** Whether the credit line says that the picture is the uploader's own. */
function isOwnWork({ text }: Words): boolean {
  return text !== null && /^own work\b/i.test(text);
}
