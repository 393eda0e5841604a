import { parseBaseUrl, parseHostName, type EngineSettings } from '../../shared/engine/settings';
import { hostsOf } from '../../shared/sources/givenHosts';
import { maskUrl } from '../../shared/words/maskUrl';
import type { Environment } from '../../shared/engine/proxy';
import {
  isSourceId,
  sourceIds,
  defaultBaseUrls,
  type BaseUrls,
  type SourceId,
} from '../../shared/sources/sources';
import { userAgent } from '../../shared/engine/userAgent';
import { settingNames, settingsSection } from '../ids';
import type { Log } from '../log';
import type { Configuration } from './configuration';
import { readNetworkSettings } from './networkSettings';

/** Where the settings of a run come from. */
export interface ConfigurationSources {
  /** The section `imageScraper`. */
  readonly extensionSection: Configuration;
  /** VS Code's own section `http`. */
  readonly httpSection: Configuration;
  readonly environment: Environment;
  /** VS Code's language, as in `pt-br`. */
  readonly language: string;
}

/** Reads the settings that a run starts with. Users may write anything into them, so every value is checked. */
export function readEngineSettings(
  { extensionSection, httpSection, environment, language }: ConfigurationSources,
  version: string,
  log: Log,
): EngineSettings {
  const baseUrls = readBaseUrls(extensionSection.get(settingNames.baseUrls), log);
  const allowedHosts = readPrivateHosts(extensionSection.get(settingNames.allowedPrivateHosts), log);
  // A user who sets another address for a source may mean a mirror on their own network.
  const mirrors = sourceIds.map((id) => baseUrls[id]).filter((url) => !defaultUrls.has(url));
  return {
    baseUrls,
    userAgent: userAgent(version, 'VS Code extension', extensionSection.get(settingNames.contact)),
    concurrency: readConcurrency(extensionSection.get(settingNames.concurrency)),
    network: readNetworkSettings(httpSection, environment, [...allowedHosts, ...hostsOf(mirrors)], log),
    records: {
      metadata: extensionSection.get(settingNames.metadata) !== false,
      credits: extensionSection.get(settingNames.credits) !== false,
    },
    allowedLicenses: readAllowedLicenses(extensionSection.get(settingNames.allowedLicenses), log),
    language,
  };
}

/** The sources that a search in all sources leaves out; never all of them. */
export function readExcludedSources(own: Configuration, log: Log): readonly SourceId[] {
  const entries = listEntries(own.get(settingNames.excludedSources));
  for (const entry of entries)
    if (!isSourceId(entry))
      log.warn(unreadableEntryText(settingNames.excludedSources, 'ids of sources', entry));
  const excluded = sourceIds.filter((id) => entries.includes(id));
  if (excluded.length < sourceIds.length) return excluded;
  log.warn(`${settingsSection}.${settingNames.excludedSources} leaves out every source, so it is ignored.`);
  return [];
}

/**
 * The allowed licences; null allows all. A list that has only unreadable entries allows none, because its author wanted
 * some left out.
 */
function readAllowedLicenses(value: unknown, log: Log): readonly string[] | null {
  const entries = value === null ? [] : listEntries(value);
  const ids = entries.map((entry) => (typeof entry === 'string' ? entry.trim() : ''));
  entries.forEach((entry, at) => {
    if (ids[at] === '') log.warn(unreadableEntryText(settingNames.allowedLicenses, 'ids of licences', entry));
  });
  return entries.length === 0 ? null : ids.filter((id) => id !== '');
}

/** The entries of a list; a value that is not a list counts as its only entry. */
function listEntries(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function unreadableEntryText(key: string, takes: string, entry: unknown): string {
  return `${settingsSection}.${key} takes ${takes}, not ${maskUrl(JSON.stringify(entry) ?? '')}.`;
}

/** Host names without a port, in the form that URLs have; entries that are none are skipped and logged. */
function readPrivateHosts(value: unknown, log: Log): readonly string[] {
  const entries = listEntries(value);
  const hosts = entries.map((entry) => (typeof entry === 'string' ? parseHostName(entry) : null));
  entries.forEach((entry, at) => {
    if (hosts[at] === null)
      log.warn(unreadableEntryText(settingNames.allowedPrivateHosts, 'host names without port', entry));
  });
  return hosts.filter((host) => host !== null);
}

const defaultUrls: ReadonlySet<string> = new Set(Object.values(defaultBaseUrls));

/**
 * The default addresses, replaced by those that the user has set; entries that are not http(s) addresses are skipped
 * and logged.
 */
function readBaseUrls(value: unknown, log: Log): BaseUrls {
  if (value === undefined) return defaultBaseUrls;
  const refuse = (written: unknown): void =>
    log.warn(
      unreadableEntryText(settingNames.baseUrls, 'an http(s) address for each of some sources', written),
    );
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(value);
    return defaultBaseUrls;
  }
  const own = Object.entries(value).flatMap(([id, address]) => {
    const url = isSourceId(id) && typeof address === 'string' ? parseBaseUrl(address) : null;
    if (url === null) refuse({ [id]: address as unknown });
    return url === null ? [] : [[id, url] as const];
  });
  return { ...defaultBaseUrls, ...Object.fromEntries(own) };
}

function readConcurrency(value: unknown): number | null {
  if (typeof value !== 'number' || Number.isNaN(value)) return null;
  return Math.round(Math.min(64, Math.max(1, value)));
}
