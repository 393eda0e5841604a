import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands } from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { waitUntil } from '../support/waitUntil';
import { suiteMark } from './suiteContract';
import {
  startedProgram,
  formWith,
  openPanels,
  resetPanel,
  panelStatus,
  watchMessages,
  sendForm,
} from './extensionHost';

/** Longer than this without a turn of the event loop holds up other extensions. */
const maxBlockedMs = 20;
/** Turns that may take longer: Node collects garbage, also that of VS Code and of other extensions, when it wants to. */
const maxLongTurns = 2;

/** Linux says how long the main thread has really run, which a busy machine does not falsify; others only have the clock. */
const mainThreadStats = `/proc/self/task/${process.pid}/schedstat`;
const mainThreadMs: () => number = existsSync(mainThreadStats)
  ? () => Number(readFileSync(mainThreadStats, 'latin1').split(' ')[0]) / 1e6
  : () => performance.now();

/** How long the main thread worked from one turn of the event loop to the next, in milliseconds. */
async function measureTurns(
  run: () => Promise<unknown>,
): Promise<{ readonly p99: number; readonly max: number; readonly longTurns: number }> {
  const all: number[] = [];
  let last = mainThreadMs();
  const timer = setInterval(() => {
    const now = mainThreadMs();
    all.push(now - last);
    last = now;
  }, 1);
  await run();
  clearInterval(timer);
  all.sort((one, other) => one - other);
  const longTurns = all.filter((each) => each >= maxBlockedMs).length;
  return { p99: all[Math.floor(all.length * 0.99)] ?? 0, max: all.at(-1) ?? 0, longTurns };
}

describe('the editor', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
    await resetPanel(api);
  });
  after(() => resetPanel(api));

  it('is not held up by a search and 200 downloads', async () => {
    watchMessages();
    await commands.executeCommand('imageScraper.open');
    await waitUntil('the panel', 20, () => openPanels().length === 1);

    const idle = await measureTurns(() => sleep(3000));
    const search = await measureTurns(() =>
      sendForm(api, 'search', formWith({ keyword: 'responsive', find: '200' })),
    );
    assert.equal(panelStatus(api), 'Found 200 pictures');
    const scrape = await measureTurns(() => sendForm(api, 'scrape', formWith({ folder: 'responsive' })));
    assert.equal(panelStatus(api), 'Saved 200 of 200');

    const figures = Object.entries({ idle, search, scrape }).map(
      ([name, { p99, max }]) => `${name} p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`,
    );
    console.log(`${suiteMark}turns of the event loop: ${figures.join('; ')}`);
    const longTurns = search.longTurns + scrape.longTurns;
    assert.ok(longTurns <= maxLongTurns, `${longTurns} turns took ${maxBlockedMs} ms or more`);
  });
});
