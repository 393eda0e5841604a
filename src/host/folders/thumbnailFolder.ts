import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { bytesText } from '../../shared/words/units';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';

/** Removes the thumbnail cache (absolute path), and tells the user how much space that has freed. */
export async function clearThumbnailFolder(
  controller: Pick<Controller, 'forgetThumbnails'>,
  ui: Pick<EditorUi, 'tell'>,
  cache: string,
): Promise<void> {
  const bytes = await removeThumbnailFolder(cache);
  controller.forgetThumbnails();
  ui.tell(
    bytes === 0
      ? l10n.t('There were no thumbnails.')
      : l10n.t('The thumbnails are cleared: {0} freed.', bytesText(bytes)),
    'info',
  );
}

/** Removes the thumbnail cache (absolute path) and returns how many bytes its files had; 0 if it did not exist. */
export async function removeThumbnailFolder(cache: string): Promise<number> {
  const bytes = await folderBytes(cache);
  // The engine may be writing into it at the same time.
  await rm(cache, { recursive: true, force: true, maxRetries: 3 });
  return bytes;
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const stat = await lstat(path).catch(() => null);
    if (stat?.isFile()) bytes += stat.size;
    else if (stat?.isDirectory()) bytes += await folderBytes(path);
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
