import { pageAddress, unknownPage } from './pageAddress';
import { decodeReferences, cleanLine } from './text';
import { maxTagLength, maxTags } from '../../shared/picture/picture';
import { countingNumber, fieldsOf, isDay, type PlainObject } from '../../shared/words/untrusted';

/** Among so many tags, the first are read. */
const maxReadTags = 100;

/** The objects in a list; an empty list for anything else. */
export function objectsOf(value: unknown): readonly PlainObject[] {
  return Array.isArray(value) ? (value as unknown[]).map(fieldsOf).filter((each) => each !== null) : [];
}

/** Plain text as one line of at most so many code points; null when there is none. Character references are decoded. */
export function lineOf(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  return cleanLine(decodeReferences(value.slice(0, maxLength * 16)), maxLength);
}

/** A whole number from 1 on, also one that is written as text; null for anything else. */
export function countOf(value: unknown): number | null {
  return countingNumber(typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value);
}

/** An id, from a number or a text without white space at its ends; null for anything else. */
export function idOf(value: unknown, maxLength = 300): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text.length > maxLength) return null;
  return text.trim() === '' ? null : text.trim();
}

/** The tags that a source tells, each once, as a field of a picture; none where there are none. */
export function tagsIn(values: unknown): { readonly tags?: readonly string[] } {
  const lines = Array.isArray(values)
    ? values.slice(0, maxReadTags).map((each) => lineOf(each, maxTagLength))
    : [];
  const byName = new Map<string, string>();
  for (const line of lines) {
    if (line !== null && !byName.has(line.toLowerCase())) byName.set(line.toLowerCase(), line);
  }
  const tags = [...byName.values()].slice(0, maxTags);
  return tags.length > 0 ? { tags } : {};
}

/** The day of a date as ISO 8601 writes it, `2024-05-31T…`; null for anything else. */
export function dayOf(value: unknown): string | null {
  const day = typeof value === 'string' ? value.trim().slice(0, 10) : null;
  return isDay(day) ? day : null;
}

/** An http or https address, also one without its scheme (`//host/path`); null for anything else. */
export function addressOf(value: unknown): URL | null {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text.startsWith('//')) return pageAddress(text, unknownPage);
  return /^https?:\/\//i.test(text) ? pageAddress(text, text) : null;
}

/** The most code points kept of a title, and of a name. */
export const maxTitleLength = 300;
export const maxNameLength = 120;
export const maxDescriptionLength = 300;
