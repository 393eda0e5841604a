import type { Failure } from '../shared/failure';
import type { TurnState } from '../shared/protocol';
import { sources, type SourceId } from '../shared/sources';
import { begunTurn } from '../shared/turnState';
import { withoutDetail } from './engineEvents';

/** A source that has asked to be left alone for a while. */
export interface Rest {
  readonly failure: Failure;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** What a server asks for is kept to, but not for longer than any of them counts: a day. */
const longestRestSeconds = 86_400;

/** Which sources have asked to be left alone, and until when. */
export class Rests {
  readonly #rests = new Map<SourceId, Rest>();

  /** Takes note of how a turn failed. Returns until when its source is to rest; null: it is not. */
  note(source: SourceId, failure: Failure | null): number | null {
    if (failure?.code !== 'rate-limited' || failure.retryAfterSeconds === undefined) return null;
    const seconds = Math.min(longestRestSeconds, failure.retryAfterSeconds);
    const until = Date.now() + seconds * 1000;
    this.#rests.set(source, { failure, until });
    return until;
  }

  /** The rest that a source still has; null when it may be asked. */
  of(source: SourceId): Rest | null {
    const rest = this.#rests.get(source);
    if (!rest) return null;
    const seconds = Math.ceil((rest.until - Date.now()) / 1000);
    return seconds > 0 ? { ...rest, failure: { ...rest.failure, retryAfterSeconds: seconds } } : null;
  }
}

/** The turn of a source that is not asked, because it rests. */
export function restingTurn(source: SourceId, { failure, until }: Rest): TurnState {
  return { ...begunTurn({ source, query: '' }), state: 'resting', failure: withoutDetail(failure), until };
}

/** The turn of a source that is not asked, because it wants a key of the user's own. */
export function keylessTurn(source: SourceId): TurnState {
  const failure: Failure = { code: 'needs-key', host: sources[source].name };
  return { ...begunTurn({ source, query: '' }), state: 'needs-key', failure };
}
