import * as vscode from 'vscode';
import { setDisplayLanguage } from '../../shared/words/l10n';
import { saveKeywords as save, type SaveKeywordsPorts } from './saveKeywords';

/** Finds and saves the pictures of the keywords on the form. This bundle is loaded when that is first asked for. */
export function saveKeywords(ports: SaveKeywordsPorts): Promise<void> {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  return save(ports);
}
