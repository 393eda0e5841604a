import * as dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { NetworkSettings } from '../../shared/engine/settings';
import { ScrapeError } from '../failure';

// IANA's special-purpose registries (RFC 6890): addresses that are not reached through the public internet.
const privateIPv4Ranges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const privateIPv6Ranges: readonly (readonly [string, number])[] = [
  ['::', 96],
  ['64:ff9b:1::', 48],
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

/**
 * Throws `ScrapeError` `private-address` for an address whose host is a literal private address or this computer, in
 * whatever notation, unless the user named that host. Names are judged when they are looked up (`guardedLookup`); through a
 * proxy they are not judged, because the proxy looks them up.
 */
export function requirePublicHost(url: URL, network: NetworkSettings): void {
  const name = normalizedHost(url.hostname);
  const isPrivate = isIP(name) === 0 ? isLocalhostName(name) : isPrivateAddress(name);
  if (isPrivate && !allowedHostNames(network).has(canonicalHost(name))) throw privateAddressError(url.host);
}

/**
 * `dns.lookup` for connections: all addresses of a name are judged, and only the public ones can be connected to. A name
 * that the user named may have private ones.
 */
export function guardedLookup(
  network: NetworkSettings,
  lookup: typeof dns.lookup = dns.lookup,
): LookupFunction {
  // A list of addresses may name thousands of hosts.
  const allowed = allowedHostNames(network);
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const usable = allowed.has(canonicalHost(normalizedHost(hostname)))
        ? found
        : found.filter(({ address }) => !isPrivateAddress(address));
      const [first] = usable;
      if (!first) return callback(privateAddressError(hostname), []);
      if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

function privateAddressError(host: string): ScrapeError {
  return new ScrapeError({ code: 'private-address', host });
}

function allowedHostNames({ allowedHosts }: NetworkSettings): ReadonlySet<string> {
  return new Set(allowedHosts.map((host) => canonicalHost(normalizedHost(host))));
}

/** One name for 127.0.0.1, ::1 and localhost, which are the same host. The rest of 127.0.0.0/8 is not. */
function canonicalHost(name: string): string {
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
