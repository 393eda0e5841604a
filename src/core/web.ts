import type { Answers } from './files/answers';
import type { Client, PageText } from './net/client';
import type { Pace, PaceRule } from './page/pace';
import type { Source, SourceLimits, SourcePage, SourceQuery, Web } from './sources/source';

/** The way out that sources share in one run. */
export interface Ways {
  readonly client: Pick<Client, 'page' | 'typeOf'>;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** How often a source's pages may be asked for. */
function pageRule({ pageIntervalMs: intervalMs, pagesPerMinute: perMinute }: SourceLimits): PaceRule {
  return { intervalMs, ...(perMinute !== undefined && { perMinute }) };
}

/** What a source asks the web through; `referer` is the page whose links it looks at, if it is one. */
export function webOf(source: Pick<Source, 'limits'>, { client, pace, signal }: Ways, referer = ''): Web {
  const rule = pageRule(source.limits);
  return {
    get: async (url, ask) => {
      await pace.turn(url, rule, signal);
      return client.page(url, ask);
    },
    typeOf: (url) => client.typeOf(url, referer),
  };
}

/**
 * Reads a page of a source that wants its answers kept: from an answer that was kept, or else from the web, and then its
 * answers are kept once the source could read them.
 */
export async function readKept(
  source: Source,
  query: SourceQuery,
  web: Web,
  answers: Answers,
): Promise<SourcePage> {
  const { keepAnswersMs = 0 } = source.limits;
  const asked = new Map<string, PageText>();
  let fromKept = false;
  const readPage = (mayFind: boolean): Promise<SourcePage> =>
    source.page(query, {
      ...web,
      get: async (url, ask) => {
        const name = ask?.keepAs;
        const kept = mayFind && name !== undefined ? answers.find(name, keepAnswersMs) : null;
        fromKept ||= kept !== null;
        if (kept) return kept;
        const answer = await web.get(url, ask);
        if (name !== undefined && isToKeep(answer, query.key)) asked.set(name, answer);
        return answer;
      },
    });
  const page = await readPage(true).catch((error: unknown) => {
    // Whoever has damaged what was kept does not keep the user from asking.
    if (!fromKept) throw error;
    asked.clear();
    return readPage(false);
  });
  for (const [name, answer] of asked) answers.keep(name, answer);
  return page;
}

/** Good answers, unless they repeat the user's key. */
function isToKeep({ status, text }: PageText, key: string | null): boolean {
  const secret = key?.trim() ?? '';
  return status === 200 && (secret === '' || !text.includes(secret));
}
