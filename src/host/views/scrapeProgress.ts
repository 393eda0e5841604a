import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { countInFolder } from '../../shared/engine/counts';
import { plainText, withoutLinks } from '../../shared/words/plainText';
import { plural } from '../../shared/words/l10n';
import type { ScrapeState } from '../../shared/panel/protocol';
import { closingText, isPausing } from '../../shared/words/runText';
import type { Controller } from '../controller';
import type { Log } from '../log';
import { throttle } from '../throttle';

/** What the closing message needs. */
export interface ClosingActions {
  readonly openFolder: () => Promise<void>;
  readonly showLog: () => void;
  /** Whether the user sees the page, which says the same with the same buttons. */
  readonly isPageInSight: () => boolean;
}

type RunningScrape = ScrapeState & { readonly state: 'running' };
type DoneScrape = ScrapeState & { readonly state: 'done' };

const reportIntervalMs = 100;

/**
 * Shows what is being saved in one notification with a count and a Cancel button, however many runs follow each other, and a
 * message when one has ended, unless the page is in sight, whose save bar it would cover.
 */
export function showScrapeProgress(
  controller: Controller,
  actions: ClosingActions,
  log: Log,
): vscode.Disposable {
  let isShown = false;
  let wasRunning = false;
  let before = controller.snapshot().scrape;
  const logTrouble = (error: unknown): void => log.error(`The run could not be shown: ${String(error)}`);
  return controller.onDidChange(() => {
    const { scrape, keywordRun } = controller.snapshot();
    // A run over several keywords is shown as one.
    if (keywordRun?.isRunning) {
      before = scrape;
      wasRunning = false;
      return;
    }
    const hasEnded = wasRunning && scrape.state !== 'running';
    wasRunning = scrape.state === 'running';
    if (scrape.state === 'running') {
      if (isShown) return;
      isShown = true;
      showRunningScrapes(controller)
        .catch(logTrouble)
        .finally(() => (isShown = false));
      return;
    }
    // After a save of unlisted pictures the state is as before; its command reports how it ended.
    const isNews = hasEnded && scrape !== before && scrape.state === 'done' && scrape.outcome !== 'cancelled';
    if (isNews && !actions.isPageInSight()) showClosingMessage(controller, scrape, actions).catch(logTrouble);
    before = scrape;
  });
}

async function showRunningScrapes(controller: Controller): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    const changes = controller.onDidChange(() => {
      if (controller.isSaving) return;
      changes.dispose();
      resolve();
    });
  });
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Saving pictures'),
      cancellable: true,
    },
    async (progress, token) => {
      const cancelled = token.onCancellationRequested(() => controller.cancelSaves());
      let reported = 0;
      const report = throttle(() => {
        const { scrape, queue } = controller.snapshot();
        if (scrape.state !== 'running') return;
        const percent = (100 * countInFolder(scrape)) / scrape.quantity;
        // A run that follows begins anew, and the bar does not go back.
        const increment = Math.max(0, percent - reported);
        progress.report({ message: progressText(scrape, queue.length), increment });
        reported = Math.max(reported, percent);
      }, reportIntervalMs);
      report.requestRun();
      const changes = controller.onDidChange(() => report.requestRun());
      await ended;
      for (const disposable of [changes, report, cancelled]) disposable.dispose();
    },
  );
}

/** `12 of 50 to images/cat · 2 waiting`. */
function progressText(scrape: RunningScrape, queued: number): string {
  const done = countInFolder(scrape);
  const folder = withoutLinks(plainText(scrape.folder));
  return [
    isPausing(scrape)
      ? l10n.t('Pausing at {0} of {1} to {2}', done, scrape.quantity, folder)
      : scrape.isHeld
        ? l10n.t('Paused at {0} of {1} to {2}', done, scrape.quantity, folder)
        : l10n.t('{0} of {1} to {2}', done, scrape.quantity, folder),
    ...(queued > 0 ? [plural(l10n.t('{0} waiting|{0} waiting'), queued)] : []),
  ].join(' · ');
}

async function showClosingMessage(
  controller: Controller,
  end: DoneScrape,
  actions: ClosingActions,
): Promise<void> {
  const openFolder = l10n.t('Open Folder');
  const retryFailed = l10n.t('Retry Failed');
  const showLog = l10n.t('Show Log');
  const show =
    end.outcome === 'stopped'
      ? vscode.window.showErrorMessage
      : countInFolder(end) < end.quantity || end.warning !== null
        ? vscode.window.showWarningMessage
        : vscode.window.showInformationMessage;
  const answer = await show(
    withoutLinks(closingText(end)),
    ...(countInFolder(end) > 0 ? [openFolder] : []),
    ...(end.canRetry ? [retryFailed] : []),
    showLog,
  );
  if (answer === openFolder) await actions.openFolder();
  // By the time the message is answered, another run may have come and gone.
  if (answer === retryFailed && controller.snapshot().scrape === end) await controller.retryFailed();
  if (answer === showLog) actions.showLog();
}
