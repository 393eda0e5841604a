import type { SourceRun } from '../engine/search';
import { maskUrl } from '../words/maskUrl';
import { plainText } from '../words/plainText';
import type { SourceRunState } from '../panel/protocol';
import { sourceName } from '../words/sourceText';

/** The state of a source run that has just started. */
export function startedSourceRun({ source, query }: Pick<SourceRun, 'source' | 'query'>): SourceRunState {
  return {
    name: source === 'page' ? pageName(query) : sourceName(source),
    source,
    state: 'running',
    found: 0,
    failure: null,
    until: null,
    isDrawnByScript: false,
  };
}

/** A page's address for display, without its scheme and its secrets. */
export function pageName(address: string): string {
  return plainText(
    maskUrl(address)
      .replace(/^https?:\/\//i, '')
      .replace(/\/$/, ''),
  );
}
