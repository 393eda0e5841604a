import assert from 'node:assert/strict';
import { canBeApiKey, ApiKeys, apiKeySources } from '../../../../src/host/keys/apiKeys';
import { sourceIds, sources } from '../../../../src/shared/sources/sources';
import { memoryLog, memorySecrets } from '../hostFixtures';

describe('the keys for sources', () => {
  it('are those that were stored, once they are loaded', async () => {
    const secrets = memorySecrets({
      'imageScraper.key.pexels': 'P1',
      'imageScraper.key.pixabay': 'not a key',
      'other.key.flickr': 'X',
    });
    const keys = new ApiKeys(secrets, memoryLog());
    assert.equal(keys.get('pexels'), null);
    await keys.loadApiKeys();
    assert.deepEqual(
      apiKeySources.map((id) => [id, keys.get(id)]),
      sourceIds.filter((id) => sources[id].key !== 'none').map((id) => [id, id === 'pexels' ? 'P1' : null]),
    );
  });

  it('are kept in the secret storage, and gone from it when they are removed', async () => {
    const secrets = memorySecrets();
    const keys = new ApiKeys(secrets, memoryLog());
    let changes = 0;
    keys.onDidChange(() => (changes += 1));
    await keys.store('flickr', 'F1');
    assert.deepEqual([...secrets.stored], [['imageScraper.key.flickr', 'F1']]);
    assert.deepEqual([keys.get('flickr'), changes], ['F1', 1]);
    await keys.remove('flickr');
    assert.deepEqual([[...secrets.stored], keys.get('flickr'), changes], [[], null, 2]);
  });

  it('follow what another window does', async () => {
    const secrets = memorySecrets();
    const keys = new ApiKeys(secrets, memoryLog());
    await keys.loadApiKeys();
    const changed = (): Promise<void> => new Promise((resolve) => keys.onDidChange(resolve));
    let change = changed();
    await secrets.store('imageScraper.key.pexels', 'P1');
    await change;
    assert.equal(keys.get('pexels'), 'P1');
    change = changed();
    await secrets.delete('imageScraper.key.pexels');
    await change;
    assert.equal(keys.get('pexels'), null);
    keys.dispose();
    await secrets.store('imageScraper.key.pexels', 'P2');
    await new Promise(setImmediate);
    assert.equal(keys.get('pexels'), null, 'nobody listens any more');
  });

  it('are none where VS Code cannot keep secrets, which is told to the log', async () => {
    const log = memoryLog();
    const get = () => Promise.reject(new Error('no keyring'));
    const keys = new ApiKeys({ ...memorySecrets(), get }, log);
    await keys.loadApiKeys();
    assert.equal(keys.get('pexels'), null);
    assert.match(log.lines.join('\n'), /^warn: The key for Pexels could not be read: .*no keyring/m);
  });

  it('go into headers and addresses, so that not every text can be one', () => {
    for (const key of ['a', '563492ad6f917000010000019a7e8b3f', 'A-b_c.1~+/=', 'x'.repeat(200)])
      assert.ok(canBeApiKey(key), key);
    for (const key of ['', ' ', 'a b', 'a\nb', 'ключ', 'a\u0000', 'a\u200Bb', 'x'.repeat(201)])
      assert.ok(!canBeApiKey(key), key);
  });
});
