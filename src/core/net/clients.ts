import { givenHosts } from '../../shared/sources/given';
import type { Picture } from '../../shared/picture/picture';
import { Client, type ClientOptions } from './client';

/** Makes a client that may also connect to these hosts (without ports) if they are on a private network. */
export function clientFor(options: ClientOptions, hosts: readonly string[]): Client {
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
  readonly usual: Client;
  readonly #options: ClientOptions;
  readonly #hosts: readonly string[];
  #given: Client | undefined;

  constructor(options: ClientOptions, pictures: readonly Picture[]) {
    this.#options = options;
    this.#hosts = givenHosts(pictures);
    this.usual = clientFor(options, []);
  }

  /** The client for an address of this picture. */
  clientFor(picture: Picture, address: string): Client {
    const { hostname } = new URL(address);
    if (!givenHosts([picture]).includes(hostname)) return this.usual;
    return (this.#given ??= clientFor(this.#options, this.#hosts));
  }

  close(): void {
    this.usual.close();
    this.#given?.close();
  }
}
