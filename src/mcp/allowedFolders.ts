import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ToolError } from '../shared/agent/toolCalls';
import { segmentsBelow } from '../shared/form/segmentsBelow';

/**
 * The folders that files may be in: what the root and the roots that a client names (addresses) have in common. A client that names
 * none says nothing about it. All paths are absolute, links followed. Throws `ToolError` where they have nothing in common.
 */
export async function allowedFolders(
  root: string,
  clientRoots: readonly string[],
): Promise<readonly string[]> {
  if (clientRoots.length === 0) return [root];
  const paths = (await Promise.all(clientRoots.map(realPathOf))).filter((path) => path !== null);
  const common = paths.flatMap((path) =>
    isWithin(path, root) ? [path] : isWithin(root, path) ? [root] : [],
  );
  const folders = [...new Set(common)];
  if (folders.length === 0)
    throw new ToolError(
      `Files may be read and written in ${root} only (--root of this server), and no root of the client is in it: ${clientRoots.join(', ')}. Ask the user to start the server with --root at a root of the client.`,
    );
  // A folder in another one adds nothing to it.
  return folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
}

/** Whether a path is that of a folder, or of something in it. */
export function isWithin(path: string, folder: string): boolean {
  return segmentsBelow(folder, path) !== null;
}

/** Null for what is no folder of this computer, or not there. */
async function realPathOf(address: string): Promise<string | null> {
  try {
    return await realpath(fileURLToPath(address));
  } catch {
    return null;
  }
}
