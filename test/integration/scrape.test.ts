import { strict as assert } from 'node:assert';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, ConfigurationTarget, Uri, window, workspace } from 'vscode';
import type { Trouble } from '../../demo/photoSite';
import type { Api } from '../../src/extension';
import { until } from '../support/until';
import {
  dispatcher,
  doneScrape,
  extensionApi,
  filesIn,
  form,
  panels,
  replace,
  startAnew,
  status,
  watchCommands,
  watchMessages,
  watchProgress,
  withSite,
  workspaceFolder,
} from './host';
import { suiteMark } from './agreed';

/** Slow enough to be caught in the middle. */
const slow = { delayMs: 100 };

describe('from a search to files', () => {
  let api: Api;

  before(async () => {
    api = await extensionApi();
  });
  beforeEach(() => startAnew(api));
  after(() => startAnew(api));

  const search = (keyword: string, find: number) =>
    api.panel.receive({ type: 'search', form: form({ keyword, find: String(find) }) });

  /** Starts a scrape and waits until some are saved; `ended` settles with the run. */
  async function scrapeUntil(saved: number, folder: string): Promise<{ readonly ended: Promise<void> }> {
    const ended = api.panel.receive({ type: 'scrape', form: form({ keyword: 'any', folder }) });
    await until(`${saved} to be saved`, 30, () => {
      const { scrape } = api.controller.snapshot();
      return scrape.state === 'running' && scrape.saved >= saved;
    });
    return { ended };
  }

  function assertWholePictures(folder: string, count: number): void {
    const files = filesIn(folder);
    assert.equal(files.length, count, files.join(' '));
    for (const file of files) {
      assert.match(file, /-\d+\.jpg$/);
      const bytes = readFileSync(join(workspaceFolder(), folder, file));
      assert.equal(bytes.subarray(0, 2).toString('hex'), 'ffd8', file);
      assert.equal(bytes.subarray(-2).toString('hex'), 'ffd9', file);
    }
  }

  it('finds pictures and saves as many as were asked for', async () => {
    const progress = watchProgress();
    const messages = watchMessages('Open Folder');
    const asked = watchCommands();
    await search('red panda', 30);
    assert.equal(status(api), 'Found 30 pictures');

    await api.panel.receive({ type: 'scrape', form: form({ keyword: 'red panda', quantity: '20' }) });
    assert.equal(status(api), 'Saved 20 of 20');
    assertWholePictures('images/red panda', 20);
    assert.equal(doneScrape(api).folder, 'images/red panda');

    const [shown] = progress;
    assert.equal(progress.length, 1);
    assert.equal(shown?.title, 'Saving pictures to images/red panda');
    assert.match(shown.messages.join(), /^0 of 20/);
    assert.ok(shown.percent <= 100.001);
    await until('the notification to close', 10, () => shown.closed);
    await until('the folder to be shown', 10, () =>
      asked.some(([command]) => command === 'revealInExplorer'),
    );
    assert.deepEqual(messages, [
      {
        kind: 'showInformationMessage',
        text: 'Saved 20 of 20 to images/red panda.',
        buttons: ['Open Folder', 'Show Log'],
      },
    ]);
  });

  it('goes on with the same keyword, and adds only what is new', async () => {
    await search('lake', 20);
    await search('lake', 20);
    assert.equal(status(api), 'Found 40 pictures, 20 new');
    await search('hill', 10);
    assert.equal(status(api), 'Found 50 pictures, 10 new');
  });

  it('is cancelled from the notification at once, and leaves whole files only', () =>
    withSite(slow, async () => {
      const progress = watchProgress();
      const messages = watchMessages();
      await search('cancelled', 100);
      const { ended } = await scrapeUntil(10, 'cancelled');
      const began = performance.now();
      progress[0]?.cancel();
      await ended;
      const milliseconds = performance.now() - began;
      console.log(`${suiteMark}cancelled within ${milliseconds.toFixed(0)} ms`);
      assert.ok(milliseconds < 250, `cancelling took ${milliseconds.toFixed(0)} ms`);
      const { outcome, saved } = doneScrape(api);
      assert.equal(outcome, 'cancelled');
      assert.ok(saved < 100);
      assertWholePictures('cancelled', saved);
      await until('the notification to close', 10, () => progress[0]?.closed);
      assert.deepEqual(messages, [], 'who cancels needs no message');
    }));

  it('is cancelled from the panel', () =>
    withSite(slow, async () => {
      const progress = watchProgress();
      await search('stopped', 100);
      const { ended } = await scrapeUntil(10, 'stopped');
      await api.panel.receive({ type: 'cancel' });
      await ended;
      assert.equal(doneScrape(api).outcome, 'cancelled');
      assertWholePictures('stopped', doneScrape(api).saved);
      await until('the notification to close', 10, () => progress[0]?.closed);
    }));

  it('replaces a dead picture by the next one, and says which when the list is used up', async () => {
    const seen: string[] = [];
    // Every third photo that is asked for is gone.
    const dead = (id: string): boolean => {
      if (!seen.includes(id)) seen.push(id);
      return seen.indexOf(id) % 3 === 2;
    };
    await withSite({ dead }, async () => {
      const messages = watchMessages();
      await search('dead', 30);
      await api.panel.receive({ type: 'scrape', form: form({ folder: 'dead', quantity: '15' }) });
      assert.equal(status(api), 'Saved 15 of 15');
      assertWholePictures('dead', 15);
      assert.ok(doneScrape(api).failed > 0);

      await api.panel.receive({ type: 'scrape', form: form({ folder: 'short' }) });
      const { outcome, saved, failed, failures } = doneScrape(api);
      assert.equal(outcome, 'short');
      assert.equal(saved + failed, 30);
      assert.equal(failures.length, failed);
      assert.ok(failures.every(({ name, failure }) => name !== '' && failure.status === 404));
      assertWholePictures('short', saved);
      await until('both closing messages', 10, () => messages.length === 2);
      assert.equal(messages[0]?.kind, 'showInformationMessage');
      assert.equal(messages[1]?.kind, 'showWarningMessage');
      assert.match(
        messages[1].text,
        new RegExp(`^Saved ${saved} of 30 to short\\. ${failed} pictures could not`),
      );
    });
  });

  it('stops with a reason when the folder cannot be used', async () => {
    writeFileSync(join(workspaceFolder(), 'file'), 'not a folder');
    const messages = watchMessages('Show Log');
    await search('stop', 5);
    await api.panel.receive({ type: 'scrape', form: form({ folder: 'file' }) });
    const { outcome, saved, failure } = doneScrape(api);
    assert.deepEqual([outcome, saved], ['stopped', 0]);
    assert.ok(failure);
    await until('the closing message', 10, () => messages.length === 1);
    assert.deepEqual([messages[0]?.kind, messages[0]?.buttons], ['showErrorMessage', ['Show Log']]);
  });

  it('tries again what failed, from the panel and from the closing message', async () => {
    let away = true;
    const gone = new Set<string>();
    // The first three photos that are asked for are away for a while.
    const dead = (id: string): boolean => {
      if (gone.size < 3) gone.add(id);
      return away && gone.has(id);
    };
    await withSite({ dead }, async (site) => {
      const messages: string[] = [];
      watchMessages();
      replace(window, 'showWarningMessage', () => (text: string, ...buttons: unknown[]) => {
        messages.push(text);
        // By the second time they are back.
        away = messages.length < 2;
        return Promise.resolve(buttons.find((button) => button === 'Retry Failed' && !away) as undefined);
      });
      await search('again', 10);
      await api.panel.receive({ type: 'scrape', form: form({ folder: 'again' }) });
      assert.equal(status(api), 'Saved 7 of 10');
      site.forget();
      await api.panel.receive({ type: 'retryFailed' });
      assert.equal(status(api), 'Saved 0 of 3');
      assert.equal(doneScrape(api).failures.length, 3);
      const asked = site.requests.map(({ url }) => /\/(\d+)_/.exec(url)?.[1]);
      assert.deepEqual(new Set(asked), gone, 'only what failed is asked for');
      await until('the closing message to be answered', 20, () => status(api) === 'Saved 3 of 3');
      assert.match(messages[1] ?? '', /^Saved 0 of 3 to again\. 3 pictures could not be saved/);
      assertWholePictures('again', 10);
    });
  });

  it('leaves what is there already, and says so', async () => {
    const messages = watchMessages();
    await withSite({}, async (site) => {
      await search('twice', 12);
      await api.panel.receive({ type: 'scrape', form: form({ folder: 'twice', quantity: '10' }) });
      assert.equal(status(api), 'Saved 10 of 10');
      site.forget();
      await api.panel.receive({ type: 'scrape', form: form({ folder: 'twice', quantity: '10' }) });
      assert.equal(status(api), 'All 10 were already there');
      assert.deepEqual(site.requests, []);
      await api.panel.receive({ type: 'scrape', form: form({ folder: 'twice', quantity: '12' }) });
      assert.equal(status(api), 'Saved 2 of 12, 10 were already there');
    });
    await until('the closing messages', 10, () => messages.length === 3);
    assert.deepEqual(
      messages.map(({ text, buttons }) => [text, buttons.length]),
      [
        ['Saved 10 of 10 to twice.', 2],
        ['All 10 were already in twice. For others, raise the quantity or search for more.', 2],
        ['Saved 2 of 12 to twice, 10 were already there.', 2],
      ],
    );
    assertWholePictures('twice', 12);
  });

  it('says so when its folder goes while it saves', () =>
    withSite(slow, async () => {
      const messages = watchMessages();
      await search('vanish', 60);
      const { ended } = await scrapeUntil(5, 'to/vanish');
      rmSync(join(workspaceFolder(), 'to'), { recursive: true });
      // A file in its place, so that it cannot be made again.
      writeFileSync(join(workspaceFolder(), 'to'), 'in the way');
      await ended;
      assert.equal(doneScrape(api).outcome, 'stopped');
      await until('the closing message', 10, () => messages.length === 1);
      assert.equal(messages[0]?.kind, 'showErrorMessage');
      assert.match(messages[0].text, /[Ff]older/);
      rmSync(join(workspaceFolder(), 'to'));
      await api.panel.receive({ type: 'scrape', form: form({ folder: 'to/vanish', quantity: '3' }) });
      assert.equal(status(api), 'Saved 3 of 3', 'the next run is not harmed');
    }));

  it('keeps the settings that it started with', () =>
    withSite({ delayMs: 30 }, async (site) => {
      watchMessages();
      const settings = () => workspace.getConfiguration('imageScraper');
      await search('settled', 20);
      await settings().update('concurrency', 1, ConfigurationTarget.Global);
      try {
        const { ended } = await scrapeUntil(2, 'settled');
        await settings().update('concurrency', 16, ConfigurationTarget.Global);
        await settings().update('records.metadata', false, ConfigurationTarget.Global);
        await ended;
        assert.equal(status(api), 'Saved 20 of 20');
        assert.equal(site.mostPicturesAtOnce, 1);
        const records = readFileSync(join(workspaceFolder(), 'settled', 'metadata.jsonl'), 'utf8');
        assert.equal(records.trim().split('\n').length, 20);
      } finally {
        await settings().update('concurrency', undefined, ConfigurationTarget.Global);
        await settings().update('records.metadata', undefined, ConfigurationTarget.Global);
      }
    }));

  it('puts no link into what VS Code shows', async () => {
    const folder = '[free](command:workbench.action.quit)';
    const messages = watchMessages();
    const progress = watchProgress();
    await search('linked', 1);
    await api.panel.receive({ type: 'scrape', form: form({ folder }) });
    await until('the closing message', 10, () => messages.length === 1);
    const shown = [messages[0]?.text, progress[0]?.title].join();
    assert.match(shown, /\[free\] \(command:.*\[free\] \(command:/);
    assert.doesNotMatch(shown, /\]\(/);
  });

  it('tells apart why a search found nothing', async () => {
    const trouble: readonly Trouble[] = ['forbidden', 'challenge', 'login', 'changed'];
    await withSite({ trouble: (keyword) => trouble.find((each) => each === keyword) }, async () => {
      const said: string[] = [];
      for (const keyword of [...trouble, 'nothing']) {
        await search(keyword, 10);
        said.push(status(api));
      }
      for (const text of said.slice(0, 3)) assert.match(text, /refuses/);
      assert.match(said[3] ?? '', /has changed and cannot be read/);
      assert.match(said[4] ?? '', /^Nothing found for “nothing”/);
    });
    const handler = (_request: IncomingMessage, response: ServerResponse): boolean => {
      response.writeHead(429).end();
      return true;
    };
    await withSite({ handler }, async () => {
      await search('too much', 10);
      assert.match(status(api), /slow down \(429\)/);
    });
    await search('after that', 1);
    assert.equal(status(api), 'Found 1 picture', 'the next search starts clean');
  });

  it('goes on when the panel is closed', () =>
    withSite(slow, async () => {
      watchMessages();
      await commands.executeCommand('imageScraper.open');
      await until('the panel', 20, () => panels().length === 1);
      await search('closed', 60);
      const { ended } = await scrapeUntil(1, 'closed');
      await commands.executeCommand('workbench.action.closeAllEditors');
      await until('no panel', 20, () => panels().length === 0);
      await ended;
      assert.equal(status(api), 'Saved 60 of 60');
      assertWholePictures('closed', 60);
    }));

  it('does not save outside the workspace, whether by name or by a link', async () => {
    const progress = watchProgress();
    await search('outside', 5);
    const link = join(workspaceFolder(), 'out');
    symlinkSync(tmpdir(), link);
    try {
      for (const folder of ['../outside', tmpdir(), 'out', 'out/new']) {
        await api.panel.receive({ type: 'scrape', form: form({ folder }) });
        assert.deepEqual(api.controller.snapshot().errors, { folder: 'outside-workspace' }, folder);
        assert.equal(api.controller.snapshot().scrape.state, 'idle');
      }
    } finally {
      rmSync(link);
    }
    assert.deepEqual(progress, []);
  });

  it('does not save into a workspace that is not trusted, and says what to do', async () => {
    await search('trust', 5);
    const messages = watchMessages();
    replace(workspace, 'isTrusted', () => false);
    await api.panel.receive({ type: 'scrape', form: form({}) });
    assert.equal(api.controller.snapshot().scrape.state, 'idle');
    assert.equal(messages[0]?.kind, 'showWarningMessage');
    assert.deepEqual(messages[0].buttons, ['Manage Workspace Trust']);
  });

  it('shows the folder that was saved to', async () => {
    watchMessages();
    await search('shown', 1);
    await api.panel.receive({ type: 'scrape', form: form({ folder: 'shown' }) });
    const asked = watchCommands();
    await api.panel.receive({ type: 'openFolder' });
    assert.deepEqual(asked, [['revealInExplorer', Uri.file(join(workspaceFolder(), 'shown'))]]);
  });

  it('leaves the network of the other extensions alone', async () => {
    const before: unknown = Reflect.get(globalThis, dispatcher);
    watchMessages();
    await search('alone', 3);
    await api.panel.receive({ type: 'scrape', form: form({ folder: 'alone' }) });
    assert.equal(status(api), 'Saved 3 of 3');
    assert.equal(Reflect.get(globalThis, dispatcher), before);
  });
});
