import * as l10n from '@vscode/l10n';
import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { missingRootError, type WorkspaceRoot } from '../../shared/form/form';
import { readScrapeFile, scrapeFileEnding } from '../../shared/scrapeFile/scrapeFile';
import { fieldErrorText } from '../../shared/words/fieldErrorText';
import { plainText } from '../../shared/words/plainText';
import { maskedText } from '../../shared/words/scrapeFileText';
import { errorText } from '../../shared/words/untrusted';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';
import { resolveSaveFolder } from '../folders/resolveSaveFolder';
import { pathFrom, rootOf } from '../folders/workspacePath';
import { writeWholeFile } from '../wholeFile';
import { scrapeFileName, scrapeFileOf } from './scrapeFileOf';

export interface SaveScrapeFilePorts {
  readonly controller: Pick<Controller, 'restore' | 'shownScrape' | 'folderText'>;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly isVirtual: () => boolean;
  readonly ui: Pick<EditorUi, 'tell' | 'pickNewFile' | 'openFile' | 'requireTrust'>;
}

/** Writes what the shown tab stands for as a scrape file, where the user says. Settles when it is told; never rejects. */
export async function saveScrapeFile(ports: SaveScrapeFilePorts): Promise<void> {
  const { controller, ui } = ports;
  const warn = (text: string): void => ui.tell(text, 'warning');
  await controller.restore();
  const roots = ports.roots();
  if (roots.length === 0) return warn(fieldErrorText(missingRootError({ isVirtual: ports.isVirtual() }), 0));
  const scrape = controller.shownScrape();
  const folder = await resolveSaveFolder(controller.folderText, roots);
  if (typeof folder === 'string') return warn(fieldErrorText(folder, 0));
  const made = scrapeFileOf(scrape, '.');
  if (made.problem !== null) return warn(made.problem);
  if (!(await ui.requireTrust())) return;
  const chosen = await ui.pickNewFile(
    join(folder.rootPath, scrapeFileName(scrape)),
    l10n.t('Save as Scrape File'),
    { [l10n.t('Scrape file')]: [scrapeFileEnding.slice(1)] },
  );
  if (!chosen) return;
  const isNamed = chosen.fsPath.endsWith(scrapeFileEnding);
  const path = isNamed ? chosen.fsPath : `${chosen.fsPath.replace(/\.json$/, '')}${scrapeFileEnding}`;
  const name = plainText(basename(path));
  if (chosen.scheme !== 'file' || rootOf(path, roots) !== folder.rootPath)
    return warn(
      l10n.t(
        'Save the scrape file in the workspace folder that its pictures go to: it names their folder relative to its own.',
      ),
    );
  // The dialog has asked about another name.
  if (!isNamed && (await lstat(path).catch(() => null)))
    return warn(l10n.t('{0} is there already. Choose another name.', name));
  const file = { ...made.file, folder: pathFrom(dirname(path), folder.path) || '.' };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  // What could not be read again is not written.
  const { problem: unreadable } = readScrapeFile(text);
  if (unreadable !== null) return warn(l10n.t('The scrape file could not be saved. {0}', unreadable));
  try {
    await writeWholeFile(path, text);
  } catch (error) {
    return warn(l10n.t('The scrape file could not be saved. {0}', plainText(errorText(error))));
  }
  await ui.openFile(path);
  if (made.maskedCount > 0) warn(maskedText(made.maskedCount));
  else
    ui.tell(l10n.t('Saved as {0}. Run does the same again, and fetches only what is missing.', name), 'info');
}
