import * as v from 'valibot';
import { errorText } from '../words/untrusted';
import {
  imageToolNames,
  imageTools,
  type FoundImages,
  type ImageToolName,
  type InsertedImage,
  type InsertImageInput,
  type SavedImages,
  type SaveImagesInput,
  type SearchImagesInput,
} from './imageTools';

/** A refusal that a model can act on: what is wrong, and what to do. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/** What a call is told and tells while it runs. */
export interface ToolRun {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** The tools, as whoever serves them to agents calls them. All reject with `ToolError` where a model can mend it. */
export interface ImageToolCalls {
  search(input: SearchImagesInput, run: ToolRun): Promise<FoundImages>;
  save(input: SaveImagesInput, run: ToolRun): Promise<SavedImages>;
  insert(input: InsertImageInput, run: ToolRun): Promise<InsertedImage>;
}

/** Calls a tool with what a model gave it. Rejects with `ToolError`. */
export async function callImageTool(
  tools: ImageToolCalls,
  name: string,
  given: unknown,
  run: ToolRun,
): Promise<FoundImages | SavedImages | InsertedImage> {
  const known = imageToolNames.find((each) => each === name);
  if (!known) throw new ToolError(`There is no tool ${name}. There are ${imageToolNames.join(', ')}.`);
  switch (known) {
    case 'search_images':
      return tools.search(understoodInput(known, given), run);
    case 'save_images':
      return tools.save(understoodInput(known, given), run);
    case 'insert_image':
      return tools.insert(understoodInput(known, given), run);
  }
}

/** What a model gave a tool, with what it left out. Throws `ToolError` that names the first field that is wrong. */
export function understoodInput<Name extends ImageToolName>(
  name: Name,
  given: unknown,
): v.InferOutput<(typeof imageTools)[Name]['input']> {
  const parsed = v.safeParse(imageTools[name].input, given, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? 'the arguments';
  throw new ToolError(`${field}: ${issue.message.replace(/\.$/, '')}. See the input schema of ${name}.`);
}

/** What a model is told of an error. */
export function toolErrorText(error: unknown): string {
  return error instanceof ToolError
    ? error.message
    : `This went wrong in the tool itself: ${errorText(error)}`;
}
