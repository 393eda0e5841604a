import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lutimesSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from '../../../../src/core/files/folder';
import { filesIn, makeTempFolder } from '../support';
import { letterNames, neverAborted } from './folderFixtures';

describe('files/partFiles', () => {
  let temp: ReturnType<typeof makeTempFolder>;

  beforeEach(() => {
    temp = makeTempFolder();
  });

  afterEach(() => temp.remove());

  /** The name of a part of ours as it is while it is written. */
  async function partName(): Promise<string> {
    const elsewhere = makeTempFolder();
    const part = new Folder(elsewhere.path, null).createPart();
    await part.write(Buffer.from('x'));
    const [name = ''] = readdirSync(elsewhere.path);
    await part.discard();
    elsewhere.remove();
    return name;
  }

  function put(name: string, hoursOld = 0): void {
    const path = join(temp.path, name);
    writeFileSync(path, '');
    const time = Date.now() / 1000 - hoursOld * 3600;
    utimesSync(path, time, time);
  }

  /** What is left in the folder, and what a run that starts there takes for the files in it. */
  function start(): string[] {
    const { existing } = new Folder(temp.path, null);
    assert.deepEqual([...existing].sort(), filesIn(temp.path));
    return filesIn(temp.path);
  }

  async function deadProcess(): Promise<number> {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    return child.pid ?? 0;
  }

  it('have names that say whose they are, and that nobody takes for a picture', async () => {
    assert.match(
      await partName(),
      new RegExp(`^\\.pics-[0-9a-f]{8}-${process.pid}-[0-9a-f]{8}-\\d+\\.part$`),
    );
  });

  it('of a process that has ended are swept, however fresh', async () => {
    const name = await partName();
    put(name.replace(`-${process.pid}-`, `-${await deadProcess()}-`));
    put('a.jpg');
    assert.deepEqual(start(), ['a.jpg']);
  });

  it('of a process that lives are kept for an hour: an older one is of another process, which had its number', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      const name = (await partName()).replace(`-${process.pid}-`, `-${child.pid}-`);
      put(name, 0.9);
      assert.deepEqual(start(), [name]);
      put(name, 1.1);
      assert.deepEqual(start(), []);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('are as old as the file system says, though the clock of this computer is ahead', () => {
    const name = '.pics-00000000-1-00000000-1.part';
    put(name);
    const { now } = Date;
    Date.now = () => now() + 2 * 3_600_000;
    try {
      assert.deepEqual(start(), [name]);
    } finally {
      Date.now = now;
    }
  });

  it('of a run of this process are kept while it is at work, and swept when it is not', async () => {
    const part = new Folder(temp.path, null).createPart();
    await part.write(Buffer.from('x'));
    const [name = ''] = filesIn(temp.path);
    put(name.replace(/\d+\.part$/, '999999.part'));
    assert.deepEqual(start(), [name]);
    assert.equal((await part.saveAsFreeName(letterNames(), neverAborted)).file, 'a.jpg');
    assert.deepEqual(start(), ['a.jpg']);
  });

  it('of another machine, and those of version 0.1.0, are swept once they are older than an hour', () => {
    put('.pics-00000000-1-00000000-1.part', 1.1);
    put('.pics-00000000-1-00000000-2.part', 0.9);
    put('.pics-0123abcd-1.part', 1.1);
    put('.pics-0123abcd-2.part', 0.9);
    assert.deepEqual(start(), ['.pics-00000000-1-00000000-2.part', '.pics-0123abcd-2.part']);
  });

  it('are not confused with anything else', async () => {
    const ours = (await partName()).replace(`-${process.pid}-`, `-${await deadProcess()}-`);
    const others = [
      'pics-1.part',
      '.pics-0123abcd-1.part.jpg',
      'download.part',
      '.pics',
      `${ours}.jpg`,
    ].sort();
    for (const name of others) put(name, 1000);
    assert.deepEqual(start(), others);
  });

  it('that cannot be removed are let be', () => {
    mkdirSync(join(temp.path, '.pics-0123abcd-1.part'));
    utimesSync(join(temp.path, '.pics-0123abcd-1.part'), 1, 1);
    assert.deepEqual(start(), ['.pics-0123abcd-1.part']);
  });

  it('are never looked for behind links', () => {
    const elsewhere = makeTempFolder();
    try {
      writeFileSync(join(elsewhere.path, 'mine.txt'), '');
      const link = join(temp.path, '.pics-0123abcd-1.part');
      symlinkSync(join(elsewhere.path, 'mine.txt'), link);
      lutimesSync(link, 1, 1);
      assert.deepEqual(start(), []);
      assert.deepEqual(filesIn(elsewhere.path), ['mine.txt']);
    } finally {
      elsewhere.remove();
    }
  });
});
