import { resolve } from 'node:path';
import { addedCounts, countInFolder, noCounts } from '../shared/engine/counts';
import type { ScrapeEvent, ScrapeRequest } from '../shared/engine/scrape';
import { alreadyThereText, pictureCountText } from '../shared/words/runText';
import { UsageError, type OptionValues } from './arguments';
import { renewalOf } from './cacheFolders';
import type { CommandContext } from './commandContext';
import { exitCodes, type ExitCode } from './exitCodes';
import { printEvent, printFailure, printNote } from './print';
import type { RunNotes } from './runNotes';
import { openStatsFile, type Stats } from './statsFile';

export function outputFolder({ out }: OptionValues): string {
  if (out === undefined) throw new UsageError('--out DIR is needed');
  return resolve(out);
}

/** What writes the file for `--stats`, if one is wanted. Throws `StatsError`. */
export function statsWriter({ stats }: OptionValues): (stats: Stats) => void {
  return stats === undefined ? () => undefined : openStatsFile(stats);
}

export type FinishedEvent = ScrapeEvent & { type: 'finished' };

/** What is gathered while pictures are saved. */
export interface Gathered {
  /** The files of runs before this one and, later, of this one: none counts twice. */
  readonly counted: Set<string>;
  /** Keys of the pictures that have a file. */
  readonly claimed?: Set<string>;
  readonly notes?: RunNotes | null;
}

/** Prints all events but the last, which the caller adds up. */
export async function savePictures(
  request: ScrapeRequest,
  { values, engine, signal }: CommandContext,
  { counted, claimed, notes }: Gathered,
): Promise<FinishedEvent> {
  let again = 0;
  const renewal = renewalOf(process.env);
  for await (const seen of engine.scrape({ ...request, renewal }, signal)) {
    if (seen.type === 'finished')
      return { ...seen, alreadyThere: seen.alreadyThere - again, duplicate: seen.duplicate + again };
    const file = 'file' in seen ? seen.file : null;
    const isAgain = seen.type === 'skipped' && seen.reason === 'already-there' && counted.has(seen.file);
    const event: ScrapeEvent = isAgain ? { ...seen, reason: 'duplicate' } : seen;
    if (file !== null) counted.add(file);
    if ('file' in seen) claimed?.add(seen.picture);
    notes?.noteEvent(event);
    if (isAgain) again += 1;
    printScrapeEvent(event, request.folder, values);
  }
  throw new Error('the engine ended without saying how');
}

export function printScrapeEvent(event: ScrapeEvent, folder: string, { json }: OptionValues): void {
  if (json) printEvent(event);
  if (event.type === 'failed') printFailure(event.url, event.failure);
  if (event.type === 'warning') printFailure(folder, event.failure);
}

export function printEnd(
  event: FinishedEvent,
  folder: string,
  values: OptionValues,
  writeStats: (stats: Stats) => void,
): ExitCode {
  const { saved, alreadyThere, duplicate, rejected, failed, quantity, bytes, seconds } = event;
  if (values.json) printEvent(event);
  if (event.failure) printFailure(folder, event.failure);
  const before = alreadyThere === 0 ? '' : `, ${alreadyThereText(alreadyThere)}`;
  printNote(`Saved ${saved} of ${pictureCountText(quantity)} to ${folder}${before}.`);
  writeStats({ saved, alreadyThere, duplicate, rejected, failed, bytes, seconds });
  return exitCodeOf(event.outcome);
}

export function exitCodeOf(outcome: FinishedEvent['outcome']): ExitCode {
  switch (outcome) {
    case 'complete':
      return exitCodes.good;
    case 'short':
      return exitCodes.notAll;
    case 'stopped':
      return exitCodes.brokenOff;
    case 'cancelled':
      return exitCodes.cancelled;
  }
}

/** The end of a run that was to save whatever these so many pictures are: equal ones once, and none that was thrown out. */
export function completedWith(event: FinishedEvent, count: number): FinishedEvent {
  const have = countInFolder(event);
  const settled = have + event.duplicate + event.rejected;
  return settled === count
    ? { ...event, outcome: 'complete', quantity: have }
    : { ...event, quantity: count };
}

/** Two runs of one scrape as one. */
export function sumRuns(first: FinishedEvent | null, second: FinishedEvent, quantity: number): FinishedEvent {
  const both = {
    ...second,
    ...addedCounts(first ?? noCounts, second),
    quantity,
    seconds: (first?.seconds ?? 0) + second.seconds,
  };
  // What the second took for a picture more may be one of the first.
  const short = second.outcome === 'complete' && countInFolder(both) < quantity;
  return short ? { ...both, outcome: 'short' } : both;
}
