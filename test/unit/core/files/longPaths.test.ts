import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScrapeError } from '../../../../src/core/failure';
import { writeCredits } from '../../../../src/core/files/credits';
import { Folder } from '../../../../src/core/files/folder';
import { makeTempFolder } from '../support';
import { letterNames, neverAborted } from './folderFixtures';

/** Below `folder`, of so many characters in all: each name is one that every file system takes. */
function pathOfLength(folder: string, length: number): string {
  let path = folder;
  while (path.length < length)
    path = join(path, 'n'.repeat(Math.min(200, Math.max(1, length - path.length - 1))));
  return path;
}

describe('a save folder with a long path', () => {
  let temp: ReturnType<typeof makeTempFolder>;

  beforeEach(() => (temp = makeTempFolder()));
  afterEach(() => temp.remove());

  // 260 is the bound of Windows for programs that do not ask for more, 4,096 that of Linux, of which the names in it
  // want a part.
  for (const length of [300, 4_000])
    it(`takes pictures and credits at ${length} characters`, async function () {
      if (process.platform !== 'linux' && length > 1_000) this.skip();
      const path = pathOfLength(temp.path, length);
      const folder = new Folder(path, null);
      const pieces = [Buffer.from('picture')];
      assert.equal((await folder.saveFile(pieces, letterNames(), neverAborted)).file, 'a.jpg');
      await writeCredits(folder);
      assert.deepEqual(readdirSync(path).sort(), ['CREDITS.md', 'a.jpg']);
      assert.equal(readFileSync(join(path, 'a.jpg'), 'utf8'), 'picture');
    });

  it('is refused where no file system takes it, with the reason, and nothing is made', async () => {
    const path = pathOfLength(temp.path, 40_000);
    await assert.rejects(
      async () => {
        await new Folder(path, null).saveFile([Buffer.from('picture')], letterNames(), neverAborted);
      },
      (error) =>
        error instanceof ScrapeError &&
        error.failure.code === 'folder-not-writable' &&
        /ENAMETOOLONG|too long/.test(JSON.stringify(error.failure)),
    );
    assert.deepEqual(readdirSync(temp.path), []);
  });
});
