import type { Failure } from './failure';

/** So that no document keeps a computer busy while it is typed; in UTF-16 units. */
export const maxReadDocumentLength = 500_000;

export interface DocumentPicturesRequest {
  readonly text: string;
  readonly kind: 'md' | 'html';
}

/** A picture that a document shows by a path, in UTF-16 units of the document. */
export interface DocumentPicture {
  /** Its path, without the escapes of the language; an address' own stay. */
  readonly path: string;
  /** The whole image or tag. */
  readonly start: number;
  readonly end: number;
  /** Its description, without escapes, and where that stands; null for a tag without any. */
  readonly alt: { readonly text: string; readonly start: number; readonly end: number } | null;
  readonly isTag: boolean;
}

/** The only event. */
export interface DocumentPicturesEvent {
  readonly type: 'read';
  readonly pictures: readonly DocumentPicture[];
  readonly failure: Failure | null;
}
