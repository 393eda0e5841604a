import { relative, sep } from 'node:path';
import type { WorkspaceRoot } from '../../shared/form/form';

/** Path of the workspace folder that a file is in (all absolute paths); null where it is in none. */
export function rootOf(path: string, roots: readonly WorkspaceRoot[]): string | null {
  // That of a whole drive ends with a separator.
  const folderPath = (root: string): string => (root.endsWith(sep) ? root : root + sep);
  return roots.find((root) => path.startsWith(folderPath(root.path)))?.path ?? null;
}

/** The way from a folder to a file (absolute paths), with `/`, as all documents have it. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}
