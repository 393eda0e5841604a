import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands } from 'vscode';
import type { Api } from '../../src/extension';
import { until } from '../support/until';
import { suiteMark } from './agreed';
import { extensionApi, form, panels, startAnew, status, watchMessages } from './host';

/** Longer than this without a turn of the event loop holds up other extensions. */
const boundMs = 20;

/** Linux says how long the main thread has really run, which a busy machine does not falsify; others only have the clock. */
const mainThread = `/proc/self/task/${process.pid}/schedstat`;
const ran: () => number = existsSync(mainThread)
  ? () => Number(readFileSync(mainThread, 'latin1').split(' ')[0]) / 1e6
  : () => performance.now();

/** How long the main thread worked from one turn of the event loop to the next, in milliseconds. */
async function turns(run: () => Promise<unknown>): Promise<{ readonly p99: number; readonly max: number }> {
  const all: number[] = [];
  let last = ran();
  const timer = setInterval(() => {
    const now = ran();
    all.push(now - last);
    last = now;
  }, 1);
  await run();
  clearInterval(timer);
  all.sort((one, other) => one - other);
  return { p99: all[Math.floor(all.length * 0.99)] ?? 0, max: all.at(-1) ?? 0 };
}

describe('the editor', () => {
  let api: Api;

  before(async () => {
    api = await extensionApi();
    await startAnew(api);
  });
  after(() => startAnew(api));

  it('is not held up by a search and 200 downloads', async () => {
    watchMessages();
    await commands.executeCommand('imageScraper.open');
    await until('the panel', 20, () => panels().length === 1);

    const idle = await turns(() => sleep(3000));
    const search = await turns(() =>
      api.panel.receive({ type: 'search', form: form({ keyword: 'responsive', find: '200' }) }),
    );
    assert.equal(status(api), 'Found 200 pictures');
    const scrape = await turns(() =>
      api.panel.receive({ type: 'scrape', form: form({ folder: 'responsive' }) }),
    );
    assert.equal(status(api), 'Saved 200 of 200');

    const figures = Object.entries({ idle, search, scrape }).map(
      ([name, { p99, max }]) => `${name} p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`,
    );
    console.log(`${suiteMark}turns of the event loop: ${figures.join('; ')}`);
    assert.ok(Math.max(search.max, scrape.max) < boundMs, `a turn took ${boundMs} ms or more`);
  });
});
