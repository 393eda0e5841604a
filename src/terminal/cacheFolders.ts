import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { RenewalOptions } from '../shared/engine/scrape';
import type { Environment } from '../shared/engine/proxy';
import { renewalApiKeys } from '../shared/sources/sources';
import { apiKeyOf } from './apiKeys';

/** Absolute path of the folder for cached answers of sources. */
export function responseCacheFolder(environment: Environment): string {
  return cacheFolder(environment, 'answers');
}

/** Absolute path of the folder for thumbnails. */
export function thumbnailCacheFolder(environment: Environment): string {
  return cacheFolder(environment, 'thumbnails');
}

/** XDG Base Directory Specification 0.8. */
function cacheFolder(environment: Environment, name: string): string {
  const own = environment[process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'] ?? '';
  const cache = isAbsolute(own) ? own : join(homedir(), '.cache');
  return join(cache, 'image-scraper', name);
}

/** What is needed to ask again for pictures whose addresses have expired. */
export function renewalOf(environment: Environment): RenewalOptions {
  return {
    apiKeys: renewalApiKeys((id) => apiKeyOf(id, environment)),
    responseCacheFolder: responseCacheFolder(environment),
  };
}
