import type { Answers } from '../files/answers';
import type { Client, PageText } from '../net/client';
import { repeatsKey } from '../redact/ownKey';
import type { Pace, PaceRule } from '../net/pace';
import type { Source, SourceLimits, Web } from '../sources/source';

/** How sources reach the web; shared by all sources in one run. */
export interface Ways {
  readonly client: Pick<Client, 'page' | 'typeOf'>;
  readonly pace: Pace;
  /** Called with the expected milliseconds when a request has to wait. */
  readonly onWait?: (waitMs: number) => void;
}

/** How often a source's pages may be asked for. */
function pageRule({ pageIntervalMs: intervalMs, pagesPerMinute: perMinute }: SourceLimits): PaceRule {
  return { intervalMs, ...(perMinute !== undefined && { perMinute }) };
}

/** The `Web` that a source asks through; `referer` is the page whose links are asked for, if the source is a page. */
export function webOf(source: Pick<Source, 'limits'>, { client, pace, onWait }: Ways, referer = ''): Web {
  const rule = pageRule(source.limits);
  const watcher = onWait ? { onWait } : {};
  return {
    get: (url, ask) => client.page(url, { ...ask, starts: pace.of(url, rule) }, watcher),
    typeOf: (url, late) => client.typeOf(url, referer, late),
  };
}

/** Where answers are cached, and for how long. */
export interface Keeping {
  /** Null caches nothing. */
  readonly answers: Answers | null;
  /** `SourceLimits.keepAnswersMs`. */
  readonly keepMs: number | undefined;
  /** The user's API key: answers that contain it are not cached. */
  readonly key: string | null;
}

/**
 * Runs `read` with cached answers where there are some, and with the web for the rest. New answers are cached once
 * `read` has succeeded.
 */
export async function readKept<T>(
  read: (web: Web) => Promise<T>,
  web: Web,
  { answers, keepMs, key }: Keeping,
): Promise<T> {
  if (!answers || keepMs === undefined) return read(web);
  const asked = new Map<string, PageText>();
  let fromKept = false;
  const readFrom = (mayFind: boolean): Promise<T> =>
    read({
      ...web,
      get: async (url, ask) => {
        const name = ask?.keepAs;
        const kept = mayFind && name !== undefined ? answers.find(name, keepMs) : null;
        fromKept ||= kept !== null;
        if (kept) return kept;
        const answer = await web.get(url, ask);
        if (name !== undefined && isToKeep(answer, key)) asked.set(name, answer);
        return answer;
      },
    });
  const found = await readFrom(true).catch((error: unknown) => {
    // Damaged cached answers must not stop the search: ask the web instead.
    if (!fromKept) throw error;
    asked.clear();
    return readFrom(false);
  });
  for (const [name, answer] of asked) answers.keep(name, answer);
  return found;
}

/** Whether an answer may be cached: a good one without the user's API key, however short, because it stays on disk. */
function isToKeep({ status, text }: PageText, key: string | null): boolean {
  return status === 200 && !repeatsKey(text, key);
}
