import { resolve } from 'node:path';
import type { ScrapeRequest } from '../shared/engine/scrape';
import { defaultNaming } from '../shared/form/naming';
import { anySize } from '../shared/picture/sizes';
import { BadFileError, settingsOf, UsageError, type OptionValues } from './arguments';
import type { CommandContext } from './commandContext';
import { failureLine } from './print';

/** Absolute path of the folder that `--out` names. Throws `UsageError`. */
export function outputFolder({ out }: OptionValues): string {
  if (out === undefined) throw new UsageError('--out DIR is needed');
  return resolve(out);
}

/**
 * Requires a folder that pictures can be saved into, before a search for them asks anybody. Nothing stays of this on disk. Rejects with
 * `BadFileError`.
 */
export async function requireUsableFolder(
  folder: string,
  { values, engine, signal }: CommandContext,
  boundaryFolder: string | null = null,
): Promise<void> {
  // To save nothing makes the folder, tries whether it can be written to, and takes away what was made.
  const nothing: ScrapeRequest = {
    pictures: [],
    quantity: 0,
    folder,
    boundaryFolder,
    size: 'large',
    minimum: anySize,
    naming: defaultNaming,
    settings: { ...settingsOf(values, process.env), records: { metadata: false, credits: false } },
  };
  for await (const event of engine.scrape(nothing, signal))
    if (event.type === 'finished' && event.failure)
      throw new BadFileError(failureLine(folder, event.failure));
}
