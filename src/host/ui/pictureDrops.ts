import * as vscode from 'vscode';
import { draggedPicturesType, readDraggedPictures } from '../../shared/panel/drag';
import type { InsertTarget } from '../documents/insertPictures';
import { insertTargetIn, TrackedPlace } from './insertTargets';

/**
 * Lets pictures be dropped into text editors. They are inserted as the command does it, and not by the drop itself: it waits for no
 * picture that is yet to be saved.
 */
export function acceptPictureDrops(
  insert: (keys: readonly string[], target: InsertTarget) => Promise<void>,
): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider(
    [{ scheme: 'file' }, { scheme: 'untitled' }],
    {
      async provideDocumentDropEdits(document, position, dataTransfer) {
        const keys = readDraggedPictures((await dataTransfer.get(draggedPicturesType)?.asString()) ?? '');
        if (!keys) return undefined;
        const place = new TrackedPlace(document, position);
        const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
        const target = insertTargetIn(document, editor?.viewColumn, place);
        void insert(keys, target).finally(() => place.dispose());
        return undefined;
      },
    },
    { dropMimeTypes: [draggedPicturesType] },
  );
}
