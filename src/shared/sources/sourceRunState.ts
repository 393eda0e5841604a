import type { SourceRun } from '../engine/search';
import { maskUrl } from '../words/maskUrl';
import { plainText } from '../words/plainText';
import type { SourceRunState } from '../panel/protocol';
import { sourceName } from '../words/sourceText';
import { sitePageOf } from './siteAddresses';

/** The state of a source run that has just started. */
export function startedSourceRun({ source, query }: Pick<SourceRun, 'source' | 'query'>): SourceRunState {
  const isOfAddress = source !== 'page' && sitePageOf(query) !== null;
  return {
    name: source === 'page' || isOfAddress ? pageName(query) : sourceName(source),
    source,
    ...(isOfAddress && { isOfAddress }),
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
