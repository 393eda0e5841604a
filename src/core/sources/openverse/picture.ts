import type { Creator, License, Picture, PictureSize } from '../../../shared/picture/picture';
import { longestEdge } from '../../../shared/picture/sizes';
import { creativeCommonsLicense, licenseByAddress } from '../../../shared/picture/licenses';
import {
  addressOf,
  countOf,
  idOf,
  lineOf,
  objectsOf,
  tagsIn,
  maxNameLength,
  maxTitleLength,
} from '../../page/fields';
import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';
import { parsePictureFile, sizesFromAddress } from '../flickr/pictureFile';
import { photoSizes } from '../inaturalist/photoFile';
import { requestAddress } from '../request';
import type { SourceQuery } from '../source';

/**
 * Whether a result is shown: no adult content, which is not asked for, and no SVG, which is a document that can contain
 * scripts.
 */
export function isOfferedResult(result: unknown): boolean {
  const { mature, filetype, url } = fieldsOf(result) ?? {};
  return mature !== true && filetype !== 'svg' && !/\.svgz?$/i.test(addressOf(url)?.pathname ?? '');
}

/** A result of Openverse as a picture; null for one without an id or address. */
export function openversePicture(row: PlainObject, { query, baseUrl }: SourceQuery): Picture | null {
  const id = idOf(row['id']);
  const url = addressOf(row['url']);
  if (id === null || url === null) return null;
  const page = addressOf(row['foreign_landing_url']);
  const sizes = openverseSizes(row, url);
  const thumbnail = requestAddress(baseUrl, `v1/images/${encodeURIComponent(id)}/thumb/`);
  return {
    ...(originOf(row, url, page) ?? { source: 'openverse', id }),
    keyword: query,
    title: lineOf(row['title'], maxTitleLength),
    creator: openverseCreator(row),
    license: openverseLicense(row),
    page: page?.href ?? null,
    sizes,
    ...tagsIn(humanTags(row)),
    // Openverse makes few thumbnails a minute; a picture with small sizes of its own needs none.
    ...(sizes.length === 1 && { thumbnail }),
  };
}

function isFromProvider(row: PlainObject, provider: string): boolean {
  // A museum's pictures that are kept on Flickr have the museum as source, and Flickr as provider.
  return row['provider'] === provider || row['source'] === provider;
}

type Origin = Pick<Picture, 'source' | 'id' | 'via'>;

/** The source that a picture belongs to, if we have it as a source, so that the picture found there is the same one. */
function originOf(row: PlainObject, url: URL, page: URL | null): Origin | null {
  if (isFromProvider(row, 'flickr')) {
    const id = flickrId(page) ?? parsePictureFile(url)?.id;
    return id === undefined ? null : { source: 'flickr', id, via: 'openverse' };
  }
  if (isFromProvider(row, 'wikimedia')) {
    const id = page?.searchParams.get('curid') ?? '';
    return /^[1-9]\d{0,11}$/.test(id) ? { source: 'commons', id, via: 'openverse' } : null;
  }
  if (isFromProvider(row, 'clevelandmuseum')) {
    const id = /clevelandart\.org\/art\/([\w.-]{1,60})\/?$/.exec(page?.href ?? '')?.[1];
    return id === undefined ? null : { source: 'cleveland', id, via: 'openverse' };
  }
  if (isFromProvider(row, 'inaturalist')) {
    const id = /inaturalist\.org\/photos\/(\d{1,15})\/?$/.exec(page?.href ?? '')?.[1];
    return id === undefined ? null : { source: 'inaturalist', id, via: 'openverse' };
  }
  return null;
}

function flickrId(page: URL | null): string | undefined {
  if (!page || !/(?:^|\.)flickr\.com$/.test(page.hostname)) return undefined;
  return /^\/photos\/[^/]{1,100}\/(\d{1,20})(?:\/|$)/.exec(page.pathname)?.[1];
}

function openverseSizes(row: PlainObject, url: URL): readonly [PictureSize, ...PictureSize[]] {
  const width = countOf(row['width']);
  const height = countOf(row['height']);
  const own: PictureSize = { url: url.href, width, height };
  // StockSnap serves files 960 px wide, but the answer has the pixels of the original.
  if (isFromProvider(row, 'stocksnap')) return [{ ...own, width: null, height: null }];
  if (isFromProvider(row, 'inaturalist')) return iNaturalistSizes(own);
  if (!isFromProvider(row, 'flickr') || !parsePictureFile(url)) return [own];
  const shape = width !== null && height !== null ? width / height : null;
  const sizes = sizesFromAddress(url, shape);
  const listed = sizes.find((size) => size.url === url.href);
  const edge = listed ? longestEdge(listed) : null;
  if (edge === null) return [own];
  // No size is larger than the one that Openverse lists.
  const smaller = sizes.filter((size) => size.url !== url.href && (longestEdge(size) ?? edge) < edge);
  return [shape === null ? { ...own, edge } : own, ...smaller];
}

/** Openverse lists the photo in medium size, with the pixels of the original. */
function iNaturalistSizes({ url, width, height }: PictureSize): readonly [PictureSize, ...PictureSize[]] {
  const original = width === null || height === null ? null : { width, height };
  const [largest, ...smaller] = photoSizes(new URL(url), original);
  return largest ? [largest, ...smaller] : [{ url, width: null, height: null }];
}

/** Those with an accuracy are a machine's guesses. */
function humanTags(row: PlainObject): readonly unknown[] {
  return objectsOf(row['tags'])
    .filter(({ accuracy }) => typeof accuracy !== 'number')
    .map(({ name }) => name);
}

function openverseCreator(row: PlainObject): Creator | null {
  const name = lineOf(row['creator'], maxNameLength);
  return name === null ? null : { name, url: addressOf(row['creator_url'])?.href ?? null };
}

function openverseLicense(row: PlainObject): License | null {
  const text = (name: string): string => (typeof row[name] === 'string' ? row[name] : '');
  return (
    creativeCommonsLicense(text('license'), text('license_version')) ?? licenseByAddress(text('license_url'))
  );
}
