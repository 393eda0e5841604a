import { posix } from 'node:path';

/** Stands for the workspace folder, so that a path that leaves it can be told. */
const top = '/workspace';
/** A variable, with what is to be replaced in its value. */
const variablePattern = /\$\{(\w+)(?:\/((?:\\.|[^\\/}])+)\/((?:\\.|[^\\/}])*)\/?)?\}/g;

/**
 * The folder that a destination of VS Code's setting `markdown.copyFiles.destination` means for a document, as its extension for
 * Markdown reads it (`resolveCopyDestination`). Both are paths in the workspace folder, with `/`; an empty one is that folder itself.
 * Null where it is outside, or another one for each file.
 */
export function copyFolderOf(document: string, destination: string): string | null {
  const folder = destination.slice(0, destination.lastIndexOf('/') + 1);
  const path = `${top}/${document}`;
  const { dir, base, name, ext } = posix.parse(path);
  const variables: Readonly<Record<string, string>> = {
    documentDirName: dir,
    documentRelativeDirName: posix.relative(top, dir),
    documentFileName: base,
    documentBaseName: name,
    documentExtName: ext.slice(1),
    documentFilePath: path,
    documentRelativeFilePath: document,
    documentWorkspaceFolder: top,
  };
  const unknown: string[] = [];
  const filled = folder.replace(
    variablePattern,
    (_, variable: string, pattern: string | undefined, replacement: string | undefined) => {
      const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
      if (value === undefined) unknown.push(variable);
      return pattern === undefined ? (value ?? '') : replaced(value ?? '', pattern, replacement ?? '');
    },
  );
  // A slash at the start, but not in the value of a variable, means the workspace folder.
  const resolved = posix.resolve(dir, folder.startsWith('/') ? `${top}${filled}` : filled);
  const isInside = resolved === top || resolved.startsWith(`${top}/`);
  return isInside && unknown.length === 0 ? resolved.slice(top.length + 1) : null;
}

function replaced(value: string, pattern: string, replacement: string): string {
  try {
    return value.replace(new RegExp(pattern), replacement);
  } catch {
    return value;
  }
}
