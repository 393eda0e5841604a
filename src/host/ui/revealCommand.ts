/**
 * The command of VS Code that shows where a file is; null where it has none. Its Explorer shows what is in the workspace. Anything else
 * is shown by the file manager of the user's own computer, which knows nothing of files on another one: `revealFileInOS` is there for local
 * files only.
 */
export function revealCommand(file: {
  readonly isInWorkspace: boolean;
  /** The files are on a server, in a container or in WSL. */
  readonly isRemote: boolean;
}): 'revealInExplorer' | 'revealFileInOS' | null {
  if (file.isInWorkspace) return 'revealInExplorer';
  return file.isRemote ? null : 'revealFileInOS';
}
