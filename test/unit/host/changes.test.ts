import assert from 'node:assert/strict';
import { Changes } from '../../../src/host/changes';
import { memoryLog } from './hostFixtures';

describe('the changes of the host', () => {
  let followed: number;
  let told: number;
  let changes: Changes;

  beforeEach(() => {
    [followed, told] = [0, 0];
    changes = new Changes(() => (followed += 1), memoryLog());
    changes.onDidChange(() => (told += 1));
  });

  it('are followed at once, and told once for all of one moment', async () => {
    changes.note();
    changes.note();
    assert.deepEqual({ followed, told }, { followed: 2, told: 0 });
    await Promise.resolve();
    assert.deepEqual({ followed, told }, { followed: 2, told: 1 });
  });

  it('by events are followed and told once for all that come together', async () => {
    for (let event = 0; event < 100; event += 1) {
      changes.noteEvent();
      await Promise.resolve();
    }
    assert.deepEqual({ followed, told }, { followed: 0, told: 0 });
    await new Promise(setImmediate);
    assert.deepEqual({ followed, told }, { followed: 1, told: 1 });
  });

  it('are told at once where that is needed, and not a second time', async () => {
    changes.noteEvent();
    changes.note();
    changes.noteNow();
    assert.equal(told, 1);
    await new Promise(setImmediate);
    assert.deepEqual({ followed, told }, { followed: 2, told: 1 });
  });

  it('are not told to a listener that has left', async () => {
    changes.onDidChange(() => assert.fail('it has left')).dispose();
    changes.note();
    await Promise.resolve();
    assert.equal(told, 1);
  });
});
