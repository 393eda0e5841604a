import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, env, extensions, TabInputCustom, TabInputText, Uri, window } from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { emptyListVersion } from '../../src/host/list/foundList';
import { commandIds as ownCommands, pictureCommandId } from '../../src/host/ids';
import type { Tile } from '../../src/shared/panel/gallery';
import { pictureActionIds, type PictureAction } from '../../src/shared/panel/pictureActions';
import { gitOfPath } from '../support/gitOfPath';
import { waitUntil } from '../support/waitUntil';
import {
  startedProgram,
  savedFilesIn,
  formWith,
  replaceMember,
  resetPanel,
  panelStatus,
  watchCommands,
  watchMessages,
  withPhotoSite,
  workspaceFolder,
  sendForm,
  shownTab,
} from './extensionHost';

/** Slow enough to be caught in the middle. */
const slowSite = { delayMs: 100 };

describe('pictures that were saved', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  /** Searches and saves, and returns the records by the keys of the pictures. */
  async function save(keyword: string, count: number): Promise<Map<string, string>> {
    await sendForm(api, 'search', formWith({ keyword, find: String(count) }));
    await sendForm(api, 'scrape', formWith({ keyword, folder: keyword }));
    assert.equal(panelStatus(api), `Saved ${count} of ${count}`);
    await waitUntil('the files to be known', 10, () =>
      api.controller.filePathOf([...records(keyword).keys()][0] ?? ''),
    );
    return records(keyword);
  }

  function records(folder: string): Map<string, string> {
    const lines = readFileSync(join(workspaceFolder(), folder, 'metadata.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return new Map(
      lines.filter(Boolean).map((line) => {
        const { source, id, file_name } = JSON.parse(line) as Readonly<Record<string, string>>;
        return [`${source}:${id}`, file_name ?? ''];
      }),
    );
  }

  /** As the tiles' context menu does it. */
  function act(action: PictureAction, key: string): Thenable<unknown> {
    const context = {
      webview: 'imageScraper.panel',
      webviewSection: 'picture',
      key,
      saved: true,
      page: true,
    };
    return commands.executeCommand(pictureCommandId(action), context);
  }

  function tile(key: string): Tile | undefined {
    return api.controller
      .updatesSince(emptyListVersion, (file) => file)
      .changes.tiles.find((each) => each.key === key);
  }

  it('have commands for all that can be done', async () => {
    const known = await commands.getCommands(true);
    for (const command of [...Object.values(ownCommands), ...pictureActionIds.map(pictureCommandId)]) {
      assert.ok(known.includes(command), command);
    }
  });

  it('open in an editor, show in the Explorer, and are kept', async () => {
    const [[key, file] = ['', '']] = await save('opened', 2);
    const path = join(workspaceFolder(), 'opened', file);
    await act('open', key);
    const isOpen = (): boolean =>
      window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(
          ({ input }) =>
            (input instanceof TabInputCustom || input instanceof TabInputText) && input.uri.fsPath === path,
        );
    await waitUntil('the picture in an editor', 20, isOpen);
    const asked = watchCommands();
    await act('reveal', key);
    assert.deepEqual(
      asked
        .filter(([command]) => command.startsWith('reveal'))
        .map(([command, uri]) => [command, (uri as Uri).fsPath]),
      [['revealInExplorer', path]],
    );
    await act('keep', key);
    assert.equal(tile(key)?.isKept, true);
    await act('unkeep', key);
    assert.equal(tile(key)?.isKept, undefined);
  });

  it('are copied as a path, as Markdown and as a credit, all that are chosen', async () => {
    // In the order shown, which their numbers follow, and not that in which they came.
    const saved = [...(await save('copied', 3))].sort(([, one], [, other]) => (one < other ? -1 : 1));
    const copied = async (action: PictureAction): Promise<string> => {
      await act(action, saved[0]?.[0] ?? '');
      return env.clipboard.readText();
    };
    await api.panel.handleMessage({
      type: 'choose',
      tab: shownTab(api),
      keys: saved.slice(0, 2).map(([key]) => key),
    });
    const paths = saved.slice(0, 2).map(([, file]) => `copied/${file}`);
    assert.equal(await copied('copyRelativePath'), paths.join('\n'));
    assert.equal(
      await copied('copyPath'),
      paths.map((path) => join(workspaceFolder(), ...path.split('/'))).join('\n'),
    );
    const markdown = await copied('copyMarkdown');
    for (const path of paths) assert.ok(markdown.includes(`](${encodeURI(path)})`), markdown);
    assert.equal((await copied('copyCredit')).split('\n').length, 2);
  });

  it('are rejected: the file, its record and its credit go, and it does not come back', async () => {
    const [[key, file] = ['', ''], ...others] = await save('rejected', 5);
    const credits = (): string => readFileSync(join(workspaceFolder(), 'rejected', 'CREDITS.md'), 'utf8');
    assert.ok(credits().includes(file));
    const messages = watchMessages('Delete Permanently');
    await act('reject', key);
    // Here, as on every server, there is no trash; a desktop has one.
    if (env.remoteName !== undefined) {
      assert.match(messages.map(({ text }) => text).join(), /^Delete “.+” permanently\?$/);
    }
    const left = others.map(([, name]) => name).sort();
    const pictures = (): string[] => savedFilesIn('rejected').filter((name) => !name.startsWith('.'));
    assert.deepEqual(pictures(), left);
    assert.deepEqual([...records('rejected').values()].sort(), left);
    assert.ok(!credits().includes(file));
    assert.equal(tile(key)?.state?.state, 'rejected');

    // Also where it is found anew.
    await resetPanel(api);
    await sendForm(api, 'search', formWith({ keyword: 'rejected', find: '5' }));
    await sendForm(api, 'scrape', formWith({ keyword: 'rejected', folder: 'rejected' }));
    assert.match(panelStatus(api), /^All 4 were already there|^Saved 0 of \d, 4 were already there/);
    assert.deepEqual(pictures(), left);
    assert.equal(tile(key)?.state?.state, 'rejected');
  });

  it('come back when their rejection is undone, all at once, and are as before', async () => {
    const all = await save('undone', 4);
    const keys = [...all.keys()].slice(1, 3);
    const folder = join(workspaceFolder(), 'undone');
    const credits = readFileSync(join(folder, 'CREDITS.md'), 'utf8');
    const bytes = [...all.values()].map((file) => readFileSync(join(folder, file)));
    watchMessages('Delete Permanently');
    await api.panel.handleMessage({ type: 'choose', tab: shownTab(api), keys });
    await act('reject', keys[0] ?? '');
    assert.equal(records('undone').size, 2);
    assert.deepEqual(
      keys.map((key) => tile(key)?.state?.state),
      ['rejected', 'rejected'],
    );
    assert.equal(api.controller.snapshot().canUndo, true);
    assert.match(panelStatus(api), /^Saved 2 of 2/);

    await api.panel.handleMessage({ type: 'undo' });
    assert.deepEqual(
      [...all.values()].map((file) => readFileSync(join(folder, file))),
      bytes,
    );
    assert.deepEqual([...records('undone')].sort(), [...all].sort());
    assert.equal(readFileSync(join(folder, 'CREDITS.md'), 'utf8'), credits);
    assert.deepEqual(savedFilesIn('undone'), [...all.values()].sort(), 'nothing else is left');
    assert.deepEqual(
      keys.map((key) => tile(key)?.state?.state),
      ['there', 'there'],
    );
    assert.match(panelStatus(api), /^Saved 4 of 4/);
  });

  it('are deleted, or in the trash, once the time to undo it is over, and may be saved again when they are rejected no more', async () => {
    const [[key, file] = ['', '']] = await save('restored', 2);
    watchMessages('Delete Permanently');
    await act('reject', key);
    const hidden = join(workspaceFolder(), 'restored', '.image-scraper-rejected');
    assert.ok(existsSync(hidden));
    await waitUntil('what is aside to go', 30, () => !existsSync(hidden));
    await act('restore', key);
    assert.equal(tile(key)?.state, undefined);
    await sendForm(api, 'scrape', formWith({ keyword: 'restored', folder: 'restored' }));
    assert.ok(savedFilesIn('restored').includes(file));
  });

  it('stay when the user does not want them deleted for good', async function () {
    if (env.remoteName === undefined) this.skip();
    const [[key, file] = ['', '']] = await save('stays', 2);
    watchMessages();
    await act('reject', key);
    assert.ok(savedFilesIn('stays').includes(file));
    assert.equal(records('stays').get(key), file);
    assert.equal(tile(key)?.state?.state, 'saved');
  });

  it('are safe from what is no picture', async () => {
    await save('safe', 2);
    const messages = watchMessages('Delete Permanently');
    for (const action of pictureActionIds) {
      for (const context of [
        undefined,
        'flickr:1',
        { webviewSection: 'picture' },
        Uri.file(workspaceFolder()),
      ]) {
        await commands.executeCommand(pictureCommandId(action), context);
      }
    }
    assert.deepEqual(messages, []);
    assert.equal(savedFilesIn('safe').length, 2);
  });

  it('have a folder that can be opened, once it is there', async () => {
    const messages = watchMessages();
    const asked = watchCommands();
    await api.panel.handleMessage({
      type: 'edit',
      tab: shownTab(api),
      change: formWith({ folder: 'not there' }),
    });
    const before = api.controller.lastSavePath;
    if (before !== null) rmSync(before, { recursive: true, force: true });
    await commands.executeCommand('imageScraper.openFolder');
    assert.match(messages.map(({ text }) => text).join(), /no save folder yet/);
    mkdirSync(join(workspaceFolder(), 'there'), { recursive: true });
    await api.panel.handleMessage({
      type: 'edit',
      tab: shownTab(api),
      change: formWith({ folder: 'there' }),
    });
    await commands.executeCommand('imageScraper.openFolder');
    await save('opens', 1);
    await commands.executeCommand('imageScraper.openFolder');
    assert.deepEqual(
      asked.filter(([command]) => command === 'revealInExplorer').map(([, uri]) => (uri as Uri).fsPath),
      [join(workspaceFolder(), 'there'), join(workspaceFolder(), 'opens')],
    );
  });

  it('can be paused, resumed and cancelled by commands, of which context keys tell', () =>
    withPhotoSite(slowSite, async () => {
      const asked = watchCommands();
      const keys = (): Record<string, unknown> =>
        Object.fromEntries(
          asked
            .filter(([command]) => command === 'setContext')
            .map(([, key, value]) => [String(key).replace('imageScraper.', ''), value]),
        );
      await sendForm(api, 'search', formWith({ keyword: 'paused', find: '60' }));
      assert.deepEqual(keys()['running'], '');
      assert.equal(keys()['found'], true);
      const ended = sendForm(api, 'scrape', formWith({ keyword: 'paused', folder: 'paused' }));
      const held = (): boolean | null => {
        const { scrape } = api.controller.snapshot();
        return scrape.state === 'running' ? scrape.isHeld : null;
      };
      await waitUntil('some to be saved', 30, () => {
        const { scrape } = api.controller.snapshot();
        return scrape.state === 'running' && scrape.saved > 2;
      });
      assert.equal(keys()['running'], 'scrape');
      await commands.executeCommand('imageScraper.pauseOrResume');
      await waitUntil('the scrape to be held', 5, () => held() === true);
      assert.equal(keys()['held'], true);
      await commands.executeCommand('imageScraper.pauseOrResume');
      await waitUntil('the scrape to go on', 5, () => held() === false);
      assert.equal(keys()['held'], false);
      await commands.executeCommand('imageScraper.cancel');
      await ended;
      assert.equal(api.controller.snapshot().scrape.state, 'done');
      assert.equal(keys()['running'], '');
    }));

  it('have thumbnails that can be cleared, and come again', async () => {
    const messages = watchMessages();
    await sendForm(api, 'search', formWith({ keyword: 'small', find: '5' }));
    const { pictures } = api.controller.updatesSince(emptyListVersion, (file) => file).changes;
    const keys = pictures.map(({ key }) => key);
    const shown = (): boolean =>
      keys.length > 0 && keys.every((key) => typeof tile(key)?.thumbnail === 'string');
    await api.panel.handleMessage({ type: 'visible', keys });
    await waitUntil('the thumbnails', 30, shown);
    await commands.executeCommand('imageScraper.clearThumbnails');
    assert.match(messages.map(({ text }) => text).join(), /^The thumbnails are cleared: \d.* freed\.$/);
    await waitUntil('the thumbnails again', 30, shown);
  });

  it('are asked about before more than 100 MB of them go into a git repository', async () => {
    // A stand-in for `git init`: a repository is what has these.
    const top = workspaceFolder();
    for (const folder of ['objects', 'refs']) mkdirSync(join(top, '.git', folder), { recursive: true });
    writeFileSync(join(top, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    const program = gitOfPath();
    const path = process.env['PATH'];
    const save = () =>
      sendForm(api, 'scrape', formWith({ keyword: 'many', folder: 'many', size: 'original' }));
    try {
      const messages = watchMessages();
      await sendForm(api, 'search', formWith({ keyword: 'many', find: '400' }));
      await save();
      assert.match(messages.map(({ text }) => text).join(), /^Save about [\d.]+ MB into a git repository\?$/);
      assert.deepEqual(messages[0]?.buttons, ['Save Anyway', 'Add to .gitignore']);
      assert.ok(!existsSync(join(top, 'many')));

      // Where PATH leads to no git, VS Code's own extension can still say where it is.
      const git = { isActive: true, exports: { getAPI: () => ({ git: { path: program } }) } };
      replaceMember(
        extensions,
        'getExtension',
        (original) =>
          ((id: string) => (id === 'vscode.git' ? git : original(id))) as typeof extensions.getExtension,
      );
      process.env['PATH'] = top;
      await save();
      assert.equal(messages.length, 2);
      assert.equal(messages[1]?.text, messages[0]?.text);
      assert.ok(!existsSync(join(top, 'many')));
    } finally {
      process.env['PATH'] = path;
      rmSync(join(top, '.git'), { recursive: true });
    }
  });
});
