import { directNetwork, noRecords, type EngineSettings } from '../shared/events';
import { settingKeys, settingsSection } from './ids';
import { maskUrl } from '../shared/mask';
import type { Log } from './log';

const defaultFlickrBaseUrl = 'https://www.flickr.com';

/** What is needed of a `vscode.WorkspaceConfiguration`. */
interface Configuration {
  get(key: string): unknown;
}

/** Reads the settings that a run starts with. The user may have written anything into them. */
export function readSettings(configuration: Configuration, version: string, log: Log): EngineSettings {
  return {
    flickrBaseUrl: baseUrl(configuration.get(settingKeys.flickrBaseUrl), log),
    userAgent: `ImageScraper/${version} (VS Code extension)`,
    concurrency: concurrency(configuration.get(settingKeys.concurrency)),
    network: directNetwork,
    records: noRecords,
  };
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
