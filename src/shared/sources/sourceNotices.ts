import type { Picture } from '../picture/picture';
import { isSourceId, sourceIds, sources, type SourceId } from './sources';

/** The notices that the sources of these pictures require beside their results, each once. */
export function noticesOf(pictures: readonly Picture[]): readonly string[] {
  const named = new Set<SourceId>();
  for (const { source, via } of pictures) for (const id of [source, via]) if (isSourceId(id)) named.add(id);
  return sourceIds.filter((id) => named.has(id)).map((id) => `${sources[id].notice} ${sources[id].home}`);
}
