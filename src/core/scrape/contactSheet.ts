import { join } from 'node:path';
import {
  maxSheetPictures,
  type ContactSheet,
  type ContactSheetEvent,
  type ContactSheetRequest,
} from '../../shared/engine/contactSheet';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey } from '../../shared/picture/picture';
import { thumbnailCacheLimits } from '../files/pictureCache';
import { readRegularFile } from '../files/regularFile';
import type { RunContext } from '../net/runContext';
import { loadThumbnails } from './loadThumbnails';

/** Thumbnails that take longer are left out: whoever wants a sheet is waiting for it. In milliseconds. */
const maxLoadMs = 15_000;

/** What draws, which is loaded when it is needed. */
export interface SheetDrawing {
  readonly drawSheet: (
    files: readonly (Buffer | null)[],
    signal: AbortSignal,
  ) => Promise<ContactSheet | null>;
}

/** Brings thumbnails into the cache, as far as they come in time, and draws them into one picture, each with its number. */
export async function drawContactSheet(
  request: ContactSheetRequest,
  context: RunContext,
  emit: (event: ContactSheetEvent) => void,
  loadDrawing: () => Promise<SheetDrawing>,
  loadMs = maxLoadMs,
): Promise<void> {
  const pictures = request.pictures.slice(0, maxSheetPictures);
  const { thumbnailFolder } = request;
  const files = new Map<string, string | null>();
  let failure: Failure | null = null;
  await loadThumbnails(
    { ...request, pictures },
    { ...context, signal: AbortSignal.any([context.signal, AbortSignal.timeout(loadMs)]) },
    (event) => {
      if (event.type === 'thumbnail') files.set(event.pictureKey, event.file);
      if (event.type === 'thumbnailed') failure = event.failure;
    },
  );
  const contents = pictures.map((picture) => {
    const file = files.get(pictureKey(picture));
    return file ? readRegularFile(join(thumbnailFolder, file), thumbnailCacheLimits.maxFileBytes) : null;
  });
  const { signal } = context;
  const sheet =
    signal.aborted || contents.every((content) => content === null)
      ? null
      : await (await loadDrawing()).drawSheet(contents, signal);
  emit({ type: 'drawn', sheet, failure });
}
