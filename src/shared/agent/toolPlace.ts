import { findPlace, type DocumentPlace, type PlaceInText, type PlaceProblem } from '../insert/documentPlace';
import { frontMatterEnd } from '../insert/frontMatter';
import { insertLanguageOfFile } from '../insert/languages';
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

/** What our records and other programs write is no document of the user. */
const ownFiles = /^(?:CREDITS\.md|.*\.jsonl)$/i;
const closedFolders = ['.git', 'node_modules'];

/** Whether a path below a workspace folder, with `/`, is that of a document that an agent may write into. */
export function isToolDocument(path: string): boolean {
  const segments = path.split('/');
  return (
    insertLanguageOfFile(path) !== null &&
    !ownFiles.test(segments.at(-1) ?? '') &&
    !segments.some((segment) => closedFolders.includes(segment.toLowerCase()))
  );
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
