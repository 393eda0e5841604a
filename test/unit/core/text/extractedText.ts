import { extractPictures } from '../../../../src/core/text/extractPictures';
import type { DocumentLink, ExtractEvent, TextLine } from '../../../../src/shared/engine/extract';
import type { TextKind } from '../../../../src/shared/engine/textFiles';
import type { Picture } from '../../../../src/shared/picture/picture';

/** All that is found in a text, whatever parts it was told in. */
interface ListedText {
  readonly pictures: readonly Picture[];
  readonly links: readonly DocumentLink[];
  readonly linesWithoutAddress: readonly TextLine[];
  readonly isCut: boolean;
}

/** What is found in a text; fails where reading fails. */
export async function listedIn(text: string | Uint8Array, kind: TextKind): Promise<ListedText> {
  const events = await extractEventsOf(text, kind);
  const parts = events.flatMap((event) => (event.type === 'listed' ? [event] : []));
  const end = events.at(-1);
  if (end?.type !== 'extracted' || end.failure || parts.length !== events.length - 1)
    throw new Error(`Not a list and its end: ${JSON.stringify(events).slice(0, 500)}`);
  return {
    pictures: parts.flatMap(({ pictures }) => pictures),
    links: parts.flatMap(({ links }) => links),
    linesWithoutAddress: parts.flatMap((part) => part.linesWithoutAddress),
    isCut: end.isCut,
  };
}

export async function extractEventsOf(
  text: string | Uint8Array,
  kind: TextKind,
  signal = new AbortController().signal,
): Promise<ExtractEvent[]> {
  const events: ExtractEvent[] = [];
  await extractPictures({ text, kind }, { signal }, (event) => events.push(event));
  return events;
}

/** The addresses that a text names, in their order. */
export async function addressesIn(text: string, kind: TextKind): Promise<string[]> {
  return (await listedIn(text, kind)).pictures.map(firstAddress);
}

/** What is written where a document shows pictures, in its order. */
export async function shownIn(text: string, kind: TextKind): Promise<string[]> {
  return (await listedIn(text, kind)).links.map(({ start, end }) => text.slice(start, end));
}

export function firstAddress({ sizes }: Picture): string {
  return sizes[0]?.url ?? '';
}

/** The text with other addresses where it shows pictures. */
export function relinkText(
  text: string,
  links: readonly DocumentLink[],
  write: (link: DocumentLink) => string,
): string {
  return links
    .toReversed()
    .reduce((so, link) => so.slice(0, link.start) + write(link) + so.slice(link.end), text);
}
