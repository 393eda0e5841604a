import * as l10n from '@vscode/l10n';
import type { StatusBarItem } from 'vscode';
import { plainText } from '../../shared/words/plainText';
import type { Snapshot } from '../../shared/panel/protocol';
import { scrapeDetails, panelStatusText } from '../../shared/words/runText';
import type { Controller } from '../controller';
import { throttle } from '../throttle';

/** What the status bar item says. */
export interface StatusBarText {
  /** With icons, written `$(name)`. */
  readonly text: string;
  /** The text without icons, for screen readers. */
  readonly accessibleLabel: string;
  /** Plain text of several lines. */
  readonly tooltip: string;
}

const updateIntervalMs = 100;

/** What the status bar says while something runs; null when nothing does. */
export function statusBarTextOf(snapshot: Snapshot): StatusBarText | null {
  const { search, scrape } = snapshot;
  // It names no folder and no word, in which somebody could have written an icon.
  const label = panelStatusText(snapshot);
  if (scrape.state === 'running') {
    const folder = l10n.t('Folder: {0}', plainText(scrape.folder));
    const icon = scrape.isHeld ? 'debug-pause' : 'sync~spin';
    return statusBarText(icon, label, [label, folder, ...scrapeDetails(scrape)]);
  }
  if (search.state !== 'running') return null;
  return statusBarText('sync~spin', label, [l10n.t('Searching for “{0}”', plainText(search.title))]);
}

function statusBarText(icon: string, label: string, lines: readonly string[]): StatusBarText {
  return { text: `$(${icon}) ${label}`, accessibleLabel: label, tooltip: lines.join('\n') };
}

/** Shows in the status bar what is running, and hides the item when nothing is. */
export function showInStatusBar(
  controller: Pick<Controller, 'snapshot' | 'onDidChange'>,
  item: Pick<StatusBarItem, 'text' | 'tooltip' | 'accessibilityInformation' | 'show' | 'hide'>,
): { dispose(): void } {
  let shown = false;
  const update = throttle(() => {
    const status = statusBarTextOf(controller.snapshot());
    if (status) {
      item.text = status.text;
      item.tooltip = status.tooltip;
      item.accessibilityInformation = { label: status.accessibleLabel };
      if (!shown) item.show();
    } else if (shown) {
      item.hide();
    }
    shown = status !== null;
  }, updateIntervalMs);
  const changes = controller.onDidChange(() => update.requestRun());
  return {
    dispose() {
      changes.dispose();
      update.dispose();
    },
  };
}
