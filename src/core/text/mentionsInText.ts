import { isBinaryList, type TextKind } from '../../shared/engine/textFiles';
import { ScrapeError } from '../failure';
import { readHtmlMentions } from './documentHtml';
import { mentionsInJsonLines, mentionsInLines, TableEntries, type ListEntry } from './lists';
import { mentionsInMarkdown } from './markdown';
import type { DocumentMention } from './mention';
import { headerOf } from './shardLines';

/** Whoever opens a document has not written what is in it, as who gives a list has; a shard is as what it was cut from. */
export function sourceOf(text: string, kind: TextKind): 'address' | 'document' {
  const header = kind === 'jsonl' ? headerOf(text) : null;
  if (header) return header.source;
  return kind === 'md' || kind === 'html' ? 'document' : 'address';
}

/** Throws `list-not-read` for the first bytes of a list that is no text. */
export function requireText(list: Uint8Array, kind: TextKind): void {
  if (!isBinaryList(list, kind)) return;
  const detail = 'it is no text: unpack it, or write its addresses as text';
  throw new ScrapeError({ code: 'list-not-read', detail });
}

/** What a text names, in its order. */
export interface TextMentions {
  readonly mentions: Iterable<DocumentMention | ListEntry>;
  readonly hasBase?: boolean;
}

/** What a list or document names. Throws `ScrapeError`. */
export function mentionsIn(text: string, kind: TextKind, encoding: string): TextMentions {
  switch (kind) {
    case 'txt':
      return { mentions: mentionsInLines(text) };
    case 'csv':
      return { mentions: new TableEntries().entriesIn(text, true) };
    case 'jsonl':
      return { mentions: mentionsInJsonLines(text) };
    case 'md':
      return { mentions: sortedMentions(text) };
    case 'html':
      return readHtmlMentions(text, encoding);
  }
}

function sortedMentions(markdown: string): DocumentMention[] {
  try {
    return mentionsInMarkdown(markdown).sort((a, b) => a.start - b.start);
  } catch (error) {
    // What nests deeper than the stack.
    if (error instanceof RangeError)
      throw new ScrapeError({ code: 'page-too-complex', detail: error.message });
    throw error;
  }
}
