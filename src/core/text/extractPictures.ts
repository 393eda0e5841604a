import { setImmediate } from 'node:timers/promises';
import {
  maxListedAtOnce,
  type DocumentLink,
  type ExtractEvent,
  type ExtractRequest,
  type TextLine,
} from '../../shared/engine/extract';
import { maxPictures } from '../../shared/picture/collection';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { maxTextLengths } from '../../shared/engine/textFiles';
import { decodePage } from '../bytes/decodeText';
import type { Failure } from '../../shared/engine/failure';
import { failureOf, ScrapeError } from '../failure';
import type { RunContext } from '../net/runContext';
import { idFromAddress } from '../page/idFromAddress';
import type { MentionDetails } from './mention';
import { mentionsIn, requireText, sourceOf } from './mentionsInText';

/** What is said of a text in the end. */
type Said = Pick<Extract<ExtractEvent, { readonly type: 'extracted' }>, 'isCut' | 'hasBase'>;

/** Finds the addresses of pictures in the text of a list or document, told in parts. Failures are events. */
export async function extractPictures(
  request: ExtractRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: ExtractEvent) => void,
): Promise<void> {
  let failure: Failure | null = null;
  let said: Said = { isCut: false, hasBase: false };
  try {
    if (!signal.aborted) said = await listPictures(request, new Parts(emit, signal));
  } catch (error) {
    failure = failureOf(error);
  }
  emit({ type: 'extracted', failure, ...said });
}

/** What was found and not told yet. */
class Parts {
  readonly #emit: (event: ExtractEvent) => void;
  readonly #signal: AbortSignal;
  #pictures: Picture[] = [];
  #links: DocumentLink[] = [];
  #lines: TextLine[] = [];
  readonly #knownLines = new Set<string>();

  constructor(emit: (event: ExtractEvent) => void, signal: AbortSignal) {
    this.#emit = emit;
    this.#signal = signal;
  }

  addPicture(picture: Picture): void {
    this.#pictures.push(picture);
  }

  addLink(link: DocumentLink): void {
    this.#links.push(link);
  }

  addLineWithoutAddress(line: TextLine): void {
    if (this.#knownLines.has(line.text)) return;
    this.#knownLines.add(line.text);
    this.#lines.push(line);
  }

  get isFull(): boolean {
    return Math.max(this.#pictures.length, this.#links.length, this.#lines.length) >= maxListedAtOnce;
  }

  /** Tells them, and lets other things happen before the next. Resolves to whether more is wanted. */
  async tell(): Promise<boolean> {
    const [pictures, links, linesWithoutAddress] = [this.#pictures, this.#links, this.#lines];
    this.#emit({ type: 'listed', pictures, links, linesWithoutAddress });
    [this.#pictures, this.#links, this.#lines] = [[], [], []];
    await setImmediate();
    return !this.#signal.aborted;
  }
}

async function listPictures({ text: given, kind }: ExtractRequest, parts: Parts): Promise<Said> {
  if (typeof given !== 'string') requireText(given, kind);
  const { text, encoding } =
    typeof given === 'string' ? { text: given, encoding: 'utf-8' } : decodePage(given, '');
  if (text.length > maxTextLengths[kind]) {
    throw new ScrapeError({ code: 'too-large', detail: `${text.length} characters` });
  }
  const { mentions, hasBase = false } = mentionsIn(text, kind, encoding);
  const source = sourceOf(text, kind);
  const keys = new Set<string>();
  let isCut = false;
  for (const mention of mentions) {
    if (parts.isFull && !(await parts.tell())) return { isCut, hasBase };
    if ('lineWithoutAddress' in mention) {
      parts.addLineWithoutAddress(mention.lineWithoutAddress);
      continue;
    }
    const picture = pictureFromAddress(mention.address, mention.about, source);
    const key = pictureKey(picture);
    if (!keys.has(key)) {
      isCut = keys.size === maxPictures;
      if (isCut) continue;
      keys.add(key);
      parts.addPicture(picture);
    }
    if ('shown' in mention && mention.shown) {
      const { start, end } = mention;
      parts.addLink({ pictureKey: key, start, end });
    }
  }
  await parts.tell();
  return { isCut, hasBase };
}

/** The picture at an address, which is all that is known of it beside what is said. */
export function pictureFromAddress(
  address: string,
  about: MentionDetails,
  source: 'address' | 'document',
): Picture {
  const sizes = [{ url: address, width: null, height: null }];
  return { source, id: idFromAddress(address), keyword: '', ...about, sizes };
}
