import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { resolveFolder, formatFolder, type FieldError, type WorkspaceRoot } from '../../shared/form/form';
import { isPortableSegment } from '../../shared/form/safeSegment';
import { segmentsBelow } from '../../shared/form/segmentsBelow';

export interface SaveFolder {
  /** Absolute, in the system's notation. */
  readonly path: string;
  /** Absolute path of the workspace folder that contains it. */
  readonly rootPath: string;
  /** Relative to the workspace, as it is shown. */
  readonly shownPath: string;
}

/**
 * Resolves a folder that a user typed to a path on disk. It need not exist yet, but then every system must be able to hold
 * it: workspaces are shared. The existing part of its path must not lead out of the workspace through a link.
 */
export async function resolveSaveFolder(
  text: string,
  roots: readonly WorkspaceRoot[],
): Promise<SaveFolder | FieldError> {
  const folder = resolveFolder(text, roots);
  if (typeof folder === 'string') return folder;
  const path = join(folder.root.path, ...folder.segments);
  const existing = await nearestExistingFolder(path);
  const real = await realPath(existing);
  const realRoot = await realPath(await nearestExistingFolder(folder.root.path));
  if (real === null || realRoot === null || segmentsBelow(realRoot, real) === null)
    return 'outside-workspace';
  if (!(await isFolder(real))) return 'not-a-folder';
  const added = relative(existing, path).split(sep);
  if (existing !== path && !added.every(isPortableSegment)) return 'not-portable';
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

/** A path with its links resolved; null when one of them is broken. */
async function realPath(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

async function pathExists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
