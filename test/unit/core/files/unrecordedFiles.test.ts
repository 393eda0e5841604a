import assert from 'node:assert/strict';
import { UnrecordedFiles } from '../../../../src/core/files/unrecordedFiles';

describe('files/unrecordedFiles', () => {
  /** Files by name, what they hold, and how often they were looked at. */
  const files = new Map<string, string>();
  let looks: number;
  let unrecorded: UnrecordedFiles;

  beforeEach(() => {
    files.clear();
    looks = 0;
    unrecorded = new UnrecordedFiles({
      readLength: (file) => Promise.resolve(((looks += 1), files.get(file)?.length ?? null)),
      readHash: (file) => Promise.resolve(((looks += 1), `hash of ${files.get(file) ?? ''}`)),
    });
  });

  async function addFiles(entries: readonly (readonly [string, string])[]): Promise<void> {
    for (const [file, text] of entries) files.set(file, text);
    await Promise.all(entries.map(([file]) => unrecorded.addFile(file)));
  }

  const take = (text: string): Promise<string | null> =>
    unrecorded.takeFile({ bytes: text.length, sha256: `hash of ${text}` });

  it('are found by their bytes, each once', async () => {
    await addFiles([
      ['a.jpg', 'one'],
      ['b.jpg', 'two'],
      ['c.jpg', 'one'],
      ['d.jpg', 'more'],
    ]);
    assert.deepEqual(
      [await take('one'), await take('one'), await take('one'), await take('more'), await take('new')],
      ['a.jpg', 'c.jpg', null, 'd.jpg', null],
    );
  });

  it('are found by pictures that come at once', async () => {
    await addFiles(['one', 'two', 'six'].map((text) => [`${text}.jpg`, text]));
    assert.deepEqual(await Promise.all(['six', 'new', 'one', 'two'].map(take)), [
      'six.jpg',
      null,
      'one.jpg',
      'two.jpg',
    ]);
  });

  it('that have changed or gone since are none', async () => {
    await addFiles(['one', 'two', 'six'].map((text) => [`${text}.jpg`, text]));
    assert.equal(await take('two'), 'two.jpg');
    files.set('one.jpg', 'longer');
    files.delete('six.jpg');
    assert.deepEqual([await take('one'), await take('six')], [null, null]);
  });

  it('are looked at twice, however many pictures of their length come', async () => {
    await addFiles(Array.from({ length: 1000 }, (_, index) => [`${index}.bmp`, `frame ${1000 + index}`]));
    for (let index = 0; index < 1000; index += 1) assert.equal(await take(`other ${1000 + index}`), null);
    assert.equal(looks, 2000);
  });
});
