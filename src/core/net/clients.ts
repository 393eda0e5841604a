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
  readonly #typedHosts: readonly string[];
  #typedHostsClient: Client | undefined;

  constructor(options: ClientOptions, pictures: readonly Picture[]) {
    this.#options = options;
    this.#typedHosts = [...new Set(pictures.flatMap(typedHostsOf))];
    this.mainClient = new Client(options);
  }

  /** The client for an address of this picture. */
  clientFor(picture: Picture, address: string): Client {
    const { hostname } = new URL(address);
    if (!typedHostsOf(picture).includes(hostname)) return this.mainClient;
    return (this.#typedHostsClient ??= new Client({ ...this.#options, typedHosts: this.#typedHosts }));
  }

  close(): void {
    this.mainClient.close();
    this.#typedHostsClient?.close();
  }
}

/**
 * The hosts, without ports, that the user named with this picture, and that may be on a private network: those of addresses that
 * were listed, and that of a web page that was searched, if it was there when the page was read.
 */
function typedHostsOf({ source, page, isOnPrivateHost, sizes }: Picture): readonly string[] {
  if (source === 'address') return hostsOf(sizes.map(({ url }) => url));
  if (source !== 'page' || page === null) return [];
  return hostsOf([page]).filter((host) => isOnPrivateHost === true || isPrivateHost(host));
}
