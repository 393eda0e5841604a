import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { RenewalOptions } from '../shared/engine/scrape';
import type { Environment } from '../shared/engine/proxy';
import { renewalApiKeys } from '../shared/sources/sources';
import { apiKeyOf } from './apiKeys';

/** Absolute path of the folder for cached answers of sources (XDG Base Directory Specification 0.8). */
export function responseCacheFolder(environment: Environment): string {
  const own = environment[process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'] ?? '';
  const cache = isAbsolute(own) ? own : join(homedir(), '.cache');
  return join(cache, 'image-scraper', 'answers');
}

/** What is needed to ask again for pictures whose addresses have expired. */
export function renewalOf(environment: Environment): RenewalOptions {
  return {
    apiKeys: renewalApiKeys((id) => apiKeyOf(id, environment)),
    responseCacheFolder: responseCacheFolder(environment),
  };
}
