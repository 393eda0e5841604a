import type { Creator, License } from '../../shared/picture/picture';
import { countOf, lineOf, maxNameLength, maxTitleLength } from './fields';
import { parsedJson, fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { pageAddress } from './pageAddress';
import { cutJsonValue } from './cutJson';
import { licenseOfPage } from './pageLicense';

/** A picture as a page's linked data (schema.org in JSON-LD) describes it. */
export interface DescribedPicture {
  /** As they stand there, the file itself first. */
  readonly addresses: readonly string[];
  /** Smaller copies. */
  readonly thumbnails: readonly string[];
  readonly width: number | null;
  readonly height: number | null;
  readonly title: string | null;
  readonly creator: Creator | null;
  readonly license: License | null;
}

/** UTF-16 units; far more than real pages have. */
const maxScriptLength = 4 * 1024 * 1024;
const maxVisits = 50_000;
const maxPictures = 2_000;

/** Properties whose value is a picture or several; all others are searched for objects of a picture type. */
const pictureNames: ReadonlySet<string> = new Set([
  'image',
  'photo',
  'primaryImageOfPage',
  'thumbnailUrl',
  'thumbnail',
]);
const pictureTypes: ReadonlySet<unknown> = new Set(['ImageObject', 'Photograph', 'schema:ImageObject']);
/** Properties that are skipped: the logo of a publisher is no picture of the page. */
const skippedNames: ReadonlySet<string> = new Set(['logo', '@context']);

/** The pictures that a `<script type="application/ld+json">` describes, in its order; none if it cannot be read. */
export function readLinkedData(script: string, baseUrl: string): readonly DescribedPicture[] {
  const json = cutJsonValue(script.replace(/^\s*<!--|^\s*\/\/<!\[CDATA\[/, ''), 0, maxScriptLength);
  if (json === null) return [];
  const value = parsedJson(json);
  if (value === undefined) return [];
  const pictures: DescribedPicture[] = [];
  // What is still to be looked at, the next one last.
  const ahead: { readonly value: unknown; readonly isPicture: boolean }[] = [{ value, isPicture: false }];
  for (let looks = 0; looks < maxVisits && pictures.length < maxPictures; looks += 1) {
    const next = ahead.pop();
    if (!next) break;
    const { value, isPicture } = next;
    if (Array.isArray(value)) {
      for (const each of (value as unknown[]).slice(0, maxVisits).reverse())
        ahead.push({ value: each, isPicture });
      continue;
    }
    if (typeof value === 'string' && isPicture) pictures.push(onlyAddress(value));
    const fields = fieldsOf(value);
    if (!fields) continue;
    const isSelf = isPicture || schemaTypes(fields).some((type) => pictureTypes.has(type));
    const described = isSelf ? describedPicture(fields, baseUrl) : null;
    if (described) pictures.push(described);
    for (const [name, inner] of Object.entries(fields).slice(0, maxVisits).reverse()) {
      // Of a picture, these are the same picture again.
      const isOwn = described !== null && (name === 'thumbnail' || name === 'thumbnailUrl');
      if (!isOwn && !skippedNames.has(name)) ahead.push({ value: inner, isPicture: pictureNames.has(name) });
    }
  }
  return pictures;
}

function onlyAddress(address: string): DescribedPicture {
  return {
    addresses: [address],
    thumbnails: [],
    width: null,
    height: null,
    title: null,
    creator: null,
    license: null,
  };
}

/** The picture that an object describes; null if it has no address and only refers to a picture elsewhere. */
function describedPicture(fields: PlainObject, baseUrl: string): DescribedPicture | null {
  const files = textsOf(fields['contentUrl']);
  // `url` may be that of the page about the picture.
  const addresses = files.length > 0 ? files : textsOf(fields['url']);
  if (addresses.length === 0) return null;
  const thumbnails = [fields['thumbnailUrl'], fields['thumbnail']].flatMap((value) =>
    textsOf(fieldsOf(value)?.['contentUrl'] ?? fieldsOf(value)?.['url'] ?? value),
  );
  return {
    addresses,
    thumbnails,
    width: pixelCount(fields['width']),
    height: pixelCount(fields['height']),
    title: lineOf(fields['name'], maxTitleLength) ?? lineOf(fields['caption'], maxTitleLength),
    creator: describedCreator(fields, baseUrl),
    license: describedLicense(fields, baseUrl),
  };
}

function describedCreator(fields: PlainObject, baseUrl: string): Creator | null {
  for (const value of [
    fields['creator'],
    fields['author'],
    fields['creditText'],
    fields['copyrightNotice'],
  ]) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const name = lineOf(first, maxNameLength) ?? lineOf(fieldsOf(first)?.['name'], maxNameLength);
    if (name !== null) return { name, url: pageAddress(fieldsOf(first)?.['url'], baseUrl)?.href ?? null };
  }
  return null;
}

/** The licence of a picture, or the page where to acquire one, which is better than nothing. */
function describedLicense(fields: PlainObject, baseUrl: string): License | null {
  for (const value of [fields['license'], fields['acquireLicensePage']]) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const own = fieldsOf(first);
    const license = licenseOfPage(
      own?.['url'] ?? own?.['@id'] ?? first,
      lineOf(own?.['name'], maxNameLength),
      baseUrl,
    );
    if (license) return license;
  }
  return null;
}

function schemaTypes(fields: PlainObject): readonly unknown[] {
  return [fields['@type']].flat();
}

function textsOf(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each) => typeof each === 'string');
}

/** `640`, `"640"`, `"640 px"` or `{"@type": "QuantitativeValue", "value": 640}`. */
function pixelCount(value: unknown): number | null {
  const inner = fieldsOf(value)?.['value'] ?? value;
  return countOf(typeof inner === 'string' ? inner.slice(0, 20).replace(/\s*px$/, '') : inner);
}
