import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { FolderNames } from '../../../../src/core/files/folderNames';
import { makeTempFolder } from '../support';

const composed = 'caf\u00e9.jpg';
const decomposed = 'cafe\u0301.jpg';

describe('files/folderNames', () => {
  it('finds what a file system that normalizes names lists in another way, as those of macOS do', () => {
    const asked: string[] = [];
    const normalizing = (path: string): boolean => {
      asked.push(path);
      return path.normalize('NFD') === `/photos/${decomposed}`;
    };
    const names = new FolderNames('/photos/', [decomposed, 'b.jpg'], normalizing);
    assert.equal(names.listedAs(composed), decomposed);
    assert.equal(names.listedAs(decomposed), decomposed);
    assert.equal(names.listedAs('b.jpg'), 'b.jpg');
    assert.equal(names.listedAs('c.jpg'), null);
    assert.deepEqual([...names], [decomposed, 'b.jpg']);
    // Of all others it is not asked: each question costs a call.
    assert.deepEqual(asked, [`/photos/${composed}`]);
  });

  it('keeps apart what the file system keeps apart', () => {
    const names = new FolderNames('/photos/', ['A.jpg', decomposed], () => false);
    assert.equal(names.has('a.jpg'), false);
    assert.equal(names.has(composed), false);
  });

  it('asks the file system that there is', () => {
    const temp = makeTempFolder();
    try {
      writeFileSync(join(temp.path, 'a.jpg'), '');
      const names = new FolderNames(temp.path + sep, ['A.jpg', 'B.jpg']);
      assert.equal(names.listedAs('a.jpg'), 'A.jpg');
      assert.equal(names.listedAs('b.jpg'), null);
    } finally {
      temp.remove();
    }
  });
});
