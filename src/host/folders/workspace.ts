import * as vscode from 'vscode';
import type { WorkspaceRoot } from '../../shared/form/form';

/** The workspace folders that are on disk. */
export function workspaceRoots(): WorkspaceRoot[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({ name, path: uri.fsPath }));
}

/** Whether the workspace has folders, but none of them is on disk. */
export function isWorkspaceVirtual(): boolean {
  return workspaceRoots().length === 0 && (vscode.workspace.workspaceFolders ?? []).length > 0;
}
