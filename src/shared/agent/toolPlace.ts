import { findPlace, type DocumentPlace, type PlaceInText, type PlaceProblem } from '../insert/documentPlace';
import { frontMatterEnd } from '../insert/frontMatter';
import { insertLanguageOfFile, type InsertLanguage } from '../insert/languages';
import { isPictureFile } from '../picture/pictureTypes';
import type { InsertPlaceInput } from './imageTools';
import { ToolError } from './toolCalls';

/** Where in a document an image is to go; `document` is its name, as shown. Throws `ToolError`. */
export function toolPlaceIn(text: string, place: InsertPlaceInput, document: string): PlaceInText {
  const found = findPlace(text, placeOf(place), insertLanguageOfFile(document)?.ids[0]);
  if ('problem' in found) throw new ToolError(problemText(found, document));
  const isInFrontMatter = found.start < frontMatterEnd(text);
  if (found.end > found.start && isInFrontMatter)
    throw new ToolError(
      `This text is in the front matter of ${document}, where only a path can stand. Write that there yourself, or say another place.`,
    );
  return found;
}

function placeOf({ after_line, after_heading, replace }: InsertPlaceInput): DocumentPlace {
  const given = [after_line, after_heading, replace].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw new ToolError('place takes exactly one of after_line, after_heading and replace.');
  if (after_line !== undefined) return { afterLine: after_line };
  return after_heading === undefined ? { replace: replace ?? '' } : { afterHeading: after_heading };
}

function problemText(problem: PlaceProblem, document: string): string {
  switch (problem.problem) {
    case 'no-line':
      return `${document} ends with line ${problem.lineCount}.`;
    case 'no-heading':
      return problem.headings.length === 0
        ? `${document} has no headings. Use after_line.`
        : `${document} has no such heading. It has: ${problem.headings.join(' | ')}.`;
    case 'several-headings':
      return `${document} has several headings with this text. Use after_line.`;
    case 'no-text':
      return `${document} does not have this text. Read it again, or use after_line.`;
    case 'several-texts':
      return `${document} has this text more than once. Give more of what stands around it.`;
  }
}

/** What our records and other programs write is no document of the user. */
const ownFiles = /^(?:CREDITS\.md|.*\.jsonl)$/i;
const closedFolders = ['.git', 'node_modules'];

/**
 * The language of a document that an agent may write an image into, by the document's path below its folder, with `/`; `document` and
 * `image` are as shown. Throws `ToolError` where they are none.
 */
export function insertableLanguage(documentPath: string, document: string, image: string): InsertLanguage {
  const segments = documentPath.split('/');
  const language = insertLanguageOfFile(documentPath);
  if (
    !language ||
    ownFiles.test(segments.at(-1) ?? '') ||
    segments.some((segment) => closedFolders.includes(segment.toLowerCase()))
  )
    throw new ToolError(`${document} is no document that can show images, such as Markdown, HTML or LaTeX.`);
  if (!isPictureFile(image)) throw new ToolError(`${image} is no image.`);
  return language;
}

/** The line, from 1, in which what was inserted behind `start` (in UTF-16 units) begins. */
export function lineOfInserted(whole: string, inserted: string, start: number): number {
  const [firstLine = ''] = inserted.split('\n');
  const at = Math.max(0, whole.indexOf(firstLine, start));
  return whole.slice(0, at).split('\n').length;
}
