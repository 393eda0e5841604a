import type { SourceRun } from '../../shared/engine/search';
import { withoutDetail, type Failure } from '../../shared/engine/failure';
import { hostsOf } from '../../shared/sources/givenHosts';
import type { SourceRunState } from '../../shared/panel/protocol';
import { sources, type SourceId } from '../../shared/sources/sources';
import { startedSourceRun } from '../../shared/sources/sourceRunState';

/** Who is asked, and for what: a keyword, or the address of a page. */
type AskedSource = Pick<SourceRun, 'source' | 'query'>;

/** A source's or host's request not to be asked for a while. */
export interface Cooldown {
  readonly failure: Failure;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
}

/** Longer waits are cut to a day, the longest period over which any of the sources counts requests. */
const maxCooldownSeconds = 86_400;

/** Which sources, and which hosts of pages, have asked not to be asked for a while, and until when. */
export class Cooldowns {
  readonly #cooldowns = new Map<string, Cooldown>();

  /**
   * Notes a failure of a source or page. Returns when the cooldown that it begins ends, in milliseconds since 1970;
   * null if it begins none.
   */
  noteFailure(asked: AskedSource, failure: Failure | null): number | null {
    if (failure?.code !== 'rate-limited' || failure.retryAfterSeconds === undefined) return null;
    const seconds = Math.min(maxCooldownSeconds, failure.retryAfterSeconds);
    const until = Date.now() + seconds * 1000;
    this.#cooldowns.set(askedName(asked), { failure, until });
    return until;
  }

  /** Ends the cooldown of a source, because its API key has changed. */
  forgetSource(source: SourceId): void {
    this.#cooldowns.delete(source);
  }

  /** The cooldown that is still running, with its remaining seconds; null when there is none. */
  remaining(asked: AskedSource): Cooldown | null {
    const rest = this.#cooldowns.get(askedName(asked));
    if (!rest) return null;
    const seconds = Math.ceil((rest.until - Date.now()) / 1000);
    return seconds > 0 ? { ...rest, failure: { ...rest.failure, retryAfterSeconds: seconds } } : null;
  }
}

function askedName({ source, query }: AskedSource): string {
  return source === 'page' ? `page ${hostsOf([query]).join()}` : source;
}

/** The state of a source or page that is not asked during its cooldown. */
export function coolingDownSourceRun(asked: AskedSource, { failure, until }: Cooldown): SourceRunState {
  return { ...startedSourceRun(asked), state: 'resting', failure: withoutDetail(failure), until };
}

/** The state of a source that is not asked because it requires the user's own API key. */
export function keylessSourceRun(source: SourceId): SourceRunState {
  const failure: Failure = { code: 'needs-key', host: sources[source].name };
  return { ...startedSourceRun({ source, query: '' }), state: 'needs-key', failure };
}
