import type { Creator, License, Picture, PictureSize, Pixels } from '../../../shared/picture/picture';
import { longestEdge } from '../../../shared/picture/sizes';
import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';
import { isPrivateHost } from '../../net/addressGuard';
import {
  countOf,
  dayOf,
  maxDescriptionLength,
  maxNameLength,
  maxTitleLength,
  objectsOf,
} from '../../page/fields';
import { idFromAddress } from '../../page/idFromAddress';
import { licenseOfPage } from '../../page/pageLicense';
import { isSvg } from '../../page/pictureName';
import {
  imageServiceSizes,
  largestScaledEdge,
  listOf,
  readImageService,
  type ImageService,
} from './imageService';
import { idOfPart, wordsIn, type Words } from './presentation';

/** Of one manifest; more than the longest books have. */
const maxCanvases = 5_000;
/** Of one canvas. Several are usual only where a picture is put together from pieces. */
const maxImages = 20;
/** Beyond this many pixels of its longest edge, the smallest size is no thumbnail. */
const maxThumbnailEdge = 800;

/** The pictures of a manifest. */
export interface ManifestPictures {
  /** Of each canvas in turn, each once. */
  readonly pictures: readonly Picture[];
  /** Canvases with sound, video or models, and no picture. */
  readonly leftOut: number;
}

/** What a manifest says of all its canvases, where they say nothing of their own. */
interface About {
  /** The manifest's address. */
  readonly url: string;
  readonly words: Words;
  readonly manifest: PlainObject;
  readonly title: string | null;
  readonly page: string;
  readonly isOnlyCanvas: boolean;
}

/** Reads a manifest of version 2 or 3 that was found at an address; `language` is the user's. Whatever it holds, it never throws. */
export function readManifest(manifest: PlainObject, url: string, language?: string): ManifestPictures {
  const words = wordsIn(language);
  const canvases = canvasesOf(manifest);
  const about: About = {
    url,
    words,
    manifest,
    title: words(manifest['label'], maxTitleLength),
    page: pageOf(manifest, url),
    isOnlyCanvas: canvases.length === 1,
  };
  const pictures = new Map<string, Picture>();
  let leftOut = objectsOf(manifest['mediaSequences']).length;
  for (const canvas of canvases) {
    const bodies = bodiesOf(canvas).slice(0, maxImages);
    const images = bodies.filter(isImage);
    if (images.length === 0 && (bodies.length > 0 || isOtherSpace(canvas))) leftOut += 1;
    for (const body of images) {
      const picture = pictureOf(body, canvas, about);
      if (picture && !pictures.has(picture.id)) pictures.set(picture.id, picture);
    }
  }
  return { pictures: [...pictures.values()], leftOut };
}

function canvasesOf(manifest: PlainObject): readonly PlainObject[] {
  const all: readonly PlainObject[] = [
    ...objectsOf(manifest['items']),
    ...objectsOf(listOf(manifest['sequences'])).flatMap((each) => objectsOf(each['canvases'])),
  ];
  return all.slice(0, maxCanvases);
}

/** A space in time or in three dimensions alone, of version 4. */
function isOtherSpace({ type }: PlainObject): boolean {
  return type === 'Scene' || type === 'Timeline';
}

/** What is painted onto a canvas; of a choice, the first, which is the default. */
function bodiesOf(canvas: PlainObject): readonly PlainObject[] {
  const annotations = objectsOf(listOf(canvas['items']))
    .flatMap((page) => objectsOf(listOf(page['items'])))
    .filter(({ motivation }) => listOf(motivation).includes('painting'));
  const painted = [
    ...annotations.flatMap(({ body }) => listOf(body)),
    ...objectsOf(listOf(canvas['images'])).flatMap(({ resource }) => listOf(resource)),
  ];
  return objectsOf(painted.slice(0, 2 * maxImages))
    .map((each) => chosenBody(each))
    .filter((each) => each !== null);
}

/** A body in bodies: a choice of specific resources. */
const maxBodyDepth = 4;

function chosenBody(body: PlainObject, depth = 0): PlainObject | null {
  if (depth === maxBodyDepth) return null;
  const type = typeOf(body);
  const inner =
    type === 'Choice'
      ? (body['default'] ?? body['item'] ?? body['items'])
      : type === 'SpecificResource'
        ? (body['source'] ?? body['full'])
        : undefined;
  if (inner === undefined) return body;
  const [first] = objectsOf(listOf(inner));
  return first ? chosenBody(first, depth + 1) : null;
}

/** Without the prefix that version 2 has: `oa:Choice`, `dctypes:Image`. */
function typeOf(part: PlainObject): string {
  const [type] = listOf(part['type'] ?? part['@type']);
  return typeof type === 'string' ? type.replace(/^.*:/, '') : '';
}

function isImage(body: PlainObject): boolean {
  const type = typeOf(body);
  return type === 'Image' || (type === '' && /^image\//.test(String(body['format'])));
}

function pictureOf(body: PlainObject, canvas: PlainObject, about: About): Picture | null {
  const file = idOfPart(body);
  const found = serviceOf(body, canvas, file);
  const sizes = sizesOf(body, file, found);
  const [best] = sizes;
  if (!best) return null;
  const { words, manifest, url, page, isOnlyCanvas } = about;
  const said = (name: string): unknown => canvas[name] ?? manifest[name];
  const thumbnail = hasSmallSize(sizes) ? null : idOfPart(listOf(canvas['thumbnail'])[0]);
  const parts = isOnlyCanvas ? [canvas, manifest] : [canvas];
  const description = parts
    .map((part) => words(part['summary'] ?? part['description'], maxDescriptionLength))
    .find((each) => each !== null);
  const date = dayOf(said('navDate'));
  return {
    source: 'page',
    id: idFromAddress(found?.service.url ?? best.url),
    keyword: '',
    title: titleOf(words(canvas['label'], maxTitleLength), about),
    creator: creatorOf(said, about),
    license: licenseOf([body, canvas, manifest], url),
    page,
    sizes,
    ...(date !== null && { date }),
    ...(description !== undefined && { description }),
    ...(thumbnail && { thumbnail: thumbnail.href }),
    ...(found && !found.isEnough && { imageService: found.service.url }),
  };
}

interface FoundService {
  readonly service: ImageService;
  /** Whether the manifest says enough of it; otherwise it is asked itself before a file is loaded. */
  readonly isEnough: boolean;
}

/** The service that has the picture in several sizes. */
function serviceOf(body: PlainObject, canvas: PlainObject, file: URL | null): FoundService | null {
  const blocks = listOf(body['service']).slice(0, 10);
  const block = blocks.find((each) => readImageService(each) !== null);
  // A file that is a scaled copy says nothing of the whole. A canvas has the shape of its picture, and mostly its pixels.
  const whole = scaledCopy.test(file?.pathname ?? '') ? null : pixelsOf(body);
  const service = readImageService(block, whole ?? pixelsOf(canvas));
  if (!service) return null;
  const { canScale, listed, needsLogin } = service;
  const isWholeKnown = whole !== null || readImageService(block)?.whole !== null;
  const isEnough =
    !needsLogin && (canScale === true ? isWholeKnown : canScale === false && listed.length > 0);
  return { service, isEnough };
}

/** A file of the Image API that is no full size: `/full/400,/0/default.jpg`. */
const scaledCopy = /\/full\/(?!full\/|max\/)[^/]{1,40}\/[^/]{1,10}\/[a-z]{1,10}\.[a-z]{1,5}$/;

/** What the service has, and then the file that the manifest names. */
function sizesOf(
  body: PlainObject,
  file: URL | null,
  found: FoundService | null,
): readonly [PictureSize, ...PictureSize[]] | readonly [] {
  const inService = found ? imageServiceSizes(found.service).map((size) => withDoubt(size, found)) : [];
  const pixels = pixelsOf(body) ?? { width: null, height: null };
  const isNew = file && !isSvg(file) && !inService.some(({ url }) => url === file.href);
  const [first, ...others] = [...inService, ...(isNew ? [{ url: file.href, ...pixels }] : [])];
  return first ? [first, ...others] : [];
}

/** Servers of version 2 may refuse the whole picture, where only they themselves know their maximum. */
function withDoubt(size: PictureSize, { service, isEnough }: FoundService): PictureSize {
  const isWhole = size.url.includes('/full/full/') && (longestEdge(size) ?? 0) > largestScaledEdge;
  return isEnough && service.canScale === true && isWhole ? { ...size, unsure: true } : size;
}

function pixelsOf(part: PlainObject): Pixels | null {
  const width = countOf(part['width']);
  const height = countOf(part['height']);
  return width === null || height === null ? null : { width, height };
}

function hasSmallSize(sizes: readonly PictureSize[]): boolean {
  return sizes.some((each) => (longestEdge(each) ?? Infinity) <= maxThumbnailEdge);
}

/** A canvas is mostly called by its place in the whole: `f. 12r`. */
function titleOf(label: string | null, { title, isOnlyCanvas }: About): string | null {
  if (title === null || label === null) return title ?? label;
  return isOnlyCanvas || label === title ? title : `${title}, ${label}`;
}

const creatorLabels =
  /^(?:artist|author|creator|maker|photographer|painter|illustrator|engraver|künstler|autor|auteur|artiste|autore|автор|художник)s?$/i;

/** Who made it, and the statement that its publisher requires beside it; without these, who provides it. */
function creatorOf(said: (name: string) => unknown, { words, manifest }: About): Creator | null {
  const made = objectsOf(listOf(said('metadata')).slice(0, 100)).find(({ label }) =>
    creatorLabels.test(wordsIn('en')(label, maxNameLength) ?? ''),
  );
  const maker = made ? words(made['value'], maxNameLength) : null;
  const [required] = objectsOf(listOf(said('requiredStatement')));
  const statement = words(required ? required['value'] : said('attribution'), maxDescriptionLength);
  if (maker !== null && statement !== null && !statement.includes(maker))
    return { name: `${maker}. ${statement}`, url: null };
  const name = statement ?? maker;
  if (name !== null) return { name, url: null };
  const [provider] = objectsOf(listOf(manifest['provider']));
  const agent = provider ? words(provider['label'], maxNameLength) : null;
  return agent === null ? null : { name: agent, url: webPageOf(provider?.['homepage'])?.href ?? null };
}

/** Of the first of these that says something of its rights. */
function licenseOf(parts: readonly PlainObject[], url: string): License | null {
  for (const part of parts) {
    for (const each of listOf(part['rights'] ?? part['license']).slice(0, 10)) {
      const license = licenseOfPage(idOfPart(each)?.href, null, url);
      if (license) return license;
    }
  }
  return null;
}

/**
 * The page about what a manifest has, or else the manifest itself. A page on a private network is not taken over, unless the manifest
 * is there, too: whoever opens a picture's page is no more led there than by a link.
 */
function pageOf(manifest: PlainObject, url: string): string {
  const page = webPageOf(manifest['homepage']) ?? webPageOf(manifest['related']);
  if (!page) return url;
  const isElsewhere = page.hostname !== new URL(url).hostname;
  return isElsewhere && isPrivateHost(page.hostname) ? url : page.href;
}

/** The first of these that is, as far as it says, a page. */
function webPageOf(value: unknown): URL | null {
  const pages = listOf(value).filter((each) => /^text\/html\b|^$/.test(formatOf(each)));
  return pages.map(idOfPart).find((each) => each !== null) ?? null;
}

function formatOf(part: unknown): string {
  const format = fieldsOf(part)?.['format'];
  return typeof format === 'string' ? format : '';
}
