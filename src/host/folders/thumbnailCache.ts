import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { megabytes } from '../../shared/words/units';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';

/** Removes the cache of thumbnails (absolute path), and tells what that has freed. */
export async function clearThumbnails(
  controller: Pick<Controller, 'clearThumbnails'>,
  ui: Pick<EditorUi, 'tell'>,
  cache: string,
): Promise<void> {
  const bytes = await removeThumbnails(cache);
  controller.clearThumbnails();
  ui.tell(
    bytes === 0
      ? l10n.t('There were no thumbnails.')
      : l10n.t('The thumbnails are cleared: {0} freed.', megabytes(bytes)),
    'info',
  );
}

/** Removes the cache of thumbnails, an absolute path, and returns the bytes that its files had. None there is none. */
export async function removeThumbnails(cache: string): Promise<number> {
  const bytes = await sizeOf(cache);
  // The engine may be writing into it.
  await rm(cache, { recursive: true, force: true, maxRetries: 3 });
  return bytes;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await namesIn(folder)) {
    const stat = await lstat(join(folder, name)).catch(() => null);
    if (stat?.isFile()) bytes += stat.size;
  }
  return bytes;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
