import type { PictureSize, Pixels } from '../../../shared/picture/picture';
import { largeEdge, smallEdge } from '../../../shared/picture/sizes';
import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';
import { addressOf, countOf, objectsOf } from '../../page/fields';
import { fitInto } from '../fit';

/** What is known of one picture on a server of IIIF's Image API (iiif.io/api/image). */
export interface ImageService {
  /** Its base address, without a slash at its end. */
  readonly url: string;
  /** Of the Image API. */
  readonly version: 1 | 2 | 3;
  /** Whether it scales to any width; one of level 0 has only the sizes that it lists. Null where it does not say. */
  readonly canScale: boolean | null;
  /** Pixels of the whole picture; null where they are not known. */
  readonly whole: Pixels | null;
  /** The sizes that it lists, besides the whole picture. */
  readonly listed: readonly Pixels[];
  /** The largest that it gives; empty where it does not say. */
  readonly most: { readonly width?: number; readonly height?: number; readonly area?: number };
  /** Whether it is only for those who have signed in, or agreed to something, in a browser. */
  readonly needsLogin: boolean;
}

/** Of one service; more than servers list. */
const maxListed = 50;
export const largestScaledEdge = 2 * largeEdge;
/** The longest edges that a service which scales is asked for, besides the whole picture. */
const scaledEdges: readonly number[] = [smallEdge, largeEdge, largestScaledEdge];

/**
 * The sizes in which a service gives a picture, largest first; none where it does not say enough, and must be asked for its
 * `info.json`. Only whole views, as JPEG, which every service has.
 */
export function imageServiceSizes(service: ImageService): readonly PictureSize[] {
  const { whole, canScale, listed, most } = service;
  if (canScale === null || (canScale ? !whole : !whole && listed.length === 0)) return [];
  const largest = whole && withinMost(whole, most);
  const isSmaller = ({ width, height }: Pixels): boolean =>
    !largest || width * height < largest.width * largest.height;
  const others =
    canScale && largest
      ? scaledEdges.map((edge) => fitInto(largest, { width: edge, height: edge }))
      : listed.filter((each) => isSamePixels(each, withinMost(each, most)));
  const smaller = others
    .filter(isSmaller)
    .sort((a, b) => b.width * b.height - a.width * a.height)
    .map((pixels) => ({
      url: fileAddress(service, sizeParameter(service, pixels)),
      width: pixels.width,
      // Of what is nearly a square, a small copy is one, and is no piece cut out of the picture as other squares are.
      height:
        largest && largest.width !== largest.height && pixels.width === pixels.height ? null : pixels.height,
    }));
  if (!largest) return smaller;
  return [{ url: fileAddress(service, largestParameter(service)), ...largest }, ...smaller];
}

/**
 * Version 3 wants both numbers where they are those of a listed size (Image API 3.0, 4.2 and 4.7). In version 2 the canonical
 * form has the width alone (2.1.1, 4.7), which is how files of static servers are named.
 */
function sizeParameter({ version, canScale }: ImageService, { width, height }: Pixels): string {
  return version === 3 && canScale !== true ? `${width},${height}` : `${width},`;
}

/** `full` is no more in version 3; in version 2 only `max` respects a maximum, and servers of 2.0 do not know it. */
function largestParameter({ version, most }: ImageService): string {
  return version === 3 || (version === 2 && Object.keys(most).length > 0) ? 'max' : 'full';
}

function fileAddress({ url, version }: ImageService, size: string): string {
  return `${url}/full/${size}/0/${version === 1 ? 'native' : 'default'}.jpg`;
}

/** The pixels of the largest copy that a service gives. */
function withinMost(whole: Pixels, { width, height = width, area }: ImageService['most']): Pixels {
  const boxed = fitInto(whole, {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  });
  const pixels = boxed.width * boxed.height;
  if (area === undefined || pixels <= area) return boxed;
  const scale = Math.sqrt(area / pixels);
  const scaled = (edge: number): number => Math.max(1, Math.floor(edge * scale));
  return { width: scaled(boxed.width), height: scaled(boxed.height) };
}

function isSamePixels(a: Pixels, b: Pixels): boolean {
  return a.width === b.width && a.height === b.height;
}

/**
 * Reads what a manifest, or the `info.json` of a service, says of it; null for what is no service of the Image API. `whole` are
 * the pixels of the picture, where something else tells them.
 */
export function readImageService(value: unknown, whole: Pixels | null = null): ImageService | null {
  const fields = fieldsOf(value);
  const address = fields && addressOf(fields['@id'] ?? fields['id']);
  const version = fields && versionOf(fields);
  if (!fields || !address || version === null) return null;
  const profiles = listOf(fields['profile']);
  const more = objectsOf(profiles)[0] ?? {};
  const level = levelOf(profiles.find((each) => typeof each === 'string'));
  const features = [more['supports'], fields['extraFeatures'], fields['supports']].flatMap(listOf);
  const own = pixelsOf(fields);
  return {
    url: address.href.replace(/[?#].*$/, '').replace(/(?:\/info\.json)?\/*$/, ''),
    version,
    canScale: level === null ? null : level > 0 || features.includes('sizeByW'),
    whole: own ?? whole,
    listed: objectsOf(fields['sizes'])
      .slice(0, maxListed)
      .flatMap((each) => pixelsOf(each) ?? []),
    most: mostOf({ ...fields, ...more }),
    needsLogin: [fields['service'], fields['services']].flatMap(listOf).some(isLoginService),
  };
}

/** Of the Image API; null for anything else. Versions are told by the context, the type or the profile. */
function versionOf(fields: PlainObject): ImageService['version'] | null {
  const named = [fields['type'] ?? fields['@type'], fields['@context'], fields['profile'], fields['protocol']]
    .flatMap(listOf)
    .filter((each) => typeof each === 'string');
  const [, , number] = named.map((each) => imageMark.exec(each)).find((found) => found !== null) ?? [];
  if (number !== undefined) return number === '3' ? 3 : number === '2' ? 2 : 1;
  // In version 3 a profile is a word.
  if (named.some((each) => /^level[012]$/.test(each))) return 3;
  if (!named.some((each) => each === 'http://iiif.io/api/image')) return null;
  return fields['@id'] === undefined ? 3 : 2;
}

const imageMark =
  /^(ImageService|https?:\/\/iiif\.io\/api\/image\/|https?:\/\/library\.stanford\.edu\/iiif\/image-api\/)([123])/;

function levelOf(profile: unknown): number | null {
  const level = typeof profile === 'string' ? /level([012])(?:\.json)?$/.exec(profile)?.[1] : undefined;
  return level === undefined ? null : Number(level);
}

function mostOf(fields: PlainObject): ImageService['most'] {
  const [width, height, area] = ['maxWidth', 'maxHeight', 'maxArea'].map((name) => countOf(fields[name]));
  return {
    ...(width && { width }),
    ...(height && { height }),
    ...(area && { area }),
  };
}

function pixelsOf(fields: PlainObject): Pixels | null {
  const width = countOf(fields['width']);
  const height = countOf(fields['height']);
  return width === null || height === null ? null : { width, height };
}

/** Whether this is a service of the Authorization Flow API (iiif.io/api/auth), of version 0, 1 or 2. */
export function isLoginService(value: unknown): boolean {
  const fields = fieldsOf(value);
  const named = [fields?.['profile'], fields?.['type'], fields?.['@type'], fields?.['@context']].flatMap(
    listOf,
  );
  return named.some(
    (each) =>
      typeof each === 'string' &&
      /^https?:\/\/iiif\.io\/api\/auth\/|^Auth(?:Probe|Access|Cookie)Service\d$/.test(each),
  );
}

/** A list, or the one thing that stands in place of a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value === undefined || value === null ? [] : [value];
}
