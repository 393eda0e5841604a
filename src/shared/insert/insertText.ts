import { creditParts, type Credit } from '../words/creditText';
import { visibleLine } from '../words/plainText';
import { webUrl } from '../words/untrusted';
import type { EscapedPicture, InsertLanguage } from './languages';
import type { LinkPath } from './linkPath';

/** Where the credit of a picture stands. What a language has no place for stands below it. */
export const creditPlaces = ['none', 'below', 'caption', 'footnote', 'end'] as const;
export type CreditPlace = (typeof creditPlaces)[number];

/** A picture to be shown by a document; nothing is escaped. */
export interface InsertedPicture {
  /** How the document is to name its file, with `/`. */
  readonly link: LinkPath;
  /** What the picture shows, in words; empty where nobody has said it. */
  readonly alt: string;
  /** Pixels of the file; null where they are not known. */
  readonly width: number | null;
  readonly height: number | null;
  readonly credit: Credit;
  /** Whether its licence wants that to be said; what needs no credit has none, but where a template names it. */
  readonly asksForCredit: boolean;
}

/** What is written into a document. */
export interface InsertedText {
  readonly text: string;
  /** Where in `text` the first description is missing, in UTF-16 units; null where none is. */
  readonly missingAltAt: number | null;
  /** Of each missing description: what stands behind it, to the end of its picture. */
  readonly openRests: readonly string[];
  /** Lines for the end of the document. */
  readonly endLines: readonly string[];
}

export interface InsertOptions {
  readonly language: InsertLanguage;
  /** Of pictures whose licence asks for credit. */
  readonly creditPlace: CreditPlace;
  /** Text with placeholders in place of what the language itself has for a picture; null for that. */
  readonly template: string | null;
  /** Whether it goes behind another picture. */
  readonly isBehindPicture?: boolean;
  /** Whether the document has a footnote with this label. */
  readonly hasFootnote: (label: string) => boolean;
}

/** What a template may name in braces. */
const insertPlaceholders = [
  'path',
  'alt',
  'width',
  'height',
  'title',
  'creator',
  'license',
  'credit',
] as const;
type InsertPlaceholder = (typeof insertPlaceholders)[number];

/** Stands where a description is missing while the text is put together; nothing that is escaped has it. */
const missingAltMark = '\0';

/** The text that shows these pictures in a document, with what is to be said of them. */
export function insertedText(pictures: readonly InsertedPicture[], options: InsertOptions): InsertedText {
  const taken = new Set<string>();
  const newLabel = (): string => {
    const label = freeLabel((each) => taken.has(each) || options.hasFootnote(each));
    taken.add(label);
    return label;
  };
  const endLines: string[] = [];
  const texts = pictures.map((picture) => pictureText(picture, options, newLabel, endLines));
  const hasParagraphs = texts.some((text) => text.includes('\n\n'));
  const separator = hasParagraphs ? '\n\n' : (options.language.separator ?? '\n');
  const marked = (options.isBehindPicture ? separator : '') + texts.join(separator);
  const at = marked.indexOf(missingAltMark);
  return {
    text: marked.replaceAll(missingAltMark, ''),
    missingAltAt: at === -1 ? null : at,
    openRests: texts.flatMap((text) => {
      const [, ...rests] = text.split(missingAltMark);
      return rests.map((_, from) => rests.slice(from).join(''));
    }),
    endLines,
  };
}

function pictureText(
  picture: InsertedPicture,
  { language, creditPlace, template }: InsertOptions,
  newLabel: () => string,
  endLines: string[],
): string {
  const alt = visibleLine(picture.alt);
  const escaped: EscapedPicture = {
    path: picture.link.prefix + language.escapePath(picture.link.path),
    alt: alt === '' ? missingAltMark : language.escapeAlt(alt),
    width: picture.width === null ? '' : String(picture.width),
    height: picture.height === null ? '' : String(picture.height),
  };
  if (template !== null) return filledTemplate(template, escaped, language, picture.credit);
  const credit = creditIn(language, picture.credit);
  const alone = language.picture(escaped);
  switch (picture.asksForCredit ? possiblePlace(creditPlace, language) : 'none') {
    case 'none':
      return alone;
    case 'caption':
      return language.captioned?.(escaped, credit) ?? alone;
    case 'below':
      return [alone, language.paragraph?.(credit) ?? ''].join('\n\n').trimEnd();
    case 'footnote': {
      const footnote = language.footnote?.(credit, newLabel());
      if (footnote?.note) endLines.push(footnote.note);
      return `${alone}${footnote?.mark ?? ''}`;
    }
    case 'end':
      endLines.push(language.listItem?.(credit) ?? credit);
      return alone;
  }
}

/** The first label of a footnote that is not in use. */
function freeLabel(isUsed: (label: string) => boolean): string {
  let number = 1;
  while (isUsed(`image-${number}`)) number += 1;
  return `image-${number}`;
}

/** What is written for the credit of a picture that stands in a document already. */
export interface InsertedCredit {
  /** Right behind the picture; empty for nothing. */
  readonly mark: string;
  /** Behind the paragraph of the picture, as one of its own; null for nothing. */
  readonly paragraph: string | null;
  /** For the end of the document. */
  readonly endLines: readonly string[];
}

/** The credit of a picture that has none yet: where the user wants it, but below it rather than nowhere or in a caption. */
export function insertedCredit(
  credit: Credit,
  { language, creditPlace, hasFootnote }: Pick<InsertOptions, 'language' | 'creditPlace' | 'hasFootnote'>,
): InsertedCredit {
  const text = creditIn(language, credit);
  const wanted = creditPlace === 'footnote' || creditPlace === 'end' ? creditPlace : 'below';
  const place = possiblePlace(wanted, language);
  if (place === 'end') return { mark: '', paragraph: null, endLines: [language.listItem?.(text) ?? text] };
  if (place !== 'footnote') return { mark: '', paragraph: language.paragraph?.(text) ?? text, endLines: [] };
  const footnote = language.footnote?.(text, freeLabel(hasFootnote));
  return {
    mark: footnote?.mark ?? '',
    paragraph: null,
    endLines: footnote?.note ? [footnote.note] : [],
  };
}

/** The place that is wanted, or the next best that the language has. */
function possiblePlace(wanted: CreditPlace, language: InsertLanguage): CreditPlace {
  const has: Readonly<Record<CreditPlace, boolean>> = {
    none: true,
    below: language.paragraph !== undefined,
    caption: language.captioned !== undefined,
    footnote: language.footnote !== undefined,
    end: language.listItem !== undefined,
  };
  if (has[wanted]) return wanted;
  return has.below ? 'below' : has.caption ? 'caption' : 'none';
}

/** Title, author and licence in one line of the language, with links. */
function creditIn({ escapeText, link }: InsertLanguage, credit: Credit): string {
  return creditParts(credit)
    .map(([text, address]) => {
      const target = address === null ? null : webUrl(address);
      return target ? link(text, target.href) : escapeText(text);
    })
    .join(', ');
}

/** What is not known is empty; what is in braces and no placeholder stays. */
function filledTemplate(
  template: string,
  { path, alt, width, height }: EscapedPicture,
  language: InsertLanguage,
  credit: Credit,
): string {
  // Shortcodes in Markdown have values in quotation marks.
  const quotable = (text: string): string => language.escapeQuotes?.(text) ?? text;
  const escaped = (text: string | null): string => quotable(language.escapeText(visibleLine(text ?? '')));
  const values: Readonly<Record<InsertPlaceholder, () => string>> = {
    path: () => path,
    alt: () => quotable(alt),
    width: () => width,
    height: () => height,
    title: () => escaped(credit.title),
    creator: () => escaped(credit.creator),
    license: () => escaped(credit.license),
    credit: () => quotable(creditIn(language, credit)),
  };
  return template.replace(/\{(\w+)\}/g, (written, name: string) =>
    isPlaceholder(name) ? values[name]() : written,
  );
}

function isPlaceholder(name: string): name is InsertPlaceholder {
  return (insertPlaceholders as readonly string[]).includes(name);
}
