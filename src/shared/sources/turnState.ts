import type { SourceTurn } from '../engine/search';
import { maskUrl } from '../words/mask';
import { plainText } from '../words/plainText';
import type { TurnState } from '../panel/protocol';
import { sourceName } from '../words/sourceText';

/** The state of a source run that has just started. */
export function begunTurn({ source, query }: Pick<SourceTurn, 'source' | 'query'>): TurnState {
  return {
    name: source === 'page' ? pageName(query) : sourceName(source),
    source,
    state: 'running',
    found: 0,
    failure: null,
    until: null,
    drawnByScript: false,
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
