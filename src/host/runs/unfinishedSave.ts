import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { understood } from '../../shared/words/shape';
import { parsedJson } from '../../shared/words/untrusted';
import { startedShape, type StartedScrape } from '../form/rememberedState';
import type { Log } from '../log';

/** The save that has begun and not ended, so that it outlives the window. Writing never makes a caller wait. */
export interface UnfinishedSave {
  /** The one that the window before this one has left; null where there is none. Never rejects. */
  read(): Promise<StartedScrape | null>;
  /** Null when there is nothing to finish any more. */
  set(save: StartedScrape | null): void;
  /** When all that was set is on disk. */
  whenStored(): Promise<void>;
}

/**
 * Keeps it in a file of the window's own storage, which VS Code gives to no second window on the same folder while the first is
 * open: so it never is the save of a window that still runs it. Without a file (no workspace) nothing is kept.
 */
export function createUnfinishedSave(file: string | null, log: Log): UnfinishedSave {
  let last = Promise.resolve();
  return {
    async read() {
      const text = file === null ? '' : await readFile(file, 'utf8').catch(() => '');
      return understood(startedShape, parsedJson(text));
    },
    set(save) {
      if (file === null) return;
      last = last
        .then(() => (save ? replaceFile(file, JSON.stringify(save)) : rm(file, { force: true })))
        .catch((error: unknown) => log.warn(`The save could not be noted: ${String(error)}`));
    },
    async whenStored() {
      await last;
    },
  };
}

/** It is there whole, or as it was. */
async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
