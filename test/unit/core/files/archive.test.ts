import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Archive } from '../../../../src/core/files/archive';
import { Folder } from '../../../../src/core/files/folder';
import { createRecord, createRecordWriter, type PictureRecord } from '../../../../src/core/files/records';
import { pictureKey } from '../../../../src/shared/picture/picture';
import { makeTempFolder, testPicture } from '../support';
import { neverAborted } from './folderFixtures';

describe('files/archive', () => {
  it('knows what another run saves after the files were listed, and before the records are read', async () => {
    const temp = makeTempFolder();
    const folder = new Folder(temp.path, null);
    const picture = testPicture({ id: 'fox' });
    const bytes = Buffer.from('a fox');
    const content = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    writeFileSync(join(temp.path, 'fox.jpg'), bytes);
    const others = createRecordWriter(temp.path);
    const saved = {
      ...content,
      file: 'fox.jpg',
      url: 'http://a.example/',
      size: 'large',
      pixels: null,
    } as const;
    others.append(createRecord(picture, saved));
    others.close();
    const archive = await Archive.open(folder, neverAborted, ({ code }) => assert.fail(code));
    const key = pictureKey(picture);
    assert.equal(await archive.findPictureFile(key, 'large', { width: 0, height: 0 }), 'fox.jpg');
    assert.equal(await archive.findPictureFile(key, 'small', { width: 0, height: 0 }), null);
    await archive.close();
    folder.close();
    temp.remove();
  });

  it('has the credits of what was recorded before, by itself and by others, and of another file in the place of the records', async () => {
    const temp = makeTempFolder();
    const folder = new Folder(temp.path, null);
    const path = join(temp.path, 'metadata.jsonl');
    const recordOf = (name: string): PictureRecord =>
      createRecord(testPicture({ id: name }), {
        bytes: 1,
        sha256: createHash('sha256').update(name).digest('hex'),
        file: `${name}.jpg`,
        url: 'http://a.example/',
        size: 'large',
        pixels: null,
      });
    const lines = (...names: readonly string[]): string =>
      names.map((name) => `${JSON.stringify(recordOf(name))}\n`).join('');
    writeFileSync(path, lines('a'));
    const archive = await Archive.open(folder, neverAborted, ({ code }) => assert.fail(code), true);
    const listed = (): string[] =>
      [...(archive.currentCredits()?.toMarkdown() ?? '').matchAll(/^- `(\w+)\.jpg`/gm)].map(
        ([, name]) => name ?? '',
      );
    const saveOwn = (name: string): Promise<unknown> => {
      const file = `${name}.jpg`;
      return archive.saveAgain(
        ({ onTaken }) => {
          onTaken?.(file);
          return Promise.resolve({ file, isNew: true });
        },
        () => recordOf(name),
      );
    };
    await saveOwn('b');
    assert.deepEqual(listed(), ['a', 'b']);
    writeFileSync(path, lines('c'), { flag: 'a' });
    await saveOwn('d');
    assert.deepEqual(listed(), ['a', 'b', 'c', 'd']);
    writeFileSync(`${path}.new`, lines('a', 'e'));
    renameSync(`${path}.new`, path);
    await saveOwn('f');
    assert.deepEqual(listed(), ['a', 'e', 'f']);
    await archive.close();
    folder.close();
    temp.remove();
  });
});
