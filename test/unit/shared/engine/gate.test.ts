import assert from 'node:assert/strict';
import { createEngine } from '../../../../src/core/engine';
import { defaultNaming } from '../../../../src/shared/form/naming';
import { Gate } from '../../../../src/shared/engine/gate';
import type { ScrapeEvent } from '../../../../src/shared/engine/scrape';
import type { Picture } from '../../../../src/shared/picture/picture';
import { anySize } from '../../../../src/shared/picture/sizes';
import { ownTime } from '../../../support/ownTime';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { quickLimits } from '../../core/net/testClient';
import { filesIn, testPicture, testSettings, makeTempFolder } from '../../core/support';

const neverAborted = new AbortController().signal;

function countEvents(events: readonly ScrapeEvent[], type: ScrapeEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}

const countSaved = (events: readonly ScrapeEvent[]): number => countEvents(events, 'saved');

describe('gate', () => {
  it('lets through while nothing holds', async () => {
    const gate = new Gate();
    await gate.waitUntilOpen(neverAborted);
    gate.release();
    await gate.waitUntilOpen(neverAborted);
    assert.equal(gate.isHeld, false);
  });

  it('holds until it is released, however often it is held and released in between', async () => {
    const gate = new Gate();
    let through = false;
    gate.hold();
    const passed = gate.waitUntilOpen(neverAborted).then(() => (through = true));
    gate.release();
    gate.hold();
    await new Promise(setImmediate);
    assert.deepEqual({ through, isHeld: gate.isHeld }, { through: false, isHeld: true });
    gate.release();
    await passed;
  });

  it('holds nothing after the signal', async () => {
    const gate = new Gate();
    const cancel = new AbortController();
    gate.hold();
    const passed = gate.waitUntilOpen(cancel.signal);
    cancel.abort();
    await passed;
    await gate.waitUntilOpen(cancel.signal);
    assert.equal(gate.isHeld, true);
  });

  it('tells of every change, once, as long as somebody listens', () => {
    const gate = new Gate();
    const told: boolean[] = [];
    const stop = gate.onChange((held) => told.push(held));
    gate.hold();
    gate.hold();
    gate.release();
    gate.release();
    stop();
    gate.hold();
    assert.deepEqual(told, [true, false]);
  });
});

describe('a scrape that is held', () => {
  let site: Site;
  let temp: ReturnType<typeof makeTempFolder>;
  let gate: Gate;
  let cancel: AbortController;

  beforeEach(async () => {
    cancel = new AbortController();
    temp = makeTempFolder();
    gate = new Gate();
    site = await startSite((request, response, time) => {
      const path = request.url ?? '';
      const isBusy = path === '/busy/0' && time === 1;
      const say = (): void => {
        if (path.startsWith('/flaky') && time === 1) response.writeHead(500).end();
        else if (isBusy) response.writeHead(429, { 'retry-after': '1' }).end();
        else response.end(jpegPicture(path));
      };
      setTimeout(say, isBusy ? 100 : 20);
    });
  });

  afterEach(async () => {
    cancel.abort();
    await site.close();
    temp.remove();
  });

  const picturesOfKind = (count: number, kind: string): Picture[] =>
    Array.from({ length: count }, (_, index) =>
      testPicture({ id: `${kind}${index}`, url: `${site.url}/${kind}/${index}` }),
    );

  const countRequests = (kind: string): number =>
    site.requests.filter(({ path }) => path.startsWith(`/${kind}`)).length;

  interface StartOptions {
    readonly by?: Gate;
    readonly lanes?: number;
    /** Holds with the second event of this type. */
    readonly holdAt?: ScrapeEvent['type'];
  }

  /** `events` grows as the run goes on. */
  function startScrape(
    list: readonly Picture[],
    { by = gate, lanes = 4, holdAt }: StartOptions = {},
  ): { readonly events: readonly ScrapeEvent[]; readonly last: Promise<ScrapeEvent | undefined> } {
    const events: ScrapeEvent[] = [];
    const run = createEngine(quickLimits).scrape(
      {
        pictures: list,
        size: 'large',
        minimum: anySize,
        quantity: list.length,
        folder: temp.path,
        boundaryFolder: null,
        naming: defaultNaming,
        settings: { ...testSettings, concurrency: lanes },
      },
      cancel.signal,
      by,
    );
    const last = (async () => {
      for await (const event of run) {
        events.push(event);
        if (event.type === holdAt && countEvents(events, holdAt) === 2) gate.hold();
      }
      return events.at(-1);
    })();
    return { events, last };
  }

  /** Another run, which nobody holds, from its beginning to its end: time enough for a held one to go wrong. */
  const runAnotherScrape = async (): Promise<void> =>
    void (await startScrape(picturesOfKind(12, 'other'), { by: new Gate() }).last);

  it('ends what is being loaded, asks for nothing more, and goes on when it is released', async () => {
    const { events, last } = startScrape(picturesOfKind(30, 'ok'));
    await waitUntil('the first pictures', 5, () => countSaved(events) >= 3);
    gate.hold();
    const begun = countEvents(events, 'fetching');
    await waitUntil('what was under way', 5, () => countSaved(events) === begun);
    await runAnotherScrape();
    assert.equal(countRequests('ok'), begun);
    assert.ok(begun < 30);
    gate.release();
    const end = await last;
    assert.ok(end?.type === 'finished');
    assert.deepEqual([end.outcome, end.saved, countRequests('ok')], ['complete', 30, 30]);
    assert.ok(site.maxOpenRequests <= 8, `${site.maxOpenRequests} at once`);
  });

  it('from the start asks for nothing at all', async () => {
    gate.hold();
    const { events, last } = startScrape(picturesOfKind(3, 'ok'));
    await runAnotherScrape();
    assert.deepEqual([countRequests('ok'), events.map(({ type }) => type)], [0, ['started']]);
    gate.release();
    assert.ok((await last)?.type === 'finished');
    assert.equal(countSaved(events), 3);
  });

  it('does not try again either', async () => {
    const { events, last } = startScrape(picturesOfKind(2, 'flaky'), { holdAt: 'retrying' });
    await waitUntil('both to fail once', 5, () => gate.isHeld);
    await runAnotherScrape();
    assert.equal(countRequests('flaky'), 2);
    assert.equal(countEvents(events, 'fetching'), 2);
    gate.release();
    await last;
    assert.deepEqual([countSaved(events), countRequests('flaky')], [2, 4]);
    assert.equal(countEvents(events, 'fetching'), 4, 'each try is told of');
  });

  it('is released into the pause that a host has asked for', async () => {
    const { events, last } = startScrape(picturesOfKind(4, 'busy'), { lanes: 2, holdAt: 'fetching' });
    await waitUntil('the host to ask for a pause', 5, () => countEvents(events, 'paused') === 1);
    gate.release();
    await last;
    const [first, , third] = site.requests;
    assert.ok(first && third && third.atMs - first.atMs >= 1100, 'the pause was not kept');
    assert.deepEqual([countSaved(events), countRequests('busy')], [4, 5]);
  });

  it('can be cancelled, at once', async () => {
    const { events, last } = startScrape(picturesOfKind(30, 'ok'), { holdAt: 'saved' });
    await waitUntil('a pause', 5, () => gate.isHeld);
    const before = countEvents(events, 'fetching');
    await waitUntil('what was under way', 5, () => countSaved(events) === before);
    const since = ownTime();
    cancel.abort();
    const end = await last;
    assert.ok(since() < 250);
    assert.ok(end?.type === 'finished');
    assert.deepEqual([end.outcome, end.saved, countRequests('ok')], ['cancelled', before, before]);
    assert.equal(filesIn(temp.path).length, before);
  });
});
