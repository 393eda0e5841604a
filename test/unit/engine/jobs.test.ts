import assert from 'node:assert/strict';
import { engineOf, EngineBroken, jobNames, jobs, type JobName } from '../../../src/shared/engine/jobs';
import { flickrSearch, settings } from '../core/support';

/** The smallest request of each job. */
const requests = {
  search: flickrSearch('https://photos.example'),
  scrape: {
    pictures: [],
    size: 'large',
    least: { width: 0, height: 0 },
    quantity: 3,
    folder: '/none',
    inside: null,
    settings,
  },
  thumbnails: { pictures: [], cache: '/none', settings },
  extract: { text: '', kind: 'txt' },
  inspect: { folder: '/none', inside: null },
  reject: { folder: '/none', inside: null, pictures: [], records: { metadata: true, credits: true } },
} as const satisfies { readonly [Name in JobName]: Parameters<ReturnType<typeof engineOf>[Name]>[0] };

async function eventsOf(
  name: JobName,
  start: () => AsyncIterable<never>,
  signal = new AbortController().signal,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const engine = engineOf(start);
  const events: Readonly<Record<string, unknown>>[] = [];
  for await (const event of engine[name](requests[name] as never, signal)) events.push({ ...event });
  return events;
}

describe('engine/jobs', () => {
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

      it('when the engine breaks off, with the reason', async () => {
        // eslint-disable-next-line require-yield
        const events = await eventsOf(name, async function* () {
          await Promise.resolve();
          throw new EngineBroken({ code: 'page-too-complex' });
        });
        assert.equal(events.at(-1)?.['type'], last);
        assert.equal(JSON.stringify(events.at(-1)).includes('"page-too-complex"'), true);
      });

      it('when the engine ends without a word, also after a cancel', async () => {
        const nothing = async function* (): AsyncGenerator<never> {
          await Promise.resolve();
          yield* [];
        };
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
        const events = await eventsOf(name, async function* () {
          await Promise.resolve();
          yield { type: last, found: 0, failure: null } as never;
          yield { type: last, found: 0, failure: null } as never;
        });
        assert.deepEqual(
          events.map(({ type }) => type),
          [last],
        );
      });
    });
  }
});
