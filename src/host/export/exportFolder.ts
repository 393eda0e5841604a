import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Engine } from '../../shared/engine/engine';
import {
  sourceFailures,
  usualShape,
  type ExportEvent,
  type ExportFormat,
  type ExportRequest,
  type LicenseCount,
} from '../../shared/engine/export';
import type { WorkspaceRoot } from '../../shared/form/form';
import { leftOutSummary, leftOutText } from '../../shared/words/exportText';
import { failureText } from '../../shared/words/failureText';
import { fieldErrorText } from '../../shared/words/fieldErrorText';
import { plural } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import { bytesText } from '../../shared/words/units';
import type { EditorUi, FolderUri } from '../editorUi';
import { resolveSaveFolder } from '../folders/resolveSaveFolder';
import { failureLogLine, type Log } from '../log';

/** What is asked of the user before a folder is exported. */
export interface ExportQuestions {
  /** What the folder is to be exported as; null if the user does not want to say. */
  readonly pickFormat: () => Promise<ExportFormat | null>;
  /** Asks for the name of what is made, beginning with the path `start`; null if none is wanted. */
  readonly pickTarget: (format: ExportFormat, start: string) => Promise<FolderUri | null>;
  /** What becomes of pictures, of so many, whose licences do not allow that they are passed on; null gives the export up. */
  readonly askRestricted: (
    restricted: readonly LicenseCount[],
    total: number,
  ) => Promise<'include' | 'leave-out' | null>;
}

export interface ExportPorts {
  readonly engine: Pick<Engine, 'export'>;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly ui: Pick<EditorUi, 'tell' | 'requireTrust' | 'showWhile' | 'revealFile' | 'showLog'>;
  readonly questions: ExportQuestions;
  readonly log: Log;
}

type Exported = ExportEvent & { readonly type: 'exported' };

/** Exports a save folder (an absolute path) as the user says, and tells how that went. */
export async function exportFolder(folder: string, ports: ExportPorts): Promise<void> {
  const { ui, questions, roots } = ports;
  if (!(await ui.requireTrust())) return;
  const place = await resolveSaveFolder(folder, roots());
  if (typeof place === 'string') return ui.tell(fieldErrorText(place, 0), 'warning');
  const format = await questions.pickFormat();
  if (!format) return;
  const target = await questions.pickTarget(format, freeTarget(place.path, format));
  if (!target) return;
  if (target.scheme !== 'file') return ui.tell(l10n.t('Choose a place on disk.'), 'warning');
  const request: ExportRequest = {
    folder: place.path,
    boundaryFolder: place.rootPath,
    list: null,
    shape: usualShape(format),
    target: target.fsPath,
    allowedLicenses: null,
    restricted: 'ask',
  };
  let exported = await run(request, ports);
  if (exported.outcome === 'asks') {
    const answer = await questions.askRestricted(exported.restricted, exported.pictures);
    if (answer) exported = await run({ ...request, restricted: answer }, ports);
  }
  tellExported(exported, target.fsPath, ports);
}

/** A path beside a folder that nothing has yet. */
function freeTarget(folder: string, format: ExportFormat): string {
  const [start, end] = format === 'zip' ? [folder, '.zip'] : [`${folder}-${format}`, ''];
  let path = start + end;
  for (let number = 2; existsSync(path); number += 1) path = `${start}-${number}${end}`;
  return path;
}

async function run(request: ExportRequest, { engine, ui, log }: ExportPorts): Promise<Exported> {
  const name = plainText(basename(request.target));
  return ui.showWhile(l10n.t('Exporting {0}', name), async (signal, report) => {
    for await (const event of engine.export(request, signal)) {
      switch (event.type) {
        case 'exporting': {
          const { step, done } = event;
          const total = event.total ?? done;
          report(
            step === 'comparing'
              ? l10n.t('comparing {0} of {1}', done, total)
              : l10n.t('{0} of {1}', done, total),
          );
          break;
        }
        case 'left-out':
          for (const each of event.leftOut) log.info(`${name}: ${leftOutText(each)}`);
          break;
        case 'exported':
          return event;
      }
    }
    throw new Error('The export ended without its last event.');
  });
}

function tellExported(exported: Exported, target: string, { ui, log }: ExportPorts): void {
  const { outcome, failure, pictures, bytes, leftOut } = exported;
  const name = plainText(basename(target));
  const missing = leftOutSummary(leftOut);
  if (failure) {
    log.warn(failureLogLine('Export', failure));
    const text = sourceFailures.has(failure.code) ? failureText(failure) : `${name}: ${failureText(failure)}`;
    return ui.tell(missing === '' ? text : l10n.t('{0} Left out: {1}.', text, missing), 'warning');
  }
  if (outcome !== 'complete') return;
  const text = plural(
    l10n.t('{0} picture exported to {1}, {2}|{0} pictures exported to {1}, {2}'),
    pictures,
    name,
    bytesText(bytes),
  );
  const reveal = { label: l10n.t('Show It'), onPress: () => ui.revealFile(target) };
  if (missing === '') return ui.tell(text, 'info', [reveal]);
  ui.tell(l10n.t('{0}. Left out: {1}', text, missing), 'warning', [
    reveal,
    { label: l10n.t('Show Log'), onPress: ui.showLog },
  ]);
}
