import type { Parameters } from './request';
import type { Picture, PictureSize, SizeName } from '../../shared/picture/picture';
import type { SitePage } from '../../shared/sources/siteAddresses';
import type { PageRequestOptions, PageText } from '../net/client';
import type { Lanes } from '../net/host';
import type { Referrer } from '../net/referrer';
import type { SliceParts } from '../../shared/sources/slices';
import type { Askable } from './demands';
import type { SliceWay } from './slices';

export interface SourceQuery {
  /** The keyword, or the address of a page. */
  readonly query: string;
  /** Where to continue; null starts from the beginning. */
  readonly cursor: string | null;
  /** The user's own key; null where there is none. */
  readonly apiKey: string | null;
  /** The base address of the source, with or without a slash at its end. */
  readonly baseUrl: string;
  /** The user's language, as in `pt-BR`; missing where nothing is known of it. */
  readonly language?: string;
  /** Parameters for what the search demands, by `Source.askable`; missing where nothing is. */
  readonly demanded?: Parameters;
}

export interface SourcePage {
  /** In the source's own order, each only once. */
  readonly pictures: readonly Picture[];
  /** Cursor of the next page; null when this was the last. */
  readonly next: string | null;
  /** How many results of the whole search can be asked for, as the source says; missing where it says nothing. */
  readonly total?: number;
  /** The source finds more for what was asked than it gives. */
  readonly isCut?: boolean;
  /** Which slice `next` goes on with; only `readInSlices` says so. */
  readonly slice?: SliceParts;
  /** The page has few pictures because scripts draw them. */
  readonly drawnByScript?: boolean;
  /** What has sound, video or models in place of pictures, where there is such. */
  readonly leftOut?: number;
  /** What the page consists of and could not be read, where there is such: manifests of a collection. */
  readonly unread?: number;
}

/** How often and how much a source may be asked. */
export interface SourceLimits {
  /** Milliseconds from the start of one page request to the start of the next. */
  readonly pageIntervalMs: number;
  /** Page requests in any 60 s; without it the interval alone holds. */
  readonly pagesPerMinute?: number;
  /** Thumbnails (`Picture.thumbnail`) in any 60 s. */
  readonly thumbnailsPerMinute?: number;
  /** Milliseconds for which answers are cached and not asked for again; without it they are not cached. */
  readonly cacheMs?: number;
  /** Downloads at once from its picture host, unless the user asks for more. */
  readonly lanes: Lanes;
  /** Downloads at once that its picture hosts allow, whatever the user asks for. */
  readonly maxLanes?: number;
  /** Milliseconds from the start of one download from its picture hosts to the start of the next, thumbnails apart. */
  readonly downloadIntervalMs?: number;
  /** A header in which its hosts want the user agent once more, in lower case. */
  readonly userAgentHeader?: string;
  /**
   * Names (with port) of hosts at which `maxLanes`, `downloadIntervalMs` and `userAgentHeader` hold for everyone, whichever
   * source or page leads there.
   */
  readonly hosts?: RegExp;
  /**
   * Why an answer with this status, whose body begins so, is final though its status says that waiting helps; null: it is
   * not. Asked of every host's answers.
   */
  readonly finalRefusal?: (status: number, start: () => Buffer) => string | null;
}

/** How an address is requested. */
export interface SourceRequestOptions extends PageRequestOptions {
  /** The name under which the answer is cached: the address without the user's API key. */
  readonly cacheKey?: string;
}

/** What a source asks the web through: politely, and never more often than its limits allow. */
export interface Web {
  /** Loads a page, with any status that a retry would not change. Throws `ScrapeError`. */
  readonly get: (url: string, ask?: SourceRequestOptions) => Promise<PageText>;
  /**
   * The media type that a server says an address has, in lower case; empty when it does not say, or not before `late`; null
   * when nothing is there. `referrer` is the page that leads there, if the user named it.
   */
  readonly typeOf: (url: string, referrer?: Referrer, late?: AbortSignal) => Promise<string | null>;
}

/** A place where pictures are found. */
export interface Source<Id extends string = string> {
  readonly id: Id;
  readonly limits: SourceLimits;
  /** What of a search's demands it can be asked for, and how; missing where it can be asked for nothing. */
  readonly askable?: Askable;
  /**
   * How its results are cut into slices where it gives only a part of what it finds: by the first way, and by the next ones where
   * that is not enough. Only parameters that its documentation, or several users of it, confirm. `readPage` says `isCut`.
   */
  readonly slices?: readonly SliceWay[];
  /**
   * Reads one page of results. No pictures means that there really are none; anything else that prevents reading is
   * thrown as a `ScrapeError`.
   */
  readPage(query: SourceQuery, web: Web): Promise<SourcePage>;
  /**
   * For sources that read pages of their own sites (`src/shared/sources/siteAddresses.ts`), whose address is the query: as `readPage`
   * does.
   */
  readonly readSite?: (site: SitePage, query: SourceQuery, web: Web) => Promise<SourcePage>;
  /**
   * For sources that list a picture's files only when asked for that picture: the files of this size, best first; null for a
   * picture of which they are known. Throws `ScrapeError`.
   */
  fetchSizes?(
    picture: Picture,
    size: SizeName,
    where: Pick<SourceQuery, 'baseUrl'>,
    web: Web,
  ): Promise<readonly PictureSize[]> | null;
  /**
   * For sources whose addresses expire (`src/shared/sources/sources.ts`): the same picture with fresh addresses. Throws
   * `ScrapeError`.
   */
  readonly renew?: (
    picture: Picture,
    asked: Pick<SourceQuery, 'baseUrl' | 'apiKey'>,
    web: Web,
  ) => Promise<Picture>;
}
