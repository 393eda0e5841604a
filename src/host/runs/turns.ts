import type { SourceTurn } from '../../shared/engine/search';
import { withoutDetail, type Failure } from '../../shared/engine/failure';
import { hostsOf } from '../../shared/sources/given';
import type { TurnState } from '../../shared/panel/protocol';
import { sources, type SourceId } from '../../shared/sources/sources';
import { begunTurn } from '../../shared/sources/turnState';

/** Who is asked, and for what: a keyword, or the address of a page. */
type Asked = Pick<SourceTurn, 'source' | 'query'>;

/** A source's or host's request not to be asked for a while. */
export interface Rest {
  readonly failure: Failure;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
}

/** Longer waits are cut to a day, the longest period over which any of the sources counts requests. */
const longestRestSeconds = 86_400;

/** Which sources, and which hosts of pages, have asked not to be asked for a while, and until when. */
export class Rests {
  readonly #rests = new Map<string, Rest>();

  /**
   * Notes a failure of a source or page. Returns when the cooldown that it begins ends, in milliseconds since 1970;
   * null if it begins none.
   */
  note(asked: Asked, failure: Failure | null): number | null {
    if (failure?.code !== 'rate-limited' || failure.retryAfterSeconds === undefined) return null;
    const seconds = Math.min(longestRestSeconds, failure.retryAfterSeconds);
    const until = Date.now() + seconds * 1000;
    this.#rests.set(nameOf(asked), { failure, until });
    return until;
  }

  /** Ends the cooldown of a source, because its API key has changed. */
  forget(source: SourceId): void {
    this.#rests.delete(source);
  }

  /** The cooldown that is still running, with its remaining seconds; null when there is none. */
  of(asked: Asked): Rest | null {
    const rest = this.#rests.get(nameOf(asked));
    if (!rest) return null;
    const seconds = Math.ceil((rest.until - Date.now()) / 1000);
    return seconds > 0 ? { ...rest, failure: { ...rest.failure, retryAfterSeconds: seconds } } : null;
  }
}

function nameOf({ source, query }: Asked): string {
  return source === 'page' ? `page ${hostsOf([query]).join()}` : source;
}

/** The state of a source or page that is not asked during its cooldown. */
export function restingTurn(asked: Asked, { failure, until }: Rest): TurnState {
  return { ...begunTurn(asked), state: 'resting', failure: withoutDetail(failure), until };
}

/** The state of a source that is not asked because it requires the user's own API key. */
export function keylessTurn(source: SourceId): TurnState {
  const failure: Failure = { code: 'needs-key', host: sources[source].name };
  return { ...begunTurn({ source, query: '' }), state: 'needs-key', failure };
}
