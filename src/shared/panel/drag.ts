import * as v from 'valibot';
import { keysShape } from '../picture/keys';
import { understood } from '../words/shape';
import { parsedJson } from '../words/untrusted';

/** MIME type under which pictures are dragged out of the page: a JSON array of their keys. */
export const draggedPicturesType = 'application/vnd.image-scraper.pictures+json';

const draggedShape = v.pipe(keysShape, v.minLength(1));

export function draggedPicturesText(keys: readonly string[]): string {
  return JSON.stringify(keys);
}

/** Keys of the pictures that are dropped; null where the text, which any program may have written, names none. */
export function readDraggedPictures(text: string): readonly string[] | null {
  return understood(draggedShape, parsedJson(text));
}
