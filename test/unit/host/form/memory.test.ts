import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createMemory, type Memory } from '../../../../src/host/form/memory';
import type { RememberedState } from '../../../../src/host/form/rememberedState';
import { emptyForm } from '../../../../src/shared/form/form';
import { memoryLog } from '../hostFixtures';

const typed = (keyword: string): RememberedState => ({
  form: { ...emptyForm, keyword },
  shownTab: 0,
  choice: [],
  otherTabs: [],
  kept: [],
  recent: [],
  declinedSources: [],
  root: null,
});

describe('the memory for the next window', () => {
  let stored: RememberedState[];
  let memory: Memory;
  const log = memoryLog();

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    stored = [];
    const update = (value: RememberedState): Promise<void> => Promise.resolve(void stored.push(value));
    memory = createMemory({ get: () => 'of the last time', update }, log);
  });
  afterEach(() => mock.timers.reset());

  const keywords = () => stored.map(({ form }) => form.keyword);

  it('gives what was stored the last time', () => {
    assert.equal(memory.get(), 'of the last time');
  });

  it('is stored at most twice a second while something is typed, and the last is not lost', () => {
    for (const keyword of ['c', 'ca', 'cat']) memory.set(typed(keyword));
    assert.deepEqual(keywords(), ['c']);
    mock.timers.tick(499);
    assert.deepEqual(keywords(), ['c']);
    mock.timers.tick(1);
    assert.deepEqual(keywords(), ['c', 'cat']);
  });

  it('is stored at once when pictures are chosen, since the window may be reloaded right after it', () => {
    memory.set(typed('cat'));
    memory.set({ ...typed('cat'), choice: ['flickr:1'] });
    memory.set({ ...typed('cat'), choice: ['flickr:1', 'flickr:2'] });
    assert.deepEqual(stored.at(-1)?.choice, ['flickr:1', 'flickr:2']);
    mock.timers.tick(500);
    assert.equal(stored.length, 3, 'what is stored is not stored again');
  });

  it('is stored to the end when the window closes', async () => {
    for (const keyword of ['c', 'ca', 'cat']) memory.set(typed(keyword));
    await memory.whenStored();
    assert.deepEqual(keywords(), ['c', 'cat']);
  });

  it('that cannot be stored is told to the log, and stops nobody', async () => {
    const broken = createMemory(
      { get: () => undefined, update: () => Promise.reject(new Error('disk full')) },
      log,
    );
    broken.set(typed('cat'));
    await broken.whenStored();
    assert.match(log.lines.join('\n'), /warn: The form could not be stored: .*disk full/);
  });
});
