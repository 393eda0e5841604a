import * as vscode from 'vscode';
import { panelViewType } from '../ids';

/** Makes the panel among the editors, with nothing in it yet. */
export function createPanel(): vscode.WebviewPanel {
  const { l10n, window, ViewColumn } = vscode;
  return window.createWebviewPanel(panelViewType, l10n.t('Scrape Images'), ViewColumn.Active);
}
