import * as vscode from 'vscode';
import { withoutLinks } from '../../shared/words/plainText';
import type { Tell } from '../editorUi';

/** Tells the user something in a notification of VS Code. */
export const tell: Tell = (text, severity, buttons = []) => {
  const show = severity === 'info' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void show(withoutLinks(text), ...buttons.map(({ label }) => label)).then((answer) =>
    buttons.find(({ label }) => label === answer)?.onPress(),
  );
};
