/** What is needed of a `vscode.WorkspaceConfiguration`. */
export interface Configuration {
  get(key: string): unknown;
}
