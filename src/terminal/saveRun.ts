import { join } from 'node:path';
import { addedCounts, countInFolder, noCounts, type ScrapeCounts } from '../shared/engine/counts';
import { failedFile } from '../shared/engine/runNotes';
import type { ScrapeEvent, ScrapeRequest } from '../shared/engine/scrape';
import type { Picture } from '../shared/picture/picture';
import { alreadyThereText, asSentences, duplicatesText, pictureCountText } from '../shared/words/runText';
import type { OptionValues } from './arguments';
import { renewalOf } from './cacheFolders';
import type { CommandContext } from './commandContext';
import { exitCodes, type ExitCode } from './exitCodes';
import { FailureNotes } from './failureNotes';
import { printEvent, printFailure, printNote } from './print';
import type { RunNotes } from './runNotes';
import { openStatsFile } from './statsFile';

/** What writes the file for `--stats`, if one is wanted. Throws `BadFileError`. */
export function statsWriter({ stats }: OptionValues): (counts: ScrapeCounts) => void {
  return stats === undefined ? () => undefined : openStatsFile(stats);
}

export type FinishedEvent = ScrapeEvent & { type: 'finished' };

/** Whether all were tried: it was not cancelled, nor broken off. */
export function isEnded({ outcome }: FinishedEvent): boolean {
  return outcome === 'complete' || outcome === 'short';
}

/** Saves pictures into one folder, in several goes that are one run to the user, and tells how it fares. */
export class SaveRun {
  readonly #folder: string;
  readonly #context: CommandContext;
  readonly #startedAt = performance.now();
  /** Files that count: none does twice. */
  readonly #countedFiles = new Set<string>();
  readonly #claimed: Set<string> | undefined;
  readonly #failures = new FailureNotes();
  readonly #warnings = new Set<string>();
  #notes: RunNotes | null = null;
  /** What was to be saved when it was told that saving begins. */
  #begunQuantity = 0;
  #isBegun = false;
  #total: FinishedEvent | null = null;

  /** `claimed` gets the keys of the pictures that have a file. */
  constructor(folder: string, context: CommandContext, claimed?: Set<string>) {
    this.#folder = folder;
    this.#context = context;
    this.#claimed = claimed;
  }

  /** What came of all goes; null before the first has ended. */
  get total(): FinishedEvent | null {
    return this.#total;
  }

  /** Whether anything has become of a picture. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** From now on it is noted in the folder what could not be had. */
  noteIn(notes: RunNotes): void {
    this.#notes = notes;
  }

  /** Writes these notes, and tells where it could not. Returns whether it could. */
  async endNotes(): Promise<boolean> {
    const troubles = (await this.#notes?.end()) ?? [];
    for (const trouble of troubles) printNote(trouble);
    return troubles.length === 0;
  }

  /** Saves pictures so that at last so many good files are in the folder. */
  async save(pictures: readonly Picture[], wanted: number, how: HowToSave): Promise<FinishedEvent> {
    const { engine, signal } = this.#context;
    const request: ScrapeRequest = {
      boundaryFolder: null,
      ...how,
      folder: this.#folder,
      pictures,
      quantity: wanted - countInFolder(this.#total ?? noCounts),
      countedFiles: [...this.#countedFiles],
      renewal: renewalOf(process.env),
    };
    for await (const event of engine.scrape(request, signal))
      if (event.type === 'finished') return this.add(event, wanted);
      else this.tell(event);
    throw new Error('the engine ended without saying how');
  }

  /** Tells what has happened. */
  tell(event: Exclude<ScrapeEvent, FinishedEvent>): void {
    if (event.type === 'started') {
      // It begins once; a list may turn out to be longer.
      if (event.quantity <= this.#begunQuantity) return;
      this.#begunQuantity = event.quantity;
    } else if ('picture' in event) {
      this.#isBegun = true;
    }
    if ('file' in event) {
      this.#countedFiles.add(event.file);
      this.#claimed?.add(event.picture);
    }
    this.#notes?.noteEvent(event);
    this.#print(event);
  }

  /** Tells what was no picture, so that there is nothing to note of it. */
  tellUntried(event: ScrapeEvent & { readonly type: 'failed' }): void {
    this.#print(event);
  }

  #print(event: ScrapeEvent): void {
    if (this.#context.values.json) printEvent(event);
    if (event.type === 'failed') this.#failures.print(event.url, event.failure);
    // Of one go after another the same is true.
    if (event.type === 'warning' && !this.#warnings.has(event.failure.code)) {
      this.#warnings.add(event.failure.code);
      printFailure(this.#folder, event.failure);
    }
  }

  /** Adds how a go has ended; so many good files were to be in the folder. */
  add(event: FinishedEvent, wanted: number): FinishedEvent {
    const counts = addedCounts(this.#total ?? noCounts, event);
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.#total = { ...event, ...counts, quantity: wanted, seconds };
    return this.#total;
  }

  /** Tells of failures that are not told one by one. */
  printFailures(): void {
    if (this.#failures.printRest() && this.#notes)
      printNote(`All of them are in ${join(this.#folder, failedFile)}.`);
  }

  /** Tells how it has ended. */
  printEnd(event: FinishedEvent, details?: EndDetails): ExitCode {
    this.printFailures();
    if (this.#context.values.json) printEvent(event);
    if (event.failure) printFailure(this.#folder, event.failure);
    printNote(this.endText(event, details));
    return exitCodeOf(event.outcome);
  }

  /** How it has ended, in sentences. */
  endText(event: FinishedEvent, { search, isPartly = false }: EndDetails = {}): string {
    const { saved, alreadyThere, duplicate, quantity, outcome } = event;
    const before = alreadyThere === 0 ? '' : `, ${alreadyThereText(alreadyThere)}`;
    const isCancelled = outcome === 'cancelled';
    const wanted = `${saved} of ${isPartly ? 'the first ' : ''}${pictureCountText(quantity)}`;
    return asSentences(
      ...(isCancelled ? ['Cancelled'] : []),
      `Saved ${search?.isOpen ? pictureCountText(saved) : wanted} to ${this.#folder}${before}`,
      ...(duplicate > 0 ? [duplicatesText(duplicate)] : []),
      ...(search && (isCancelled || search.isOpen) ? [search.text] : []),
    );
  }
}

/** The search that what was to be saved comes from. */
export interface SearchDetails {
  /** How many it has found. */
  readonly text: string;
  /** All were to be saved that there are, and there may be more than it has found. */
  readonly isOpen: boolean;
}

interface EndDetails {
  readonly search?: SearchDetails;
  /** What was to be saved is only the beginning of a list. */
  readonly isPartly?: boolean;
}

/** How pictures are saved, whichever. */
export type HowToSave = Pick<ScrapeRequest, 'size' | 'minimum' | 'naming' | 'settings'> &
  Partial<Pick<ScrapeRequest, 'boundaryFolder'>>;

/** How saving has ended that was cancelled before it began. */
export function nothingSaved(quantity: number): FinishedEvent {
  return { type: 'finished', outcome: 'cancelled', ...noCounts, quantity, seconds: 0, failure: null };
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
