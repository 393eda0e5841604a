import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { countInFolder } from '../../shared/engine/counts';
import { plainText, withoutLinks } from '../../shared/words/plainText';
import type { ScrapeState } from '../../shared/panel/protocol';
import { closingText } from '../../shared/words/runText';
import type { Controller } from '../controller';
import type { Log } from '../log';
import { throttle } from '../throttle';

/** The buttons of the closing message. */
export interface ClosingActions {
  readonly openFolder: () => Promise<void>;
  readonly showLog: () => void;
}

type RunningScrape = ScrapeState & { readonly state: 'running' };
type DoneScrape = ScrapeState & { readonly state: 'done' };

const reportIntervalMs = 100;

/** Shows every scrape as a notification with a count and a Cancel button, and a message when it has ended. */
export function showScrapeProgress(
  controller: Controller,
  actions: ClosingActions,
  log: Log,
): vscode.Disposable {
  let shown = false;
  let before = controller.snapshot().scrape;
  return controller.onDidChange(() => {
    const { scrape } = controller.snapshot();
    if (scrape.state === 'running' && !shown) {
      showRunningScrape(controller, scrape, before, actions).catch((error: unknown) =>
        log.error(`The run could not be shown: ${String(error)}`),
      );
    }
    shown = scrape.state === 'running';
    if (!shown) before = scrape;
  });
}

async function showRunningScrape(
  controller: Controller,
  scrape: RunningScrape,
  before: ScrapeState,
  actions: ClosingActions,
): Promise<void> {
  const ended = new Promise<ScrapeState>((resolve) => {
    const changes = controller.onDidChange(() => {
      // The final state is set a moment before the next run can be started, and the closing message can start one.
      if (controller.isSaving) return;
      changes.dispose();
      resolve(controller.snapshot().scrape);
    });
  });
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: withoutLinks(l10n.t('Saving pictures to {0}', plainText(scrape.folder))),
      cancellable: true,
    },
    async (progress, token) => {
      const cancelled = token.onCancellationRequested(() => controller.cancel('save'));
      let reported = 0;
      const report = throttle(() => {
        const now = controller.snapshot().scrape;
        if (now.state !== 'running') return;
        const percent = (100 * countInFolder(now)) / now.quantity;
        progress.report({ message: progressText(now), increment: percent - reported });
        reported = percent;
      }, reportIntervalMs);
      report.requestRun();
      const changes = controller.onDidChange(() => report.requestRun());
      await ended;
      for (const disposable of [changes, report, cancelled]) disposable.dispose();
    },
  );
  const end = await ended;
  // After a save of unlisted pictures the state is as before; its command reports how it ended.
  if (end !== before && end.state === 'done' && end.outcome !== 'cancelled')
    await showClosingMessage(controller, end, actions);
}

function progressText(scrape: RunningScrape): string {
  const done = countInFolder(scrape);
  return scrape.isHeld
    ? l10n.t('Paused at {0} of {1}', done, scrape.quantity)
    : l10n.t('{0} of {1}', done, scrape.quantity);
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
    ...(end.failed > 0 ? [retryFailed] : []),
    showLog,
  );
  if (answer === openFolder) await actions.openFolder();
  // By the time the message is answered, another run may have come and gone.
  if (answer === retryFailed && controller.snapshot().scrape === end) await controller.retryFailed();
  if (answer === showLog) actions.showLog();
}
