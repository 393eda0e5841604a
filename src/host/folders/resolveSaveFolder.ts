import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { resolveFolder, formatFolder, type FieldError, type WorkspaceRoot } from '../../shared/form/form';

export interface SaveFolder {
  /** Absolute, in the system's notation. */
  readonly path: string;
  /** Absolute path of the workspace folder that contains it. */
  readonly rootPath: string;
  /** Relative to the workspace, as it is shown. */
  readonly shownPath: string;
}

/**
 * Resolves a folder that a user typed to a path on disk. It need not exist yet, but the existing part of its path must
 * not lead out of the workspace through a link.
 */
export async function resolveSaveFolder(
  text: string,
  roots: readonly WorkspaceRoot[],
): Promise<SaveFolder | FieldError> {
  const folder = resolveFolder(text, roots);
  if (typeof folder === 'string') return folder;
  const path = join(folder.root.path, ...folder.segments);
  const real = await realAncestor(path);
  const realRoot = await realAncestor(folder.root.path);
  if (real === null || realRoot === null || !isInsideFolder(realRoot, real)) return 'outside-workspace';
  return { path, rootPath: folder.root.path, shownPath: formatFolder(folder, roots) };
}

/** The nearest existing folder, the folder itself included, with its links unresolved; a dialog can open there. */
export async function nearestExistingFolder(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if ((await pathExists(at)) || dirname(at) === at) return at;
  }
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The real path of the nearest existing part of the path; null when that is a broken link. */
async function realAncestor(path: string): Promise<string | null> {
  try {
    return await realpath(await nearestExistingFolder(path));
  } catch {
    return null;
  }
}

async function pathExists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

function isInsideFolder(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
