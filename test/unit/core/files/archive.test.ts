import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Archive } from '../../../../src/core/files/archive';
import { Folder } from '../../../../src/core/files/folder';
import { createRecord, createRecordWriter } from '../../../../src/core/files/records';
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
});
