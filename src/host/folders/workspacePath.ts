import { relative, sep } from 'node:path';
import type { WorkspaceRoot } from '../../shared/form/form';
import { segmentsBelow } from '../../shared/form/segmentsBelow';

/** Path of the workspace folder that a file is in (all absolute paths); null where it is in none. */
export function rootOf(path: string, roots: readonly WorkspaceRoot[]): string | null {
  return roots.find((root) => (segmentsBelow(root.path, path) ?? []).length > 0)?.path ?? null;
}

/** The way from a folder to a file (absolute paths), with `/`, as all documents have it. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}
