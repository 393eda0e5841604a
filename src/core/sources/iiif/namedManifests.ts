import { isIiifAddress } from '../../../shared/sources/iiifAddresses';
import { fieldsOf, parsedJson, webUrl } from '../../../shared/words/untrusted';
import { pageAddress } from '../../page/pageAddress';
import { pageBase } from '../../page/readSightings';
import { attributeValue, rawValue, readTags, wordValue, type Attributes, type Syntax } from '../../page/tags';
import { idOfPart, presentationKind } from './presentation';

/** A page of more shows other pages' manifests in passing, as lists of results do. */
const maxNamed = 5;
const maxElements = 300_000;
/** Objects and lists looked into, of all linked data of a page. */
const maxVisits = 20_000;
/** UTF-16 units of one script. */
const maxScriptLength = 1024 * 1024;

/**
 * The manifests and collections of IIIF that a web page is a view of, by their addresses: in a `<link>`, in linked data, in what
 * viewers (Mirador, Universal Viewer and their kin) are told by attributes, scripts and frames; or, where none of these is
 * there, the only one that links lead to by way of a viewer.
 */
export function namedManifests(html: string, page: string, syntax: Syntax = 'html'): readonly string[] {
  if (!/iiif|manifest/i.test(html)) return [];
  const base = pageBase(html, page);
  const named = new Set<string>();
  const linked = new Set<string>();
  const add = (to: Set<string>, written: string | null | undefined): void => {
    const url = to.size < maxNamed * 2 ? pageAddress(written, base) : null;
    if (url) to.add(url.href);
  };
  let elements = 0;
  let script: string | null = null;
  for (const piece of readTags(html, syntax)) {
    if (piece.kind === 'text') {
      if (script === 'application/ld+json') for (const each of inLinkedData(piece.text)) add(named, each);
      else if (script !== null) for (const each of inScript(piece.text)) add(named, each);
      continue;
    }
    script = null;
    if (piece.kind === 'end') continue;
    if ((elements += 1) > maxElements) break;
    const { name, attributes } = piece;
    if (name === 'script') script = wordValue(attributes, 'type');
    else if (name === 'link') add(named, inLink(attributes));
    else if (name === 'iframe') add(named, manifestOfViewer(attributeValue(attributes, 'src'), base));
    else if (name === 'a') add(linked, manifestOfViewer(attributeValue(attributes, 'href'), base));
    if (name !== 'html' && name !== 'link') for (const each of inAttributes(attributes)) add(named, each);
  }
  const found = named.size > 0 ? [...named] : linked.size === 1 ? [...linked] : [];
  return found.slice(0, maxNamed);
}

const viewerParameters: ReadonlySet<string> = new Set([
  'manifest',
  'manifestid',
  'iiif-content',
  'iiif_content',
]);

/**
 * The manifest that an address hands on to a viewer, in its query or, as Universal Viewer has it, behind `#?`; null for any other
 * address.
 */
export function manifestOfViewer(address: string | undefined, base?: string): string | null {
  const url = address === undefined ? null : webUrl(address, base);
  if (!url || !/manifest|iiif/i.test(url.search + url.hash)) return null;
  const parameters = [url.search, url.hash.replace(/^#\??/, '')].flatMap((each) => [
    ...new URLSearchParams(each),
  ]);
  const [, found = null] =
    parameters.find(
      ([name, value]) => viewerParameters.has(name.toLowerCase()) && /^https?:\/\//i.test(value),
    ) ?? [];
  return found;
}

function inLink(attributes: Attributes): string | undefined {
  const rel = wordValue(attributes, 'rel').split(/\s+/, 20);
  const type = wordValue(attributes, 'type');
  const href = attributeValue(attributes, 'href');
  if (href === undefined || !rel.includes('alternate')) return undefined;
  if (/iiif\.io\/api\/presentation/.test(type)) return href;
  return /json/.test(type) && isIiifAddress(href) ? href : undefined;
}

const attributeNames =
  /^(?:data-(?:[a-z]+-)*(?:manifest|iiif)(?:-[a-z]+)*|manifest-?(?:id|url|uri)|iiif-(?:content|manifest))$/;
/** Films in pieces, and web apps, have manifests, too. */
const otherManifests = /\.(?:mpd|m3u8|webmanifest|appcache|f4m)(?:[?#]|$)/i;

function inAttributes(attributes: Attributes): readonly string[] {
  const found: string[] = [];
  for (const name of attributes.keys()) {
    if (!attributeNames.test(name) || otherManifests.test(rawValue(attributes, name))) continue;
    const value = attributeValue(attributes, name) ?? '';
    if (
      /^(?:https?:)?\/\/|^\.{0,2}\/[^\s{}]+$/i.test(value.trim()) &&
      /manifest|collection/i.test(name + value)
    )
      found.push(value);
  }
  return found;
}

/** As configurations of viewers write it: `manifestId: "https://…"`. */
const scriptField =
  /["']?\b(?:manifest(?:Id|Uri|Url)?|loadedManifest|iiif(?:Manifest|Resource)(?:Id|Uri|Url)|iiifContent)["']?\s{0,9}[:=]\s{0,9}["'](https?:\\?\/\\?\/[^"'\s]{5,2000})["']/g;

function inScript(text: string): readonly string[] {
  return [...text.slice(0, maxScriptLength).matchAll(scriptField)]
    .slice(0, maxNamed)
    .map(([, address = '']) => address.replaceAll('\\/', '/'))
    .filter((address) => !otherManifests.test(address));
}

/** Manifests themselves, and files whose format is that of manifests. */
function inLinkedData(script: string): readonly string[] {
  const ahead: unknown[] = [parsedJson(script.slice(0, maxScriptLength))];
  const found: string[] = [];
  for (let visits = 0; visits < maxVisits && ahead.length > 0; visits += 1) {
    const value = ahead.pop();
    if (typeof value !== 'object' || value === null) continue;
    const fields = fieldsOf(value);
    if (fields) {
      const format = fields['encodingFormat'] ?? fields['fileFormat'] ?? fields['format'];
      const isFile = typeof format === 'string' && /iiif\.io\/api\/presentation/.test(format);
      const address = isFile
        ? (idOfPart(fields['contentUrl'] ?? fields['url']) ?? idOfPart(fields))
        : presentationKind(fields) === 'manifest'
          ? idOfPart(fields)
          : null;
      if (address) found.push(address.href);
    }
    ahead.push(...(Object.values(value) as unknown[]).slice(0, maxVisits).reverse());
  }
  return found;
}
