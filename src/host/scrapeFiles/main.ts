import * as vscode from 'vscode';
import { setDisplayLanguage } from '../../shared/words/l10n';
import { runScrapeFile as run, type RunScrapeFilePorts, type ScrapeDocument } from './runScrapeFile';
import { saveScrapeFile as save, type SaveScrapeFilePorts } from './saveScrapeFile';

// This bundle is loaded when one of these is first asked for.

/** Does what a scrape file says, in the panel. */
export function runScrapeFile(document: ScrapeDocument | null, ports: RunScrapeFilePorts): Promise<void> {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  return run(document, ports);
}

/** Writes what the shown tab stands for as a scrape file. */
export function saveScrapeFile(ports: SaveScrapeFilePorts): Promise<void> {
  setDisplayLanguage(vscode.env.language, vscode.l10n.bundle);
  return save(ports);
}
