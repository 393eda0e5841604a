import type { EngineSettings } from '../shared/events';
import { maskUrl } from '../shared/mask';
import type { Environment } from '../shared/proxy';
import { userAgent } from '../shared/userAgent';
import { settingKeys, settingsSection } from './ids';
import type { Log } from './log';
import type { Configuration } from './configuration';
import { readNetwork } from './network';

const defaultFlickrBaseUrl = 'https://www.flickr.com';

/** Where the settings of a run come from. */
export interface Sources {
  /** The section `imageScraper`. */
  readonly own: Configuration;
  /** The section `http` of VS Code itself. */
  readonly http: Configuration;
  readonly environment: Environment;
}

/** Reads the settings that a run starts with. The user may have written anything into them. */
export function readSettings(sources: Sources, version: string, log: Log): EngineSettings {
  const { own, http, environment } = sources;
  const flickrBaseUrl = baseUrl(own.get(settingKeys.flickrBaseUrl), log);
  const allowedHosts = privateHosts(own.get(settingKeys.allowedPrivateHosts), log);
  // Who sets another address for Flickr may mean a mirror on his own network.
  if (flickrBaseUrl !== defaultFlickrBaseUrl) allowedHosts.push(new URL(flickrBaseUrl).hostname);
  return {
    flickrBaseUrl,
    userAgent: userAgent(version, 'VS Code extension', own.get(settingKeys.contact)),
    concurrency: concurrency(own.get(settingKeys.concurrency)),
    network: readNetwork(http, environment, allowedHosts, log),
    records: {
      metadata: own.get(settingKeys.metadata) !== false,
      credits: own.get(settingKeys.credits) !== false,
    },
  };
}

/** Host names without port, as addresses have them; what is none is passed over, and said. */
function privateHosts(value: unknown, log: Log): string[] {
  if (value === undefined) return [];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const hosts = entries.map(hostName);
  entries.forEach((entry, at) => {
    if (hosts[at] !== null) return;
    const written = maskUrl(JSON.stringify(entry) ?? '');
    log.warn(
      `${settingsSection}.${settingKeys.allowedPrivateHosts} takes host names without port, not ${written}.`,
    );
  });
  return hosts.filter((host) => host !== null);
}

function hostName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const host = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text;
  if (/[\s/?#@\\*]/.test(host) || !URL.canParse(`http://${host}/`)) return null;
  const { hostname, port } = new URL(`http://${host}/`);
  return port === '' ? hostname : null;
}

function baseUrl(value: unknown, log: Log): string {
  if (typeof value === 'string' && URL.canParse(value.trim())) {
    const url = new URL(value.trim());
    if (url.protocol === 'http:' || url.protocol === 'https:') {
      return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
    }
  }
  if (value !== undefined) {
    const written = maskUrl(JSON.stringify(value));
    log.warn(
      `${settingsSection}.${settingKeys.flickrBaseUrl} is no http(s) address: ${written}. ${defaultFlickrBaseUrl} is used.`,
    );
  }
  return defaultFlickrBaseUrl;
}

function concurrency(value: unknown): number | null {
  if (typeof value !== 'number' || Number.isNaN(value)) return null;
  return Math.round(Math.min(64, Math.max(1, value)));
}
