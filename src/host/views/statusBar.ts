import * as l10n from '@vscode/l10n';
import type { StatusBarItem } from 'vscode';
import { countInFolder } from '../../shared/engine/counts';
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
  const accessibleLabel = panelStatusText(snapshot);
  if (search.state === 'running' && scrape.state !== 'running') {
    const keyword = l10n.t('Searching for “{0}”', plainText(search.title));
    return {
      text: iconAndCount('sync~spin', search.found, search.targetCount),
      accessibleLabel,
      tooltip: keyword,
    };
  }
  if (scrape.state !== 'running') return null;
  const lines = [accessibleLabel, l10n.t('Folder: {0}', plainText(scrape.folder)), ...scrapeDetails(scrape)];
  const icon = scrape.isHeld ? 'debug-pause' : 'sync~spin';
  return {
    text: iconAndCount(icon, countInFolder(scrape), scrape.quantity),
    accessibleLabel,
    tooltip: lines.join('\n'),
  };
}

function iconAndCount(icon: string, done: number, all: number | null): string {
  return `$(${icon}) ${all === null ? done : l10n.t('{0} of {1}', done, all)}`;
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
