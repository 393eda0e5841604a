import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { noCounts, type ScrapeCounts } from '../shared/engine/counts';
import { fileErrorText } from '../shared/words/fileErrorText';
import { BadFileError } from './arguments';

/** What `--stats` tells of a run. */
type Stats = ScrapeCounts & { readonly seconds: number };

/** Says, as a sentence for the user, that the file could not be written at the end. */
export class StatsError extends Error {}

/**
 * Opens the file that `--stats` names, and returns what writes it when the run has ended. Until then it says that nothing was
 * saved: so a full disk is found out as early as a folder that is not there. Throws `BadFileError`, and what it returns `StatsError`.
 */
export function openStatsFile(path: string): (counts: ScrapeCounts) => void {
  const openedAt = performance.now();
  const attempt = <T>(act: () => T, ErrorType: typeof StatsError = BadFileError): T => {
    try {
      return act();
    } catch (cause) {
      const text = `The file for --stats, ${path}, cannot be written: ${fileErrorText(cause)}`;
      throw new ErrorType(text, { cause });
    }
  };
  // A pipe that nobody reads is not waited for.
  const file = attempt(() => openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK));
  const isRegular = attempt(() => fstatSync(file).isFile());
  const write = (text: string): void => {
    if (isRegular) ftruncateSync(file);
    writeSync(file, text, isRegular ? 0 : null);
  };
  // Into a pipe nothing can be written twice, but a device says all the same that it is full.
  attempt(() => write(isRegular ? textOf({ ...noCounts, seconds: 0 }) : ''));
  return (counts) =>
    attempt(() => {
      write(textOf({ ...counts, seconds: (performance.now() - openedAt) / 1000 }));
      closeSync(file);
    }, StatsError);
}

function textOf({ saved, alreadyThere, duplicate, rejected, failed, bytes, seconds }: Stats): string {
  return `${JSON.stringify({ saved, alreadyThere, duplicate, rejected, failed, bytes, seconds })}\n`;
}
