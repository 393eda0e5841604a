import * as dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { NetworkSettings } from '../../shared/engine/settings';
import { ScrapeError } from '../failure';

// IANA's special-purpose registries (RFC 6890, as of 2025): addresses that are not reached through the public internet. Those of
// AS112 and AMT, which the registries call globally reachable, are public.
const privateIPv4Ranges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const privateIPv6Ranges: readonly (readonly [string, number])[] = [
  ['::', 96],
  // IPv4-translated addresses (RFC 2765).
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  // IETF protocol assignments, Teredo, benchmarking and ORCHID among them.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const privateAddresses = new BlockList();
for (const [address, prefix] of privateIPv6Ranges) privateAddresses.addSubnet(address, prefix, 'ipv6');
for (const [address, prefix] of privateIPv4Ranges) {
  // This one also covers the address written as IPv6, ::ffff:10.0.0.1.
  privateAddresses.addSubnet(address, prefix, 'ipv4');
  // Through NAT64 (RFC 6052; on a network of IPv6 only, every public IPv4 host has such an address) and 6to4 (RFC 3056).
  privateAddresses.addSubnet(`64:ff9b::${address}`, 96 + prefix, 'ipv6');
  privateAddresses.addSubnet(sixToFourPrefix(address), 16 + prefix, 'ipv6');
}

function sixToFourPrefix(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`;
}

/** Whether an IP address is private, loopback or reserved; also true of text that is not an address. */
export function isPrivateAddress(address: string): boolean {
  // A link-local address may name the interface it is on, fe80::1%eth0.
  const [bare = ''] = address.split('%');
  const version = isIP(bare);
  return version === 0 || privateAddresses.check(bare, version === 4 ? 'ipv4' : 'ipv6');
}

/** What names were whenever they were looked up, over all runs of an engine. */
export class NameJudgements {
  readonly #publicNames = new Set<string>();
  readonly #privateNames = new Set<string>();

  /** Notes what a look-up gave. */
  noteLookup(hostname: string, hasPublicAddress: boolean): void {
    const name = hostName(hostname);
    if (hasPublicAddress) this.#publicNames.add(name);
    else this.#privateNames.add(name);
  }

  /** Whether it has ever had a public address: then private ones are no part of it, but where it wants to lead us. */
  wasPublic(hostname: string): boolean {
    return this.#publicNames.has(hostName(hostname));
  }

  /** Whether it was looked up, and has never had a public address. */
  isPrivate(hostname: string): boolean {
    const name = hostName(hostname);
    return this.#privateNames.has(name) && !this.#publicNames.has(name);
  }
}

/**
 * Decides to which hosts requests may go. Those on a private network are reached only where the user wants it: hosts of the
 * settings always; a host of an address that the user typed where that is itself a private address or localhost, or where
 * its name was private when it was looked up first, and ever since.
 */
export class AddressGuard {
  readonly #allowedHosts: ReadonlySet<string>;
  readonly #typedHosts: ReadonlySet<string>;
  readonly #judgements: NameJudgements;

  /** All hosts without ports. A list of addresses may name thousands of them. */
  constructor(
    { allowedHosts }: Pick<NetworkSettings, 'allowedHosts'>,
    typedHosts: readonly string[] = [],
    judgements = new NameJudgements(),
  ) {
    this.#allowedHosts = new Set(allowedHosts.map(hostName));
    this.#typedHosts = new Set(typedHosts.map(hostName));
    this.#judgements = judgements;
  }

  /**
   * Throws `ScrapeError` `private-address` for an address whose host is a literal private address or this computer, in
   * whatever notation, unless the user named that host. Names are judged when they are looked up; through a proxy they are not
   * judged, because the proxy looks them up.
   */
  requirePublicHost(url: URL): void {
    if (!isPrivateHost(url.hostname)) return;
    const name = hostName(url.hostname);
    if (!this.#allowedHosts.has(name) && !this.#typedHosts.has(name)) throw privateAddressError(url.host);
  }

  /** `dns.lookup` for connections: all addresses of a name are judged, and only those that may be asked can be connected to. */
  guardLookup(lookup: typeof dns.lookup = dns.lookup): LookupFunction {
    return (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, []);
        const usable = this.#usableAddresses(hostname, found);
        const [first] = usable;
        if (!first) return callback(privateAddressError(hostname), []);
        if (options.all) callback(null, usable);
        else callback(null, first.address, first.family);
      });
    };
  }

  #usableAddresses(hostname: string, found: dns.LookupAddress[]): dns.LookupAddress[] {
    const name = hostName(hostname);
    if (this.#allowedHosts.has(name)) return found;
    const publicOnes = found.filter(({ address }) => !isPrivateAddress(address));
    this.#judgements.noteLookup(name, publicOnes.length > 0);
    return this.#typedHosts.has(name) && this.#judgements.isPrivate(name) ? found : publicOnes;
  }
}

/** Whether a host, as addresses write it, is a literal private address or this computer; false for any other name. */
export function isPrivateHost(hostname: string): boolean {
  const name = normalizedHost(hostname);
  return isIP(name) === 0 ? isLocalhostName(name) : isPrivateAddress(name);
}

function privateAddressError(host: string): ScrapeError {
  return new ScrapeError({ code: 'private-address', host });
}

/** One name for a host, and one for 127.0.0.1, ::1 and localhost, which are the same. The rest of 127.0.0.0/8 is not. */
function hostName(host: string): string {
  const name = normalizedHost(host);
  return name === '127.0.0.1' || name === '::1' ? 'localhost' : name;
}

function isLocalhostName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

/** A host without the brackets of an IPv6 address and the dot at the end of a full name. */
function normalizedHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}
