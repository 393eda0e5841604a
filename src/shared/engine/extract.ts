import type { Picture } from '../picture/picture';
import type { Failure } from './failure';
import type { TextKind } from './textFiles';

/** Text that names pictures by their addresses. */
export interface ExtractRequest {
  /** Bytes are decoded as those of a page are: by their byte order mark, as UTF-8 if they are that, else as windows-1252. */
  readonly text: string | Uint8Array;
  readonly kind: TextKind;
}

/** Where a document names a picture. */
export interface DocumentLink {
  /** `pictureKey` of the picture. */
  readonly pictureKey: string;
  /** Start and end of its address, in UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

export type ExtractEvent =
  | {
      /** A part of what the text names, at most `maxListedAtOnce` of each. */
      readonly type: 'listed';
      /** One picture for each address, in the order of the text, each told once. */
      readonly pictures: readonly Picture[];
      /** Of a Markdown or HTML document: the pictures that it shows, in the order of the text. */
      readonly links: readonly DocumentLink[];
      /** Of a list with an entry a line: lines that have no address, though they should, each told once. */
      readonly linesWithoutAddress: readonly TextLine[];
    }
  | {
      /** Always the last event. */
      readonly type: 'extracted';
      readonly failure: Failure | null;
      /** Whether the text names more pictures than the maximum that is read. */
      readonly isCut: boolean;
      /** Whether it is an HTML document with a `<base>`: then no path in it leads to a file beside it, and it has no links. */
      readonly hasBase: boolean;
    };

/** A line of a text, trimmed. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** More at once would hold up the thread that receives them: a hundred thousand for most of a second. */
export const maxListedAtOnce = 1_000;
