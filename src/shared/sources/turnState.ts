import type { SearchEvent, SearchOutcome, SourceTurn } from '../engine/events';
import { maskUrl } from '../words/mask';
import { plainText } from '../words/plainText';
import type { TurnState } from '../panel/protocol';
import { sourceName } from '../words/sourceText';

/** A turn that begins. */
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

/** A turn that has ended, as the engine tells it, or like the whole search where it does not. */
export function endedTurn(
  before: TurnState,
  end:
    | (SearchEvent & { readonly type: 'turn' })
    | { readonly outcome: SearchOutcome; readonly failure: TurnState['failure'] },
): TurnState {
  const told = 'note' in end ? { found: end.found, drawnByScript: end.note !== null } : {};
  return { ...before, ...told, state: end.outcome, failure: end.failure, until: null };
}

/** A page's address as it is shown: without its scheme and what is secret in it. */
export function pageName(address: string): string {
  return plainText(
    maskUrl(address)
      .replace(/^https?:\/\//i, '')
      .replace(/\/$/, ''),
  );
}
