import type { Environment } from '../shared/engine/proxy';
import { apiKeyVariable } from '../shared/sources/apiKeyVariable';
import { sourceIds, sources, type SourceId } from '../shared/sources/sources';

/**
 * The environment variables of all sources that require an API key, or that give more with one; separated by commas.
 */
export function apiKeyVariables(key: 'required' | 'optional'): string {
  return sourceIds
    .filter((id) => sources[id].key === key)
    .map(apiKeyVariable)
    .join(', ');
}

/** The user's own key for a source; null where there is none. */
export function apiKeyOf(id: SourceId, environment: Environment): string | null {
  return sources[id].key === 'none' ? null : environment[apiKeyVariable(id)]?.trim() || null;
}

/** What the user has to do for a source whose required API key is missing; null if none is missing. */
export function missingApiKeyHint(id: SourceId, environment: Environment): string | null {
  const { key, name, keyPage } = sources[id];
  if (key !== 'required' || apiKeyOf(id, environment) !== null) return null;
  return `${name} wants a key of your own, from ${keyPage}: put it into ${apiKeyVariable(id)}`;
}
