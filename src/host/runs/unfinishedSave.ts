import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { whileHeld } from '../../shared/engine/heldFile';
import { understood } from '../../shared/words/shape';
import { parsedJson } from '../../shared/words/untrusted';
import { startedShape, type StartedScrape } from '../form/rememberedState';
import type { Log } from '../log';
import { writeWholeFile } from '../wholeFile';

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
        .then(() => (save ? write(file, save) : whileHeld(() => rm(file, { force: true }))))
        .catch((error: unknown) => log.warn(`The save could not be noted: ${String(error)}`));
    },
    async whenStored() {
      await last;
    },
  };
}

async function write(file: string, save: StartedScrape): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeWholeFile(file, JSON.stringify(save));
}
