import { readTags } from '../page/tags';
import { baseAddress, mentionsInTag, type StartTag } from './htmlTag';
import type { DocumentMention } from './mention';

/**
 * The pictures of an HTML document, in no particular order. In one with a `<base>` that has an address, none is where it
 * could be replaced: a path to a file beside the document would lead elsewhere.
 */
export function mentionsInHtml(html: string): DocumentMention[] {
  const tags: StartTag[] = [];
  let base: StartTag | undefined;
  for (const piece of readTags(html)) {
    if (piece.kind !== 'start') continue;
    if (elementsWithPictures.has(piece.name)) tags.push(piece);
    if (piece.name === 'base' && piece.attributes.has('href')) base ??= piece;
  }
  const from = base ? baseAddress(base) : null;
  const mentions = tags.flatMap((tag) => mentionsInTag(tag, from));
  return base ? mentions.map((mention) => ({ ...mention, shown: false })) : mentions;
}

const elementsWithPictures = new Set(['img', 'source', 'video', 'a']);
