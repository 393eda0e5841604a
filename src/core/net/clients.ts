import { givenHosts } from '../../shared/sources/given';
import type { EngineSettings } from '../../shared/engine/events';
import type { Picture } from '../../shared/picture/picture';
import type { Gate } from '../../shared/engine/gate';
import { Client } from './client';
import type { NetLimits } from './limits';

/** What clients are made with. */
export interface Means {
  readonly settings: EngineSettings;
  readonly limits: NetLimits;
  readonly signal: AbortSignal;
  readonly gate?: Gate;
}

/** A client that may also go to these hosts (without ports) when they are on a private network. */
export function clientFor({ settings, limits, signal, gate }: Means, hosts: readonly string[]): Client {
  const { network } = settings;
  const allowedHosts = [...network.allowedHosts, ...hosts];
  return new Client({ ...settings, network: { ...network, allowedHosts } }, limits, signal, gate);
}

/**
 * The clients of a run that loads pictures. Hosts that the user named himself may be on a private network, but only for
 * the pictures that he named them with: what a page shows leads to no address that he gave for another one.
 */
export class Clients {
  /** For all that is not a file of a picture. */
  readonly usual: Client;
  readonly #means: Means;
  readonly #hosts: readonly string[];
  #given: Client | undefined;

  constructor(means: Means, pictures: readonly Picture[]) {
    this.#means = means;
    this.#hosts = givenHosts(pictures);
    this.usual = clientFor(means, []);
  }

  /** For an address of this picture. */
  of(picture: Picture, address: string): Client {
    const { hostname } = new URL(address);
    if (!givenHosts([picture]).includes(hostname)) return this.usual;
    return (this.#given ??= clientFor(this.#means, this.#hosts));
  }

  close(): void {
    this.usual.close();
    this.#given?.close();
  }
}
