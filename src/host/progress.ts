import * as vscode from 'vscode';
import { inFolder } from '../shared/counts';
import type { ScrapeState } from '../shared/protocol';
import { scrapeDetail, scrapeText } from '../shared/words';
import type { Controller } from './controller';
import { throttled } from './throttle';

/** What the closing message offers. */
export interface ClosingActions {
  readonly openFolder: () => Promise<void>;
  readonly showLog: () => void;
}

type Running = ScrapeState & { readonly state: 'running' };
type Done = ScrapeState & { readonly state: 'done' };

const reportIntervalMs = 100;

/** Shows every scrape as a notification with a count and a Cancel button, and how it ended. */
export function showProgress(controller: Controller, actions: ClosingActions): vscode.Disposable {
  let shown = false;
  return controller.onDidChange(() => {
    const { scrape } = controller.snapshot();
    if (scrape.state === 'running' && !shown) void showScrape(controller, scrape, actions);
    shown = scrape.state === 'running';
  });
}

async function showScrape(controller: Controller, scrape: Running, actions: ClosingActions): Promise<void> {
  const ended = new Promise<ScrapeState>((resolve) => {
    const changes = controller.onDidChange(() => {
      const now = controller.snapshot().scrape;
      if (now.state === 'running') return;
      changes.dispose();
      resolve(now);
    });
  });
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Saving pictures to ${scrape.folder}`,
      cancellable: true,
    },
    async (progress, token) => {
      const cancelled = token.onCancellationRequested(() => controller.cancel());
      let reported = 0;
      const report = throttled(() => {
        const now = controller.snapshot().scrape;
        if (now.state !== 'running') return;
        const done = inFolder(now);
        const percent = (100 * done) / now.quantity;
        progress.report({ message: `${done} of ${now.quantity}`, increment: percent - reported });
        reported = percent;
      }, reportIntervalMs);
      report.ask();
      const changes = controller.onDidChange(() => report.ask());
      await ended;
      for (const disposable of [changes, report, cancelled]) disposable.dispose();
    },
  );
  const end = await ended;
  if (end.state === 'done' && end.outcome !== 'cancelled') await showEnd(end, actions);
}

async function showEnd(end: Done, actions: ClosingActions): Promise<void> {
  const openFolder = 'Open Folder';
  const showLog = 'Show Log';
  const detail = scrapeDetail(end);
  const text = `${scrapeText(end)} to ${end.folder}.${detail === '' ? '' : ` ${detail.replace(/\.?$/, '.')}`}`;
  const show =
    end.outcome === 'stopped'
      ? vscode.window.showErrorMessage
      : inFolder(end) < end.quantity
        ? vscode.window.showWarningMessage
        : vscode.window.showInformationMessage;
  const answer = await show(text, ...(end.saved > 0 ? [openFolder] : []), showLog);
  if (answer === openFolder) await actions.openFolder();
  if (answer === showLog) actions.showLog();
}
