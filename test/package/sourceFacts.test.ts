import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFacts } from '../../scripts/sourceFacts';
import { sourceIds, sources } from '../../src/shared/sources/sources';

const projectFolder = join(__dirname, '../..');

describe('what is repeated of the sources', () => {
  it('is in manifest, documentation and translations as the table says: else run `npm run sources`', async () => {
    const facts = await sourceFacts();
    assert.ok(facts.size >= 6);
    for (const [name, { is, should }] of facts) assert.equal(is, should, name);
  });

  it('knows ids by their lower-case letters', () => {
    for (const id of sourceIds) assert.match(id, /^[a-z]+$/);
  });

  it('names every source in the documentation and in both languages of the manifest', () => {
    const read = (name: string): string => readFileSync(join(projectFolder, name), 'utf8');
    for (const id of sourceIds) {
      assert.ok(read('README.md').includes(sources[id].name), `${sources[id].name} in the README`);
      for (const name of ['docs/settings.md', 'package.nls.json', 'package.nls.ru.json'])
        assert.ok(read(name).includes(`\`${id}\``), `${id} in ${name}`);
    }
  });
});
