import { countInFolder } from '../../shared/engine/counts';
import type { Snapshot } from '../../shared/panel/protocol';
import type { Controller } from '../controller';
import { contextKeys } from '../ids';

/** Values of context keys by their names. */
export type ContextValues = Readonly<Record<string, string | boolean>>;

export function contextValuesOf(
  { found, root, search, scrape }: Snapshot,
  hasChoice: boolean,
): ContextValues {
  const searching = search.state === 'running' ? 'search' : '';
  return {
    [contextKeys.running]: scrape.state === 'running' ? 'scrape' : searching,
    [contextKeys.held]: scrape.state === 'running' && scrape.isHeld,
    [contextKeys.found]: found > 0,
    [contextKeys.chosen]: hasChoice,
    [contextKeys.saved]: root !== null || (scrape.state === 'done' && countInFolder(scrape) > 0),
  };
}

/** Keeps the context keys up to date; `set` is called only for values that have changed. */
export function syncContextKeys(
  controller: Pick<Controller, 'snapshot' | 'hasChoice' | 'onDidChange'>,
  set: (key: string, value: string | boolean) => void,
): { dispose(): void } {
  let known: ContextValues = {};
  const update = (): void => {
    const before = known;
    known = contextValuesOf(controller.snapshot(), controller.hasChoice);
    for (const [key, value] of Object.entries(known)) if (before[key] !== value) set(key, value);
  };
  update();
  return controller.onDidChange(update);
}
