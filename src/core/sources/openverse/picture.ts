import type { Creator, License, Picture, PictureSize } from '../../../shared/picture/picture';
import { longestEdge } from '../../../shared/picture/sizes';
import { creativeCommons, licenseAt } from '../../../shared/picture/licenses';
import { addressOf, countOf, idOf, lineOf, maxName, maxTitle } from '../../page/fields';
import { fieldsOf, type Fields } from '../../../shared/words/untrusted';
import { pictureFile, sizesFromOne } from '../flickr/pictureFile';
import { addressAt } from '../request';
import type { SourceQuery } from '../source';

/**
 * Whether a result is shown: no adult content, which is not asked for, and no SVG, which is a document that can contain
 * scripts.
 */
export function isOffered(result: unknown): boolean {
  const { mature, filetype, url } = fieldsOf(result) ?? {};
  return mature !== true && filetype !== 'svg' && !/\.svgz?$/i.test(addressOf(url)?.pathname ?? '');
}

/** A result of Openverse as a picture; null for one without an id or address. */
export function pictureOf(row: Fields, { query, baseUrl }: SourceQuery): Picture | null {
  const id = idOf(row['id']);
  const url = addressOf(row['url']);
  if (id === null || url === null) return null;
  const page = addressOf(row['foreign_landing_url']);
  const sizes = sizesOf(row, url);
  const thumbnail = addressAt(baseUrl, `v1/images/${encodeURIComponent(id)}/thumb/`);
  return {
    ...(ownerOf(row, url, page) ?? { source: 'openverse', id }),
    keyword: query,
    title: lineOf(row['title'], maxTitle),
    creator: creatorOf(row),
    license: licenseOf(row),
    page: page?.href ?? null,
    sizes,
    // Openverse makes few thumbnails a minute; a picture with small sizes of its own needs none.
    ...(sizes.length === 1 && { thumbnail }),
  };
}

function isFrom(row: Fields, provider: string): boolean {
  // A museum's pictures that are kept on Flickr have the museum as source, and Flickr as provider.
  return row['provider'] === provider || row['source'] === provider;
}

type Owner = Pick<Picture, 'source' | 'id' | 'via'>;

/** The source that a picture belongs to, if we have it as a source, so that the picture found there is the same one. */
function ownerOf(row: Fields, url: URL, page: URL | null): Owner | null {
  if (isFrom(row, 'flickr')) {
    const id = flickrId(page) ?? pictureFile(url)?.id;
    return id === undefined ? null : { source: 'flickr', id, via: 'openverse' };
  }
  if (isFrom(row, 'wikimedia')) {
    const id = page?.searchParams.get('curid') ?? '';
    return /^[1-9]\d{0,11}$/.test(id) ? { source: 'commons', id, via: 'openverse' } : null;
  }
  return null;
}

function flickrId(page: URL | null): string | undefined {
  if (!page || !/(?:^|\.)flickr\.com$/.test(page.hostname)) return undefined;
  return /^\/photos\/[^/]{1,100}\/(\d{1,20})(?:\/|$)/.exec(page.pathname)?.[1];
}

function sizesOf(row: Fields, url: URL): readonly [PictureSize, ...PictureSize[]] {
  const width = countOf(row['width']);
  const height = countOf(row['height']);
  const own: PictureSize = { url: url.href, width, height };
  // StockSnap serves files 960 px wide, but the answer has the pixels of the original.
  if (isFrom(row, 'stocksnap')) return [{ ...own, width: null, height: null }];
  if (!isFrom(row, 'flickr') || !pictureFile(url)) return [own];
  const shape = width !== null && height !== null ? width / height : null;
  const sizes = sizesFromOne(url, shape);
  const listed = sizes.find((size) => size.url === url.href);
  const edge = listed ? longestEdge(listed) : null;
  if (edge === null) return [own];
  // No size is larger than the one that Openverse lists.
  const smaller = sizes.filter((size) => size.url !== url.href && (longestEdge(size) ?? edge) < edge);
  return [shape === null ? { ...own, edge } : own, ...smaller];
}

function creatorOf(row: Fields): Creator | null {
  const name = lineOf(row['creator'], maxName);
  return name === null ? null : { name, url: addressOf(row['creator_url'])?.href ?? null };
}

function licenseOf(row: Fields): License | null {
  const text = (name: string): string => (typeof row[name] === 'string' ? row[name] : '');
  return creativeCommons(text('license'), text('license_version')) ?? licenseAt(text('license_url'));
}
