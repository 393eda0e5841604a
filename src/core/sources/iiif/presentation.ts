import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';
import { addressOf, lineOf, objectsOf } from '../../page/fields';
import { htmlTextOf } from '../commons/htmlText';
import { listOf } from './imageService';

/** What something of IIIF's Presentation API (iiif.io/api/presentation), version 2 or 3, is. */
export type PresentationKind = 'manifest' | 'collection';

/** What this is; null for what is nothing of the Presentation API. */
export function presentationKind(fields: PlainObject): PresentationKind | null {
  switch (fields['type'] ?? fields['@type']) {
    case 'Manifest':
    case 'sc:Manifest':
      return 'manifest';
    case 'Collection':
    case 'CollectionPage':
    case 'sc:Collection':
    case 'sc:Layer':
      return isOfIiif(fields) ? 'collection' : null;
    default:
      return null;
  }
}

/** Others have collections, too. */
function isOfIiif(fields: PlainObject): boolean {
  return listOf(fields['@context']).some(
    (each) =>
      typeof each === 'string' &&
      /^https?:\/\/(?:iiif\.io\/api\/presentation\/|www\.shared-canvas\.org\/)/.test(each),
  );
}

/** Its own address; null where it has none on the web. */
export function idOfPart(part: unknown): URL | null {
  const fields = fieldsOf(part);
  return addressOf(fields ? (fields['@id'] ?? fields['id']) : part);
}

/** More than one answer lists. */
const maxItems = 10_000;

/** What a collection, or a page of one, lists. */
export interface CollectionItems {
  /** Addresses of manifests and collections, each once, in its order. */
  readonly items: readonly string[];
  /** Where it goes on; null at its end. */
  readonly next: string | null;
}

/**
 * What a collection lists. In version 2 there may be `manifests`, `collections` or `members`; long ones are lists of pages,
 * of which they name the `first`, and each page the `next`.
 */
export function collectionItems(fields: PlainObject): CollectionItems {
  const first = fields['first'];
  const inFirst = fieldsOf(first) ?? {};
  const listed = [fields, inFirst].flatMap((each) =>
    ['items', 'members', 'collections', 'manifests'].flatMap((name) => listOf(each[name])),
  );
  const addresses = listed.slice(0, maxItems).flatMap((each) => idOfPart(each)?.href ?? []);
  const hasFirst = listed.length > 0;
  const next = idOfPart(hasFirst ? (inFirst['next'] ?? fields['next']) : (first ?? fields['next']));
  return { items: [...new Set(addresses)], next: next?.href ?? null };
}

/** Texts in several languages, of which the user's is wanted, or else the one of none, or English, or the first. */
export type Words = (value: unknown, maxLength: number) => string | null;

/** More than anything is said in. */
const maxLanguages = 200;

/** `language` is the user's, as in `pt-BR`. */
export function wordsIn(language = 'en'): Words {
  const wanted = language.toLowerCase();
  const place = (tag: string): number => {
    if (tag === wanted) return 0;
    if (tag.split('-')[0] === wanted.split('-')[0]) return 1;
    if (tag === 'none' || tag === '@none' || tag === '') return 2;
    return tag.split('-')[0] === 'en' ? 3 : 4;
  };
  return (value, maxLength) => {
    const [best] = writtenIn(value).sort((a, b) => place(a.language) - place(b.language));
    // Either may be HTML (Presentation API 3.0, 4.5).
    const text = best?.texts.join(' ') ?? '';
    return text.includes('<') ? htmlTextOf(text, maxLength).text : lineOf(text, maxLength);
  };
}

interface Written {
  /** In lower case; empty for none. */
  readonly language: string;
  readonly texts: readonly string[];
}

/** Of version 3 a map of languages, of version 2 a text, an object or a list of these. */
function writtenIn(value: unknown): Written[] {
  const [first] = listOf(value);
  const fields = Array.isArray(value) ? null : fieldsOf(value);
  if (fields && !('@value' in fields))
    return Object.entries(fields)
      .slice(0, maxLanguages)
      .map(([language, texts]) => ({ language: language.toLowerCase(), texts: textsIn(texts) }))
      .filter(({ texts }) => texts.length > 0);
  if (typeof first === 'string') return [{ language: '', texts: textsIn(value) }];
  return objectsOf(listOf(value).slice(0, maxLanguages)).flatMap((each) => {
    const texts = textsIn(each['@value']);
    const { '@language': language = '' } = each;
    return texts.length > 0 && typeof language === 'string'
      ? [{ language: language.toLowerCase(), texts }]
      : [];
  });
}

function textsIn(value: unknown): readonly string[] {
  return listOf(value)
    .slice(0, 20)
    .filter((each) => typeof each === 'string' && each.trim() !== '') as readonly string[];
}
