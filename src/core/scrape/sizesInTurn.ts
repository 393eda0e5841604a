import type { RenewalOptions } from '../../shared/engine/scrape';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import type { Picture, PictureSize, SizeName } from '../../shared/picture/picture';
import { isSourceId } from '../../shared/sources/sources';
import { maskUrl } from '../../shared/words/maskUrl';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { parseAddress } from '../net/addresses';
import type { RequestWatcher } from '../net/attempts';
import type { Clients } from '../net/clients';
import type { Pace } from '../net/pace';
import { publicFailure } from '../redact/publicFailure';
import { createWeb, type Transport } from '../search/web';
import { findSource } from '../sources/registry';
import { canTryOtherAddress } from './loading';
import { Renewals } from './renewals';

interface SizesOrder {
  /** For sources that are asked for the sizes of each picture. */
  readonly size: SizeName;
  /** The sizes to try, best first. */
  readonly usable: (sizes: readonly PictureSize[]) => readonly PictureSize[];
  readonly settings: EngineSettings;
  readonly renewal: RenewalOptions | undefined;
}

/** Loads pictures from the first of their sizes that can be had; sources are asked for sizes and addresses where they must be. */
export class SizesInTurn {
  readonly #order: SizesOrder;
  readonly #clients: Pick<Clients, 'mainClient' | 'clientFor'>;
  readonly #pace: Pace;
  readonly #renewals: Renewals;

  constructor(order: SizesOrder, clients: Pick<Clients, 'mainClient' | 'clientFor'>, pace: Pace) {
    this.#order = order;
    this.#clients = clients;
    this.#pace = pace;
    this.#renewals = new Renewals(order, pace);
  }

  /**
   * What `load` makes of the first size that it does not fail with. `watch` is told how it fares what the source is asked. Throws
   * the failure of the last size, `too-small` where no size is usable, or `Cancelled`.
   */
  async load<Loaded>(
    picture: Picture,
    watch: (url: string) => RequestWatcher,
    load: (size: PictureSize) => Promise<Loaded>,
  ): Promise<Loaded> {
    const fetched = this.#fetchSizes(picture, watch);
    const listed = fetched === null ? picture.sizes : await fetched;
    let sizes = this.#order.usable(listed);
    for (;;) {
      const [size] = sizes;
      if (!size) throw new ScrapeError(listedTooSmallFailure);
      try {
        if (isExpired(picture, size)) throw new ScrapeError(expiredFailure);
        return await load(size);
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        const failure = failureOf(error);
        const client = this.#pageClientFor(picture, watch);
        const others = sizes.slice(1);
        const isLast = others.length === 0 || !canTryOtherAddress(failure, size);
        const renewed = await this.#renewals
          .renew(picture, { url: size.url, failure }, client)
          .catch((why: unknown) => {
            // Another of its own addresses may hold.
            if (why instanceof Cancelled || isLast) throw why;
            return null;
          });
        if (!renewed && isLast) throw error;
        sizes = renewed ? this.#order.usable(renewed.sizes) : others;
      }
    }
  }

  /** The source is asked where it tells the sizes only one by one; null where they are known. */
  #fetchSizes(
    picture: Picture,
    watch: (url: string) => RequestWatcher,
  ): Promise<readonly PictureSize[]> | null {
    const source = findSource(picture.source);
    if (!source?.fetchSizes) return null;
    const { size, settings } = this.#order;
    const baseUrl = isSourceId(source.id) ? settings.baseUrls[source.id] : '';
    const web = createWeb(source, { client: this.#pageClientFor(picture, watch), pace: this.#pace });
    return source.fetchSizes(picture, size, { baseUrl }, web);
  }

  /** For what a source is asked about a picture; how that fares is told of the picture. */
  #pageClientFor(picture: Picture, watch: (url: string) => RequestWatcher): Transport['client'] {
    const { source } = picture;
    const apiKey = this.#renewals.apiKeyOf(source);
    return {
      // The user's key may be in the address, and in what is said of it.
      fetchPage: (url, ask) => {
        const watcher = watch(maskUrl(url));
        const client = this.#clients.clientFor(picture, parseAddress(url));
        return client.fetchPage(url, ask, {
          onStart: () => watcher.onStart?.(),
          onRetry: ({ failure }, waitMs) =>
            watcher.onRetry?.(new ScrapeError(publicFailure(failure, { source, apiKey })), waitMs),
          onPause: (host, waitMs) => watcher.onPause?.(host, waitMs),
          onWait: (waitMs) => watcher.onWait?.(waitMs),
        });
      },
      fetchMediaType: (...asked) => this.#clients.mainClient.fetchMediaType(...asked),
    };
  }
}

/** Records of sources whose addresses expire name the page instead: there is nothing to load, but new addresses to ask for. */
function isExpired({ source, page }: Picture, { url }: PictureSize): boolean {
  return url === page && findSource(source)?.renew !== undefined;
}

const expiredFailure: Failure = { code: 'http-status', status: 410 };

/** What the source says of a picture is enough not to ask for it. */
const listedTooSmallFailure: Failure = { code: 'too-small', detail: 'in all sizes that the source lists' };
