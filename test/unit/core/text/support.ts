import { read } from '../../../../src/core/text/read';
import type { DocumentLink, ReadEvent, TextKind } from '../../../../src/shared/engine/events';
import type { Picture } from '../../../../src/shared/picture/picture';

type Listed = ReadEvent & { readonly type: 'listed' };

/** What is found in a text; fails where reading fails. */
export async function listedIn(text: string, kind: TextKind): Promise<Listed> {
  const events = await eventsOf(text, kind);
  const [listed, end, ...others] = events;
  if (listed?.type !== 'listed' || end?.type !== 'read' || end.failure || others.length > 0)
    throw new Error(`Not a list and its end: ${JSON.stringify(events).slice(0, 500)}`);
  return listed;
}

export async function eventsOf(text: string, kind: TextKind): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  for await (const event of read({ text, kind }, new AbortController().signal)) events.push(event);
  return events;
}

/** The addresses that a text names, in their order. */
export async function addressesIn(text: string, kind: TextKind): Promise<string[]> {
  return (await listedIn(text, kind)).pictures.map(address);
}

/** What is written where a document shows pictures, in its order. */
export async function shownIn(text: string, kind: TextKind): Promise<string[]> {
  return (await listedIn(text, kind)).links.map(({ start, end }) => text.slice(start, end));
}

export function address({ sizes }: Picture): string {
  return sizes[0]?.url ?? '';
}

/** The text with other addresses where it shows pictures. */
export function relinkedBy(
  text: string,
  links: readonly DocumentLink[],
  write: (link: DocumentLink) => string,
): string {
  return links
    .toReversed()
    .reduce((so, link) => so.slice(0, link.start) + write(link) + so.slice(link.end), text);
}
