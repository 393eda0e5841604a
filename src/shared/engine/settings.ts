import type { BaseUrls } from '../sources/sources';
import { isWebAddress } from '../words/untrusted';

/** Settings of a run, unchanged until it ends. */
export interface EngineSettings {
  readonly baseUrls: BaseUrls;
  readonly userAgent: string;
  /** Downloads at once to one host, 1 to 64; null leaves it to the program and to each source's own limit. */
  readonly concurrency: number | null;
  readonly network: NetworkSettings;
  readonly records: RecordSettings;
  /** Licences that may be saved, by id (`CC-BY-4.0`) or without its version (`CC-BY`), in any case; null for all. */
  readonly allowedLicenses: readonly string[] | null;
  /** The user's language, as in `pt-BR`: where a source has texts in several, this one is wanted. */
  readonly language: string;
}

/** How servers are reached. */
export interface NetworkSettings {
  /** Null connects to servers directly. */
  readonly proxy: ProxySettings | null;
  /** Whether certificates that the system trusts are accepted besides those bundled with Node.js. */
  readonly shouldTrustSystemCertificates: boolean;
  /** Host names (without port) that the user entered: only these may have a private or loopback address. */
  readonly allowedHosts: readonly string[];
}

/** Direct connections, to public servers only. */
export const directNetwork: NetworkSettings = {
  proxy: null,
  shouldTrustSystemCertificates: false,
  allowedHosts: [],
};

export interface ProxySettings {
  /**
   * Address of the proxy for `http:` addresses, with user name and password if it wants them; null for none. Proxies other
   * than `http:` and `https:` are not supported: what would go through them fails.
   */
  readonly http: string | null;
  /** The proxy for `https:` addresses. */
  readonly https: string | null;
  /** Hosts that are contacted without the proxy, separated by commas, as in the environment variable `no_proxy`. */
  readonly noProxy: string;
  /** Whether the proxy's own certificate is verified. Those of the servers behind it always are. */
  readonly shouldVerifyProxy: boolean;
}

/** Which records are written next to the pictures. */
export interface RecordSettings {
  /** `metadata.jsonl`; without it nothing is known of earlier runs and nothing is skipped. */
  readonly metadata: boolean;
  /** `CREDITS.md`, which is made from `metadata.jsonl`. */
  readonly credits: boolean;
}

export const noRecords: RecordSettings = { metadata: false, credits: false };

/** The host name alone, in the form that addresses have it, for example `[::1]`; null if it is none or has a port. */
export function parseHostName(text: string): string | null {
  const trimmed = text.trim();
  const host = trimmed.includes(':') && !trimmed.startsWith('[') ? `[${trimmed}]` : trimmed;
  if (/[\s/?#@\\*]/.test(host) || !URL.canParse(`http://${host}/`)) return null;
  const { hostname, port } = new URL(`http://${host}/`);
  return port === '' ? hostname : null;
}

/** The address without its query and trailing slashes; null if it is not an http(s) address. */
export function parseBaseUrl(text: string): string | null {
  if (!isWebAddress(text.trim())) return null;
  const { origin, pathname } = new URL(text.trim());
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
