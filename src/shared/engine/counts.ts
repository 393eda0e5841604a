/** How far a scrape has come. */
export interface ScrapeCounts {
  /** Files that this run wrote. */
  readonly saved: number;
  /** Pictures whose whole file was in the folder before. They count towards the quantity, and are not new. */
  readonly alreadyThere: number;
  /** Pictures whose bytes equal those of a file that is counted already. They count towards nothing. */
  readonly duplicate: number;
  /** Pictures that the user has rejected in this folder before. They count towards nothing. */
  readonly rejected: number;
  readonly failed: number;
  /** Bytes of what was saved. */
  readonly bytes: number;
}

export const noCounts: ScrapeCounts = {
  saved: 0,
  alreadyThere: 0,
  duplicate: 0,
  rejected: 0,
  failed: 0,
  bytes: 0,
};

/** The fields of an event that counting needs; `ScrapeEvent` fits. */
interface CountedEvent {
  readonly type: string;
  readonly bytes?: number;
  readonly reason?: string;
}

/** Counts of a run that goes on: changed in place, as there are events of very many pictures. */
export type RunningCounts = { -readonly [Name in keyof ScrapeCounts]: number };

/** Counts an event of the scrape. */
export function countEvent(counts: RunningCounts, event: CountedEvent): void {
  switch (event.type) {
    case 'saved':
      counts.saved += 1;
      counts.bytes += event.bytes ?? 0;
      break;
    case 'failed':
      counts.failed += 1;
      break;
    case 'skipped':
      if (event.reason === 'duplicate') counts.duplicate += 1;
      else if (event.reason === 'rejected') counts.rejected += 1;
      else counts.alreadyThere += 1;
  }
}

/** The counts of two runs together. */
export function addedCounts(first: ScrapeCounts, second: ScrapeCounts): ScrapeCounts {
  return {
    saved: first.saved + second.saved,
    alreadyThere: first.alreadyThere + second.alreadyThere,
    duplicate: first.duplicate + second.duplicate,
    rejected: first.rejected + second.rejected,
    failed: first.failed + second.failed,
    bytes: first.bytes + second.bytes,
  };
}

/** How many of the wanted pictures the folder holds, saved now or before. */
export function countInFolder({ saved, alreadyThere }: Pick<ScrapeCounts, 'saved' | 'alreadyThere'>): number {
  return saved + alreadyThere;
}
