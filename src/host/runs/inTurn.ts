import type { Controller } from '../controller';
import type { FindResult, SaveResult } from './orders';

/**
 * Begins a search or a save as soon as no other one stands in its way; null where the signal comes before that. Settles when it has
 * ended.
 */
export async function inTurn<Result extends FindResult | SaveResult>(
  controller: Pick<Controller, 'onDidChange'>,
  begin: (asker: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result | null> {
  while (!signal.aborted) {
    const changed = nextChange(controller, signal);
    const result = await begin(signal);
    if (result.kind !== 'refused' || result.reason !== 'busy') return result;
    await changed;
  }
  return null;
}

/** Settles at the next change of what the panel shows, or when the signal comes. */
function nextChange(controller: Pick<Controller, 'onDidChange'>, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      listener.dispose();
      signal.removeEventListener('abort', end);
      done();
    };
    const listener = controller.onDidChange(end);
    signal.addEventListener('abort', end, { once: true });
  });
}
