import { join } from 'node:path';
import pLimit from 'p-limit';
import type { RenewalOptions } from '../../shared/engine/scrape';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { isSourceId, type SourceId } from '../../shared/sources/sources';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { ResponseCache } from '../files/responseCache';
import { isHttpDenied } from './loading';
import { containsKeyInPicture } from '../redact/containsKey';
import type { Pace } from '../net/pace';
import { findSource } from '../sources/registry';
import type { Source, Web } from '../sources/source';
import { publicFailure } from '../redact/publicFailure';
import { readThroughCache, createWeb, type Transport } from '../search/web';

/** An address of a picture that failed, and how. */
interface TriedAddress {
  readonly url: string;
  readonly failure: Failure;
}

/**
 * Asks sources for new addresses of pictures whose addresses have expired; the web at most once per picture and run.
 */
export class Renewals {
  readonly #settings: EngineSettings;
  readonly #apiKeys: RenewalOptions['apiKeys'];
  readonly #cache: ResponseCache | null;
  readonly #pace: Pace;
  /** How often each picture was renewed, by key; `maxRenewals` once the web was asked for it. */
  readonly #renewalCounts = new Map<string, number>();
  /** Failures of a source that apply to all of its pictures. */
  readonly #refusals = new Map<SourceId, Failure>();
  /** The pace spaces requests in any case; one at a time, the others fail at once when the source has refused. */
  readonly #oneAtATime = pLimit(1);

  constructor(
    {
      settings,
      renewal,
    }: { readonly settings: EngineSettings; readonly renewal: RenewalOptions | undefined },
    pace: Pace,
  ) {
    this.#settings = settings;
    this.#apiKeys = renewal?.apiKeys ?? {};
    // Separate from the answers to searches, which hundreds of these would push out.
    this.#cache = renewal ? new ResponseCache(join(renewal.responseCacheFolder, 'renewed')) : null;
    this.#pace = pace;
  }

  /** The user's API key for a source; null if there is none. */
  apiKeyOf(source: string): string | null {
    return isSourceId(source) ? (this.#apiKeys[source] ?? null) : null;
  }

  /**
   * Fetches the picture with new addresses after one of its own failed; null if new ones would probably not help. Throws
   * `ScrapeError` when the source does not give them, and `Cancelled`.
   */
  async renew(picture: Picture, tried: TriedAddress, client: Transport['client']): Promise<Picture | null> {
    const { source: id } = picture;
    const source = findSource(id);
    if (!source?.renew || !isSourceId(id) || !isHttpDenied(tried.failure)) return null;
    const times = this.#renewalCounts.get(pictureKey(picture)) ?? 0;
    if (times === maxRenewals) return null;
    this.#renewalCounts.set(pictureKey(picture), times + 1);
    const { renew, limits } = source;
    const apiKey = this.apiKeyOf(id);
    const web = this.#countingWeb(picture, source, client);
    const read = async (from: Web): Promise<Picture> => {
      const renewed = await renew(picture, { baseUrl: this.#settings.baseUrls[id], apiKey }, from);
      if (containsKeyInPicture(renewed, apiKey))
        throw new ScrapeError({ code: 'site-changed', expected: 'a picture without the key in it' });
      // A cached answer may be as old as the address that failed.
      const addresses = [...renewed.sizes.map(({ url }) => url), renewed.thumbnail];
      if (addresses.includes(tried.url)) throw new ScrapeError(tried.failure);
      return renewed;
    };
    return this.#oneAtATime(async () => {
      const refusal = this.#refusals.get(id);
      if (refusal) throw new ScrapeError(refusal);
      try {
        return await readThroughCache(read, web, {
          cache: this.#cache,
          maxAgeMs: limits.cacheMs,
          apiKey,
        });
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        const failure = publicFailure(failureOf(error), { source: id, apiKey });
        if (sourceWideCodes.has(failure.code)) this.#refusals.set(id, failure);
        throw new ScrapeError(failure);
      }
    });
  }

  /** Access to the web that notes when it is used for this picture. */
  #countingWeb(picture: Picture, source: Source, client: Transport['client']): Web {
    const web = createWeb(source, { client, pace: this.#pace, apiKey: this.apiKeyOf(source.id) });
    return {
      ...web,
      get: (url, ask) => {
        this.#renewalCounts.set(pictureKey(picture), maxRenewals);
        return web.get(url, ask);
      },
    };
  }
}

/** At most two renewals per picture: once from the cache, once from the web. */
const maxRenewals = 2;

const sourceWideCodes: ReadonlySet<Failure['code']> = new Set([
  'needs-key',
  'bad-key',
  'rate-limited',
  'site-refuses',
]);
