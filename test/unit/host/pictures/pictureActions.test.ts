import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPictureActions,
  readContextPicture,
  type PictureActions,
  type PictureAccess,
} from '../../../../src/host/pictures/pictureActions';
import { openableAddress } from '../../../../src/shared/words/untrusted';
import type { EditorUi, NotificationButton } from '../../../../src/host/editorUi';
import type { Failure } from '../../../../src/shared/engine/failure';
import type { Picture } from '../../../../src/shared/picture/picture';
import { fakeUi } from '../fakeUi';
import { catPicture, memoryLog } from '../hostFixtures';

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
  let isTrashBroken: boolean;
  /** Keys of pictures that are rejected already. */
  let out: Set<string>;
  /** What is known of every picture. */
  let picture: Partial<Picture>;
  let isPageInSight: boolean;
  let thrownAway: (folders: readonly string[]) => Promise<void>;
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
    [failure, trusted, isTrashBroken] = [null, true, false];
    [out, picture, isPageInSight] = [new Set(), {}, true];
    thrownAway = () => Promise.reject(new Error('nothing was rejected'));
    act = createPictureActions({
      controller: pictures(),
      ui: ui(),
      roots: () => [{ name: 'site', path: root }],
      log: memoryLog(),
      insert: (keys) => Promise.resolve(void done.push(`insert ${keys.join()}`)),
      copyPicture: (asked) => (done.push(`copyPicture ${asked}`), isPageInSight),
    });
  });
  afterEach(() => rm(temp, { recursive: true, force: true }));

  function pictures(): PictureAccess {
    return {
      filePathOf: (asked) => (asked === key ? file : null),
      pageUrlOf: (asked) => (asked === key ? page : null),
      displayNameOf: () => 'A cat\n\u202E',
      pictureOf: (asked) => catPicture(asked.replace('flickr:', ''), picture),
      folderStatusOf: (asked) => (out.has(asked) ? 'rejected' : asked === key ? 'saved' : null),
      measureFile: () => Promise.resolve({ width: 640, height: 480 }),
      setKept: (keys, isKept) => void done.push(`${isKept ? 'keep' : 'unkeep'} ${keys.join()}`),
      rejectPictures(keys, throwAway) {
        done.push(`rejected ${keys.join()}`);
        thrownAway = (folders) => throwAway(folders, () => Promise.resolve(void done.push('discard')));
        return Promise.resolve(failure);
      },
      restorePictures: (keys) => Promise.resolve((done.push(`restored ${keys.join()}`), failure)),
      lastSavePath: null,
      formFolderPath: () => Promise.resolve(folder),
    };
  }

  function ui(): EditorUi {
    const note = (what: string) => (path: string) => Promise.resolve(void done.push(`${what} ${path}`));
    return fakeUi({
      openFile: note('open'),
      revealFile: note('reveal'),
      copyText: note('copy'),
      openPage: note('openPage'),
      hasTrash: () => hasTrash,
      trashFile(path) {
        if (isTrashBroken) return Promise.reject(new Error('the trash is full'));
        done.push(`trash ${path}`);
        return Promise.resolve();
      },
      confirmDelete: (titles) => Promise.resolve((done.push(`ask ${titles.join()}`), mayRemove)),
      requireTrust: () => Promise.resolve(trusted),
      tell(text, _severity, offered = []) {
        told.push(text);
        buttons.push(...offered);
      },
    });
  }

  it('opens its file, reveals it, copies its path, opens its page, and keeps it', async () => {
    for (const action of ['open', 'reveal', 'copyPath', 'openPage', 'keep', 'unkeep'] as const)
      await act(action, [key]);
    assert.deepEqual(done, [
      `open ${file}`,
      `reveal ${file}`,
      `copy ${file}`,
      'openPage https://photos.example/1',
      `keep ${key}`,
      `unkeep ${key}`,
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
      await act('open', [key]);
      assert.deepEqual(told, [`VS Code has no viewer of its own for ${type} pictures.`]);
      assert.deepEqual(done, []);
      for (const { onPress } of buttons) await onPress();
      assert.deepEqual(done, [`open ${file}`, `reveal ${file}`]);
    }
  });

  it('says that the file is gone, or was never there', async () => {
    if (file !== null) await rm(file);
    for (const action of ['open', 'reveal', 'copyPath'] as const) await act(action, [key]);
    await act('open', ['flickr:2']);
    assert.deepEqual(done, []);
    assert.deepEqual(new Set(told), new Set(['“A cat” is not in the save folder any more.']));
    assert.equal(told.length, 4);
  });

  it('opens no page that is none of the web', async () => {
    for (const other of [null, '', 'photos/1', 'file:///etc/passwd', 'command:rm', 'javascript:alert(1)']) {
      page = other;
      await act('openPage', [key]);
    }
    assert.deepEqual(done, []);
    assert.equal(told.length, 6);
    assert.equal(openableAddress('HTTPS://photos.example/a b'), 'https://photos.example/a%20b');
  });

  describe('copying', () => {
    const license = {
      id: 'CC-BY-SA-4.0',
      name: 'CC BY-SA 4.0',
      url: 'https://creativecommons.org/licenses/by-sa/4.0/',
    };
    const ofAnn: Partial<Picture> = {
      title: 'A [cat]\n*on* a roof',
      creator: { name: 'Ann_Lee', url: 'https://people.example/ann' },
      page: 'https://photos.example/1',
      license,
    };
    const copied = (): string => (done.at(-1) ?? '').replace(/^copy /, '');

    beforeEach(async () => {
      picture = ofAnn;
      file = join(folder, 'red panda (1).jpg');
      await writeFile(file, 'a picture');
    });

    it('of the picture itself is done by the panel’s page, where one is in sight', async () => {
      await act('copyPicture', [key]);
      assert.deepEqual([done, told], [[`copyPicture ${key}`], []]);
      isPageInSight = false;
      await act('copyPicture', [key]);
      assert.match(told.join(), /Open the panel to copy a picture/);
    });

    it('gives the path in the workspace', async () => {
      await act('copyRelativePath', [key]);
      assert.equal(copied(), 'images/cat/red panda (1).jpg');
    });

    it('gives Markdown that acts as nothing but a picture and its credit', async () => {
      await act('copyMarkdown', [key]);
      assert.equal(
        copied(),
        '![A \\[cat\\] \\*on\\* a roof](images/cat/red%20panda%20%281%29.jpg)\n\n' +
          '[A \\[cat\\] \\*on\\* a roof](https://photos.example/1), [Ann\\_Lee](https://people.example/ann), ' +
          '[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/)',
      );
    });

    it('gives Markdown without a credit where none is asked for', async () => {
      picture = { ...ofAnn, license: { id: 'CC0-1.0', name: 'CC0 1.0 Universal', url: null } };
      await act('copyMarkdown', [key]);
      assert.doesNotMatch(copied(), /Ann/);
    });

    it('gives HTML with the pixels of the file', async () => {
      await act('copyHtml', [key]);
      assert.equal(
        copied(),
        '<figure>\n' +
          '  <img src="images/cat/red%20panda%20%281%29.jpg" alt="A [cat] *on* a roof" width="640" height="480">\n' +
          '  <figcaption><a href="https://photos.example/1">A [cat] *on* a roof</a>, <a href="https://people.example/ann">Ann_Lee</a>, ' +
          '<a href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a></figcaption>\n</figure>',
      );
      picture = { ...ofAnn, description: 'A cat in the sun' };
      await act('copyHtml', ['flickr:2']);
      assert.equal(copied(), '<a href="https://photos.example/1">A [cat] *on* a roof</a>');
      await act('copyHtml', [key]);
      assert.match(copied(), /alt="A cat in the sun"/);
    });

    it('gives a link to the page of a picture that is not saved', async () => {
      await act('copyMarkdown', ['flickr:2']);
      assert.equal(copied(), '[A \\[cat\\] \\*on\\* a roof](https://photos.example/1)');
      picture = { ...ofAnn, page: null };
      await act('copyMarkdown', ['flickr:2']);
      assert.match(told.join(), /no page/);
      assert.equal(done.length, 1);
    });

    it('gives the credit in a line of plain text, as far as it is known', async () => {
      await act('copyCredit', [key]);
      assert.equal(
        copied(),
        'A [cat] *on* a roof, Ann_Lee, CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/), https://photos.example/1',
      );
      picture = { title: null, page: 'javascript:alert(1)' };
      await act('copyCredit', [key]);
      assert.equal(copied(), 'Untitled, author unknown, licence unknown');
    });

    it('gives those of all that are meant, one a line', async () => {
      await act('copyCredit', ['flickr:2', key]);
      assert.equal(copied().split('\n').length, 2);
      await act('copyPath', ['flickr:2', key]);
      assert.equal(copied(), file);
    });
  });

  describe('rejecting it', () => {
    it('takes it out, and moves its file to the trash once that cannot be undone any more', async () => {
      await act('reject', [key]);
      assert.deepEqual(done, [`rejected ${key}`]);
      const aside = join(folder, 'aside');
      await mkdir(aside);
      await writeFile(join(aside, 'cat-001.jpg'), 'a picture');
      await writeFile(join(aside, 'metadata.jsonl'), '{}');
      await symlink(join(folder, 'cat-001.jpg'), join(aside, 'link.jpg'));
      await thrownAway([aside, join(folder, 'gone')]);
      assert.deepEqual(done.slice(1), [`trash ${join(aside, 'cat-001.jpg')}`, 'discard']);
      assert.deepEqual(told, []);
    });

    it('keeps what the trash does not take, says so, and deletes it where it is told to', async () => {
      isTrashBroken = true;
      await act('reject', [key]);
      await thrownAway([folder]);
      assert.deepEqual(done, [`rejected ${key}`]);
      assert.deepEqual(told, [
        'What you rejected cannot go to the trash, and is kept in a hidden folder: the trash is full',
      ]);
      await buttons[0]?.onPress();
      assert.equal(done.at(-1), 'discard');
    });

    it('takes several out at once, and none that is out already', async () => {
      out = new Set(['flickr:3']);
      await act('reject', ['flickr:2', 'flickr:3', key]);
      assert.deepEqual(done, [`rejected flickr:2,${key}`]);
      await act('reject', ['flickr:3']);
      assert.equal(done.length, 1);
    });

    it('is taken back at any time', async () => {
      await act('restore', [key, 'flickr:2']);
      assert.deepEqual(done, [`restored ${key},flickr:2`]);
      failure = { code: 'records-not-written' };
      await act('restore', [key]);
      assert.match(told.join(), /metadata\.jsonl/);
    });

    it('notes a picture that is not saved, or whose file is gone', async () => {
      await act('reject', ['flickr:2']);
      if (file !== null) await rm(file);
      await act('reject', [key]);
      assert.deepEqual(done, ['rejected flickr:2', `rejected ${key}`]);
    });

    it('makes the folder to note in it a picture that is thrown out before the first save', async () => {
      await rm(folder, { recursive: true });
      await act('reject', ['flickr:2', 'flickr:3']);
      assert.deepEqual([done, told], [['rejected flickr:2,flickr:3'], []]);
      assert.ok(existsSync(folder));
    });

    it('has nowhere to note a picture that is not saved where there can be no folder, and says so', async () => {
      await rm(folder, { recursive: true });
      await writeFile(folder, 'a file of that name');
      await act('reject', ['flickr:2', 'flickr:3']);
      assert.deepEqual(done, []);
      assert.match(told.join(), /no save folder yet/);
      assert.equal(told.length, 1);
    });

    it('asks first where there is no trash, once for all, and changes nothing at a no', async () => {
      hasTrash = false;
      await act('reject', [key, 'flickr:2']);
      assert.deepEqual(done, ['ask A cat']);
      assert.ok(file !== null && existsSync(file));
    });

    it('asks nothing about a picture without a file', async () => {
      hasTrash = false;
      await act('reject', ['flickr:2']);
      assert.deepEqual(done, ['rejected flickr:2']);
    });

    it('has what is aside deleted at a yes, and asks for the next one', async () => {
      [hasTrash, mayRemove] = [false, 'this'];
      await act('reject', [key]);
      await thrownAway([folder]);
      assert.deepEqual(done.slice(1), [`rejected ${key}`, 'discard']);
      await act('reject', [key]);
      assert.equal(done.filter((what) => what.startsWith('ask')).length, 2);
    });

    it('asks for no other when the user says so', async () => {
      [hasTrash, mayRemove] = [false, 'all'];
      for (let round = 0; round < 3; round += 1) await act('reject', [key]);
      assert.equal(done.filter((what) => what.startsWith('ask')).length, 1);
      assert.equal(done.filter((what) => what.startsWith('rejected')).length, 3);
    });

    it('says what could not be noted', async () => {
      failure = { code: 'records-not-written' };
      await act('reject', [key]);
      assert.match(told.join(), /metadata\.jsonl/);
    });

    it('does nothing in a workspace that is not trusted, and nothing twice at once', async () => {
      trusted = false;
      await act('reject', [key]);
      assert.deepEqual(done, []);
      trusted = true;
      await Promise.all([act('reject', [key]), act('reject', [key])]);
      assert.deepEqual(done, [`rejected ${key}`]);
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
      for (const action of ['open', 'reveal', 'copyPath', 'reject'] as const) await act(action, [key]);
    }
    // The save folder itself has become a link out of the workspace.
    await rm(join(root, 'images'), { recursive: true });
    await symlink(outside, join(root, 'images'));
    file = join(folder, 'secret.jpg');
    for (const action of ['open', 'reject'] as const) await act(action, [key]);
    assert.deepEqual(done, []);
    assert.equal(told.length, 18);
    assert.ok(existsSync(secret));
  });
});

describe('what the context menu of a tile hands over', () => {
  it('is the key of a picture, or nothing', () => {
    const context = {
      webview: 'x',
      webviewSection: 'picture',
      key,
      saved: true,
      page: false,
    };
    assert.deepEqual(readContextPicture(context), { webviewSection: 'picture', key, isAlone: false });
    assert.equal(readContextPicture({ ...context, isAlone: true })?.isAlone, true);
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
      { ...context, isAlone: 'yes' },
      { ...context, key: ['a'] },
      { ...context, key: 'x'.repeat(1_000_000) },
    ]) {
      assert.equal(readContextPicture(other), null);
    }
  });
});
