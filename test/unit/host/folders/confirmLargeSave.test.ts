import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  createConfirmLargeSave,
  type LargeSaveQuestion,
  type GitPorts,
} from '../../../../src/host/folders/confirmLargeSave';
import { gitOfPath } from '../../../support/gitOfPath';
import { skipBecause } from '../../../support/skip';
import { memoryLog } from '../hostFixtures';

const bytes = 240_000_000;

describe('much that goes into a git repository', () => {
  let temp: string;
  let top: string;
  let asked: LargeSaveQuestion[];
  let told: string[];
  let answer: 'save' | 'ignore' | 'no';
  let trusted: boolean;
  const ports: GitPorts = {
    isTrusted: () => trusted,
    gitProgram: () => 'git',
    askLargeSave: (question) => Promise.resolve((asked.push(question), answer)),
    showMessage: (text) => void told.push(text),
    log: memoryLog(),
  };
  let mayFill: (folder: string, bytes: number) => Promise<boolean>;

  before(function () {
    skipBecause(this, hasGit() ? null : 'there is no git');
  });
  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'git-')));
    top = join(temp, 'project');
    await mkdir(top);
    git(top, 'init', '--quiet');
    [asked, told, answer, trusted] = [[], [], 'no', true];
    mayFill = createConfirmLargeSave(ports);
  });
  afterEach(() => rm(temp, { recursive: true, force: true }));

  const ignore = (text: string, at = top): Promise<void> => writeFile(join(at, '.gitignore'), text);
  const ignored = (): Promise<string> => readFile(join(top, '.gitignore'), 'utf8');

  it('is asked about, with the folder and the bytes, and a no is a no', async () => {
    const folder = join(top, 'images', 'red panda');
    assert.equal(await mayFill(folder, bytes), false);
    assert.deepEqual(asked, [{ folder, bytes, canIgnore: true }]);
    assert.ok(!existsSync(join(top, '.gitignore')), 'nothing is written');
    assert.equal(await mayFill(folder, bytes), false);
    assert.equal(asked.length, 2, 'it is asked again');
  });

  it('is asked about once in a folder where the user wants it', async () => {
    answer = 'save';
    assert.equal(await mayFill(join(top, 'images'), bytes), true);
    assert.equal(await mayFill(join(top, 'images'), bytes), true);
    assert.equal(asked.length, 1);
    await mayFill(join(top, 'others'), bytes);
    assert.equal(asked.length, 2);
  });

  it('is no matter where git ignores the folder, whether it is there or not', async () => {
    await mkdir(join(top, 'there'));
    for (const pattern of ['there/', '/there', 'there/*', 'th*', '*.jpg', '*']) {
      await ignore(`${pattern}\n`);
      assert.equal(await mayFill(join(top, 'there'), bytes), true, pattern);
    }
    await ignore('images/\n');
    assert.equal(await mayFill(join(top, 'images', 'cat'), bytes), true);
    await ignore('');
    await writeFile(join(top, '.git', 'info', 'exclude'), 'images/\n');
    assert.equal(await mayFill(join(top, 'images', 'cat'), bytes), true);
    assert.deepEqual(asked, []);
    await ignore('!images/\n');
    assert.equal(await mayFill(join(top, 'images', 'cat'), bytes), false);
  });

  it('is no matter outside of a repository, without trust, and without git', async () => {
    assert.equal(await mayFill(join(temp, 'elsewhere'), bytes), true);
    trusted = false;
    assert.equal(await mayFill(join(top, 'images'), bytes), true);
    trusted = true;
    const path = process.env['PATH'];
    process.env['PATH'] = join(temp, 'nothing here');
    try {
      assert.equal(await mayFill(join(top, 'images'), bytes), true);
    } finally {
      process.env['PATH'] = path;
    }
    assert.deepEqual(asked, []);
  });

  it('is asked of the git that is named, wherever that is', async () => {
    const program = gitOfPath();
    const path = process.env['PATH'];
    process.env['PATH'] = join(temp, 'nothing here');
    try {
      assert.equal(await createConfirmLargeSave({ ...ports, gitProgram: () => program })(top, bytes), false);
    } finally {
      process.env['PATH'] = path;
    }
    assert.equal(asked.length, 1);
  });

  it('is asked of nothing, and nothing fails, where no git is under the name', async () => {
    const gitProgram = (): string => join(temp, 'no git');
    assert.equal(await createConfirmLargeSave({ ...ports, gitProgram })(top, bytes), true);
    assert.deepEqual(asked, []);
  });

  it('is asked of nothing, and nothing fails, where the git that is named cannot even be tried', async () => {
    const log = memoryLog();
    // As with a batch file on Windows, Node.js throws at once.
    const gitProgram = (): string => 'git\0';
    assert.equal(await createConfirmLargeSave({ ...ports, log, gitProgram })(top, bytes), true);
    assert.match(log.lines.join(), /^info: git check-ignore: /);
  });

  it('does not wait for a git that never answers', async function () {
    skipBecause(this, process.platform === 'win32' ? 'the stand-in is a shell script' : null);
    const bin = join(temp, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'git'), '#!/bin/sh\nexec sleep 60\n');
    await chmod(join(bin, 'git'), 0o755);
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = `${bin}${delimiter}${path}`;
    const log = memoryLog();
    try {
      assert.equal(await createConfirmLargeSave({ ...ports, log }, 100)(join(top, 'images'), bytes), true);
    } finally {
      process.env['PATH'] = path;
    }
    assert.deepEqual(log.lines, ['info: git check-ignore: no answer in time']);
    assert.deepEqual(asked, []);
  });

  it('is judged by the repository that the folder is in, whatever the environment says', async () => {
    const inner = join(top, 'vendor', 'inner');
    await mkdir(inner, { recursive: true });
    git(inner, 'init', '--quiet');
    await ignore('*\n');
    await writeFile(join(top, '.git', 'info', 'exclude'), '*\n');
    answer = 'ignore';
    process.env['GIT_DIR'] = join(top, '.git');
    try {
      assert.equal(await mayFill(join(inner, 'images'), bytes), true);
    } finally {
      delete process.env['GIT_DIR'];
    }
    assert.equal(asked.length, 1);
    assert.equal(await readFile(join(inner, '.gitignore'), 'utf8'), '/images/\n');
    assert.equal(await ignored(), '*\n');
  });

  it('is judged where the folder really is', async () => {
    const linked = join(temp, 'linked');
    await symlink(top, linked);
    answer = 'ignore';
    assert.equal(await mayFill(join(linked, 'images', 'cat'), bytes), true);
    assert.equal(await ignored(), '/images/cat/\n');
  });

  describe('can be added to .gitignore', () => {
    beforeEach(() => (answer = 'ignore'));

    it('so that git ignores it from then on, whatever its name is', async () => {
      await mkdir(join(top, 'da'), { recursive: true });
      const names = [
        'images/cat',
        '#1',
        '!wow',
        'a*b',
        'a[1]',
        'a?b',
        'back\\slash',
        'да/рыжая панда',
        'da/x y',
      ];
      for (const name of process.platform === 'win32' ? ['images/cat', '#1', '!wow'] : names) {
        assert.equal(await mayFill(join(top, ...name.split('/')), bytes), true, name);
        const before = asked.length;
        assert.equal(await mayFill(join(top, ...name.split('/')), bytes), true, name);
        assert.equal(asked.length, before, `${name} is ignored: ${await ignored()}`);
      }
      const text = await ignored();
      assert.equal(text.split('\n').length, asked.length + 1, 'a line each');
      assert.equal(await mayFill(join(top, 'aXb'), bytes), true);
      assert.equal(asked.at(-1)?.folder, join(top, 'aXb'), 'only that very folder is ignored');
    });

    it('and keeps what is there, with its line ends', async () => {
      for (const [before, after] of [
        ['node_modules\n', 'node_modules\n/images/\n'],
        ['node_modules', 'node_modules\n/images/\n'],
        ['\uFEFFa\r\nb\r\n', '\uFEFFa\r\nb\r\n/images/\r\n'],
        ['a\r\nb', 'a\r\nb\r\n/images/\r\n'],
        ['', '/images/\n'],
      ] as const) {
        await ignore(before);
        assert.equal(await mayFill(join(top, 'images'), bytes), true);
        assert.equal(await ignored(), after);
      }
    });

    it('but not the whole repository', async () => {
      answer = 'no';
      await mayFill(top, bytes);
      assert.deepEqual(asked, [{ folder: top, bytes, canIgnore: false }]);
    });

    it('or else nothing is saved, and the user is told why', async () => {
      await symlink('elsewhere', join(top, '.gitignore'));
      assert.equal(await mayFill(join(top, 'images'), bytes), false);
      assert.match(told.join('\n'), /could not be added to \.gitignore/);
      assert.ok(!existsSync(join(top, 'elsewhere')), 'nothing is written through the link');
    });
  });
});

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', folder, ...args]);
}

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version']);
    return true;
  } catch {
    return false;
  }
}
