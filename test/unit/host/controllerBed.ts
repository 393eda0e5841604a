import { join } from 'node:path';
import { Controller } from '../../../src/host/controller';
import { createSavedList } from '../../../src/host/list/savedList';
import type { Ports, Store } from '../../../src/host/ports';
import { plainSettings } from '../../support/engineSettings';
import { fakeUi } from './fakeUi';
import { memoryLog, someKeys } from './support';

/** What a test says of the world around a controller: its engine, where its files are, and what is not as usual. */
type World = Partial<Omit<Ports, 'ui' | 'store'> & Ports['ui'] & Pick<Store, 'list' | 'keys'>> & {
  readonly engine: Ports['engine'];
  /** Absolute path of the only folder of the workspace; what is stored is below it, in `.storage`. */
  readonly workspace: string;
  /** What is remembered is stored at once. */
  readonly memory?: Pick<Store['memory'], 'get' | 'set'>;
};

/**
 * A controller as in a new window. Where a test says nothing else, the workspace is one folder on disk and trusted, much may
 * be saved into it, no question is expected, nothing is set, and nothing is remembered of the last time.
 */
export function controllerBed(world: World): Controller {
  const { workspace, memory } = world;
  const log = world.log ?? memoryLog();
  const storage = join(workspace, '.storage');
  return new Controller({
    settings: () => plainSettings,
    excluded: () => [],
    roots: () => [{ name: 'site', path: workspace }],
    virtual: () => false,
    canPreview: () => false,
    ...world,
    ui: fakeUi(world),
    store: {
      list: world.list ?? createSavedList(join(storage, 'list.jsonl'), log),
      keys: world.keys ?? someKeys(),
      memory: {
        get: () => memory?.get(),
        set: (value) => memory?.set(value),
        settled: () => Promise.resolve(),
      },
      answers: join(storage, 'answers'),
      thumbnails: join(storage, 'thumbnails'),
    },
    log,
  });
}
