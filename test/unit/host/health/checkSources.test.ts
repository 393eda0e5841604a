import assert from 'node:assert/strict';
import { checkSources, type CheckSourcesPorts } from '../../../../src/host/health/checkSources';
import type { CheckedSource, CheckEvent } from '../../../../src/shared/engine/check';
import { sourceIds, type SourceId } from '../../../../src/shared/sources/sources';
import { plainSettings } from '../../../support/engineSettings';
import { fakeUi } from '../fakeUi';
import { apiKeysWith, memoryLog } from '../hostFixtures';
import { playEvents, playUntilCancelled, scriptedEngine } from '../runs/scriptedEngine';

const good = (source: SourceId): CheckedSource => ({
  source,
  health: 'answers',
  milliseconds: 812,
  failure: null,
});
const changed: CheckedSource = {
  source: 'nasa',
  health: 'changed',
  milliseconds: 90,
  failure: { code: 'site-changed', host: 'a.example', expected: 'a list in items', detail: 'there is x' },
};
const keyless: CheckedSource = {
  source: 'pexels',
  health: 'needs-key',
  milliseconds: null,
  failure: { code: 'needs-key', host: 'Pexels' },
};
const event = (checked: CheckedSource): CheckEvent => ({ type: 'source', ...checked });
const end: CheckEvent = { type: 'checked', failure: null };

describe('checking the sources', () => {
  /** A user who chooses this of what is shown. */
  function bed(chosen: SourceId | null, more: Partial<CheckSourcesPorts> = {}) {
    const script = scriptedEngine();
    const log = memoryLog();
    const shown: (readonly CheckedSource[])[] = [];
    const done: string[] = [];
    const reports: string[] = [];
    const ui = fakeUi({
      showLog: () => void done.push('log'),
      showWhile: (_, act) => act(new AbortController().signal, (text) => void reports.push(text)),
    });
    const ports: CheckSourcesPorts = {
      engine: script.engine,
      settings: () => plainSettings,
      apiKeys: apiKeysWith({ 'imageScraper.key.pixabay': 'P1' }),
      excludedSources: () => [],
      ui,
      setApiKey: (source) => {
        done.push(`key ${source}`);
        return Promise.resolve();
      },
      showChecked: (checked) => {
        shown.push(checked);
        return Promise.resolve(checked.find(({ source }) => source === chosen) ?? null);
      },
      log,
      ...more,
    };
    return { script, log, shown, done, reports, ui, check: () => checkSources(ports) };
  }

  it('asks all but those that are left out, with their keys, and shows them in their usual order', async () => {
    const { script, shown, check, reports, log } = bed(null, { excludedSources: () => ['flickr', 'loc'] });
    script.checkScripts.push(playEvents(event(changed), event(good('openverse')), end));
    await check();
    const [request] = script.checkRequests;
    assert.deepEqual(
      request?.sources.map(({ source }) => source),
      sourceIds.filter((id) => id !== 'flickr' && id !== 'loc'),
    );
    assert.deepEqual(
      request.sources.flatMap(({ apiKey }) => apiKey ?? []),
      ['P1'],
    );
    assert.deepEqual(
      shown.map((each) => each.map(({ source }) => source)),
      [['openverse', 'nasa']],
    );
    assert.deepEqual(reports, [`1 of ${request.sources.length}`, `2 of ${request.sources.length}`]);
    assert.ok(log.lines.some((line) => line.includes('Check of Openverse: answers, 812 ms')));
    const reported = log.lines.find((line) => line.includes('Check of NASA'));
    assert.match(reported ?? '', /site-changed, a\.example, expected a list in items, there is x/);
  });

  for (const [chosen, deeds] of [
    ['pexels', ['key pexels']],
    ['nasa', ['log']],
    ['openverse', []],
    [null, []],
  ] as const)
    it(`then does ${deeds.join() || 'nothing'} where ${chosen ?? 'none'} is chosen`, async () => {
      const { script, check, done } = bed(chosen);
      script.checkScripts.push(playEvents(event(keyless), event(changed), event(good('openverse')), end));
      await check();
      assert.deepEqual(done, deeds);
    });

  it('shows nothing when it is cancelled', async () => {
    const cancel = new AbortController();
    const ui = fakeUi({ showWhile: (_, act) => act(cancel.signal, () => cancel.abort()) });
    const { script, shown, check } = bed(null, { ui });
    script.checkScripts.push(playUntilCancelled([event(changed)], end));
    await check();
    assert.deepEqual({ shown, told: ui.told }, { shown: [], told: [] });
  });

  it('says that the engine broke off', async () => {
    const { script, shown, check, ui } = bed(null);
    script.checkScripts.push(playEvents({ type: 'checked', failure: { code: 'engine-stopped' } }));
    await check();
    assert.deepEqual(shown, []);
    assert.deepEqual(ui.told, ['warning: The engine stopped unexpectedly. Start again; the log says more.']);
  });
});
