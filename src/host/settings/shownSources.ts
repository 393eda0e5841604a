import type { SourceShown } from '../../shared/panel/protocol';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import type { Keys } from '../keys/keys';

/** All sources, as the page offers them. */
export function shownSources(keys: Pick<Keys, 'of'>, excluded: readonly SourceId[]): readonly SourceShown[] {
  return sourceIds.map((id) => {
    const { name, key } = sources[id];
    const unset = key === 'required' ? 'missing' : 'not-needed';
    return { id, name, key: keys.of(id) === null ? unset : 'stored', on: !excluded.includes(id) };
  });
}
