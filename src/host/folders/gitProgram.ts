/**
 * What is used of VS Code's git extension. Its whole interface:
 * https://github.com/microsoft/vscode/blob/1.100.0/extensions/git/src/api/git.d.ts
 */
export interface GitExtension {
  /** Throws while the extension is switched off (`git.enabled`), and when it has found no git. */
  readonly getAPI: (version: 1) => { readonly git: { readonly path: string } };
}

/** An extension as VS Code names it; `vscode.Extension` fits. */
export interface ExtensionOf<Exports> {
  readonly isActive: boolean;
  /** Throws before the extension is active. */
  readonly exports: Exports;
}

/**
 * The git to run: the one that VS Code has found, or that the user has named in `git.path`, because `PATH` need not lead
 * to it. Otherwise whatever `PATH` leads to. The extension is not activated for this, so nothing is waited for: VS Code
 * activates it at startup wherever it is enabled.
 */
export function gitProgramOf(extension: ExtensionOf<GitExtension> | undefined): string {
  try {
    return (extension?.isActive && extension.exports.getAPI(1).git.path) || 'git';
  } catch {
    return 'git';
  }
}
