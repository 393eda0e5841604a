import type { Engine } from '../engine/handle';
import type { EngineSettings } from '../shared/events';
import { givenHosts, hostsOf } from '../shared/given';

/**
 * The engine, which in each run may also go to the hosts on a private network that the user himself has named for it: those
 * of the web pages that he asked for, and of the addresses that he gave.
 */
export function withGivenHosts(engine: Engine): Engine {
  return {
    ...engine,
    search(request, signal) {
      const pages = request.turns.filter(({ source }) => source === 'page').map(({ query }) => query);
      return engine.search(allowing(request, hostsOf(pages)), signal);
    },
    scrape: (request, signal, gate) =>
      engine.scrape(allowing(request, givenHosts(request.pictures)), signal, gate),
    thumbnails: (request, signal) =>
      engine.thumbnails(allowing(request, givenHosts(request.pictures)), signal),
  };
}

function allowing<Request extends { readonly settings: EngineSettings }>(
  request: Request,
  hosts: readonly string[],
): Request {
  if (hosts.length === 0) return request;
  const { settings } = request;
  const { network } = settings;
  const allowedHosts = [...network.allowedHosts, ...hosts];
  return { ...request, settings: { ...settings, network: { ...network, allowedHosts } } };
}
