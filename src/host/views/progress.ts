import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { inFolder } from '../../shared/engine/counts';
import { plainText, withoutLinks } from '../../shared/words/plainText';
import type { ScrapeState } from '../../shared/panel/protocol';
import { closingText } from '../../shared/words/words';
import type { Controller } from '../controller';
import type { Log } from '../log';
import { throttled } from '../throttle';

/** The buttons of the closing message. */
export interface ClosingActions {
  readonly openFolder: () => Promise<void>;
  readonly showLog: () => void;
}

type Running = ScrapeState & { readonly state: 'running' };
type Done = ScrapeState & { readonly state: 'done' };

const reportIntervalMs = 100;

/** Shows every scrape as a notification with a count and a Cancel button, and a message when it has ended. */
export function showProgress(controller: Controller, actions: ClosingActions, log: Log): vscode.Disposable {
  let shown = false;
  let before = controller.snapshot().scrape;
  return controller.onDidChange(() => {
    const { scrape } = controller.snapshot();
    if (scrape.state === 'running' && !shown) {
      showScrape(controller, scrape, before, actions).catch((error: unknown) =>
        log.error(`The run could not be shown: ${String(error)}`),
      );
    }
    shown = scrape.state === 'running';
    if (!shown) before = scrape;
  });
}

async function showScrape(
  controller: Controller,
  scrape: Running,
  before: ScrapeState,
  actions: ClosingActions,
): Promise<void> {
  const ended = new Promise<ScrapeState>((resolve) => {
    const changes = controller.onDidChange(() => {
      // The final state is set a moment before the next run can be started, and the closing message can start one.
      if (controller.busy) return;
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
      const cancelled = token.onCancellationRequested(() => controller.cancel());
      let reported = 0;
      const report = throttled(() => {
        const now = controller.snapshot().scrape;
        if (now.state !== 'running') return;
        const percent = (100 * inFolder(now)) / now.quantity;
        progress.report({ message: countText(now), increment: percent - reported });
        reported = percent;
      }, reportIntervalMs);
      report.ask();
      const changes = controller.onDidChange(() => report.ask());
      await ended;
      for (const disposable of [changes, report, cancelled]) disposable.dispose();
    },
  );
  const end = await ended;
  // After a save of unlisted pictures the state is as before; its command reports how it ended.
  if (end !== before && end.state === 'done' && end.outcome !== 'cancelled')
    await showEnd(controller, end, actions);
}

function countText(scrape: Running): string {
  const done = inFolder(scrape);
  return scrape.held
    ? l10n.t('Paused at {0} of {1}', done, scrape.quantity)
    : l10n.t('{0} of {1}', done, scrape.quantity);
}

async function showEnd(controller: Controller, end: Done, actions: ClosingActions): Promise<void> {
  const openFolder = l10n.t('Open Folder');
  const retryFailed = l10n.t('Retry Failed');
  const showLog = l10n.t('Show Log');
  const show =
    end.outcome === 'stopped'
      ? vscode.window.showErrorMessage
      : inFolder(end) < end.quantity || end.warning !== null
        ? vscode.window.showWarningMessage
        : vscode.window.showInformationMessage;
  const answer = await show(
    withoutLinks(closingText(end)),
    ...(inFolder(end) > 0 ? [openFolder] : []),
    ...(end.failed > 0 ? [retryFailed] : []),
    showLog,
  );
  if (answer === openFolder) await actions.openFolder();
  // By the time the message is answered, another run may have come and gone.
  if (answer === retryFailed && controller.snapshot().scrape === end) await controller.retryFailed();
  if (answer === showLog) actions.showLog();
}
