import { join } from 'node:path';
import pLimit from 'p-limit';
import type { RenewalMeans, ScrapeRequest } from '../../shared/engine/scrape';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { isSourceId, type SourceId } from '../../shared/sources/sources';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { Answers } from '../files/answers';
import { isDenied } from './loading';
import { tellsKey } from '../redact/ownKey';
import type { Pace } from '../net/pace';
import { sourceById } from '../sources/registry';
import type { Source, Web } from '../sources/source';
import { told } from '../redact/toldFailure';
import { readKept, webOf, type Ways } from '../search/web';

/** An address of a picture that failed, and how. */
interface Tried {
  readonly url: string;
  readonly failure: Failure;
}

/**
 * Asks sources for new addresses of pictures whose addresses have expired; the web at most once per picture and run.
 */
export class Renewals {
  readonly #settings: EngineSettings;
  readonly #keys: RenewalMeans['keys'];
  readonly #answers: Answers | null;
  readonly #pace: Pace;
  /** How often each picture was renewed, by key; `mostTimes` once the web was asked for it. */
  readonly #times = new Map<string, number>();
  /** Failures of a source that apply to all of its pictures. */
  readonly #refusals = new Map<SourceId, Failure>();
  /** The pace spaces requests in any case; one at a time, the others fail at once when the source has refused. */
  readonly #limit = pLimit(1);

  constructor({ settings, renewal }: Pick<ScrapeRequest, 'settings' | 'renewal'>, pace: Pace) {
    this.#settings = settings;
    this.#keys = renewal?.keys ?? {};
    // Separate from the answers to searches, which hundreds of these would push out.
    this.#answers = renewal ? new Answers(join(renewal.answers, 'renewed')) : null;
    this.#pace = pace;
  }

  /** The user's API key for a source; null if there is none. */
  keyOf(source: string): string | null {
    return isSourceId(source) ? (this.#keys[source] ?? null) : null;
  }

  /**
   * Fetches the picture with new addresses after one of its own failed; null if new ones would probably not help. Throws
   * `ScrapeError` when the source does not give them, and `Cancelled`.
   */
  async of(picture: Picture, tried: Tried, client: Ways['client']): Promise<Picture | null> {
    const { source: id } = picture;
    const source = sourceById(id);
    if (!source?.renew || !isSourceId(id) || !isDenied(tried.failure)) return null;
    const times = this.#times.get(pictureKey(picture)) ?? 0;
    if (times === mostTimes) return null;
    this.#times.set(pictureKey(picture), times + 1);
    const { renew, limits } = source;
    const key = this.keyOf(id);
    const web = this.#webFor(picture, source, client);
    const read = async (from: Web): Promise<Picture> => {
      const renewed = await renew(picture, { baseUrl: this.#settings.baseUrls[id], key }, from);
      if (tellsKey(renewed, key)) throw new ScrapeError({ code: 'site-changed', detail: 'repeats the key' });
      // A cached answer may be as old as the address that failed.
      const addresses = [...renewed.sizes.map(({ url }) => url), renewed.thumbnail];
      if (addresses.includes(tried.url)) throw new ScrapeError(tried.failure);
      return renewed;
    };
    return this.#limit(async () => {
      const refusal = this.#refusals.get(id);
      if (refusal) throw new ScrapeError(refusal);
      try {
        return await readKept(read, web, { answers: this.#answers, keepMs: limits.keepAnswersMs, key });
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        const failure = told(failureOf(error), { source: id, key });
        if (saidOfAll.has(failure.code)) this.#refusals.set(id, failure);
        throw new ScrapeError(failure);
      }
    });
  }

  /** Access to the web that notes when it is used for this picture. */
  #webFor(picture: Picture, source: Source, client: Ways['client']): Web {
    const web = webOf(source, { client, pace: this.#pace });
    return {
      ...web,
      get: (url, ask) => {
        this.#times.set(pictureKey(picture), mostTimes);
        return web.get(url, ask);
      },
    };
  }
}

/** At most two renewals per picture: once from the cache, once from the web. */
const mostTimes = 2;

const saidOfAll: ReadonlySet<Failure['code']> = new Set([
  'needs-key',
  'bad-key',
  'rate-limited',
  'site-refuses',
]);
