import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceRoot } from '../../shared/form/form';
import { relativeLinks, siteLinksOf, type LinkStyle } from '../../shared/insert/linkPath';
import { pathFrom, rootOf } from '../folders/workspacePath';
import type { InsertSettings } from '../settings/insertSettings';

/** A document that names pictures. */
export interface LinkingDocument {
  /** Absolute path; null where it is not on disk yet. */
  readonly path: string | null;
  /** The style that the user has set for documents like this one; null for none. */
  readonly ownLinks: (settings: InsertSettings) => LinkStyle | null;
}

/** How a document names its pictures: as the user has set it, or as its site does, or from where it is. */
export async function linksOf(
  { path, ownLinks }: LinkingDocument,
  settings: InsertSettings,
  roots: readonly WorkspaceRoot[],
): Promise<LinkStyle> {
  const own = ownLinks(settings);
  if (own) return own;
  const root = path === null ? null : rootOf(path, roots);
  if (root === null || path === null) return relativeLinks;
  return siteLinksOf(
    pathFrom(root, path),
    async (folder) => new Set(await readdir(join(root, folder)).catch(() => [])),
  );
}
