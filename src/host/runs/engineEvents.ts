import { noCounts } from '../../shared/engine/counts';
import type { ScrapeEvent, SearchEvent } from '../../shared/engine/events';
import { internalFailure, type Failure } from '../../shared/engine/failure';

/** The last event of a search whose engine broke off; how far it came is for others to say. */
export function brokenSearch(signal: AbortSignal, failure: Failure): SearchEvent {
  const how = signal.aborted
    ? ({ outcome: 'cancelled', failure: null } as const)
    : ({ outcome: 'failed', failure } as const);
  return { type: 'searched', found: 0, ...how };
}

/** The same of a scrape. */
export function brokenScrape(signal: AbortSignal, quantity: number, failure: Failure): ScrapeEvent {
  const how = signal.aborted
    ? ({ outcome: 'cancelled', failure: null } as const)
    : ({ outcome: 'stopped', failure } as const);
  return { type: 'finished', ...noCounts, quantity, seconds: 0, ...how };
}

/** The engine's events up to the last one, which comes even when the engine breaks off or does not begin. */
export async function* withEnd<Event extends { readonly type: string }>(
  begin: () => AsyncIterable<Event>,
  last: Event['type'],
  broken: (failure: Failure) => Event,
): AsyncGenerator<Event, void> {
  let failure: Failure = { code: 'engine-stopped' };
  try {
    for await (const event of begin()) {
      yield event;
      if (event.type === last) return;
    }
  } catch (error) {
    failure = internalFailure(error);
  }
  yield broken(failure);
}

/** A failure without what only the log is for. */
export function withoutDetail(failure: Failure): Failure {
  const { detail, ...rest } = failure;
  return detail === undefined ? failure : rest;
}
