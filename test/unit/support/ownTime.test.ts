import assert from 'node:assert/strict';
import { cpuMs } from '../../support/cpuMs';
import { ownTime } from '../../support/ownTime';

describe('the clock for what must end at once', () => {
  it('goes on while this process waits', async () => {
    const since = ownTime();
    await new Promise<void>((done) => {
      let beats = 0;
      const timer = setInterval(() => {
        beats += 1;
        if (beats < 10) return;
        clearInterval(timer);
        done();
      }, 10);
    });
    assert.ok(since() >= 80);
  });

  it('goes on while this process is busy', () => {
    const since = ownTime();
    for (const begun = cpuMs(); cpuMs() - begun < 100;);
    assert.ok(since() >= 100);
  });
});
