import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureProgram } from '../../../support/debian';
import { jpegPicture } from '../../../support/pictures';
import { fileContents, filesIn, makeTempFolder } from '../support';
import { exportFolder, savePicture } from './savedFolder';

describe('export as ZIP', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let zip: string;

  before(function () {
    if (!ensureProgram('unzip')) this.skip();
  });

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'pictures');
    zip = join(temp.path, 'foxes.zip');
  });

  afterEach(() => temp.remove());

  it('is whole to another program, and unpacked it is what was saved, with credits and a README', async () => {
    const records = ['a.jpg', 'Füchse 🦊 (2), "x".jpg', 'large.jpg', 'z.jpg'].map((file_name) =>
      savePicture(
        folder,
        { file_name },
        jpegPicture(file_name, file_name === 'large.jpg' ? 3_000_000 : 30_000),
      ),
    );
    const { last } = await exportFolder(folder, 'zip', zip);
    assert.equal(last.outcome, 'complete');
    execFileSync('unzip', ['-tq', zip]);
    const unpacked = join(temp.path, 'unpacked');
    execFileSync('unzip', ['-q', zip, '-d', unpacked]);
    const [before, after] = [fileContents(folder), fileContents(unpacked)];
    assert.deepEqual(
      filesIn(unpacked),
      [...before.keys(), 'CREDITS.md', 'README.md', 'croissant.json'].sort(),
    );
    for (const [name, content] of before) assert.ok(after.get(name)?.equals(content), name);
    const credits = after.get('CREDITS.md')?.toString() ?? '';
    const readme = after.get('README.md')?.toString() ?? '';
    for (const { file_name } of records) assert.ok(credits.includes(`\`${file_name}\`: [Title of `), credits);
    assert.match(readme, /^# foxes\n\n4 pictures with title, author, licence and page/);
    assert.match(
      readme,
      /- \[CC BY 4\.0\]\(https:\/\/creativecommons\.org\/licenses\/by\/4\.0\/\) \(`CC-BY-4\.0`\): 4\n/,
    );
    assert.match(readme, /- \[Flickr\]\(https:\/\/www\.flickr\.com\): 4\n/);
    assert.match(readme, /Searched for `fox`\.\n\nSaved on 2026-11-30\./);
    // Unpacked, it is exported again as it was.
    assert.equal((await exportFolder(unpacked, 'csv', join(temp.path, 'again'))).last.pictures, 4);
  });

  it('stores pictures as they are, and tells their length before them, for those who read it from a pipe', async () => {
    savePicture(folder, { file_name: 'a.jpg' }, jpegPicture('a', 50_000));
    await exportFolder(folder, 'zip', zip);
    const listed = execFileSync('unzip', ['-Z', '-v', zip, 'a.jpg'], { encoding: 'utf8' });
    assert.match(listed, /compression method:\s+none \(stored\)/);
    assert.match(listed, /extended local header:\s+no/);
    assert.match(listed, /2026 Nov 30/);
  });
});
