import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CheckedSource, SourceHealth } from '../../shared/engine/check';
import { sources } from '../../shared/sources/sources';
import { failureText } from '../../shared/words/failureText';
import { checkSummary, healthText } from '../../shared/words/healthText';
import { decimalText, setDisplayLanguage } from '../../shared/words/l10n';
import { checkSources, type CheckSourcesPorts } from './checkSources';

/** Asks each source whether it answers, and shows that. This bundle is loaded when that is first asked for. */
export function checkSourcesForUser(ports: Omit<CheckSourcesPorts, 'showChecked'>): Promise<void> {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  return checkSources({ ...ports, showChecked });
}

/** As a list to be chosen from: keys and screen readers go through it, and it filters by what is typed. */
async function showChecked(checked: readonly CheckedSource[]): Promise<CheckedSource | null> {
  const items = checked.map((each) => ({ ...itemOf(each), checked: each }));
  const picked = await vscode.window.showQuickPick(items, {
    title: checkSummary(checked),
    placeHolder: l10n.t('Choose a source to set its key, or to see in the log what is wrong'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.checked ?? null;
}

const icons: Readonly<Record<SourceHealth, string>> = {
  answers: 'pass',
  refuses: 'circle-slash',
  changed: 'warning',
  'needs-key': 'key',
  unreachable: 'debug-disconnect',
  failed: 'error',
};

function itemOf({ source, health, milliseconds, failure }: CheckedSource): vscode.QuickPickItem {
  const seconds = milliseconds === null ? null : l10n.t('{0} s', decimalText(milliseconds / 1000, 1));
  return {
    label: sources[source].name,
    iconPath: new vscode.ThemeIcon(icons[health]),
    description: [healthText(health), seconds].filter((each) => each !== null).join(', '),
    ...(failure && { detail: [failureText(failure), expectedText(failure)].filter(Boolean).join(' ') }),
  };
}

/** What is to be told in a report. */
function expectedText({ expected }: NonNullable<CheckedSource['failure']>): string {
  return expected === undefined ? '' : l10n.t('Expected: {0}.', expected);
}
