import type {
  DocumentPicture,
  DocumentPicturesEvent,
  DocumentPicturesRequest,
} from '../../shared/engine/documentPictures';
import type { RunContext } from '../net/runContext';
import { failureOf } from '../failure';
import { attributeValue, readTags } from '../page/tags';
import { destinationOf, destinationRange, markdownTree } from './markdown';
import { decodeMarkdown } from './mention';

/** More are not looked at. */
const maxDocumentPictures = 1_000;

/** Finds the pictures that a document shows by a path, and their descriptions, in the order of the text. */
export function readDocumentPictures(
  { text, kind }: DocumentPicturesRequest,
  _: Pick<RunContext, 'signal'>,
  emit: (event: DocumentPicturesEvent) => void,
): void {
  try {
    const all = kind === 'md' ? picturesInMarkdown(text) : picturesInHtml(text, 0);
    const pictures = all.filter(({ path }) => isPath(path)).sort((a, b) => a.start - b.start);
    emit({ type: 'read', pictures: pictures.slice(0, maxDocumentPictures), failure: null });
  } catch (error) {
    emit({ type: 'read', pictures: [], failure: failureOf(error) });
  }
}

/** Whether this is no address of the web, nor data. */
function isPath(path: string): boolean {
  return path !== '' && !path.startsWith('//') && !/^[a-z][a-z\d+.-]*:/i.test(path);
}

/** Those with their paths beside them: what refers to a definition elsewhere is left alone. */
function picturesInMarkdown(text: string): DocumentPicture[] {
  const pictures: DocumentPicture[] = [];
  markdownTree(text).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'HTMLBlock' || name === 'HTMLTag') {
        const piece = text.slice(from, to);
        if (/<img/i.test(piece)) pictures.push(...picturesInHtml(piece, from));
      }
      if (name !== 'Image') return;
      const range = destinationRange(text, destinationOf(node));
      const [open, close] = node.getChildren('LinkMark');
      if (!range || !open || !close) return;
      const alt = { start: open.to, end: close.from };
      pictures.push({
        path: decodeMarkdown(text.slice(range.start, range.end)),
        start: from,
        end: to,
        alt: { text: decodeMarkdown(text.slice(alt.start, alt.end)), ...alt },
        isTag: false,
      });
    },
  });
  return pictures;
}

const tagStart = /<img(?=[\s/])/gi;

/** `offset` is where the HTML begins in the document. */
function picturesInHtml(html: string, offset: number): DocumentPicture[] {
  const starts = [...html.matchAll(tagStart)].map(({ index }) => index);
  const pictures: DocumentPicture[] = [];
  let next = 0;
  for (const piece of readTags(html)) {
    if (piece.kind !== 'start' || piece.name !== 'img') continue;
    const source = attributeValue(piece.attributes, 'src');
    // What looks like a tag before it stands in a comment or in other text.
    while ((starts[next + 1] ?? Infinity) < piece.end) next += 1;
    const start = starts[next];
    if (start === undefined || source === undefined || start > piece.end) continue;
    const written = piece.attributes.get('alt');
    pictures.push({
      path: source.trim(),
      start: offset + start,
      end: offset + piece.end,
      alt: written
        ? {
            text: attributeValue(piece.attributes, 'alt') ?? '',
            start: offset + written.start,
            end: offset + written.start + written.raw.length,
          }
        : null,
      isTag: true,
    });
  }
  return pictures;
}
