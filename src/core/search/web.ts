import type { ResponseCache } from '../files/responseCache';
import type { Client, PageText } from '../net/client';
import { containsKey } from '../redact/containsKey';
import type { Pace, PaceRule } from '../net/pace';
import type { Source, SourceLimits, Web } from '../sources/source';

/** How sources reach the web; shared by all sources in one run. */
export interface Transport {
  readonly client: Pick<Client, 'fetchPage' | 'fetchMediaType'>;
  readonly pace: Pace;
  /** Called with the expected milliseconds when a request has to wait. */
  readonly onWait?: (waitMs: number) => void;
  /** The user's key for the source, which goes to no one else. */
  readonly apiKey?: string | null;
}

/** How often a source's pages may be asked for. */
function pageRuleOf({ pageIntervalMs: intervalMs, pagesPerMinute: perMinute }: SourceLimits): PaceRule {
  return { intervalMs, ...(perMinute !== undefined && { perMinute }) };
}

/** The `Web` that a source asks through. */
export function createWeb(
  source: Pick<Source, 'limits'>,
  { client, pace, onWait, apiKey = null }: Transport,
): Web {
  const rule = pageRuleOf(source.limits);
  const watcher = onWait ? { onWait } : {};
  return {
    get: (url, ask) =>
      client.fetchPage(url, { ...ask, secret: apiKey, starts: pace.startsFor(url, rule) }, watcher),
    typeOf: (...asked) => client.fetchMediaType(...asked),
  };
}

/** Where answers are cached, and for how long. */
export interface CachePolicy {
  /** Null caches nothing. */
  readonly cache: ResponseCache | null;
  /** `SourceLimits.cacheMs`. */
  readonly maxAgeMs: number | undefined;
  /** The user's API key: answers that contain it are not cached. */
  readonly apiKey: string | null;
}

/**
 * Runs `read` with cached answers where there are some, and with the web for the rest. New answers are cached once
 * `read` has succeeded.
 */
export async function readThroughCache<T>(
  read: (web: Web) => Promise<T>,
  web: Web,
  { cache, maxAgeMs, apiKey }: CachePolicy,
): Promise<T> {
  if (!cache || maxAgeMs === undefined) return read(web);
  const asked = new Map<string, PageText>();
  let fromKept = false;
  const readFrom = (mayFind: boolean): Promise<T> =>
    read({
      ...web,
      get: async (url, ask) => {
        const name = ask?.cacheKey;
        const kept = mayFind && name !== undefined ? cache.findResponse(name, maxAgeMs) : null;
        fromKept ||= kept !== null;
        if (kept) return kept;
        const answer = await web.get(url, ask);
        if (name !== undefined && isCacheable(answer, apiKey)) asked.set(name, answer);
        return answer;
      },
    });
  const found = await readFrom(true).catch((error: unknown) => {
    // Damaged cached answers must not stop the search: ask the web instead.
    if (!fromKept) throw error;
    asked.clear();
    return readFrom(false);
  });
  for (const [name, answer] of asked) cache.storeResponse(name, answer);
  return found;
}

/** Whether an answer may be cached: a good one without the user's API key, however short, because it stays on disk. */
function isCacheable({ status, text }: PageText, key: string | null): boolean {
  return status === 200 && !containsKey(text, key);
}
