import { pageAddress } from '../../page/pageAddress';
import { decodeReferences, cleanLine } from '../../page/text';
import type { Creator, Picture, PictureSize } from '../../../shared/picture/picture';
import { flickrLicense } from './licenses';
import { countFromZero, modelField, unwrapValue, type PageModel } from './model';
import { isSiteGraphic, parsePictureFile } from './pictureFile';
import { maxNameLength, maxTitleLength } from '../../page/fields';
import { decodedOrSame, isPlainObject } from '../../../shared/words/untrusted';

const maxSizes = 40;
/** Longer than any encoding of what is kept. */
const maxEncodedLength = 8192;

/** Where a picture was found. */
export interface FoundOn {
  readonly keyword: string;
  /** The page's own address. */
  readonly url: string;
}

/** A photo of the page's model as a picture; null when it has no address that can be loaded. */
export function pictureFromModel(model: PageModel, value: unknown, on: FoundOn): Picture | null {
  const photo = unwrapValue(model, value);
  if (!isPlainObject(photo)) return null;
  const sizes = modelSizes(model, modelField(model, photo, 'sizes'), on.url);
  const [first] = sizes;
  if (!first) return null;
  const id = photoId(modelField(model, photo, 'id')) ?? parsePictureFile(new URL(first.url))?.id;
  const owner = modelOwner(model, photo);
  return {
    source: 'flickr',
    id: id ?? first.url,
    keyword: on.keyword,
    title: modelText(modelField(model, photo, 'title'), maxTitleLength),
    creator: flickrCreator(owner, on),
    license: flickrLicense(countFromZero(modelField(model, photo, 'license'))),
    page: id === undefined ? null : photoPageAddress(id, owner.path, on),
    sizes,
  };
}

function photoId(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : undefined;
}

function modelSizes(model: PageModel, value: unknown, pageUrl: string): PictureSize[] {
  if (!isPlainObject(value)) return [];
  const sizes = new Map<string, PictureSize>();
  for (const size of Object.values(value).slice(0, maxSizes)) {
    const address = modelField(model, size, 'url') ?? modelField(model, size, 'displayUrl');
    const url = photoAddress(address, pageUrl);
    if (!url || sizes.has(url.href)) continue;
    const width = countFromZero(modelField(model, size, 'width'));
    const height = countFromZero(modelField(model, size, 'height'));
    sizes.set(url.href, { url: url.href, width: width || null, height: height || null });
  }
  return [...sizes.values()];
}

/** The address of a photo, absolute; null for what is not one. Addresses without a scheme are those of the page's. */
export function photoAddress(found: unknown, pageUrl: string): URL | null {
  const url = pageAddress(found, pageUrl);
  if (!url || isSiteGraphic(url)) return null;
  if (/\.(?:static)?flickr\.com$/.test(url.hostname)) url.protocol = 'https:';
  return url;
}

export interface PhotoOwner {
  readonly name: string | null;
  /** How the owner is named in addresses. */
  readonly path: string | null;
}

/** Search results have the owner's fields in the photo, other pages in an object of its own. */
function modelOwner(model: PageModel, photo: unknown): PhotoOwner {
  const owner = modelField(model, photo, 'owner');
  const text = (name: string): string | null =>
    modelText(modelField(model, photo, name), maxNameLength) ??
    modelText(modelField(model, owner, name), maxNameLength);
  const alias = text('pathAlias');
  const path = alias ?? text('ownerNsid') ?? modelText(modelField(model, owner, 'id'), maxNameLength);
  return {
    name: text('realname') ?? text('username') ?? alias,
    path: path === null ? null : ownerPathOf(path),
  };
}

/** An owner's id or alias as addresses have it. */
export function ownerPathOf(name: string): string {
  return encodeURIComponent(name).replaceAll('%40', '@');
}

export function flickrCreator({ name, path }: PhotoOwner, on: Pick<FoundOn, 'url'>): Creator | null {
  if (name === null) return null;
  return { name, url: path === null ? null : siteAddress(on, `photos/${path}/`) };
}

/** The page of a photo; without its owner, the address that leads there. Source: flickr.com/services/api/misc.urls.html */
export function photoPageAddress(id: string, ownerPath: string | null, on: Pick<FoundOn, 'url'>): string {
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
function modelText(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  const raw = value.slice(0, maxEncodedLength);
  return cleanLine(decodeReferences(percentEncoded.test(raw) ? decodedOrSame(raw) : raw), maxLength);
}
