import assert from 'node:assert/strict';
import { Cancelled } from '../../../../src/core/failure';
import { Pace, type PaceRule } from '../../../../src/core/net/pace';
import { JumpingClock } from '../../../support/jumpingClock';

describe('core/page/pace', () => {
  const never = new AbortController().signal;
  const address = 'http://a.example/1';
  let clock: JumpingClock;
  let pace: Pace;
  /** What had its turn, and when. */
  let turns: [string, number][];

  beforeEach(() => {
    clock = new JumpingClock();
    pace = new Pace(clock);
    turns = [];
  });

  const ask = async (name: string, rule: PaceRule, at = address, signal = never): Promise<void> => {
    await pace.waitForStart(at, rule, signal);
    turns.push([name, clock.now()]);
  };

  it('keeps what one host is asked for apart, in the order in which it was asked for', async () => {
    for (const name of ['a', 'b', 'c']) void ask(name, { intervalMs: 1_000 });
    await clock.runToEnd();
    assert.deepEqual(turns, [
      ['a', 0],
      ['b', 1_000],
      ['c', 2_000],
    ]);
  });

  it('lets no more begin in any minute than the rule allows', async () => {
    const rule = { intervalMs: 1_000, perMinute: 3 };
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) void ask(name, rule);
    await clock.runToEnd();
    assert.deepEqual(
      turns.map(([, at]) => at),
      [0, 1_000, 2_000, 60_000, 61_000, 62_000, 120_000],
    );
  });

  it('lets as many begin at once as a minute allows, when there is no interval', async () => {
    for (let count = 0; count < 5; count += 1) void ask('a', { intervalMs: 0, perMinute: 2 });
    await clock.runToEnd();
    assert.deepEqual(
      turns.map(([, at]) => at),
      [0, 0, 60_000, 60_000, 120_000],
    );
  });

  it('does not let one host wait for another, nor what has another rule', async () => {
    const rule = { intervalMs: 1_000 };
    void ask('a', rule);
    void ask('other host', rule, 'http://b.example/1');
    void ask('other port', rule, 'http://a.example:81/1');
    void ask('other rule', { intervalMs: 500, perMinute: 150 });
    void ask('same', rule, 'http://a.example/2');
    await clock.runToEnd();
    assert.deepEqual(turns, [
      ['a', 0],
      ['other host', 0],
      ['other port', 0],
      ['other rule', 0],
      ['same', 1_000],
    ]);
  });

  it('gives no turn to what is cancelled, which takes nobody the time', async () => {
    const rule = { intervalMs: 1_000 };
    const cancel = new AbortController();
    void ask('a', rule);
    const cancelled = ask('b', rule, address, cancel.signal);
    void ask('c', rule);
    cancel.abort();
    await assert.rejects(cancelled, Cancelled);
    await clock.runToEnd();
    assert.deepEqual(turns, [
      ['a', 0],
      ['c', 1_000],
    ]);
    await assert.rejects(pace.waitForStart('http://new.example', rule, cancel.signal), Cancelled);
  });

  it('holds as a gate does while none is due, and says how long that takes', async () => {
    const starts = pace.startsFor(address, { intervalMs: 0, perMinute: 1 });
    assert.deepEqual(
      [starts.isHeld, starts.takeStart(), starts.isHeld, starts.takeStart()],
      [false, true, true, false],
    );
    const waits: number[] = [];
    const passed = starts.waitUntilDue(never, (waitMs) => waits.push(waitMs));
    await clock.runToEnd();
    await passed;
    assert.deepEqual([waits, starts.isHeld, starts.takeStart()], [[60_000], false, true]);
    const cancel = new AbortController();
    const cancelled = starts.waitUntilDue(cancel.signal);
    cancel.abort();
    await cancelled;
    assert.ok(starts.isHeld);
  });

  it('waits in real time, too', async () => {
    const real = new Pace();
    const begun = performance.now();
    for (let count = 0; count < 3; count += 1) await real.waitForStart(address, { intervalMs: 20 }, never);
    assert.ok(performance.now() - begun >= 40);
  });
});
