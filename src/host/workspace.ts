import * as vscode from 'vscode';
import { resolveFolder, showFolder, type Root } from '../shared/form';
import type { Controller } from './controller';
import { folderOnDisk, nearestExisting } from './folder';

/** The folders of the workspace that are on disk. */
export function workspaceRoots(): Root[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({ name, path: uri.fsPath }));
}

/** Whether the workspace has folders, and none of them is on disk. */
export function workspaceIsVirtual(): boolean {
  return workspaceRoots().length === 0 && (vscode.workspace.workspaceFolders ?? []).length > 0;
}

/** Asks in which folder of the workspace to save, and returns its path; null when the user does not want to say. */
export async function pickRoot(): Promise<string | null> {
  const picked = await vscode.window.showWorkspaceFolderPick({
    placeHolder: 'Save the pictures in which folder of the workspace?',
  });
  return picked?.uri.scheme === 'file' ? picked.uri.fsPath : null;
}

/** Lets the user choose the save folder in a dialog. */
export async function browse(controller: Controller): Promise<void> {
  const roots = workspaceRoots();
  const present = await folderOnDisk(controller.folder, roots);
  const start = typeof present === 'string' ? roots[0]?.path : await nearestExisting(present.path);
  const chosen = await vscode.window.showOpenDialog({
    title: 'Save pictures to',
    openLabel: 'Choose',
    canSelectFiles: false,
    canSelectFolders: true,
    ...(start === undefined ? {} : { defaultUri: vscode.Uri.file(start) }),
  });
  if (chosen?.[0]) takeFolder(controller, chosen[0]);
}

/** Makes a folder of the workspace the save folder, or says beside the field why not. */
export function takeFolder(controller: Controller, uri: vscode.Uri): void {
  const roots = workspaceRoots();
  const folder = uri.scheme === 'file' ? resolveFolder(uri.fsPath, roots) : 'outside-workspace';
  if (typeof folder === 'string') controller.refuseFolder();
  else controller.setFolder(showFolder(folder, roots));
}

/** Whether files may be written: not before the user trusts the workspace. */
export async function askForTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    'Pictures are not saved into a workspace in Restricted Mode.',
    { modal: true, detail: 'Trust the workspace, then start again.' },
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}

/** Shows a folder in the Explorer. */
export async function revealFolder(path: string): Promise<void> {
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(path));
}
