// An extension whose panel is one field: what VS Code itself takes to show a panel, beside which ours is measured.
import { commands, ViewColumn, window, type ExtensionContext } from 'vscode';

export function activate(context: ExtensionContext): void {
  const open = (): void => {
    const panel = window.createWebviewPanel('barePanel', 'Bare Panel', ViewColumn.Active, {
      enableScripts: true,
    });
    panel.webview.html =
      '<!doctype html><title>Bare Panel</title><input role="combobox" aria-label="Keyword">';
  };
  context.subscriptions.push(commands.registerCommand('barePanel.open', open));
}
