import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { decodedOrSame } from '../../shared/words/untrusted';
import { recordsFileName } from '../ids';

/** What comes later in a document, and more folders than these, wake nothing. */
const maxLookedAt = 100_000;
const maxFolders = 10;

const shownPath = /(?:!\[[^\]\n]*\]\(<?|<img\s[^>]*?src=["']?)(?![a-z][a-z\d+.-]*:|\/)([^\s"'<>()]+)/gi;

/**
 * Whether a document seems to show pictures of a folder with records: a quick look, which may be wrong, by which to tell whether
 * anything has to be loaded that looks closer.
 */
export async function mayShowOwnPictures(path: string, text: string): Promise<boolean> {
  const folders = new Set<string>();
  for (const [, shown = ''] of text.slice(0, maxLookedAt).matchAll(shownPath)) {
    folders.add(dirname(resolve(dirname(path), decodedOrSame(shown))));
    if (folders.size >= maxFolders) break;
  }
  const found = await Promise.all([...folders].map((folder) => isFile(resolve(folder, recordsFileName))));
  return found.includes(true);
}

/** Whether there is a file, links followed. */
export function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
