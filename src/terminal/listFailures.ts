import type { TextLine } from '../shared/engine/extract';
import type { Failure } from '../shared/engine/failure';
import type { ScrapeEvent } from '../shared/engine/scrape';
import { pictureKey } from '../shared/picture/picture';
import { maskUrl } from '../shared/words/maskUrl';
import { plainText } from '../shared/words/plainText';
import { inputName } from './print';
import { terminalFailureText } from './terminalFailureText';

type FailedEvent = ScrapeEvent & { readonly type: 'failed' };

/** Failures that are those of a list. */
export const listCodes: ReadonlySet<Failure['code']> = new Set([
  'list-not-read',
  'too-large',
  'page-too-complex',
]);

/** Why a list or document cannot be read. */
export function unreadableListText(file: string, failure: Failure): string {
  const { code, detail } = failure;
  if (code === 'page-too-complex') return `${inputName(file)} is too large or too complex to read`;
  // A list has no host that could send it.
  const known = code === 'too-large' || code === 'list-not-read' ? detail : undefined;
  return `cannot read ${inputName(file)}: ${known ?? terminalFailureText(failure)}`;
}

/** What cannot be had by a line that has no address. */
export function failureOfLine({ text: line }: TextLine): FailedEvent {
  // Cut only when nothing is secret any more: what a secret is known by may be behind it.
  const url = plainText(maskUrl(line));
  const picture = pictureKey({ source: 'address', id: url });
  return { type: 'failed', picture, url, failure: { code: 'bad-address' } };
}
