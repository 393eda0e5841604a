import { GFM, parser } from '@lezer/markdown';
import { readTags } from '../page/tags';
import { lineOf, maxTitleLength } from '../page/fields';
import { mentionsInTag } from './htmlTag';
import {
  addressIn,
  addressRange,
  decodeMarkdown,
  isPictureAddress,
  unknownAbout,
  type DocumentMention,
  type Range,
} from './mention';

// Quicker by twenty times than micromark, which is truer to the specification, and with less memory by as much.
const markdown = parser.configure(GFM);

type SyntaxNode = ReturnType<typeof markdown.parse>['topNode'];

/** A link reference definition. */
interface Definition extends Range {
  /** Alternative text of the first picture that is shown by it; null where none is. */
  alt: string | null;
}

/** The pictures of a Markdown document, in no particular order. */
export function mentionsInMarkdown(document: string): DocumentMention[] {
  // A byte order mark is no text; a space in its place changes nothing, and moves nothing.
  const text = document.startsWith('\ufeff') ? ` ${document.slice(1)}` : document;
  const tree = markdown.parse(text);
  const definitions = new Map<string, Definition>();
  const mentions: DocumentMention[] = [];
  const add = (range: Range | null, shown: boolean, title: string | null): void => {
    if (!range) return;
    const written = text.slice(range.start, range.end);
    const address = addressIn(written, decodeMarkdown, null);
    if (address === null || (!shown && !isPictureAddress(address))) return;
    const { start, end } = addressRange(written);
    mentions.push({
      address,
      about: { ...unknownAbout, title },
      shown,
      syntax: 'markdown',
      start: range.start + start,
      end: range.start + end,
    });
  };
  const image = (node: SyntaxNode): void => {
    const alt = altOf(text, node);
    const url = node.getChild('URL');
    if (url) return add(destinationRange(text, url), true, titleFromAlt(alt));
    const definition = definitions.get(foldLabel(labelOf(text, node) || alt));
    if (definition) definition.alt ??= alt;
  };
  const html = (node: SyntaxNode): void => {
    const piece = htmlOf(text, node);
    if (!/<(?:img|source|video|a)[\s/]/i.test(piece)) return;
    for (const tag of readTags(piece)) {
      if (tag.kind !== 'start') continue;
      for (const mention of mentionsInTag(tag, null)) {
        mentions.push({ ...mention, start: node.from + mention.start, end: node.from + mention.end });
      }
    }
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
  tree.iterate({
    enter: (at) => {
      const { name, from, to } = at;
      switch (name) {
        case 'Image':
          image(at.node);
          // What stands in its brackets is not shown.
          return false;
        case 'Link':
        case 'Autolink':
          add(destinationRange(text, at.node.getChild('URL')), false, null);
          return;
        case 'URL':
          // A bare one; those of links are theirs.
          if (!addressOwners.has(at.node.parent?.name ?? '')) add({ start: from, end: to }, false, null);
          return;
        case 'HTMLBlock':
        case 'HTMLTag':
          html(at.node);
          return;
        default:
          return;
      }
    },
  });
  for (const { alt, ...range } of definitions.values()) add(range, alt !== null, titleFromAlt(alt));
  return mentions;
}

const addressOwners = new Set(['Link', 'Autolink', 'LinkReference']);

function titleFromAlt(alt: string | null): string | null {
  return alt === null ? null : lineOf(decodeMarkdown(alt.slice(0, maxTitleLength * 16)), maxTitleLength);
}

/** Where the address is in a link's destination, which may be in angle brackets. */
function destinationRange(text: string, url: SyntaxNode | null): Range | null {
  if (!url) return null;
  const { from, to } = url;
  return text[from] === '<' && text[to - 1] === '>'
    ? { start: from + 1, end: to - 1 }
    : { start: from, end: to };
}

/** What stands between the first brackets of an image. */
function altOf(text: string, image: SyntaxNode): string {
  const [open, close] = image.getChildren('LinkMark');
  return open && close ? text.slice(open.to, close.from) : '';
}

/** What stands between the second brackets of an image; empty where there are none, or nothing is in them. */
function labelOf(text: string, image: SyntaxNode): string {
  const label = image.getChild('LinkLabel');
  return label ? text.slice(label.from + 1, label.to - 1).trim() : '';
}

/** Labels match without regard to case and white space (CommonMark 0.31.2, 4.7). */
function foldLabel(label: string): string {
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
