import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { RenewalMeans } from '../shared/engine/scrape';
import type { Environment } from '../shared/engine/proxy';
import { keysThatRenew } from '../shared/sources/sources';
import { keyOf } from './keys';

/** Absolute path of the folder for cached answers of sources (XDG Base Directory Specification 0.8). */
export function answersFolder(environment: Environment): string {
  const own = environment[process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME'] ?? '';
  const cache = isAbsolute(own) ? own : join(homedir(), '.cache');
  return join(cache, 'image-scraper', 'answers');
}

/** What is needed to ask again for pictures whose addresses have expired. */
export function renewalOf(environment: Environment): RenewalMeans {
  return { keys: keysThatRenew((id) => keyOf(id, environment)), answers: answersFolder(environment) };
}
