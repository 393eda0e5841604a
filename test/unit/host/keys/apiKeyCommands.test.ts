import assert from 'node:assert/strict';
import { createApiKeyCommands } from '../../../../src/host/keys/apiKeyCommands';
import { ApiKeys, type ApiKeyChoice } from '../../../../src/host/keys/apiKeys';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import { sourceIds, sources, type SourceId } from '../../../../src/shared/sources/sources';
import { plainSettings } from '../../../support/engineSettings';
import {
  playEvents,
  pageEventOf,
  scriptedEngine,
  searchEnd,
  playUntilCancelled,
} from '../runs/scriptedEngine';
import { fakeUi } from '../fakeUi';
import { catPicture, memoryLog, memorySecrets } from '../hostFixtures';

/** A user who answers as told: with keys until one is good. */
function answering(pick: SourceId | null, key: string | readonly string[] | null = null) {
  const complaints: string[] = [];
  const offered: (readonly ApiKeyChoice[])[] = [];
  const asked: SourceId[] = [];
  const cancel = new AbortController();
  const ui = fakeUi({
    pickKeySource(choices) {
      offered.push(choices);
      return Promise.resolve(pick);
    },
    async askForKey(source, check) {
      asked.push(source);
      for (const each of [key].flat()) {
        const wrong = each === null ? null : await check(each, cancel.signal);
        if (wrong === null) return cancel.signal.aborted ? null : each;
        complaints.push(wrong);
      }
      return null;
    },
    showWhile: (_, test) => test(cancel.signal, () => undefined),
  });
  return { ui, offered, asked, complaints, told: ui.told, cancel };
}

describe('the commands for keys', () => {
  function createCommands(stored: Readonly<Record<string, string>>, answers: ReturnType<typeof answering>) {
    const script = scriptedEngine();
    const secrets = memorySecrets(stored);
    const log = memoryLog();
    const commands = createApiKeyCommands({
      apiKeys: new ApiKeys(secrets, log),
      engine: script.engine,
      settings: () => plainSettings,
      ui: answers.ui,
      log,
    });
    return { commands, script, secrets, log };
  }

  const failingSearch = (code: FailureCode) =>
    playEvents(searchEnd({ outcome: 'failed', failure: { code, host: 'api.pexels.com', detail: 'seen' } }));

  it('offer the sources that take a key, and tell for which there is one', async () => {
    const user = answering(null);
    const { commands } = createCommands({ 'imageScraper.key.pexels': 'P1' }, user);
    await commands.setApiKey();
    assert.deepEqual(user.offered, [
      sourceIds
        .filter((id) => sources[id].key !== 'none')
        .map((source) => ({ source, isStored: source === 'pexels' })),
    ]);
    assert.deepEqual(
      { asked: user.asked, told: user.told },
      { asked: [], told: [] },
      'who picks none is asked nothing',
    );
  });

  it('try a key before they keep it', async () => {
    const user = answering('pexels', 'P1');
    const { commands, script, secrets } = createCommands({}, user);
    script.searchScripts.push(async function* () {
      await Promise.resolve();
      assert.equal(secrets.stored.size, 0);
      yield pageEventOf([catPicture('1')]);
      yield searchEnd({ found: 1 });
    });
    await commands.setApiKey();
    const [search] = script.searchRequests;
    assert.deepEqual(search?.sourceRuns, [{ source: 'pexels', query: 'sea', cursor: null, apiKey: 'P1' }]);
    assert.deepEqual(
      { targetCount: search.targetCount, responseCacheFolder: search.responseCacheFolder },
      { targetCount: 1, responseCacheFolder: null },
      'a kept answer would say nothing of the key',
    );
    assert.deepEqual([...secrets.stored], [['imageScraper.key.pexels', 'P1']]);
    assert.deepEqual(user.told, ['info: The key for Pexels works and was saved.']);
  });

  it('ask for the key of a source that is named', async () => {
    const user = answering(null, null);
    const { commands, script } = createCommands({}, user);
    await commands.setApiKey('pixabay');
    assert.deepEqual(
      { offered: user.offered, asked: user.asked, searchRequests: script.searchRequests, told: user.told },
      { offered: [], asked: ['pixabay'], searchRequests: [], told: [] },
    );
  });

  it('keep no key that is not accepted, and leave the one before it', async () => {
    const user = answering('pexels', 'WRONG');
    const { commands, script, secrets, log } = createCommands({ 'imageScraper.key.pexels': 'P1' }, user);
    script.searchScripts.push(failingSearch('bad-key'));
    await commands.setApiKey();
    assert.equal(secrets.stored.get('imageScraper.key.pexels'), 'P1');
    assert.deepEqual(user.complaints, ['Pexels does not accept this key. Check it.']);
    assert.deepEqual(user.told, []);
    assert.doesNotMatch(log.lines.join('\n'), /WRONG/);
  });

  it('let a key be mended that is not accepted', async () => {
    const user = answering('pexels', ['WRONG', 'P1']);
    const { commands, script, secrets } = createCommands({}, user);
    script.searchScripts.push(failingSearch('bad-key'), playEvents(searchEnd({ found: 1 })));
    await commands.setApiKey();
    assert.equal(secrets.stored.get('imageScraper.key.pexels'), 'P1');
    assert.equal(user.complaints.length, 1);
    assert.deepEqual(user.told, ['info: The key for Pexels works and was saved.']);
  });

  it('keep a key that cannot be tested now, and say why', async () => {
    const user = answering('pexels', 'P1');
    const { commands, script, secrets, log } = createCommands({}, user);
    script.searchScripts.push(failingSearch('timeout'));
    await commands.setApiKey();
    assert.equal(secrets.stored.get('imageScraper.key.pexels'), 'P1');
    assert.deepEqual(user.told, [
      'warning: The key for Pexels was saved, but could not be tested. ' +
        'api.pexels.com does not answer in time. Try again later.',
    ]);
    assert.match(log.lines.join('\n'), /warn: Key for Pexels: .*seen/);
  });

  it('keep nothing when the test is cancelled', async () => {
    const user = answering('pexels', 'P1');
    const { commands, script, secrets } = createCommands({}, user);
    script.searchScripts.push(playUntilCancelled([], searchEnd({ outcome: 'cancelled' })));
    user.cancel.abort();
    await commands.setApiKey();
    assert.deepEqual({ size: secrets.stored.size, told: user.told }, { size: 0, told: [] });
  });

  it('say that VS Code cannot keep a key, and do not tell it to the log', async () => {
    const user = answering('pexels', 'P1-secret');
    const { script } = createCommands({}, user);
    const log = memoryLog();
    const store = () => Promise.reject(new Error('cannot encrypt P1-secret'));
    const apiKeys = new ApiKeys({ ...memorySecrets(), store }, log);
    const { engine } = script;
    const commands = createApiKeyCommands({
      apiKeys,
      engine,
      settings: () => plainSettings,
      ui: user.ui,
      log,
    });
    script.searchScripts.push(playEvents(searchEnd()));
    await commands.setApiKey();
    assert.deepEqual(user.told, [
      'warning: VS Code could not save the key for Pexels. See the log for details.',
    ]);
    assert.match(log.lines.join('\n'), /cannot encrypt …/);
  });

  it('test a key that is stored', async () => {
    for (const [script, expected] of [
      [playEvents(searchEnd()), 'info: The key for Pexels works.'],
      [playEvents(searchEnd({ outcome: 'nothing' })), 'info: The key for Pexels works.'],
      [failingSearch('bad-key'), 'warning: Pexels does not accept the key. Set another one.'],
      [
        failingSearch('offline'),
        'warning: The key for Pexels could not be tested. ' +
          'The network connection was lost. Start again when it is back; saved pictures are kept.',
      ],
    ] as const) {
      const user = answering('pexels');
      const { commands, script: engine } = createCommands({ 'imageScraper.key.pexels': 'P1' }, user);
      engine.searchScripts.push(script);
      await commands.testApiKey();
      assert.deepEqual(user.offered, [[{ source: 'pexels', isStored: true }]]);
      assert.equal(engine.searchRequests[0]?.sourceRuns[0]?.apiKey, 'P1');
      assert.deepEqual(user.told, [expected]);
    }
  });

  it('remove a key without asking again', async () => {
    const user = answering('pexels');
    const { commands, secrets } = createCommands({ 'imageScraper.key.pexels': 'P1' }, user);
    await commands.removeApiKey();
    assert.equal(secrets.stored.size, 0);
    assert.deepEqual(user.told, ['info: The key for Pexels was removed.']);
  });

  it('say that there is no key to test or remove', async () => {
    const user = answering('pexels');
    const { commands } = createCommands({}, user);
    await commands.testApiKey();
    await commands.removeApiKey();
    assert.deepEqual(user.offered, []);
    assert.deepEqual(user.told, Array(2).fill('info: There is no key yet. Set one first.'));
  });
});
