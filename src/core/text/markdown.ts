import { firstIndexWhere } from '../../shared/lists/firstIndexWhere';
import type { MarkdownParser } from '@lezer/markdown';
import { lineOf, maxTitleLength } from '../page/fields';
import { loadMarkup } from '../page/loadMarkup';
import type { Range } from '../page/writtenText';
import { readHtmlMentions } from './documentHtml';
import { footnotes } from './footnotes';
import { mentionsInFrontMatter } from './frontMatter';
import {
  addressIn,
  addressRange,
  decodeMarkdown,
  isPictureAddress,
  unknownAbout,
  type DocumentMention,
} from './mention';
import { mentionsInShortcodes } from './shortcodes';

// Quicker by twenty times than micromark, which is truer to the specification, and with less memory by as much.
let markdown: MarkdownParser | undefined;

type SyntaxTree = ReturnType<MarkdownParser['parse']>;
type SyntaxNode = SyntaxTree['topNode'];

/** A link reference definition. */
interface Definition extends Range {
  /** Alternative text of the first picture that is shown by it; null where none is. */
  alt: string | null;
}

/**
 * The pictures of a Markdown document, in no particular order: CommonMark and GFM, and what programs for sites and notes add
 * to them.
 */
export function mentionsInMarkdown(document: string): DocumentMention[] {
  const { mentions, hidden } = mentionsInTree(document);
  const inFrontMatter = mentionsInFrontMatter(document);
  const inShortcodes = mentionsInShortcodes(document, (at) =>
    overlapsAny(hidden, { start: at, end: at + 1 }),
  );
  // Where Markdown sees the same, or something else.
  const sure = [...inFrontMatter, ...apartFrom(inFrontMatter, inShortcodes)];
  return [...sure, ...apartFrom(sure, mentions)];
}

/** Those that overlap none of the ranges, which are apart from each other. */
function apartFrom(ranges: readonly Range[], mentions: readonly DocumentMention[]): DocumentMention[] {
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  return mentions.filter((each) => !overlapsAny(sorted, each));
}

/** Whether a range overlaps one of those, which are in order. */
function overlapsAny(ranges: readonly Range[], { start, end }: Range): boolean {
  const next = ranges[firstIndexWhere(ranges, (range) => range.end > start)];
  return next !== undefined && next.start < end;
}

/** The syntax of a Markdown document. */
export function markdownTree(document: string): SyntaxTree {
  if (!markdown) {
    const { parser, GFM } = loadMarkup();
    markdown = parser.configure([GFM, footnotes]);
  }
  return markdown.parse(withoutByteOrderMark(document));
}

/** A byte order mark is no text; a space in its place changes nothing, and moves nothing. */
function withoutByteOrderMark(document: string): string {
  return document.startsWith('\ufeff') ? ` ${document.slice(1)}` : document;
}

/** What the Markdown itself names, and where it has code and comments, in its order. */
function mentionsInTree(document: string): {
  readonly mentions: readonly DocumentMention[];
  readonly hidden: readonly Range[];
} {
  const hidden: Range[] = [];
  const text = withoutByteOrderMark(document);
  const tree = markdownTree(document);
  const definitions = new Map<string, Definition>();
  const mentions: DocumentMention[] = [];
  const add = (range: Range | null, shown: boolean, title: string | null): void => {
    if (!range) return;
    const written = text.slice(range.start, range.end);
    const address = addressIn(written, decodeMarkdown);
    if (address === null || (!shown && !isPictureAddress(address))) return;
    const { start, end } = addressRange(written);
    mentions.push({
      address,
      about: { ...unknownAbout, title },
      shown,
      start: range.start + start,
      end: range.start + end,
    });
  };
  /** Whether this is an image: brackets alone are none. */
  const image = (node: SyntaxNode): boolean => {
    const alt = altOf(text, node);
    const url = destinationOf(node);
    if (url) {
      add(destinationRange(text, url), true, titleFromAlt(alt));
      return true;
    }
    const definition = definitions.get(labelOf(text, node));
    if (definition) definition.alt ??= alt;
    const sized = definition ? null : sizedDestination(text, node.to);
    add(sized, true, titleFromAlt(alt));
    return definition !== undefined || sized !== null;
  };
  const html = (node: SyntaxNode): void => {
    const piece = htmlOf(text, node);
    // What has an address that leads to the web.
    if (!/\/\/|\\\/|&/.test(piece)) return;
    for (const mention of readHtmlMentions(piece).mentions)
      mentions.push({ ...mention, start: node.from + mention.start, end: node.from + mention.end });
  };
  // Definitions may stand after what refers to them.
  tree.iterate({
    enter: (at) => {
      if (at.name !== 'LinkReference') return;
      const { node } = at;
      const label = node.getChild('LinkLabel');
      const range = destinationRange(text, node.getChild('URL'));
      const key = label && foldLabel(text.slice(label.from + 1, label.to - 1));
      if (range && key && !definitions.has(key)) definitions.set(key, { ...range, alt: null });
    },
  });
  /** How many links are around. */
  let links = 0;
  const isLink = (node: SyntaxNode): boolean =>
    destinationOf(node) !== null || definitions.has(labelOf(text, node));
  tree.iterate({
    enter: (at) => {
      const { name, from, to } = at;
      switch (name) {
        case 'Image':
          // What stands in its brackets is not shown.
          return !image(at.node);
        case 'Link':
          if (isLink(at.node)) links += 1;
          add(destinationRange(text, destinationOf(at.node)), false, null);
          return;
        case 'Autolink':
          add(destinationRange(text, at.node.getChild('URL')), false, null);
          return;
        case 'URL':
          // A bare one; those of links are theirs, and in the text of a link is no other.
          if (links === 0 && !addressOwners.has(at.node.parent?.name ?? ''))
            add({ start: from, end: to }, false, null);
          return;
        case 'HTMLBlock':
        case 'HTMLTag':
          html(at.node);
          return;
        case 'FencedCode':
        case 'CodeBlock':
        case 'InlineCode':
        case 'Comment':
        case 'CommentBlock':
          hidden.push({ start: from, end: to });
          return;
        default:
          return;
      }
    },
    leave: ({ name, node }) => {
      if (name === 'Link' && isLink(node)) links -= 1;
    },
  });
  for (const { alt, ...range } of definitions.values()) add(range, alt !== null, titleFromAlt(alt));
  return { mentions, hidden };
}

const addressOwners = new Set(['Autolink', 'LinkReference']);

function titleFromAlt(alt: string | null): string | null {
  return alt === null ? null : lineOf(decodeMarkdown(alt.slice(0, maxTitleLength * 16)), maxTitleLength);
}

/** Where the address is in a link's destination, which may be in angle brackets. */
export function destinationRange(text: string, url: SyntaxNode | null): Range | null {
  if (!url) return null;
  const { from, to } = url;
  return text[from] === '<' && text[to - 1] === '>'
    ? { start: from + 1, end: to - 1 }
    : { start: from, end: to };
}

/** The address behind the brackets of a link or image. One inside them is a piece of its text (CommonMark 0.31.2, 6.3 and 6.4). */
export function destinationOf(node: SyntaxNode): SyntaxNode | null {
  const close = node.getChildren('LinkMark')[1];
  return close ? (node.getChildren('URL').find(({ from }) => from >= close.to) ?? null) : null;
}

/**
 * The destination of an image with a size behind its address, as in `(https://x.example/a.png "title" =100x200)`, whose round bracket
 * is at `at`: to CommonMark it is text.
 */
function sizedDestination(text: string, at: number): Range | null {
  sizedPattern.lastIndex = at;
  const [start, end] = sizedPattern.exec(text)?.indices?.[1] ?? [0, 0];
  return end === 0 ? null : text[start] === '<' ? { start: start + 1, end: end - 1 } : { start, end };
}

const sizedPattern =
  /\([ \t]{0,20}(<[^<>\n]{1,8000}>|[^\s<>]{1,8000})(?:\s{1,20}(?:"[^"\n]{0,1000}"|'[^'\n]{0,1000}'))?\s{1,20}=(?=[\dx])\d{0,5}%?(?:x\d{0,5}%?)?\s{0,20}\)/dy;

/** What stands between the first brackets of a link or image. */
function altOf(text: string, node: SyntaxNode): string {
  const [open, close] = node.getChildren('LinkMark');
  return open && close ? text.slice(open.to, close.from) : '';
}

/** The label by which a link or image refers to a definition, folded: its second brackets, or its first where they are empty. */
function labelOf(text: string, node: SyntaxNode): string {
  const label = node.getChild('LinkLabel');
  const written = label ? text.slice(label.from + 1, label.to - 1).trim() : '';
  return foldLabel(written || altOf(text, node));
}

/** The most characters of a label (CommonMark 0.31.2, 4.7). */
const maxLabelLength = 999;

/** Labels match without regard to case and white space (CommonMark 0.31.2, 4.7); empty for what is too long for one. */
function foldLabel(label: string): string {
  if (label.length > maxLabelLength) return '';
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}

/** A node's HTML, with spaces for the marks of the quotations that it is in, so that nothing moves. */
function htmlOf(text: string, node: SyntaxNode): string {
  const marks = node.getChildren('QuoteMark');
  if (marks.length === 0) return text.slice(node.from, node.to);
  let html = '';
  let at = node.from;
  for (const mark of marks) {
    html += text.slice(at, mark.from) + ' '.repeat(mark.to - mark.from);
    at = mark.to;
  }
  return html + text.slice(at, node.to);
}
