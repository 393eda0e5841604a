import type { ShownSource } from '../../shared/panel/protocol';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import type { ApiKeys } from '../keys/apiKeys';

/** All sources, as the page offers them. */
export function shownSources(
  keys: Pick<ApiKeys, 'get'>,
  excluded: readonly SourceId[],
): readonly ShownSource[] {
  return sourceIds.map((id) => {
    const { name, key } = sources[id];
    const unset = key === 'required' ? 'missing' : 'not-needed';
    return {
      id,
      name,
      apiKeyState: keys.get(id) === null ? unset : 'stored',
      isEnabled: !excluded.includes(id),
    };
  });
}
