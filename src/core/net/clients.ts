import { hostsOf } from '../../shared/sources/givenHosts';
import type { Picture } from '../../shared/picture/picture';
import { isPrivateHost } from './addressGuard';
import { Client, type ClientOptions } from './client';

/**
 * The clients of a run that loads pictures. Hosts that the user named may be on a private network, but only for
 * the pictures that they were named with: what a page shows leads to no address that was given for another one.
 */
export class Clients {
  /** For all requests other than files of pictures with named hosts. */
  readonly mainClient: Client;
  readonly #options: ClientOptions;
  readonly #typedHosts: ReadonlySet<string>;
  #typedHostsClient: Client | undefined;

  constructor(options: ClientOptions, pictures: readonly Picture[]) {
    this.#options = options;
    const listed = pictures.filter(({ source }) => source === 'address');
    this.#typedHosts = new Set([
      ...hostsOf(listed.flatMap(({ sizes }) => sizes.map(({ url }) => url))),
      ...pictures.flatMap(typedPageHosts),
    ]);
    this.mainClient = new Client(options);
  }

  /** The client for one of this picture's own addresses, or for its thumbnail's. */
  clientFor(picture: Picture, address: URL): Client {
    const { hostname } = address;
    const isTyped = picture.source === 'address' || typedPageHosts(picture).includes(hostname);
    if (!isTyped || !this.#typedHosts.has(hostname)) return this.mainClient;
    return (this.#typedHostsClient ??= new Client({ ...this.#options, typedHosts: [...this.#typedHosts] }));
  }

  /** How many hosts were asked for anything. */
  get hostCount(): number {
    return this.mainClient.hostCount + (this.#typedHostsClient?.hostCount ?? 0);
  }

  close(): void {
    this.mainClient.close();
    this.#typedHostsClient?.close();
  }
}

/**
 * The host, without its port, of the web page that was searched for this picture, if it was on a private network when the page
 * was read: it may be there again. (The same holds for addresses that were listed, wherever they are.)
 */
function typedPageHosts({ source, page, isOnPrivateHost }: Picture): readonly string[] {
  if (source !== 'page' || page === null) return [];
  return hostsOf([page]).filter((host) => isOnPrivateHost === true || isPrivateHost(host));
}
