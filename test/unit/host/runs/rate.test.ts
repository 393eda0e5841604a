import assert from 'node:assert/strict';
import { Rate } from '../../../../src/host/runs/rate';

describe('the rate', () => {
  /** Notes one every so often, from `from` up to and with `to` (ms). */
  function noteEvery(rate: Rate, everyMs: number, from: number, to: number): void {
    for (let at = from; at <= to; at += everyMs) rate.noteEvent(at);
  }

  it('is not told before a second, nor before three came', () => {
    const rate = new Rate(0);
    noteEvery(rate, 10, 10, 100);
    assert.equal(rate.perSecond(999), null);
    assert.equal(rate.perSecond(1_000), 10);
    const few = new Rate(0);
    noteEvery(few, 500, 500, 1_000);
    assert.equal(few.perSecond(60_000), null);
  });

  it('is that of the last five seconds', () => {
    const rate = new Rate(0);
    noteEvery(rate, 10, 10, 10_000);
    assert.equal(rate.perSecond(10_000), 100);
    noteEvery(rate, 1_000, 11_000, 20_000);
    assert.equal(rate.perSecond(20_000), 1);
    assert.equal(rate.perSecond(40_000), 0);
  });

  it('stands still while held, and goes on where it was', () => {
    const rate = new Rate(0);
    noteEvery(rate, 100, 100, 10_000);
    rate.holdClock(10_000);
    assert.equal(rate.perSecond(500_000), 10);
    rate.holdClock(600_000);
    rate.releaseClock(1_000_000);
    rate.releaseClock(1_000_001);
    assert.equal(rate.perSecond(1_000_000), 10);
    noteEvery(rate, 100, 1_000_100, 1_003_000);
    assert.equal(rate.perSecond(1_003_000), 10);
  });

  it('counts what ends while held', () => {
    const rate = new Rate(0);
    noteEvery(rate, 500, 500, 2_000);
    rate.holdClock(2_000);
    noteEvery(rate, 1, 3_000, 3_003);
    assert.equal(rate.perSecond(9_000), 4);
  });
});
