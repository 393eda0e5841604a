import { sourceIds, type SourceId } from '../../src/shared/sources/sources';

/** All sources but these: for what a test leaves out, so that one that is added is left out, too. */
export function sourcesOtherThan(...ids: readonly SourceId[]): readonly SourceId[] {
  return sourceIds.filter((id) => !ids.includes(id));
}
