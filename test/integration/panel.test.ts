import { strict as assert } from 'node:assert';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  EventEmitter,
  Uri,
  ViewColumn,
  window,
  workspace,
  type WebviewOptions,
  type WebviewPanel,
  type WebviewView,
} from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { noFilters } from '../../src/shared/panel/filters';
import type { Update } from '../../src/shared/panel/protocol';
import { randomJson, seededRandom } from '../support/random';
import { waitUntil } from '../support/waitUntil';
import {
  startedProgram,
  formWith,
  openPanels,
  replaceMember,
  resetPanel,
  withPhotoSite,
  workspaceFolder,
  sendForm,
  shownTab,
} from './extensionHost';

describe('the panel', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  /** How often the panel's page said that it is there, which it does each time it is loaded. */
  function countReady(): () => number {
    let count = 0;
    replaceMember(api.panel, 'handleMessage', (original) => (message, sender) => {
      if ((message as { readonly type?: unknown }).type === 'ready') count += 1;
      return original.call(api.panel, message, sender);
    });
    return () => count;
  }

  it('opens as an editor, once, and is revealed when asked for again', async () => {
    await commands.executeCommand('imageScraper.open');
    await waitUntil('the panel', 20, () => openPanels().length === 1);
    const [tab] = openPanels();
    assert.equal(tab?.label, 'Scrape Images');

    await commands.executeCommand('workbench.action.files.newUntitledFile');
    await waitUntil('another editor in front', 20, () => openPanels()[0]?.isActive === false);
    await commands.executeCommand('imageScraper.open');
    await waitUntil('the panel in front again', 20, () => openPanels()[0]?.isActive === true);
    assert.equal(openPanels().length, 1);
  });

  it('loads its page, and again when it was hidden', async () => {
    const ready = countReady();
    await commands.executeCommand('imageScraper.open');
    await waitUntil('the page', 30, () => ready() === 1);
    await commands.executeCommand('workbench.action.files.newUntitledFile');
    await waitUntil('another editor in front', 20, () => openPanels()[0]?.isActive === false);
    await commands.executeCommand('imageScraper.open');
    await waitUntil('the page again', 30, () => ready() === 2);
  });

  it('comes back with the window that it was open in, also from an older version', async () => {
    const ready = countReady();
    const gone = Uri.file(join(tmpdir(), 'an-older-version'));
    const options = { enableScripts: false, localResourceRoots: [gone] };
    const restored = window.createWebviewPanel(
      'imageScraper.panel',
      'Scrape Images',
      ViewColumn.Active,
      options,
    );
    await api.panel.deserializeWebviewPanel(restored);
    await waitUntil('its page', 30, () => ready() === 1);
    await commands.executeCommand('imageScraper.open');
    assert.equal(openPanels().length, 1);
    assert.ok(restored.active);
  });

  it('is a view, too, which loads the same page beside the panel', async () => {
    const ready = countReady();
    await commands.executeCommand('imageScraper.view.focus');
    await waitUntil('the page in the view', 30, () => ready() === 1);
    await commands.executeCommand('imageScraper.open');
    await waitUntil('the page in the panel', 30, () => ready() === 2);
    await commands.executeCommand('workbench.view.explorer');
    await commands.executeCommand('imageScraper.view.focus');
    await waitUntil('the page in the view, which was hidden', 30, () => ready() === 3);
    await commands.executeCommand('workbench.view.explorer');
  });

  it('takes the save folder from the Explorer', async () => {
    const folder = join(workspaceFolder(), 'some', 'where');
    mkdirSync(folder, { recursive: true });
    await commands.executeCommand('imageScraper.openHere', Uri.file(folder));
    await waitUntil('the panel', 20, () => openPanels().length === 1);
    assert.equal(api.controller.snapshot().form.folder, 'some/where');
    await commands.executeCommand('imageScraper.openHere', Uri.file(workspaceFolder()));
    assert.equal(api.controller.snapshot().form.folder, '.');
  });

  it('refuses a folder that is not in the workspace or not on disk', async () => {
    for (const uri of [Uri.file(tmpdir()), Uri.parse('untitled:/somewhere')]) {
      await commands.executeCommand('imageScraper.openHere', uri);
      const { form: left, errors } = api.controller.snapshot();
      assert.equal(left.folder, null);
      assert.deepEqual(errors, { folder: 'outside-workspace' });
    }
  });

  it('offers no folder that is not on disk, and says so when saving', async () => {
    const uri = Uri.parse('memfs:/virtual');
    replaceMember(workspace, 'workspaceFolders', () => [{ uri, name: 'virtual', index: 0 }]);
    await commands.executeCommand('imageScraper.openHere', uri);
    assert.deepEqual(api.controller.snapshot().errors, { folder: 'not-on-disk' });
    await sendForm(api, 'scrape', formWith({ keyword: 'cat' }));
    const { roots, errors, scrape } = api.controller.snapshot();
    assert.deepEqual(roots, []);
    assert.equal(errors.folder, 'not-on-disk');
    assert.equal(scrape.state, 'idle');
  });

  it('lets the user browse for a folder, from the nearest one that is there', async () => {
    const asked: (string | undefined)[] = [];
    let answer: Uri[] | undefined = [Uri.file(join(workspaceFolder(), 'photos'))];
    replaceMember(window, 'showOpenDialog', () => (options) => {
      asked.push(options?.defaultUri?.fsPath);
      assert.equal(options?.canSelectFolders, true);
      return Promise.resolve(answer);
    });
    await api.panel.handleMessage({ type: 'browse' });
    assert.equal(api.controller.snapshot().form.folder, 'photos');
    answer = undefined;
    await api.panel.handleMessage({ type: 'browse' });
    assert.equal(api.controller.snapshot().form.folder, 'photos', 'a closed dialog changes nothing');
    answer = [Uri.file(tmpdir())];
    await api.panel.handleMessage({ type: 'browse' });
    assert.deepEqual(api.controller.snapshot().errors, { folder: 'outside-workspace' });
    assert.deepEqual(asked, [workspaceFolder(), workspaceFolder(), workspaceFolder()]);
  });

  it('does nothing at messages that it cannot read', async () => {
    await api.panel.handleMessage({
      type: 'edit',
      tab: shownTab(api),
      change: formWith({ keyword: 'cat', quantity: '3' }),
    });
    const before = api.controller.snapshot();
    const random = seededRandom(6);
    for (let round = 0; round < 10_000; round += 1) await api.panel.handleMessage(randomJson(random));
    const long = 'x'.repeat(1_000_000);
    for (const message of [
      null,
      1,
      'clear',
      {},
      { type: 'rm' },
      { type: 'edit', tab: shownTab(api), change: { keyword: {} } },
      ...['search', 'scrape'].map((type) => ({ type, form: formWith({ keyword: long }) })),
      { type: 'edit', tab: shownTab(api), change: formWith({ folder: long }) },
    ]) {
      await api.panel.handleMessage(message);
    }
    assert.deepEqual(api.controller.snapshot(), before);
  });

  describe('as VS Code sees it', () => {
    let shown: StandIn;
    let posted: Update[];

    beforeEach(async () => {
      shown = standIn();
      ({ posted } = shown);
      await api.panel.deserializeWebviewPanel(shown.frame as unknown as WebviewPanel);
      await api.controller.restore();
    });
    afterEach(() => shown.close());

    it('may load thumbnails and nothing else, and run no command by a link', () => {
      const { options, html } = shown.frame.webview;
      assert.deepEqual(
        {
          ...options,
          localResourceRoots: options.localResourceRoots?.map(({ path }) => path.split('/').at(-1)),
        },
        { enableScripts: true, localResourceRoots: ['thumbnails'] },
      );
      const markup = html.replaceAll(/(<(script|style)\b[^>]*>)[^]*?(?=<\/\2>)/g, '$1');
      assert.doesNotMatch(markup, /command:|unsafe-|https?:\/\/|\bsrc=|\bhref=/);
    });

    it('is told nothing before it listens', async () => {
      api.controller.setSaveFolder('photos');
      await new Promise(setImmediate);
      assert.deepEqual(posted, []);
      shown.say({ type: 'ready' });
      await waitUntil('an update', 5, () => posted.length === 1);
    });

    it('gets the whole list and the choice whenever it is loaded, and then what is new', async () => {
      await withPhotoSite({}, () => sendForm(api, 'search', formWith({ keyword: 'cat', find: '5' })));
      const listChanges = () => posted.map((message) => message.listChanges);
      const keys: string[] = [];
      for (const loaded of ['at first', 'again']) {
        await api.panel.handleMessage({ type: 'choose', tab: shownTab(api), keys: keys.slice(0, 2) });
        posted.length = 0;
        shown.say({ type: 'ready' });
        const whole = await waitUntil(`the list ${loaded}`, 5, () =>
          listChanges().find(({ from, pictures }) => from === 0 && pictures.length === 5),
        );
        assert.deepEqual(whole.choice, keys.slice(0, 2));
        keys.splice(0, 5, ...whole.pictures.map(({ key }) => key));
      }
      // The addresses of the sources' own sites are no secret.
      const told = posted.map((message) => {
        const { snapshot, listChanges } = message;
        return { ...snapshot, notices: [], listChanges: listChanges };
      });
      assert.doesNotMatch(JSON.stringify(told), /https?:|\.jpg/);
      posted.length = 0;
      api.controller.setSaveFolder('photos');
      const [update] = await waitUntil('an update', 5, () => (posted.length > 0 ? listChanges() : null));
      assert.deepEqual(update, { from: 5, pictures: [], tiles: [] });
    });

    it('has its first pictures brought before it says what is in view, as its filters let them through', async () => {
      shown.say({ type: 'ready' });
      const pictures = () => posted.flatMap(({ listChanges }) => listChanges.pictures);
      const brought = () =>
        new Set(
          posted
            .flatMap(({ listChanges }) => listChanges.tiles)
            .flatMap(({ key, thumbnail }) => (typeof thumbnail === 'string' ? [key] : [])),
        );
      await withPhotoSite({}, async () => {
        await sendForm(api, 'search', formWith({ keyword: 'dune', find: '25' }));
        await waitUntil('the thumbnails of a narrow view', 20, () => brought().size >= 6);
        const keys = pictures().map(({ key }) => key);
        assert.deepEqual([...brought()].sort(), keys.slice(0, 6).sort());

        // Loaded again, it has the whole list before it, and no view of its own.
        const late = pictures()[20];
        assert.ok(late?.title);
        const change = { filters: { ...noFilters, text: late.title } };
        await api.panel.handleMessage({ type: 'edit', tab: shownTab(api), change });
        shown.say({ type: 'ready' });
        await waitUntil('the thumbnail of what is let through', 20, () => brought().has(late.key));
      });
    });

    it('gets at most ten messages a second, and the last state for certain', async () => {
      shown.say({ type: 'ready' });
      const began = performance.now();
      for (let change = 1; change <= 10_000; change += 1) {
        api.controller.setSaveFolder(`folder ${change}`);
        if (change % 100 === 0) await new Promise(setImmediate);
      }
      const last = () => posted.at(-1)?.snapshot.form.folder;
      await waitUntil('the last state', 5, () => last() === 'folder 10000');
      const tenths = (performance.now() - began) / 100;
      assert.ok(
        posted.length <= tenths + 2,
        `${posted.length} messages in ${tenths.toFixed(0)} tenths of a second`,
      );
    });

    it('shows in the view what is typed and chosen in the panel, and does not disturb who types', async () => {
      const view = standIn();
      api.panel.resolveWebviewView(view.frame as unknown as WebviewView);
      try {
        await withPhotoSite({}, () => sendForm(api, 'search', formWith({ keyword: 'cat', find: '5' })));
        for (const page of [shown, view]) page.say({ type: 'ready' });
        const list = await waitUntil(
          'the list in the view',
          5,
          () => view.posted.find(({ listChanges }) => listChanges.pictures.length === 5)?.listChanges,
        );
        await waitUntil('the list in the panel', 5, () => posted.length > 0);
        const revisions = (page: StandIn) => page.posted.at(-1)?.snapshot.formRevision;
        const before = [revisions(shown), revisions(view)];

        const keys = list.pictures.slice(0, 2).map(({ key }) => key);
        shown.say({ type: 'choose', tab: shownTab(api), keys });
        shown.say({ type: 'edit', tab: shownTab(api), change: { keyword: 'dog' } });
        await waitUntil('the word in the view', 5, () => {
          return view.posted.at(-1)?.snapshot.form.keyword === 'dog';
        });
        assert.notEqual(revisions(view), before[1], 'the view takes over the form');
        assert.deepEqual(
          view.posted.findLast(({ listChanges }) => listChanges.choice)?.listChanges.choice,
          keys,
        );
        await waitUntil('both edits to be known to the panel', 5, () => posted.at(-1)?.editCount === 2);
        assert.equal(revisions(shown), before[0], 'the panel keeps what is typed');
      } finally {
        view.close();
      }
    });
  });
});

/** A panel or a view that only keeps what is sent to its page. */
interface StandIn {
  readonly frame: { readonly webview: { readonly options: WebviewOptions; readonly html: string } };
  readonly posted: Update[];
  /** Sends what its page would. */
  readonly say: (message: unknown) => void;
  readonly close: () => void;
}

function standIn(): StandIn {
  const disposed = new EventEmitter<void>();
  const said = new EventEmitter<unknown>();
  const posted: Update[] = [];
  const unheard = () => ({ dispose: () => undefined });
  const frame = {
    webview: {
      options: {},
      html: '',
      cspSource: 'vscode-resource:',
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: said.event,
      postMessage: (message: Update) => Promise.resolve(posted.push(message) > 0),
    },
    visible: true,
    onDidChangeViewState: unheard,
    onDidChangeVisibility: unheard,
    onDidDispose: disposed.event,
    dispose: () => disposed.fire(),
  };
  return { frame, posted, say: (message) => said.fire(message), close: () => disposed.fire() };
}
