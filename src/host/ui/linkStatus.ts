import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LinkStyle } from '../../shared/insert/linkPath';
import { insertLanguageIds } from '../../shared/insert/languages';
import { plainText } from '../../shared/words/plainText';
import { settingNames, settingsSection } from '../ids';

/** How a document names pictures, and whether the user has set it. */
export interface LinkStatus {
  readonly links: LinkStyle;
  readonly isOwn: boolean;
}

const itemId = 'imageScraper.links';

/** Shows how the document that is edited names its pictures, among what VS Code says of its language there. */
export function showLinkStatus(
  statusOf: (document: vscode.TextDocument) => Promise<LinkStatus>,
): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem(
    itemId,
    insertLanguageIds.flatMap((language) => [
      { language, scheme: 'file' },
      { language, scheme: 'untitled' },
    ]),
  );
  item.name = l10n.t('Image Scraper: paths of pictures');
  item.command = {
    title: l10n.t('Change'),
    command: 'workbench.action.openSettings',
    arguments: [`${settingsSection}.${settingNames.insertPaths}`],
  };
  const update = async (editor: vscode.TextEditor | undefined): Promise<void> => {
    if (!editor || vscode.languages.match(item.selector, editor.document) === 0) return;
    const status = await statusOf(editor.document);
    // Another document may be edited by now.
    if (vscode.window.activeTextEditor !== editor) return;
    Object.assign(item, linkStatusTexts(status));
  };
  void update(vscode.window.activeTextEditor);
  return vscode.Disposable.from(
    item,
    vscode.window.onDidChangeActiveTextEditor((editor) => void update(editor)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settingsSection)) void update(vscode.window.activeTextEditor);
    }),
  );
}

function linkStatusTexts({ links, isOwn }: LinkStatus): { readonly text: string; readonly detail: string } {
  const served = links.served.map(({ folder, prefix }) => l10n.t('{0} is {1}', `${folder}/`, prefix));
  const detail = plainText(served.join(', '));
  if (isOwn) return { text: l10n.t('Picture paths: as set'), detail };
  if (links.site !== null) return { text: l10n.t('Picture paths: {0}', links.site), detail };
  return { text: l10n.t('Picture paths: from the document'), detail: '' };
}
