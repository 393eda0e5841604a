import { checkKeyword, healthOf, type CheckEvent, type CheckRequest } from '../../shared/engine/check';
import { sources } from '../../shared/sources/sources';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { Client } from '../net/client';
import type { RunContext } from '../net/runContext';
import { publicFailure } from '../redact/publicFailure';
import { findSource, hostRules } from '../sources/registry';
import type { Source } from '../sources/source';
import { createWeb } from './web';

/**
 * Asks each source for one page of results of a usual word, all side by side, at the pace of a search, but once, with
 * `maxCheckMs` for the answer, and without answers that were kept. A source that has nothing of that word counts as changed.
 */
export async function checkSources(
  { sources: asked, settings }: CheckRequest,
  { signal, limits, pace, judgements, gate }: RunContext,
  emit: (event: CheckEvent) => void,
  /** Only tests have others. */
  sourceOf: (id: string) => Source | undefined = findSource,
): Promise<void> {
  const check = async ({ source: id, apiKey }: CheckRequest['sources'][number]): Promise<void> => {
    const isAsked = sources[id].key !== 'required' || Boolean(apiKey?.trim());
    const start = performance.now();
    const { host } = new URL(settings.baseUrls[id]);
    const late = new AbortController();
    const client = new Client({
      settings,
      limits: { ...limits, maxRetries: 0 },
      signal: AbortSignal.any([signal, late.signal]),
      gate,
      hostRules,
      judgements,
    });
    let timer: NodeJS.Timeout | undefined;
    const failure = await askOnce()
      .then(
        () => null,
        (error: unknown) => {
          if (!(error instanceof Cancelled)) return publicFailure(failureOf(error), { source: id, apiKey });
          if (signal.aborted) throw error;
          return { code: 'timeout', host, waitedSeconds: limits.maxCheckMs / 1000 } as const;
        },
      )
      .finally(() => {
        clearTimeout(timer);
        client.close();
      });
    emit({
      type: 'source',
      source: id,
      health: failure ? healthOf(failure) : 'answers',
      milliseconds: isAsked ? Math.round(performance.now() - start) : null,
      failure,
    });

    async function askOnce(): Promise<void> {
      if (!isAsked) throw new ScrapeError({ code: 'needs-key' });
      const source = sourceOf(id);
      if (!source) throw new ScrapeError({ code: 'internal', detail: `no source named ${id}` });
      const query = { query: checkKeyword, cursor: null, apiKey, language: settings.language };
      const onWait = (waitMs: number): void => {
        // What it waits for its turn is not the source's.
        if (waitMs === 0) timer ??= setTimeout(() => late.abort(), limits.maxCheckMs);
      };
      const web = createWeb(source, { client, pace, onWait, apiKey });
      const { pictures } = await source.readPage({ ...query, baseUrl: settings.baseUrls[id] }, web);
      if (pictures.length > 0) return;
      throw new ScrapeError({ code: 'site-changed', host, expected: `pictures of “${checkKeyword}”` });
    }
  };
  try {
    await Promise.all(asked.map(check));
    emit({ type: 'checked', failure: null });
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
  }
}
