import type { SourceTurn } from '../../shared/engine/search';
import { withoutDetail, type Failure } from '../../shared/engine/failure';
import { hostsOf } from '../../shared/sources/given';
import type { TurnState } from '../../shared/panel/protocol';
import { sources, type SourceId } from '../../shared/sources/sources';
import { begunTurn } from '../../shared/sources/turnState';

/** A turn as far as it says who is asked, and for what: a keyword, or the address of a page. */
type Asked = Pick<SourceTurn, 'source' | 'query'>;

/** What has asked to be left alone for a while. */
export interface Rest {
  readonly failure: Failure;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** What a server asks for is kept to, but not for longer than any of them counts: a day. */
const longestRestSeconds = 86_400;

/** Which sources, and which hosts of pages, have asked to be left alone, and until when. */
export class Rests {
  readonly #rests = new Map<string, Rest>();

  /** Takes note of how a turn failed. Returns until when whoever was asked is to rest; null: it is not. */
  note(asked: Asked, failure: Failure | null): number | null {
    if (failure?.code !== 'rate-limited' || failure.retryAfterSeconds === undefined) return null;
    const seconds = Math.min(longestRestSeconds, failure.retryAfterSeconds);
    const until = Date.now() + seconds * 1000;
    this.#rests.set(nameOf(asked), { failure, until });
    return until;
  }

  /** A source may be asked again, because it is asked with another key. */
  forget(source: SourceId): void {
    this.#rests.delete(source);
  }

  /** The rest that is still to be kept; null when it may be asked. */
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

/** A turn that is not asked, because it rests. */
export function restingTurn(asked: Asked, { failure, until }: Rest): TurnState {
  return { ...begunTurn(asked), state: 'resting', failure: withoutDetail(failure), until };
}

/** The turn of a source that is not asked, because it wants a key of the user's own. */
export function keylessTurn(source: SourceId): TurnState {
  const failure: Failure = { code: 'needs-key', host: sources[source].name };
  return { ...begunTurn({ source, query: '' }), state: 'needs-key', failure };
}
