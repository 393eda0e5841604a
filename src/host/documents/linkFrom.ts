import nodePath, { type PlatformPath } from 'node:path';
import { linkElsewhere, type LinkPath } from '../../shared/insert/linkPath';

/** How a document in a folder names a file (absolute paths) by the way to it. Nothing is escaped. */
export function linkFrom(folder: string, file: string, system: PlatformPath = nodePath): LinkPath {
  const way = system.relative(folder, file);
  const path = way.split(system.sep).join('/');
  return system.isAbsolute(way) ? linkElsewhere(path) : { prefix: '', path };
}
