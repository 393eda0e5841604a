import * as l10n from '@vscode/l10n';
import type { StatusBarItem } from 'vscode';
import { inFolder } from '../../shared/engine/counts';
import { plainText } from '../../shared/words/plainText';
import type { Snapshot } from '../../shared/panel/protocol';
import { scrapeDetails, statusText } from '../../shared/words/words';
import type { Controller } from '../controller';
import { throttled } from '../throttle';

/** What the status bar item says. */
export interface Status {
  /** With icons, written `$(name)`. */
  readonly text: string;
  /** The text without icons, for screen readers. */
  readonly label: string;
  /** Plain text of several lines. */
  readonly tooltip: string;
}

const updateIntervalMs = 100;

/** What the status bar says while something runs; null when nothing does. */
export function statusOf(snapshot: Snapshot): Status | null {
  const { search, scrape } = snapshot;
  const label = statusText(snapshot);
  if (search.state === 'running') {
    const keyword = l10n.t('Searching for “{0}”', plainText(search.keyword));
    return { text: counted('sync~spin', search.found, search.wanted), label, tooltip: keyword };
  }
  if (scrape.state !== 'running') return null;
  const lines = [label, l10n.t('Folder: {0}', plainText(scrape.folder)), ...scrapeDetails(scrape)];
  const icon = scrape.held ? 'debug-pause' : 'sync~spin';
  return { text: counted(icon, inFolder(scrape), scrape.quantity), label, tooltip: lines.join('\n') };
}

function counted(icon: string, done: number, all: number | null): string {
  return `$(${icon}) ${all === null ? done : l10n.t('{0} of {1}', done, all)}`;
}

/** Shows in the status bar what is running, and hides the item when nothing is. */
export function showStatus(
  controller: Pick<Controller, 'snapshot' | 'onDidChange'>,
  item: Pick<StatusBarItem, 'text' | 'tooltip' | 'accessibilityInformation' | 'show' | 'hide'>,
): { dispose(): void } {
  let shown = false;
  const update = throttled(() => {
    const status = statusOf(controller.snapshot());
    if (status) {
      item.text = status.text;
      item.tooltip = status.tooltip;
      item.accessibilityInformation = { label: status.label };
      if (!shown) item.show();
    } else if (shown) {
      item.hide();
    }
    shown = status !== null;
  }, updateIntervalMs);
  const changes = controller.onDidChange(() => update.ask());
  return {
    dispose() {
      changes.dispose();
      update.dispose();
    },
  };
}
