import { pageAddress } from '../../page/address';
import { decodeReferences, oneLine } from '../../page/text';
import type { Creator, Picture, PictureSize } from '../../../shared/picture/picture';
import { flickrLicense } from './licenses';
import { count, field, unwrap, type Model } from './model';
import { isPartOfSite, pictureFile } from './pictureFile';
import { maxName, maxTitle } from '../../page/fields';
import { decodedOrSame, isFields } from '../../../shared/words/untrusted';

const maxSizes = 40;
/** Longer than any encoding of what is kept. */
const maxRaw = 8192;

/** Where a picture was found. */
export interface FoundOn {
  readonly keyword: string;
  /** The page's own address. */
  readonly url: string;
}

/** A photo of the page's model as a picture; null when it has no address that can be loaded. */
export function pictureFromModel(model: Model, value: unknown, on: FoundOn): Picture | null {
  const photo = unwrap(model, value);
  if (!isFields(photo)) return null;
  const sizes = readSizes(model, field(model, photo, 'sizes'), on.url);
  const [first] = sizes;
  if (!first) return null;
  const id = photoId(field(model, photo, 'id')) ?? pictureFile(new URL(first.url))?.id;
  const owner = readOwner(model, photo);
  return {
    source: 'flickr',
    id: id ?? first.url,
    keyword: on.keyword,
    title: readText(field(model, photo, 'title'), maxTitle),
    creator: creatorOf(owner, on),
    license: flickrLicense(count(field(model, photo, 'license'))),
    page: id === undefined ? null : photoPage(id, owner.path, on),
    sizes,
  };
}

function photoId(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : undefined;
}

function readSizes(model: Model, value: unknown, pageUrl: string): PictureSize[] {
  if (!isFields(value)) return [];
  const sizes = new Map<string, PictureSize>();
  for (const size of Object.values(value).slice(0, maxSizes)) {
    const address = field(model, size, 'url') ?? field(model, size, 'displayUrl');
    const url = pictureAddress(address, pageUrl);
    if (!url || sizes.has(url.href)) continue;
    const width = count(field(model, size, 'width'));
    const height = count(field(model, size, 'height'));
    sizes.set(url.href, { url: url.href, width: width || null, height: height || null });
  }
  return [...sizes.values()];
}

/** The address of a photo, absolute; null for what is not one. Addresses without a scheme are those of the page's. */
export function pictureAddress(found: unknown, pageUrl: string): URL | null {
  const url = pageAddress(found, pageUrl);
  if (!url || isPartOfSite(url)) return null;
  if (/\.(?:static)?flickr\.com$/.test(url.hostname)) url.protocol = 'https:';
  return url;
}

export interface Owner {
  readonly name: string | null;
  /** How the owner is named in addresses. */
  readonly path: string | null;
}

/** Search results have the owner's fields in the photo, other pages in an object of its own. */
function readOwner(model: Model, photo: unknown): Owner {
  const owner = field(model, photo, 'owner');
  const text = (name: string): string | null =>
    readText(field(model, photo, name), maxName) ?? readText(field(model, owner, name), maxName);
  const alias = text('pathAlias');
  const path = alias ?? text('ownerNsid') ?? readText(field(model, owner, 'id'), maxName);
  return {
    name: text('realname') ?? text('username') ?? alias,
    path: path === null ? null : ownerPath(path),
  };
}

/** An owner's id or alias as addresses have it. */
export function ownerPath(name: string): string {
  return encodeURIComponent(name).replaceAll('%40', '@');
}

export function creatorOf({ name, path }: Owner, on: Pick<FoundOn, 'url'>): Creator | null {
  if (name === null) return null;
  return { name, url: path === null ? null : siteAddress(on, `photos/${path}/`) };
}

/** The page of a photo; without its owner, the address that leads there. Source: flickr.com/services/api/misc.urls.html */
export function photoPage(id: string, ownerPath: string | null, on: Pick<FoundOn, 'url'>): string {
  return siteAddress(on, ownerPath === null ? `photo.gne?id=${id}` : `photos/${ownerPath}/${id}/`);
}

function siteAddress(on: Pick<FoundOn, 'url'>, path: string): string {
  return new URL(`/${path}`, on.url).href;
}

// Made by `encodeURIComponent`: nothing that it would have changed is left.
const percentEncoded = /^(?:[\w\-.!~*'()]|%[0-9a-f]{2})*$/i;

/**
 * Text of the model. Some pages write it percent-encoded with HTML references below, others plain, and nothing says
 * which: only text that the encoding could have made is decoded.
 */
function readText(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  const raw = value.slice(0, maxRaw);
  return oneLine(decodeReferences(percentEncoded.test(raw) ? decodedOrSame(raw) : raw), maxLength);
}
