import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import type { Controller } from '../../../src/host/controller';
import type { RememberedState } from '../../../src/host/form/rememberedState';
import { startDoubles, type Doubles } from '../../support/doubles/doubles';
import { pixabayDouble, pixabayKey } from '../../support/doubles/pixabay';
import { testSettings } from '../core/support';
import { quickLimits } from '../core/net/testClient';
import { controllerBed } from './controllerBed';
import { apiKeysWith } from './hostFixtures';

describe('a search in slices, in a window', () => {
  let temp: string;
  let doubles: Doubles;
  let memory: unknown;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'slices-')));
    doubles = await startDoubles({ pixabay: pixabayDouble({ total: 60, reach: 20 }) });
    memory = undefined;
  });
  afterEach(async () => {
    await doubles.close();
    await rm(temp, { recursive: true, force: true });
  });

  /** A window of this workspace, with what the last one has stored. */
  async function openWindow(): Promise<Controller> {
    const controller = controllerBed({
      engine: createEngine(quickLimits),
      settings: () => ({ ...testSettings, baseUrls: doubles.baseUrls }),
      apiKeys: apiKeysWith({ 'imageScraper.key.pixabay': pixabayKey }),
      workspace: temp,
      memory: { get: () => memory, set: (value: RememberedState) => void (memory = structuredClone(value)) },
    });
    await controller.restore();
    return controller;
  }

  it('goes on in the middle of a slice after the window was closed, and ends as it would have', async () => {
    const first = await openWindow();
    const { form } = first.snapshot();
    await first.searchForForm({ ...form, source: 'pixabay', keyword: 'fox', find: '33' });
    assert.equal(first.snapshot().found, 33);
    await first.shutDown();
    const before = doubles.requests.map(({ path }) => path);
    assert.match(before.at(-1) ?? '', /orientation=horizontal$/);

    const second = await openWindow();
    const { found, more, shownTab } = second.snapshot();
    assert.deepEqual([found, more], [33, 'yes']);
    second.editForm({ find: '100' });
    await second.findMore(shownTab);
    const { search, ...now } = second.snapshot();
    // What the slices give, of the 60 that there are: none is in the list twice.
    assert.deepEqual([now.found, now.more], [56, 'no']);
    assert.ok(search.state === 'done' && search.outcome === 'no-more');
    assert.equal(search.found, 23);
    const asked = doubles.requests.slice(before.length).map(({ path }) => path);
    // The page of which only a part was taken is kept for a day.
    assert.deepEqual(
      asked.filter((path) => before.includes(path)),
      [],
      'nothing is asked again',
    );
    assert.ok(asked.length <= 5, asked.join(' '));
    await second.shutDown();
  });
});
