import { join } from 'node:path';
import { Controller } from '../../../src/host/controller';
import { createSavedList } from '../../../src/host/list/savedList';
import { createUnfinishedSave } from '../../../src/host/runs/unfinishedSave';
import type { ControllerPorts, Store } from '../../../src/host/controllerPorts';
import { plainSettings } from '../../support/engineSettings';
import { fakeUi } from './fakeUi';
import { memoryLog, apiKeysWith } from './hostFixtures';

/** What a test says of the world around a controller: its engine, where its files are, and what is not as usual. */
type World = Partial<
  Omit<ControllerPorts, 'ui' | 'store'> & ControllerPorts['ui'] & Pick<Store, 'savedList' | 'apiKeys'>
> & {
  readonly engine: ControllerPorts['engine'];
  /** Absolute path of the only folder of the workspace; what is stored is below it, in `.storage` or the one that is named. */
  readonly workspace: string;
  readonly storageName?: string;
  /** What is remembered is stored at once. */
  readonly memory?: Pick<Store['memory'], 'get' | 'set'>;
};

/**
 * A controller as in a new window. Where a test says nothing else, the workspace is one folder on disk and trusted, much may
 * be saved into it, no question is expected, nothing is set, and nothing is remembered of the last time.
 */
export function controllerBed(world: World): Controller {
  const { workspace, storageName = '.storage', memory } = world;
  const log = world.log ?? memoryLog();
  const storage = join(workspace, storageName);
  return new Controller({
    settings: () => plainSettings,
    prepareEngine: () => undefined,
    excludedSources: () => [],
    roots: () => [{ name: 'site', path: workspace }],
    isVirtual: () => false,
    canPreview: () => false,
    ...world,
    ui: fakeUi(world),
    store: {
      savedList: world.savedList ?? createSavedList(join(storage, 'list.jsonl'), log),
      apiKeys: world.apiKeys ?? apiKeysWith(),
      memory: {
        get: () => memory?.get(),
        set: (value) => memory?.set(value),
        whenStored: () => Promise.resolve(),
      },
      unfinishedSave: createUnfinishedSave(join(storage, 'save.json'), log),
      responseCacheFolder: join(storage, 'answers'),
      thumbnailFolder: join(storage, 'thumbnails'),
    },
    log,
  });
}
