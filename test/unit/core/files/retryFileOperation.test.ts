import assert from 'node:assert/strict';
import { renameHeld } from '../../../../src/core/files/retryFileOperation';

describe('files/retryFileOperation', () => {
  const failing = (
    code: string,
    times: number,
  ): { readonly rename: () => void; readonly calls: string[] } => {
    const calls: string[] = [];
    const rename = (...paths: readonly string[]): void => {
      calls.push(paths.join(' '));
      if (calls.length <= times) throw Object.assign(new Error(code), { code });
    };
    return { rename, calls };
  };

  for (const code of ['EPERM', 'EACCES', 'EBUSY'])
    it(`renames what another program lets go after a while (${code})`, async () => {
      const { rename, calls } = failing(code, 3);
      await renameHeld('a', 'b', rename);
      assert.deepEqual(calls, Array(4).fill('a b'));
    });

  it('does not wait where waiting changes nothing', async () => {
    const { rename, calls } = failing('ENOSPC', 9);
    await assert.rejects(renameHeld('a', 'b', rename), { code: 'ENOSPC' });
    assert.equal(calls.length, 1);
  });
});
