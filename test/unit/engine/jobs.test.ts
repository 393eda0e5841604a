import assert from 'node:assert/strict';
import { createEngine } from '../../../src/core/engine';
import { defaultNaming } from '../../../src/shared/form/naming';
import { engineOf, EngineBroken, type JobWork } from '../../../src/shared/engine/engine';
import { jobNames, jobs, type JobName } from '../../../src/shared/engine/jobs';
import type { ScrapeEvent } from '../../../src/shared/engine/scrape';
import { flickrSearchRequest, testPicture, testSettings } from '../core/support';

/** The smallest request of each job. */
const requests = {
  search: flickrSearchRequest('https://photos.example'),
  check: { sources: [], settings: testSettings },
  scrape: {
    pictures: [],
    size: 'large',
    minimum: { width: 0, height: 0 },
    quantity: 3,
    folder: '/none',
    boundaryFolder: null,
    naming: defaultNaming,
    settings: testSettings,
  },
  scrapeList: {
    list: '/none/list.txt',
    tellsFetching: false,
    kind: 'txt',
    size: 'large',
    minimum: { width: 0, height: 0 },
    folder: '/none',
    boundaryFolder: null,
    naming: defaultNaming,
    settings: testSettings,
  },
  thumbnails: { pictures: [], thumbnailFolder: '/none', settings: testSettings },
  contactSheet: { pictures: [], thumbnailFolder: '/none', settings: testSettings },
  view: {
    picture: testPicture({ url: 'https://photos.example/1.jpg' }),
    edge: 800,
    savedFile: null,
    cacheFolder: '/none',
    renewal: { apiKeys: {}, responseCacheFolder: '/none' },
    settings: testSettings,
  },
  extract: { text: '', kind: 'txt' },
  documentPictures: { text: '', kind: 'md' },
  inspect: { folder: '/none', boundaryFolder: null },
  verify: { folder: '/none', boundaryFolder: null, allowedLicenses: null, readFiles: null },
  describe: { folder: '/none', boundaryFolder: null, files: [] },
  mend: {
    folder: '/none',
    boundaryFolder: null,
    forget: [],
    add: [],
    removesBroken: false,
    records: { metadata: true, credits: true },
  },
  reject: {
    folder: '/none',
    boundaryFolder: null,
    pictures: [],
    files: [],
    records: { metadata: true, credits: true },
  },
  restore: {
    folder: '/none',
    boundaryFolder: null,
    pictureKeys: [],
    records: { metadata: true, credits: true },
  },
  discard: { folder: '/none', boundaryFolder: null, asideFolders: [] },
  export: {
    folder: '/none',
    boundaryFolder: null,
    list: null,
    shape: { format: 'zip' },
    target: '/none/out.zip',
    allowedLicenses: null,
    restricted: 'ask',
  },
  shard: {
    list: '/none',
    kind: 'txt',
    shardCount: 2,
    folder: '/none',
    splitsHosts: false,
    includesForbidden: false,
  },
  merge: { folders: [], target: '/none', shards: null },
} as const satisfies { readonly [Name in JobName]: Parameters<ReturnType<typeof engineOf>[Name]>[0] };

async function eventsOf(
  name: JobName,
  work: JobWork,
  signal = new AbortController().signal,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const engine = engineOf(work);
  const events: Readonly<Record<string, unknown>>[] = [];
  for await (const event of engine[name](requests[name] as never, signal)) events.push({ ...event });
  return events;
}

describe('engine/jobs', () => {
  it('are what an engine can be asked for, and nothing else', () => {
    const engine = createEngine();
    assert.deepEqual(Object.keys(engine), jobNames);
    // @ts-expect-error: a job that is not in the table cannot be asked for.
    assert.equal(engine.prove, undefined);
  });

  for (const name of jobNames) {
    describe(`the last event of ${name} is told`, () => {
      const last = jobs[name].lastEvent;

      it('when the engine cannot be started', async () => {
        const events = await eventsOf(name, () => {
          throw new Error('no worker');
        });
        assert.equal(events.at(-1)?.['type'], last);
        assert.equal(JSON.stringify(events.at(-1)).includes('"internal"'), true);
      });

      it('when the engine breaks off, with the reason, also after a cancel', async () => {
        const broken: JobWork = () => Promise.reject(new EngineBroken({ code: 'page-too-complex' }));
        for (const signal of [undefined, AbortSignal.abort()]) {
          const events = await eventsOf(name, broken, signal);
          assert.equal(events.at(-1)?.['type'], last);
          assert.equal(JSON.stringify(events.at(-1)).includes('"page-too-complex"'), true);
        }
      });

      it('when the engine ends without a word, also after a cancel', async () => {
        const nothing: JobWork = () => Promise.resolve();
        const [ended, cancelled] = [
          await eventsOf(name, nothing),
          await eventsOf(name, nothing, AbortSignal.abort()),
        ];
        assert.equal(ended.at(-1)?.['type'], last);
        assert.equal(JSON.stringify(ended.at(-1)).includes('"engine-stopped"'), true);
        assert.equal(cancelled.at(-1)?.['type'], last);
        assert.equal(cancelled.at(-1)?.['failure'], null);
      });

      it('once, and nothing after it', async () => {
        const events = await eventsOf(name, (_, { emit }) => {
          emit({ type: last, found: 0, failure: null } as never);
          emit({ type: last, found: 0, failure: null } as never);
          return Promise.reject(new Error('too late'));
        });
        assert.deepEqual(
          events.map(({ type }) => type),
          [last],
        );
      });
    });
  }

  it('of the engine in this thread is told, too, when its code throws', async () => {
    const request = { ...requests.scrape, settings: undefined as never };
    const events: ScrapeEvent[] = [];
    for await (const event of createEngine().scrape(request, new AbortController().signal))
      events.push(event);
    const end = events.at(-1);
    assert.ok(end?.type === 'finished');
    assert.deepEqual(
      { outcome: end.outcome, code: end.failure?.code },
      { outcome: 'stopped', code: 'internal' },
    );
  });
});
