import { join } from 'node:path';
import type { DocumentLink } from '../../shared/engine/extract';
import { addressPath } from '../../shared/words/addressPath';
import { linkFrom } from './linkFrom';

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
  return links.flatMap(({ pictureKey, start, end }) => {
    const file = files.get(pictureKey);
    if (file === undefined) return [];
    const { prefix, path } = linkFrom(documentFolder, join(folder, file));
    return [{ start, end, text: `${prefix}${addressPath(path)}` }];
  });
}
