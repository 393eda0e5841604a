import { relative, sep } from 'node:path';
import type { DocumentLink } from '../../shared/engine/extract';

/** A range of a text, in UTF-16 units, and its replacement. */
export interface TextReplacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The replacements that make a document show the saved files. `files` has names of files in `folder` by picture keys;
 * links to other pictures stay. Both folders are absolute paths.
 */
export function linkReplacements(
  links: readonly DocumentLink[],
  files: ReadonlyMap<string, string>,
  documentFolder: string,
  folder: string,
): TextReplacement[] {
  const way = relative(documentFolder, folder).split(sep).filter(Boolean);
  return links.flatMap(({ pictureKey, start, end }) => {
    const file = files.get(pictureKey);
    return file === undefined ? [] : [{ start, end, text: encodePath([...way, file]) }];
  });
}

// The characters that stay are safe in Markdown with and without angle brackets, in HTML with and without quotation
// marks, and in a srcset.
const encodedCharacters = /[^\p{L}\p{M}\p{N}._~-]/gu;

/** A relative path as an address that reads the same wherever a document may have one; letters of all scripts stay. */
export function encodePath(segments: readonly string[]): string {
  return segments.map((segment) => segment.replace(encodedCharacters, percentEncode)).join('/');
}

function percentEncode(sign: string): string {
  return [...Buffer.from(sign)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
