import assert from 'node:assert/strict';
import { createEngine } from '../../../../src/core/engine';
import { Gate } from '../../../../src/shared/engine/gate';
import type { ScrapeEvent } from '../../../../src/shared/engine/scrape';
import type { Picture } from '../../../../src/shared/picture/picture';
import { noLeast } from '../../../../src/shared/picture/sizes';
import { ownTime } from '../../../support/ownTime';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { until } from '../../../support/until';
import { quick } from '../../core/net/support';
import { filesIn, picture, settings, tempFolder } from '../../core/support';

const never = new AbortController().signal;

function count(events: readonly ScrapeEvent[], type: ScrapeEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}

const saved = (events: readonly ScrapeEvent[]): number => count(events, 'saved');

describe('gate', () => {
  it('lets through while nothing holds', async () => {
    const gate = new Gate();
    await gate.passed(never);
    gate.release();
    await gate.passed(never);
    assert.equal(gate.held, false);
  });

  it('holds until it is released, however often it is held and released in between', async () => {
    const gate = new Gate();
    let through = false;
    gate.hold();
    const passed = gate.passed(never).then(() => (through = true));
    gate.release();
    gate.hold();
    await new Promise(setImmediate);
    assert.deepEqual([through, gate.held], [false, true]);
    gate.release();
    await passed;
  });

  it('holds nothing after the signal', async () => {
    const gate = new Gate();
    const cancel = new AbortController();
    gate.hold();
    const passed = gate.passed(cancel.signal);
    cancel.abort();
    await passed;
    await gate.passed(cancel.signal);
    assert.equal(gate.held, true);
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
  let temp: ReturnType<typeof tempFolder>;
  let gate: Gate;
  let cancel: AbortController;

  beforeEach(async () => {
    cancel = new AbortController();
    temp = tempFolder();
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

  const pictures = (count: number, kind: string): Picture[] =>
    Array.from({ length: count }, (_, index) =>
      picture({ id: `${kind}${index}`, url: `${site.url}/${kind}/${index}` }),
    );

  const asked = (kind: string): number =>
    site.requests.filter(({ path }) => path.startsWith(`/${kind}`)).length;

  interface StartOptions {
    readonly by?: Gate;
    readonly lanes?: number;
    /** Holds with the second event of this type. */
    readonly holdAt?: ScrapeEvent['type'];
  }

  /** `events` grows as the run goes on. */
  function start(
    list: readonly Picture[],
    { by = gate, lanes = 4, holdAt }: StartOptions = {},
  ): { readonly events: readonly ScrapeEvent[]; readonly last: Promise<ScrapeEvent | undefined> } {
    const events: ScrapeEvent[] = [];
    const run = createEngine(quick).scrape(
      {
        pictures: list,
        size: 'large',
        least: noLeast,
        quantity: list.length,
        folder: temp.path,
        inside: null,
        settings: { ...settings, concurrency: lanes },
      },
      cancel.signal,
      by,
    );
    const last = (async () => {
      for await (const event of run) {
        events.push(event);
        if (event.type === holdAt && count(events, holdAt) === 2) gate.hold();
      }
      return events.at(-1);
    })();
    return { events, last };
  }

  /** Another run, which nobody holds, from its beginning to its end: time enough for a held one to go wrong. */
  const meanwhile = async (): Promise<void> =>
    void (await start(pictures(12, 'other'), { by: new Gate() }).last);

  it('ends what is being loaded, asks for nothing more, and goes on when it is released', async () => {
    const { events, last } = start(pictures(30, 'ok'));
    await until('the first pictures', 5, () => saved(events) >= 3);
    gate.hold();
    const begun = count(events, 'fetching');
    await until('what was under way', 5, () => saved(events) === begun);
    await meanwhile();
    assert.equal(asked('ok'), begun);
    assert.ok(begun < 30);
    gate.release();
    const end = await last;
    assert.ok(end?.type === 'finished');
    assert.deepEqual([end.outcome, end.saved, asked('ok')], ['complete', 30, 30]);
    assert.ok(site.mostAtOnce <= 8, `${site.mostAtOnce} at once`);
  });

  it('from the start asks for nothing at all', async () => {
    gate.hold();
    const { events, last } = start(pictures(3, 'ok'));
    await meanwhile();
    assert.deepEqual([asked('ok'), events.map(({ type }) => type)], [0, ['started']]);
    gate.release();
    assert.ok((await last)?.type === 'finished');
    assert.equal(saved(events), 3);
  });

  it('does not try again either', async () => {
    const { events, last } = start(pictures(2, 'flaky'), { holdAt: 'retrying' });
    await until('both to fail once', 5, () => gate.held);
    await meanwhile();
    assert.equal(asked('flaky'), 2);
    gate.release();
    await last;
    assert.deepEqual([saved(events), asked('flaky')], [2, 4]);
  });

  it('is released into the pause that a host has asked for', async () => {
    const { events, last } = start(pictures(4, 'busy'), { lanes: 2, holdAt: 'fetching' });
    await until('the host to ask for a pause', 5, () => count(events, 'paused') === 1);
    gate.release();
    await last;
    const [first, , third] = site.requests;
    assert.ok(first && third && third.at - first.at >= 1100, 'the pause was not kept');
    assert.deepEqual([saved(events), asked('busy')], [4, 5]);
  });

  it('can be cancelled, at once', async () => {
    const { events, last } = start(pictures(30, 'ok'), { holdAt: 'saved' });
    await until('a pause', 5, () => gate.held);
    const before = count(events, 'fetching');
    await until('what was under way', 5, () => saved(events) === before);
    const since = ownTime();
    cancel.abort();
    const end = await last;
    assert.ok(since() < 250);
    assert.ok(end?.type === 'finished');
    assert.deepEqual([end.outcome, end.saved, asked('ok')], ['cancelled', before, before]);
    assert.equal(filesIn(temp.path).length, before);
  });
});
