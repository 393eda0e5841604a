import type { Answers } from '../files/answers';
import type { Client, PageText } from '../net/client';
import { repeatsKey } from '../redact/ownKey';
import type { Pace, PaceRule } from '../net/pace';
import type { Source, SourceLimits, Web } from '../sources/source';

/** The way out that sources share in one run. */
export interface Ways {
  readonly client: Pick<Client, 'page' | 'typeOf'>;
  readonly pace: Pace;
  /** As in `Watcher`. */
  readonly onWait?: (waitMs: number) => void;
}

/** How often a source's pages may be asked for. */
function pageRule({ pageIntervalMs: intervalMs, pagesPerMinute: perMinute }: SourceLimits): PaceRule {
  return { intervalMs, ...(perMinute !== undefined && { perMinute }) };
}

/** What a source asks the web through; `referer` is the page whose links it looks at, if it is one. */
export function webOf(source: Pick<Source, 'limits'>, { client, pace, onWait }: Ways, referer = ''): Web {
  const rule = pageRule(source.limits);
  const watcher = onWait ? { onWait } : {};
  return {
    get: (url, ask) => client.page(url, { ...ask, starts: pace.of(url, rule) }, watcher),
    typeOf: (url, late) => client.typeOf(url, referer, late),
  };
}

/** Where answers are kept, and for how long. */
export interface Keeping {
  /** Null keeps none. */
  readonly answers: Answers | null;
  /** `SourceLimits.keepAnswersMs`. */
  readonly keepMs: number | undefined;
  /** The user's own key, which is not to be in them. */
  readonly key: string | null;
}

/**
 * Reads something by `read`: from answers that were kept, or else from the web, and then these are kept once it could be
 * read.
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
    // Whoever has damaged what was kept does not keep the user from asking.
    if (!fromKept) throw error;
    asked.clear();
    return readFrom(false);
  });
  for (const [name, answer] of asked) answers.keep(name, answer);
  return found;
}

/** Good answers, unless they repeat the user's key, however short: what is on the disk stays there. */
function isToKeep({ status, text }: PageText, key: string | null): boolean {
  return status === 200 && !repeatsKey(text, key);
}
