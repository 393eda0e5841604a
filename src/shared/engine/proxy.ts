import { directNetwork, type NetworkSettings, type ProxySettings } from './settings';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy to use, and a sentence for the log on each setting that could not be read. */
export interface ParsedProxy {
  readonly proxy: ProxySettings | null;
  readonly problems: readonly string[];
}

/** VS Code's settings `http.*`, unchecked: they may contain anything. */
export interface HttpSettings {
  readonly proxy: unknown;
  readonly noProxy: unknown;
  readonly proxyStrictSSL: unknown;
  readonly proxySupport: unknown;
}

/**
 * Reads `http.proxy`, `http.noProxy`, `http.proxyStrictSSL` and `http.proxySupport` as VS Code does: `off` means no proxy at
 * all; else the setting comes before the environment, and `http.noProxy` goes for both. A setting that is no address counts
 * as not set.
 */
export function proxyFromSettings(http: HttpSettings, environment: Environment): ParsedProxy {
  if (http.proxySupport === 'off') return { proxy: null, problems: [] };
  const shouldVerifyProxy = http.proxyStrictSSL !== false;
  const direct = Array.isArray(http.noProxy) ? http.noProxy.filter((host) => typeof host === 'string') : [];
  const problems: string[] = [];
  const address = readProxyAddress('http.proxy', http.proxy, problems);
  if (address !== null) {
    const noProxy = direct.join(',');
    return {
      proxy: { http: address, https: address, noProxy, shouldVerifyProxy },
      problems,
    };
  }
  const fromEnvironment = proxyFromEnvironment(environment);
  const { proxy } = fromEnvironment;
  return {
    proxy: proxy && {
      ...proxy,
      noProxy: [proxy.noProxy, ...direct].filter(Boolean).join(','),
      shouldVerifyProxy,
    },
    problems: [...problems, ...fromEnvironment.problems],
  };
}

/**
 * Reads `http_proxy`, `https_proxy`, `all_proxy` (for both) and `no_proxy`, also in capitals, as curl and most others do. A
 * variable that is no address counts as not set.
 */
export function proxyFromEnvironment(environment: Environment): ParsedProxy {
  const problems: string[] = [];
  const read = (name: string): string | null => {
    const set = [name, name.toUpperCase()].find((each) => environment[each]?.trim());
    return set === undefined ? null : readProxyAddress(set, environment[set], problems);
  };
  const all = read('all_proxy');
  const http = read('http_proxy') ?? all;
  const https = read('https_proxy') ?? all;
  const noProxy = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
  const proxy = http === null && https === null ? null : { http, https, noProxy, shouldVerifyProxy: true };
  return { proxy, problems };
}

/** Network settings of a program that is configured by its environment; no host may have a private address yet. */
export function networkFromEnvironment(environment: Environment): NetworkSettings {
  const { proxy } = proxyFromEnvironment(environment);
  return { ...directNetwork, proxy, shouldTrustSystemCertificates: true };
}

// Scheme, user name and password, host, port.
const proxyAddressPattern =
  /^([a-z][a-z\d+.-]*):\/\/(?:[^\s/?#\\]*@)?(?:\[[\da-f:.]+\]|[^\s/?#\\@:[\]]+)(?::\d{1,5})?\/?$/i;

/** The address of a proxy, as `http:` where it has no scheme; null for none. Problems never quote the address. */
function readProxyAddress(name: string, value: unknown, problems: string[]): string | null {
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'string' ? value.trim() : '';
  const address = text.includes('://') ? text : `http://${text}`;
  const [, scheme] = proxyAddressPattern.exec(address) ?? [];
  if (scheme === undefined) {
    problems.push(`${name} is not the address of a proxy, and is passed over.`);
    return null;
  }
  if (!/^https?$/i.test(scheme)) {
    // Bypassing a proxy that someone uses for privacy would be worse than not connecting at all.
    problems.push(`${name} is a proxy of the kind ${scheme}, which is not supported: nothing can be loaded.`);
  }
  return address;
}
