import { join } from 'node:path';
import { Controller } from '../../../src/host/controller';
import { createSavedList } from '../../../src/host/list/savedList';
import type { Memory } from '../../../src/host/form/memory';
import type { Ports } from '../../../src/host/ports';
import { plainSettings } from '../../support/engineSettings';
import { memoryLog, someKeys } from './support';

/** What a test says of the world around a controller: its engine, where its files are, and what is not as usual. */
type World = Partial<Omit<Ports, 'memory'>> & {
  readonly engine: Ports['engine'];
  /** Absolute path of the only folder of the workspace; what is stored is below it, in `.storage`. */
  readonly workspace: string;
  /** What is remembered is stored at once. */
  readonly memory?: Pick<Memory, 'get' | 'set'>;
};

/**
 * A controller as in a new window. Where a test says nothing else, the workspace is one folder on disk and trusted, much may
 * be saved into it, no question is expected, nothing is set, and nothing is remembered of the last time.
 */
export function controllerBed({ workspace, memory, ...world }: World): Controller {
  const log = world.log ?? memoryLog();
  const storage = join(workspace, '.storage');
  return new Controller({
    settings: () => plainSettings,
    keys: someKeys(),
    excluded: () => [],
    roots: () => [{ name: 'site', path: workspace }],
    virtual: () => false,
    pickRoot: () => Promise.reject(new Error('the user was asked in which folder of the workspace to save')),
    maySave: () => Promise.resolve(true),
    mayFill: () => Promise.resolve(true),
    canPreview: () => false,
    list: createSavedList(join(storage, 'list.jsonl'), log),
    answers: join(storage, 'answers'),
    thumbnailCache: join(storage, 'thumbnails'),
    log,
    ...world,
    memory: {
      get: () => memory?.get(),
      set: (value) => memory?.set(value),
      settled: () => Promise.resolve(),
    },
  });
}
