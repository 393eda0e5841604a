import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { throttle } from '../../../src/host/throttle';

describe('an act that is asked for too often', () => {
  let done: number[];
  let latest = 0;

  beforeEach(() => {
    done = [];
    latest = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.timers.reset());

  const make = () => throttle(() => done.push(latest), 100);

  it('is done at once, then once per interval, and the last is not lost', () => {
    const act = make();
    for (latest = 1; latest <= 250; latest += 1) {
      act.requestRun();
      mock.timers.tick(1);
    }
    assert.deepEqual(done, [1, 100, 200]);
    mock.timers.tick(100);
    assert.equal(done.at(-1), latest);
  });

  it('rests when nobody asks', () => {
    const act = make();
    act.requestRun();
    mock.timers.tick(1000);
    assert.equal(done.length, 1);
    act.requestRun();
    assert.equal(done.length, 2);
  });

  it('is done at once where that is asked for, and rests then', () => {
    const act = make();
    act.requestRun();
    act.runNow();
    assert.equal(done.length, 2);
    mock.timers.tick(99);
    act.requestRun();
    assert.equal(done.length, 2);
    mock.timers.tick(1);
    assert.equal(done.length, 3);
  });

  it('is not done any more once disposed', () => {
    const act = make();
    act.requestRun();
    act.requestRun();
    act.dispose();
    mock.timers.tick(1000);
    act.requestRun();
    act.runNow();
    assert.equal(done.length, 1);
  });
});
