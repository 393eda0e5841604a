import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { noCounts } from '../../../src/shared/engine/counts';
import type { ScrapeOutcome } from '../../../src/shared/engine/scrape';
import type { Picture } from '../../../src/shared/picture/picture';
import { BatchSaver } from '../../../src/terminal/batchSaver';
import type { FinishedEvent } from '../../../src/terminal/saveRun';
import { testPicture } from '../core/support';

const pictures = (count: number): Picture[] => Array.from({ length: count }, () => testPicture({}));

const finished = (outcome: ScrapeOutcome): FinishedEvent => ({
  type: 'finished',
  outcome,
  ...noCounts,
  quantity: 0,
  seconds: 0,
  failure: null,
});

describe('saving in batches', () => {
  let batches: number[];
  let cancel: AbortController;
  const saverOf = (end: (batch: number) => ScrapeOutcome): BatchSaver =>
    new BatchSaver(async (batch) => {
      batches.push(batch.length);
      await Promise.resolve();
      return finished(end(batches.length));
    }, cancel.signal);

  beforeEach(() => {
    batches = [];
    cancel = new AbortController();
  });

  it('begins at once, and takes what has come meanwhile together, but not too much', async () => {
    const saver = saverOf(() => 'short');
    saver.add(pictures(1));
    assert.deepEqual(batches, [1]);
    saver.add(pictures(700));
    saver.add(pictures(700));
    await saver.settle();
    assert.deepEqual(batches, [1, 1000, 400]);
    saver.add([]);
    saver.add(pictures(3));
    await saver.settle();
    assert.deepEqual(batches, [1, 1000, 400, 3]);
    assert.ok(!saver.enough.aborted);
  });

  it('waits for an eighth of what is there while more are found, and for nothing at the end', async () => {
    let saved = 0;
    const saver = new BatchSaver((batch) => {
      batches.push(batch.length);
      saved += batch.length;
      return Promise.resolve({ ...finished('short'), saved });
    }, cancel.signal);
    saver.add(pictures(80));
    await setImmediate();
    for (const count of [9, 1, 5]) {
      saver.add(pictures(count));
      await setImmediate();
    }
    assert.deepEqual(batches, [80, 10]);
    await saver.settle();
    assert.deepEqual(batches, [80, 10, 5]);
  });

  for (const outcome of ['complete', 'stopped', 'cancelled'] as const)
    it(`saves no more, and wants no more, after one that is ${outcome}`, async () => {
      const saver = saverOf(() => outcome);
      saver.add(pictures(1));
      saver.add(pictures(1));
      await saver.settle();
      saver.add(pictures(1));
      await saver.settle();
      assert.deepEqual(batches, [1]);
      assert.ok(saver.enough.aborted);
    });

  it('begins nothing more when it is cancelled between two', async () => {
    const saver = saverOf(() => {
      cancel.abort();
      return 'short';
    });
    saver.add(pictures(1));
    saver.add(pictures(1));
    await saver.settle();
    assert.deepEqual(batches, [1]);
  });

  it('wants no more where a fault of the program is in the way, and throws it to who waits', async () => {
    const saver = new BatchSaver(() => Promise.reject(new Error('a fault')), cancel.signal);
    saver.add(pictures(1));
    await assert.rejects(saver.settle(), /a fault/);
    assert.ok(saver.enough.aborted);
  });
});
