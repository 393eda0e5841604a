import * as v from 'valibot';
import { decodedOrSame, webUrl } from '../words/untrusted';
import type { Shape } from '../words/shape';
import { maxFieldLengths } from './lengths';
import {
  cutToBytes,
  isWindowsDevice,
  maxSegmentBytes,
  safeSegment,
  safeText,
  utf8Length,
} from './safeSegment';

/** What a template may name in braces. */
export const placeholders = [
  'keyword',
  'n',
  'title',
  'creator',
  'id',
  'source',
  'width',
  'height',
  'date',
] as const;
type Placeholder = (typeof placeholders)[number];

/** What stands in a name where the template, or a text that it names, has a space. */
export const separators = ['-', '_', ' ', '.'] as const;
export type Separator = (typeof separators)[number];

/** As they are written where one that is a space would not be seen. */
export const separatorWords = {
  hyphen: '-',
  underscore: '_',
  space: ' ',
  dot: '.',
} as const satisfies Readonly<Record<string, Separator>>;

/** How files are named. */
export const namingShape = v.object({
  /** Text with placeholders; empty for that of `defaultNaming`. */
  template: v.pipe(v.string(), v.maxLength(maxFieldLengths.template)),
  separator: v.picklist(separators),
});
export type Naming = Shape<typeof namingShape>;

export const defaultNaming: Naming = { template: '{keyword} {n}', separator: '-' };

/** All placeholders, as they are written. */
export const placeholderList = placeholders.map((name) => `{${name}}`).join(', ');

/** What a template has in braces that is no placeholder; null where all are. */
export function unknownPlaceholder(template: string): string | null {
  return template.match(/\{[^{}]*\}/g)?.find((written) => placeholderOf(written) === undefined) ?? null;
}

function placeholderOf(written: string): Placeholder | undefined {
  return placeholders.find((name) => `{${name}}` === written.toLowerCase());
}

/** What a picture may be named by. */
export interface NamedPicture {
  readonly source: string;
  readonly id: string;
  /** Empty for one that no search has found. */
  readonly keyword: string;
  readonly title: string | null;
  readonly creator: string | null;
  /** `Picture.date`. */
  readonly date?: string | undefined;
  /** What is asked for only where a name needs it. */
  readonly file: () => {
    /** What it is called at its address (`nameInAddress`). */
    readonly name: string;
    readonly width: number | null;
    readonly height: number | null;
  };
}

/** A name but for its number. */
export interface NameParts {
  /** What stands before the number. */
  readonly head: string;
  /** What stands behind the number. */
  readonly tail: string;
  /** Whether each has a number; otherwise only one has that would be equal to another. */
  readonly isNumbered: boolean;
  /** What it is made from, a text for each part of the template. */
  readonly texts: readonly string[];
}

/** Holds the number's place in a text; no safe text has it. */
const numberMark = '\0';

/** What becomes one separator: spaces, with the separators beside them. */
const gaps: Readonly<Record<Separator, RegExp>> = {
  '-': /-*\s[\s-]*/gu,
  _: /_*\s[\s_]*/gu,
  ' ': /\s+/gu,
  '.': /\.*\s[\s.]*/gu,
};

/**
 * Names files (without extension) by a template, so that every system can hold them: what no name may have is replaced, and what
 * is too long is cut. What is not known of a picture is left out. One that no search has found is called as at its address in
 * place of the keyword, and has a number there only where names would be equal.
 */
export class FileNaming {
  /** Whether something may stand behind the number. */
  readonly hasTail: boolean;
  /** Whether the pixels of a file are part of its name. */
  readonly needsPixels: boolean;
  readonly #separator: Separator;
  readonly #parts: readonly TemplatePart[];
  readonly #hasNumber: boolean;
  readonly #hasKeyword: boolean;
  /** What was named last: most pictures of a run are named alike. */
  #last: NameParts | null = null;

  /** What is in braces and no placeholder is text. */
  constructor({ template, separator }: Naming) {
    this.#separator = separator;
    this.#parts = readTemplate(template.trim() === '' ? defaultNaming.template : template);
    this.#hasNumber = this.#parts.includes('n');
    this.#hasKeyword = this.#parts.includes('keyword');
    this.hasTail = this.#hasNumber && this.#parts.at(-1) !== 'n';
    this.needsPixels = this.#parts.includes('width') || this.#parts.includes('height');
  }

  /** The name of a picture's file but for its number: `known`, where it would be made from the same texts. */
  partsOf(picture: NamedPicture, known: NameParts | null = this.#last): NameParts {
    const isNumbered = this.#hasNumber && (picture.keyword !== '' || !this.#hasKeyword);
    const texts: string[] = [];
    let isKnown = true;
    for (const part of this.#parts) {
      const text = textOf(part, picture, isNumbered);
      if (text !== known?.texts[texts.length]) isKnown = false;
      texts.push(text);
    }
    if (known && isKnown) return known;
    const plain = isNumbered ? null : plainHead(texts);
    if (plain !== null) return (this.#last = { head: plain, tail: '', isNumbered, texts });
    const safeTexts = texts.map((text, at) => {
      const part = this.#parts[at];
      if (part === 'n' || typeof part === 'object') return text;
      return safeSegment(text, part === 'keyword' ? undefined : '');
    });
    let [head = '', tail = ''] = this.#tidied(safeTexts.join('')).split(numberMark);
    // Nothing of what is named is known.
    if (head === '' && !isNumbered) [head = '', tail = ''] = [this.#tidied(safeSegment(picture.file().name))];
    head = this.#cutHead(head);
    tail = cutToBytes(tail, Math.max(0, maxSegmentBytes - utf8Length(head)));
    const parts = { head, tail, isNumbered, texts };
    // Whichever number: such a name has none, or a dot before it.
    if (isWindowsDevice(this.nameOf(parts, 1))) parts.head = `_${head}`;
    this.#last = parts;
    return parts;
  }

  /** A name with this number, counted from 1. */
  nameOf({ head, tail, isNumbered }: NameParts, number: number): string {
    if (isNumbered) return `${head}${String(number).padStart(3, '0')}${tail}`;
    return number === 1 ? head : `${head}${this.#separator}${number}`;
  }

  /** The text with its separators, and none at its ends. */
  #tidied(text: string): string {
    return text
      .normalize('NFC')
      .replace(/^(?:[\s._-]*\s)?[.-]*/u, '')
      .replace(/\s[\s._-]*$/u, '')
      .replace(/[\s.]+$/u, '')
      .replace(gaps[this.#separator], this.#separator);
  }

  /** What is cut off is not the separator before the number. */
  #cutHead(head: string): string {
    if (utf8Length(head) <= maxSegmentBytes) return head;
    const end = head.endsWith(this.#separator) ? this.#separator : '';
    return `${cutToBytes(head, maxSegmentBytes - end.length).replace(/[\s.]+$/u, '')}${end}`;
  }
}

/** A name that every system takes as it is: those of devices are letters, or end with the fourth sign. */
const plainName = /^(?:\d|[A-Za-z][\w-]{4})[\w-]{0,90}$/;

/** The only text, where it is a plain name: thousands of addresses are named one after the other. */
function plainHead(texts: readonly string[]): string | null {
  let head: string | null = null;
  for (const text of texts) {
    if (text === '' || text === ' ') continue;
    if (head !== null || !plainName.test(text)) return null;
    head = text;
  }
  return head;
}

/** A placeholder, or the text between two. */
type TemplatePart = Placeholder | { readonly text: string };

/** Of several numbers only the first counts. */
function readTemplate(template: string): readonly TemplatePart[] {
  const parts = template
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part) => placeholderOf(part) ?? { text: safeText(part) });
  return parts.filter((part, at) => part !== 'n' || parts.indexOf('n') === at);
}

function textOf(part: TemplatePart, picture: NamedPicture, isNumbered: boolean): string {
  if (typeof part === 'object') return part.text;
  if (part === 'n') return isNumbered ? numberMark : '';
  return valueOf(part, picture);
}

function valueOf(name: Exclude<Placeholder, 'n'>, picture: NamedPicture): string {
  switch (name) {
    case 'keyword':
      return picture.keyword === '' ? picture.file().name : picture.keyword;
    case 'title':
    case 'creator':
    case 'date':
      return picture[name] ?? '';
    case 'id':
      // An address is nobody's number.
      return /^https?:/i.test(picture.id) ? '' : picture.id;
    case 'source':
      return picture.source;
    case 'width':
    case 'height':
      return String(picture.file()[name] ?? '');
  }
}

/** An address that ends in a plain name, which need not be parsed: thousands are named one after the other. */
const plainAddress = /^https?:\/\/[^/?#\\]+\/(?:[^?#\\]*\/)?([\w-]+)\.[A-Za-z0-9]{1,5}$/;

/** What every file of IIIF's Image API is called; the picture's name is its identifier, four segments before. */
const imageApiName = /^(?:default|native|color|gray|bitonal)$/;
const imageApiAddress = /\/([^/?#]+)\/[^/?#]+\/[^/?#]+\/[^/?#]+\/\w+\.\w{1,5}$/;

/**
 * What a file is called at its address: the last segment of the path without its extension, decoded, or the identifier in an
 * address of IIIF's Image API.
 */
export function nameInAddress(url: string): string {
  const plain = plainAddress.exec(url)?.[1];
  const identifier =
    plain !== undefined && imageApiName.test(plain) ? imageApiAddress.exec(url)?.[1] : undefined;
  if (identifier !== undefined) return decodedOrSame(identifier).replace(/\.[A-Za-z0-9]{1,5}$/, '');
  if (plain !== undefined) return plain;
  const last = webUrl(url)?.pathname.split('/').pop() ?? '';
  return decodedOrSame(last.replace(/\.[A-Za-z0-9]{1,5}$/, ''));
}

/** What is equal for names that some file system takes for one. */
export function foldName(name: string): string {
  return name.toLowerCase().normalize('NFC');
}

/** The names that these pictures would get in an empty folder, in this order. */
export function exampleNames(naming: Naming, pictures: readonly NamedPicture[]): readonly string[] {
  const rule = new FileNaming(naming);
  const counts = new Map<string, number>();
  return pictures.map((picture) => {
    const parts = rule.partsOf(picture);
    const key = foldName(parts.head);
    const number = (counts.get(key) ?? 0) + 1;
    counts.set(key, number);
    return rule.nameOf(parts, number);
  });
}
