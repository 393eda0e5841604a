import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { exportFormatNames, exportFormats, type ExportFormat } from '../../shared/engine/export';
import { restrictedText } from '../../shared/words/exportText';
import { setDisplayLanguage } from '../../shared/words/l10n';
import { exportFolder, type ExportPorts, type ExportQuestions } from './exportFolder';

/** Exports a save folder (an absolute path) as the user says. This bundle is loaded when that is first asked for. */
export function exportSaveFolder(folder: string, ports: Omit<ExportPorts, 'questions'>): Promise<void> {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  return exportFolder(folder, { ...ports, questions });
}

const questions: ExportQuestions = {
  async pickFormat() {
    const items = exportFormats.map((format) => ({
      format,
      label: exportFormatNames[format],
      description: formatDescription(format),
    }));
    const placeHolder = l10n.t('Export the pictures of the save folder as');
    return (
      (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.format ?? null
    );
  },
  async pickTarget(format, start) {
    const title = l10n.t('Export {0}', basename(start));
    const filters = format === 'zip' ? { [exportFormatNames.zip]: ['zip'] } : {};
    const saveLabel = l10n.t('Export');
    const defaultUri = vscode.Uri.file(start);
    return (await vscode.window.showSaveDialog({ title, saveLabel, defaultUri, filters })) ?? null;
  },
  async askRestricted(restricted, total) {
    const include = l10n.t('Export All');
    const leaveOut = l10n.t('Leave Them Out');
    const detail = restrictedText(restricted, total);
    const answer = await vscode.window.showWarningMessage(
      l10n.t('Export pictures that may not be passed on, too?'),
      { modal: true, detail },
      leaveOut,
      include,
    );
    if (answer === include) return 'include';
    return answer === leaveOut ? 'leave-out' : null;
  },
};

function formatDescription(format: ExportFormat): string {
  switch (format) {
    case 'zip':
      return l10n.t('one file with pictures, records and credits');
    case 'imagefolder':
      return l10n.t('a folder, split for training, validation and test');
    case 'webdataset':
      return l10n.t('tar files for training from object storage');
    case 'parquet':
      return l10n.t('the records as a table');
    case 'csv':
      return l10n.t('the records as a table for spreadsheets');
    case 'coco':
      return l10n.t('the pictures with their licences, to be annotated');
    case 'img2dataset':
      return l10n.t('the addresses, to be downloaded on many machines');
  }
}
