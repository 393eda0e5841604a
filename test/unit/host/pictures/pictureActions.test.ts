import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPictureActions,
  readContextPictureKey,
  openableAddress,
  type PictureActions,
  type PictureAccess,
} from '../../../../src/host/pictures/pictureActions';
import type { EditorUi, NotificationButton } from '../../../../src/host/editorUi';
import type { Failure } from '../../../../src/shared/engine/failure';
import { fakeUi } from '../fakeUi';
import { memoryLog } from '../hostFixtures';

const key = 'flickr:1';

describe('what is done with a picture', () => {
  let temp: string;
  let root: string;
  let folder: string;
  let file: string | null;
  let page: string | null;
  /** What was done, in order. */
  let done: string[];
  let told: string[];
  let buttons: NotificationButton[];
  let hasTrash: boolean;
  let mayRemove: 'no' | 'this' | 'all';
  let failure: Failure | null;
  let trusted: boolean;
  let act: PictureActions;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'acts-')));
    root = join(temp, 'site');
    folder = join(root, 'images', 'cat');
    await mkdir(folder, { recursive: true });
    file = join(folder, 'cat-001.jpg');
    await writeFile(file, 'a picture');
    [page, done, told, buttons] = ['https://photos.example/1', [], [], []];
    [hasTrash, mayRemove] = [true, 'no'];
    [failure, trusted] = [null, true];
    act = createPictureActions({
      controller: pictures(),
      ui: ui(),
      roots: () => [{ name: 'site', path: root }],
      log: memoryLog(),
    });
  });
  afterEach(() => rm(temp, { recursive: true, force: true }));

  function pictures(): PictureAccess {
    return {
      filePathOf: (asked) => (asked === key ? file : null),
      pageUrlOf: (asked) => (asked === key ? page : null),
      displayNameOf: () => 'A cat\n\u202E',
      markKept: (kept) => void done.push(`keep ${kept}`),
      noteRejected: (keys) => Promise.resolve((done.push(`rejected ${keys.join()}`), failure)),
      lastSavePath: null,
      formFolderPath: () => Promise.resolve(folder),
    };
  }

  function ui(): EditorUi {
    const note = (what: string) => (path: string) => Promise.resolve(void done.push(`${what} ${path}`));
    return fakeUi({
      openFile: note('open'),
      revealFile: note('reveal'),
      copyPath: note('copyPath'),
      openPage: note('openPage'),
      async trashFile(path) {
        if (!hasTrash) throw new Error('there is no trash');
        done.push(`trash ${path}`);
        await rm(path);
      },
      async deleteFile(path) {
        done.push(`remove ${path}`);
        await rm(path);
      },
      confirmDelete: (title, reason) => Promise.resolve((done.push(`ask ${title}: ${reason}`), mayRemove)),
      requireTrust: () => Promise.resolve(trusted),
      tell(text, _severity, offered = []) {
        told.push(text);
        buttons.push(...offered);
      },
    });
  }

  it('opens its file, reveals it, copies its path, opens its page, and keeps it', async () => {
    for (const action of ['open', 'reveal', 'copyPath', 'openPage', 'keep'] as const) await act(action, key);
    assert.deepEqual(done, [
      `open ${file}`,
      `reveal ${file}`,
      `copyPath ${file}`,
      'openPage https://photos.example/1',
      `keep ${key}`,
    ]);
    assert.deepEqual(told, []);
  });

  it('says which types VS Code has no viewer for, and opens them where it is asked again', async () => {
    for (const [extension, type] of [
      ['heic', 'HEIC'],
      ['tif', 'TIF'],
      ['jxl', 'JXL'],
    ] as const) {
      file = join(folder, `cat-001.${extension}`);
      await writeFile(file, 'a picture');
      [done, told, buttons] = [[], [], []];
      await act('open', key);
      assert.deepEqual(told, [`VS Code has no viewer of its own for ${type} pictures.`]);
      assert.deepEqual(done, []);
      for (const { onPress } of buttons) await onPress();
      assert.deepEqual(done, [`open ${file}`, `reveal ${file}`]);
    }
  });

  it('says that the file is gone, or was never there', async () => {
    if (file !== null) await rm(file);
    for (const action of ['open', 'reveal', 'copyPath'] as const) await act(action, key);
    await act('open', 'flickr:2');
    assert.deepEqual(done, []);
    assert.deepEqual(new Set(told), new Set(['“A cat” is not in the save folder any more.']));
    assert.equal(told.length, 4);
  });

  it('opens no page that is none of the web', async () => {
    for (const other of [null, '', 'photos/1', 'file:///etc/passwd', 'command:rm', 'javascript:alert(1)']) {
      page = other;
      await act('openPage', key);
    }
    assert.deepEqual(done, []);
    assert.equal(told.length, 6);
    assert.equal(openableAddress('HTTPS://photos.example/a b'), 'https://photos.example/a%20b');
  });

  describe('rejecting it', () => {
    it('moves its file to the trash and then notes it', async () => {
      await act('reject', key);
      assert.deepEqual(done, [`trash ${file}`, `rejected ${key}`]);
      assert.deepEqual(told, []);
    });

    it('notes a picture that is not saved, or whose file is gone', async () => {
      await act('reject', 'flickr:2');
      if (file !== null) await rm(file);
      await act('reject', key);
      assert.deepEqual(done, ['rejected flickr:2', `rejected ${key}`]);
    });

    it('has nowhere to note a picture that is not saved before there is a folder, and says so', async () => {
      await rm(folder, { recursive: true });
      await act('reject', 'flickr:2');
      assert.deepEqual(done, []);
      assert.match(told.join(), /no save folder yet/);
      assert.ok(!existsSync(folder), 'none is made for it');
    });

    it('asks where there is no trash, and changes nothing at a no', async () => {
      hasTrash = false;
      await act('reject', key);
      assert.deepEqual(done, ['ask A cat: there is no trash']);
      assert.ok(file !== null && existsSync(file));
    });

    it('deletes it for good at a yes, and asks for the next one', async () => {
      [hasTrash, mayRemove] = [false, 'this'];
      await act('reject', key);
      assert.deepEqual(done.slice(1), [`remove ${file}`, `rejected ${key}`]);
      await writeFile(file ?? '', 'another');
      await act('reject', key);
      assert.equal(done.filter((what) => what.startsWith('ask')).length, 2);
    });

    it('asks for no other when the user says so, but tries the trash each time', async () => {
      [hasTrash, mayRemove] = [false, 'all'];
      for (let round = 0; round < 3; round += 1) {
        await writeFile(file ?? '', 'another');
        await act('reject', key);
      }
      assert.equal(done.filter((what) => what.startsWith('ask')).length, 1);
      assert.equal(done.filter((what) => what.startsWith('rejected')).length, 3);
      hasTrash = true;
      await writeFile(file ?? '', 'another');
      await act('reject', key);
      assert.deepEqual(done.slice(-2), [`trash ${file}`, `rejected ${key}`]);
    });

    it('says why nothing could be deleted, and then notes nothing', async () => {
      [hasTrash, mayRemove] = [false, 'this'];
      const refusing = createPictureActions({
        controller: pictures(),
        ui: { ...ui(), deleteFile: () => Promise.reject(new Error('EACCES: no permission')) },
        roots: () => [{ name: 'site', path: root }],
        log: memoryLog(),
      });
      await refusing('reject', key);
      assert.deepEqual(told, ['“A cat” could not be deleted: EACCES: no permission']);
      assert.ok(!done.some((what) => what.startsWith('rejected')));
    });

    it('says what could not be noted', async () => {
      failure = { code: 'records-not-written' };
      await act('reject', key);
      assert.match(told.join(), /metadata\.jsonl/);
    });

    it('does nothing in a workspace that is not trusted, and nothing twice at once', async () => {
      trusted = false;
      await act('reject', key);
      assert.deepEqual(done, []);
      trusted = true;
      await Promise.all([act('reject', key), act('reject', key)]);
      assert.deepEqual(done, [`trash ${file}`, `rejected ${key}`]);
    });
  });

  it('touches no link, no folder, and nothing out of the save folder', async () => {
    const outside = join(temp, 'outside');
    await mkdir(join(outside, 'cat'), { recursive: true });
    const secret = join(outside, 'cat', 'secret.jpg');
    await writeFile(secret, 'secret');
    await symlink(secret, join(folder, 'link.jpg'));
    await mkdir(join(folder, 'folder.jpg'));
    const attempts: (string | null)[] = [
      join(folder, 'link.jpg'),
      join(folder, 'folder.jpg'),
      secret,
      join(folder, '..', '..', '..', 'outside', 'cat', 'secret.jpg'),
    ];
    for (const attempt of attempts) {
      file = attempt;
      for (const action of ['open', 'reveal', 'copyPath', 'reject'] as const) await act(action, key);
    }
    // The save folder itself has become a link out of the workspace.
    await rm(join(root, 'images'), { recursive: true });
    await symlink(outside, join(root, 'images'));
    file = join(folder, 'secret.jpg');
    for (const action of ['open', 'reject'] as const) await act(action, key);
    assert.deepEqual(done, []);
    assert.equal(told.length, 18);
    assert.ok(existsSync(secret));
  });
});

describe('what the context menu of a tile hands over', () => {
  it('is the key of a picture, or nothing', () => {
    const context = { webview: 'x', webviewSection: 'picture', key, saved: true, page: false };
    assert.equal(readContextPictureKey(context), key);
    for (const other of [
      undefined,
      null,
      1,
      'flickr:1',
      [],
      {},
      { key },
      { ...context, webviewSection: 'form' },
      { ...context, key: 1 },
      { ...context, key: ['a'] },
      { ...context, key: 'x'.repeat(1_000_000) },
    ]) {
      assert.equal(readContextPictureKey(other), null);
    }
  });
});
