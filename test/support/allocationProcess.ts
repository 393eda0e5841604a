// A process that saves pictures of a site and prints what that allocated: node allocationProcess.js '{"url": …, "folder": …}'
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine } from '../../src/core/engine';
import { testPicture, testSettings } from '../unit/core/support';
import { defaultNaming } from '../../src/shared/form/naming';
import { anySize } from '../../src/shared/picture/sizes';

export interface AllocationTask {
  /** Of the site, to which the number of a picture is added. */
  readonly url: string;
  readonly folder: string;
  readonly count: number;
}

/** For each picture, in bytes. */
export interface Allocations {
  /** All objects that were made, whether they are there still or not; by sampling, so that it differs by some per cent. */
  readonly made: number;
  /** What is on the heap and outside of it once the run has ended, above what was there before. */
  readonly kept: number;
}

const engine = createEngine();

async function savePictures({ url, folder, count }: AllocationTask, name: string): Promise<void> {
  const request = {
    pictures: Array.from({ length: count }, (_, index) =>
      testPicture({ id: `${name}-${index}`, url: `${url}/${name}/${index}.jpg` }),
    ),
    size: 'large',
    minimum: anySize,
    quantity: count,
    folder: join(folder, name),
    boundaryFolder: null,
    naming: defaultNaming,
    settings: testSettings,
  } as const;
  for await (const event of engine.scrape(request, new AbortController().signal))
    if (event.type === 'finished' && event.saved !== count) throw new Error(JSON.stringify(event));
}

async function usedBytes(): Promise<number> {
  // What the run has closed ends in later turns.
  await sleep(200);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

function sizeOf({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}

async function measure(task: AllocationTask): Promise<Allocations> {
  // What is made once: code, connections, tables.
  await savePictures({ ...task, count: 200 }, 'before');
  const before = await usedBytes();
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 4_096,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await savePictures(task, 'measured');
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  const made = sizeOf(profile.head) / task.count;
  return { made, kept: ((await usedBytes()) - before) / task.count };
}

void measure(JSON.parse(process.argv[2] ?? '') as AllocationTask).then((result) =>
  process.stdout.write(JSON.stringify(result)),
);
