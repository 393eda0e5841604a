import assert from 'node:assert/strict';
import { defaultNetLimits } from '../../../../src/core/net/limits';
import { Pace } from '../../../../src/core/net/pace';
import type { SearchEvent } from '../../../../src/shared/engine/search';
import { JumpingClock } from '../../../support/jumpingClock';
import { ownTime } from '../../../support/ownTime';
import { waitUntil } from '../../../support/waitUntil';
import { quickLimits } from '../net/testClient';
import { playSource, searchRequestOf, shelfOf, startSearch, type PlayedSource } from './playedSearch';

type WaitingEvent = SearchEvent & { readonly type: 'waiting' };

describe('a search that has to wait', () => {
  let played: PlayedSource[];
  let cancel: AbortController;
  let events: SearchEvent[];
  let clock: JumpingClock;

  beforeEach(() => {
    played = [];
    events = [];
    cancel = new AbortController();
    clock = new JumpingClock();
  });

  afterEach(() => Promise.all(played.map(({ site }) => site.close())));

  /** Reads to the end what is to wait; each request to a source of its own. */
  async function search(): Promise<void> {
    const limits = { ...quickLimits, pausePolicies: defaultNetLimits.pausePolicies };
    const ways = { pace: new Pace(clock), limits, signal: cancel.signal, lateMs: 20 };
    for await (const event of startSearch(played, searchRequestOf(played), ways)) events.push(event);
  }

  const waits = (): readonly WaitingEvent[] =>
    events.flatMap((event) => (event.type === 'waiting' ? [event] : []));

  it('for its source’s limit says of which, until when, and when it goes on', async () => {
    played.push(await playSource('flickr', shelfOf(['a1'])));
    played.push(await playSource('openverse', shelfOf(['b1'], ['b2']), { pagesPerMinute: 1 }));
    const searching = search();
    const [wait] = await waitUntil('the wait', 5, () => waits().length > 0 && waits());
    assert.equal(wait?.turn, 1);
    assert.ok(Math.abs((wait.until ?? 0) - Date.now() - 60_000) < 5_000, String(wait.until));
    assert.equal(played[1]?.site.requests.length, 1);
    await waitUntil('what was found before', 5, () =>
      events.some((event) => event.type === 'turn' && event.turn === 0 && event.found === 1),
    );
    await clock.runToEnd();
    await searching;
    const order = events.flatMap((event) =>
      event.type === 'waiting' || event.type === 'searched'
        ? [event.type === 'waiting' ? event.until !== null : event.found]
        : [],
    );
    assert.deepEqual(order, [true, false, 3]);
  });

  it('because the server asks for it says so, and is cancelled at once', async () => {
    played.push(
      await playSource(
        'nasa',
        (_page, response) => void response.writeHead(429, { 'retry-after': '9' }).end(),
      ),
    );
    const searching = search();
    const [wait] = await waitUntil('the wait', 5, () => waits().length > 0 && waits());
    assert.ok(Math.abs((wait?.until ?? 0) - Date.now() - 9_000) < 2_000, String(wait?.until));
    const since = ownTime();
    cancel.abort();
    await searching;
    assert.ok(since() < 250);
    const ends = events.flatMap((event) => ('outcome' in event ? [[event.type, event.outcome]] : []));
    assert.deepEqual(ends, [
      ['turn', 'cancelled'],
      ['searched', 'cancelled'],
    ]);
    assert.equal(played[0]?.site.requests.length, 1);
  });

  it('for a second or two says nothing', async () => {
    played.push(await playSource('nasa', shelfOf(['a1'], ['a2'], ['a3']), { pageIntervalMs: 2_000 }));
    const searching = search();
    await waitUntil('the first wait', 5, () => clock.waitingCount === 1);
    await clock.runToEnd();
    await waitUntil('the second wait', 5, () => clock.waitingCount === 1);
    await clock.runToEnd();
    await searching;
    assert.deepEqual(waits(), []);
    assert.equal(played[0]?.site.requests.length, 3);
  });

  it('tells of no wait after its end', async () => {
    played.push(await playSource('flickr', shelfOf(['a1', 'a2', 'a3'])));
    played.push(await playSource('openverse', shelfOf(['b1'], ['b2']), { pagesPerMinute: 1 }));
    const request = { ...searchRequestOf(played), targetCount: 4 };
    const ways = { pace: new Pace(clock), signal: cancel.signal, lateMs: 200 };
    for await (const event of startSearch(played, request, ways)) {
      events.push(event);
      if (event.type === 'searched') await clock.runToEnd();
    }
    assert.equal(events.at(-1)?.type, 'searched');
    assert.deepEqual(
      waits().map(({ until }) => until !== null),
      [true],
    );
  });
});
