/** The part of `vscode.WorkspaceConfiguration` that is used. */
export interface Configuration {
  get(key: string): unknown;
}
