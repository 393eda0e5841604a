import { givenHosts } from '../../shared/sources/givenHosts';
import type { Picture } from '../../shared/picture/picture';
import { Client, type ClientOptions } from './client';

/** Makes a client that may also connect to these hosts (without ports) if they are on a private network. */
export function createClient(options: ClientOptions, hosts: readonly string[]): Client {
  const { settings } = options;
  const { network } = settings;
  const allowedHosts = [...network.allowedHosts, ...hosts];
  return new Client({ ...options, settings: { ...settings, network: { ...network, allowedHosts } } });
}

/**
 * The clients of a run that loads pictures. Hosts that the user named may be on a private network, but only for
 * the pictures that they were named with: what a page shows leads to no address that was given for another one.
 */
export class Clients {
  /** For all requests other than files of pictures with named hosts. */
  readonly mainClient: Client;
  readonly #options: ClientOptions;
  readonly #givenHosts: readonly string[];
  #givenHostsClient: Client | undefined;

  constructor(options: ClientOptions, pictures: readonly Picture[]) {
    this.#options = options;
    this.#givenHosts = givenHosts(pictures);
    this.mainClient = createClient(options, []);
  }

  /** The client for an address of this picture. */
  clientFor(picture: Picture, address: string): Client {
    const { hostname } = new URL(address);
    if (!givenHosts([picture]).includes(hostname)) return this.mainClient;
    return (this.#givenHostsClient ??= createClient(this.#options, this.#givenHosts));
  }

  close(): void {
    this.mainClient.close();
    this.#givenHostsClient?.close();
  }
}
