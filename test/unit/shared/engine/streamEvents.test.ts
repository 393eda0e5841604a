import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { streamEvents } from '../../../../src/shared/engine/streamEvents';

const neverAborted = new AbortController().signal;

describe('eventQueue', () => {
  it('gives what was emitted, in order, and ends with the work', async () => {
    const seen: number[] = [];
    const events = streamEvents<number>(neverAborted, async (emit) => {
      emit(1);
      emit(2);
      await sleep(5);
      emit(3);
    });
    for await (const event of events) seen.push(event);
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it('does not hold up the work when the reader is slow', async () => {
    let done = false;
    const events = streamEvents<number>(neverAborted, async (emit) => {
      for (let number = 0; number < 1000; number += 1) emit(number);
      await sleep(1);
      done = true;
    });
    await events.next();
    await sleep(20);
    assert.ok(done);
    let count = 1;
    for await (const event of events) assert.equal(event, count++);
    assert.equal(count, 1000);
  });

  it('does nothing before it is read', async () => {
    let begun = false;
    const events = streamEvents<number>(neverAborted, () => {
      begun = true;
      return Promise.resolve();
    });
    await events.return();
    assert.equal(begun, false);
  });

  it('hands on what the work throws, after what it emitted, also to a reader that is busy meanwhile', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown): void => void unhandled.push(error);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listener);
    try {
      const events = streamEvents<number>(neverAborted, async (emit) => {
        emit(1);
        await sleep(1);
        throw new Error('broken');
      });
      assert.deepEqual(await events.next(), { value: 1, done: false });
      await sleep(20);
      await assert.rejects(events.next(), /broken/);
      assert.deepEqual(unhandled, []);
    } finally {
      process.removeListener('unhandledRejection', listener);
      for (const other of others) process.on('unhandledRejection', other);
    }
  });

  for (const who of ['the reader stops early', 'the outer signal is aborted'] as const) {
    it(`tells the work when ${who}, and waits for its end`, async () => {
      const outer = new AbortController();
      let cleaned = false;
      const events = streamEvents<number>(outer.signal, async (emit, signal) => {
        emit(1);
        await sleep(60_000, undefined, { signal }).catch(() => undefined);
        await sleep(10);
        cleaned = true;
      });
      for await (const event of events) {
        assert.equal(event, 1);
        if (who === 'the reader stops early') break;
        outer.abort();
      }
      assert.ok(cleaned);
    });
  }
});
