import assert from 'node:assert/strict';
import { whileHeld } from '../../../../src/shared/engine/heldFile';

describe('a file that another program holds', () => {
  const failing = (code: string, times: number): { act: () => string; tries: () => number } => {
    let tries = 0;
    const act = (): string => {
      tries += 1;
      if (tries <= times) throw Object.assign(new Error(code), { code });
      return 'done';
    };
    return { act, tries: () => tries };
  };

  for (const code of ['EPERM', 'EACCES', 'EBUSY'])
    it(`is moved when it lets go (${code})`, async () => {
      const { act, tries } = failing(code, 3);
      assert.equal(await whileHeld(act), 'done');
      assert.equal(tries(), 4);
    });

  it('is waited for by what fails later, too', async () => {
    const { act, tries } = failing('EBUSY', 2);
    assert.equal(await whileHeld(async () => Promise.resolve().then(act)), 'done');
    assert.equal(tries(), 3);
  });

  it('is not waited for where waiting changes nothing', async () => {
    const { act, tries } = failing('ENOSPC', 9);
    await assert.rejects(whileHeld(act), { code: 'ENOSPC' });
    assert.equal(tries(), 1);
  });
});
