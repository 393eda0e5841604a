import type { DocumentLink, ExtractEvent, ExtractRequest } from '../../shared/engine/extract';
import { maxPictures } from '../../shared/picture/collection';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { maxTextLengths } from '../../shared/engine/textFiles';
import { decodeText } from '../bytes/decodeText';
import type { Failure } from '../../shared/engine/failure';
import { failureOf, ScrapeError } from '../failure';
import type { RunContext } from '../net/runContext';
import { idFromAddress } from '../page/idFromAddress';
import { mentionsInHtml } from './documentHtml';
import { mentionsInJsonLines, mentionsInLines, mentionsInTable } from './lists';
import { mentionsInMarkdown } from './markdown';
import { unknownAbout, type MentionDetails, type DocumentMention, type Mention } from './mention';

/** Finds the addresses of pictures in the text of a list or document. Failures are events. */
export function extractPictures(
  request: ExtractRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: ExtractEvent) => void,
): void {
  let failure: Failure | null = null;
  try {
    if (!signal.aborted) emit(listPictures(request));
  } catch (error) {
    failure = failureOf(error);
  }
  emit({ type: 'extracted', failure });
}

function listPictures({ text: given, kind }: ExtractRequest): ExtractEvent {
  const text = typeof given === 'string' ? given : decodeText(given, '');
  if (text.length > maxTextLengths[kind]) {
    throw new ScrapeError({ code: 'too-large', detail: `${text.length} characters` });
  }
  const pictures = new Map<string, Picture>();
  const links: DocumentLink[] = [];
  let isCut = false;
  // Whoever opens a document has not written what is in it, as he has the list that he gives.
  const source = kind === 'md' || kind === 'html' ? 'document' : 'address';
  const add = ({ address, about }: Mention): string | null => {
    const picture = pictureFromAddress(address, about, source);
    const key = pictureKey(picture);
    if (!pictures.has(key)) {
      isCut = pictures.size === maxPictures;
      if (isCut) return null;
      pictures.set(key, picture);
    }
    return key;
  };
  if (kind === 'md' || kind === 'html') {
    for (const mention of sortedMentions(kind === 'md' ? mentionsInMarkdown : mentionsInHtml, text)) {
      const picture = add(mention);
      const { start, end, syntax, shown } = mention;
      if (picture !== null && shown) links.push({ pictureKey: picture, start, end, syntax });
    }
  } else {
    for (const mention of readers[kind](text)) if (add(mention) === null) break;
  }
  return { type: 'listed', pictures: [...pictures.values()], links, isCut };
}

const readers = { txt: mentionsInLines, csv: mentionsInTable, jsonl: mentionsInJsonLines } as const;

function sortedMentions(find: (text: string) => DocumentMention[], text: string): DocumentMention[] {
  try {
    return find(text).sort((a, b) => a.start - b.start);
  } catch (error) {
    // What nests deeper than the stack.
    if (error instanceof RangeError)
      throw new ScrapeError({ code: 'page-too-complex', detail: error.message });
    throw error;
  }
}

/** The picture at an address, which is all that is known of it beside what is said. */
function pictureFromAddress(
  address: string,
  about: MentionDetails = unknownAbout,
  source: 'address' | 'document' = 'address',
): Picture {
  const sizes = [{ url: address, width: null, height: null }];
  return { source, id: idFromAddress(address), keyword: '', ...about, sizes };
}
