import { readFileSync } from 'node:fs';
import type { Engine } from '../shared/engine/engine';
import { decodeText } from '../core/bytes/decodeText';
import { linesWithoutAddress } from '../core/text/lists';
import type { ScrapeEvent } from '../shared/engine/scrape';
import { maskUrl } from '../shared/words/maskUrl';
import { pictureKey, type Picture } from '../shared/picture/picture';
import { plainText } from '../shared/words/plainText';
import { textKindOfFile, maxTextLengths } from '../shared/engine/textFiles';
import { UsageError } from './arguments';
import { terminalFailureText } from './terminalFailureText';
import { errorText } from '../shared/words/untrusted';

/** What a list or document names. */
export interface PictureList {
  /** Each once. */
  readonly pictures: readonly Picture[];
  /** Whether it names more than these. */
  readonly isCut: boolean;
  /** Lines of a plain list that have no address, each as the picture that cannot be had by it. */
  readonly failed: readonly (ScrapeEvent & { readonly type: 'failed' })[];
}

/** Reads a file, or `-` for standard input; what is of no kind that is known is a plain list. Throws `UsageError`. */
export async function readList(
  file: string,
  engine: Pick<Engine, 'extract'>,
  signal: AbortSignal,
): Promise<PictureList> {
  const text = readFileText(file);
  const kind = textKindOfFile(file) ?? 'txt';
  const longest = maxTextLengths[kind];
  if (text.length > longest) throw new UsageError(`${file} is longer than ${longest / 2 ** 20} MB`);
  let pictures: readonly Picture[] = [];
  let isCut = false;
  for await (const event of engine.extract({ text, kind }, signal)) {
    if (event.type === 'listed') ({ pictures, isCut } = event);
    else if (event.failure)
      throw new UsageError(`cannot read ${file}: ${terminalFailureText(event.failure)}`);
  }
  const failed = kind === 'txt' ? [...new Set(linesWithoutAddress(text))].map(failureOfLine) : [];
  if (pictures.length + failed.length === 0) throw new UsageError(`no addresses in ${file}`);
  return { pictures, isCut, failed };
}

function readFileText(file: string): string {
  try {
    return decodeText(readFileSync(file === '-' ? 0 : file), '');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${errorText(error)}`);
  }
}

function failureOfLine(line: string): ScrapeEvent & { readonly type: 'failed' } {
  // Cut only when nothing is secret any more: what a secret is known by may be behind it.
  const url = plainText(maskUrl(line));
  const picture = pictureKey({ source: 'address', id: url });
  return { type: 'failed', picture, url, failure: { code: 'bad-address' } };
}
