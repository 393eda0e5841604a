import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { resolveFolder, showFolder, type Root } from '../../shared/form/form';
import { plainText } from '../../shared/words/plainText';
import { megabytes } from '../../shared/words/units';
import type { Controller } from '../controller';
import { folderOnDisk, isFolder, nearestExisting } from './folder';
import type { FillQuestion } from './git';
import { removeThumbnails } from './thumbnailCache';

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
    placeHolder: l10n.t('Save the pictures in which folder of the workspace?'),
  });
  return picked?.uri.scheme === 'file' ? picked.uri.fsPath : null;
}

/** Lets the user choose the save folder in a dialog. */
export async function browse(controller: Controller): Promise<void> {
  const roots = workspaceRoots();
  const present = await folderOnDisk(controller.folder, roots);
  const start = typeof present === 'string' ? roots[0]?.path : await nearestExisting(present.path);
  const chosen = await vscode.window.showOpenDialog({
    title: l10n.t('Save pictures to'),
    openLabel: l10n.t('Choose'),
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
  const manage = l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    l10n.t('Pictures are not saved into a workspace in Restricted Mode.'),
    { modal: true, detail: l10n.t('Trust the workspace, then start again.') },
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}

/** Shows a folder in the Explorer. */
export async function revealFolder(path: string): Promise<void> {
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(path));
}

/** Asks whether much may go into a git repository. */
export async function askToFill({
  folder,
  bytes,
  canIgnore,
}: FillQuestion): Promise<'save' | 'ignore' | 'no'> {
  const save = l10n.t('Save Anyway');
  const ignore = l10n.t('Add to .gitignore');
  const shown = plainText(vscode.workspace.asRelativePath(folder));
  const answer = await vscode.window.showWarningMessage(
    l10n.t('Save about {0} into a git repository?', megabytes(bytes)),
    {
      modal: true,
      detail: l10n.t(
        'git does not ignore the folder {0}, so the pictures would go into the next commit.',
        shown,
      ),
    },
    ...(canIgnore ? [save, ignore] : [save]),
  );
  if (answer === ignore) return 'ignore';
  return answer === save ? 'save' : 'no';
}

/** Does something with the folder that was saved to last, or else the one on the form; says so when none is there yet. */
export async function withSaveFolder(
  controller: Controller,
  act: (path: string) => Promise<void>,
): Promise<void> {
  await controller.load();
  for (const folder of [controller.savedTo, await controller.shownFolder()]) {
    if (folder !== null && (await isFolder(folder))) return act(folder);
  }
  await vscode.window.showInformationMessage(
    l10n.t('There is no save folder yet. It is made when the first picture is saved.'),
  );
}

/** Removes the cache of thumbnails (absolute path), and tells what that has freed. */
export async function clearThumbnails(controller: Controller, cache: string): Promise<void> {
  const bytes = await removeThumbnails(cache);
  controller.clearThumbnails();
  await vscode.window.showInformationMessage(
    bytes === 0
      ? l10n.t('There were no thumbnails.')
      : l10n.t('The thumbnails are cleared: {0} freed.', megabytes(bytes)),
  );
}
