import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  commands,
  languages,
  Uri,
  window,
  workspace,
  type CodeLens,
  type CompletionList,
  type Hover,
  type MarkdownString,
} from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { commandIds } from '../../src/host/ids';
import { waitUntil } from '../support/waitUntil';
import {
  askProviders,
  doneScrape,
  formWith,
  openPanels,
  replaceMember,
  resetPanel,
  savedFilesIn,
  sendForm,
  shownTab,
  startedProgram,
  watchMessages,
  withPhotoSite,
  workspaceFolder,
} from './extensionHost';

describe('scrape files', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  /** Opens a scrape file with this text. */
  async function open(path: string, text: string): Promise<Uri> {
    const file = join(workspaceFolder(), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const uri = Uri.file(file);
    await window.showTextDocument(await workspace.openTextDocument(uri));
    return uri;
  }

  const lensesOf = async (uri: Uri): Promise<readonly CodeLens[]> =>
    (await askProviders<CodeLens[]>('vscode.executeCodeLensProvider', uri, 10)) ?? [];

  it('are written from the panel, open in an editor, and do the same again by Run', async () => {
    await withPhotoSite({}, async (site) => {
      const form = formWith({ source: 'flickr', keyword: 'owl', find: '12', size: 'small' });
      await sendForm(api, 'search', form);
      const change = formWith({ ...form, folder: 'scraped/owls', quantity: '5' });
      await api.panel.handleMessage({ type: 'edit', tab: shownTab(api), change });
      const path = join(workspaceFolder(), 'scraped', 'owls.scrape.json');
      mkdirSync(dirname(path), { recursive: true });
      replaceMember(window, 'showSaveDialog', () => (options) => {
        assert.equal(options?.defaultUri?.fsPath, join(workspaceFolder(), 'owl.scrape.json'));
        return Promise.resolve(Uri.file(path));
      });
      const told = watchMessages();
      await commands.executeCommand(commandIds.saveScrapeFile);
      assert.match(told.map(({ text }) => text).join(), /^Saved as owls\.scrape\.json\./);
      const { activeTextEditor: editor } = window;
      assert.equal(editor?.document.uri.fsPath, path);
      assert.deepEqual(JSON.parse(editor.document.getText()), {
        version: 1,
        searches: [{ keyword: 'owl', sources: ['flickr'], find: 12 }],
        size: 'small',
        quantity: 5,
        folder: 'owls',
      });

      // As in another window, in which nothing was found.
      await api.panel.handleMessage({ type: 'clear' });
      const [lens, ...others] = await waitUntil('the buttons of the file', 20, async () => {
        const lenses = await lensesOf(editor.document.uri);
        return lenses.length > 0 && lenses;
      });
      assert.equal(others.length, 0);
      assert.equal(lens?.command?.title, '$(play) Run');
      await commands.executeCommand(lens.command.command, ...(lens.command.arguments as unknown[]));
      assert.equal(doneScrape(api).outcome, 'complete');
      assert.equal(savedFilesIn('scraped/owls').length, 5);
      await waitUntil('the panel that shows it', 20, () => openPanels().length === 1);
      const { form: shown, tabs } = api.controller.snapshot();
      assert.deepEqual(
        [shown.keyword, shown.folder, shown.quantity, tabs[0]?.title],
        ['owl', 'scraped/owls', '5', 'owl, Flickr'],
      );

      const before = site.requests.length;
      await commands.executeCommand(lens.command.command, ...(lens.command.arguments as unknown[]));
      assert.equal(doneScrape(api).alreadyThere, 5);
      assert.deepEqual(
        site.requests.slice(before).filter(({ url }) => !/_[mn]\.jpg$/.test(url)),
        [],
        'nothing but thumbnails is asked for',
      );
    });
  });

  it('name what is wrong, in a message and where it stands', async () => {
    const uri = await open(
      'scraped/wrong.scrape.json',
      '{\n  "version": 1,\n  "searches": [{ "keyword": "owl", "find": 0 }],\n  "sise": "small"\n}\n',
    );
    const told = watchMessages();
    await commands.executeCommand(commandIds.runScrapeFile, uri);
    assert.deepEqual(told, [
      {
        kind: 'showWarningMessage',
        text: 'wrong.scrape.json cannot be run. searches[0].find: A whole number from 1 to 100000 goes here.',
        buttons: ['Open File'],
      },
    ]);
    assert.equal(existsSync(join(workspaceFolder(), 'scraped/images')), false);
    await waitUntil('VS Code to mark what is wrong', 30, () => languages.getDiagnostics(uri).length === 2);
    const marked = languages
      .getDiagnostics(uri)
      .map(({ range, message }) => `${range.start.line} ${message}`);
    assert.match(
      marked.sort().join('\n'),
      /^2 Value is below the minimum of 1\.\n3 Property sise is not allowed\.$/,
    );
  });

  it('are completed and explained', async () => {
    const uri = await open('scraped/new.scrape.json', '{\n  "version": 1,\n  "sort": "newest",\n  \n}\n');
    const document = await workspace.openTextDocument(uri);
    const at = document.positionAt(document.getText().indexOf('sort') + 1);
    const end = document.positionAt(document.getText().length - 3);
    const explained = async (): Promise<string> => {
      const hovers = await askProviders<Hover[]>('vscode.executeHoverProvider', uri, at);
      return (hovers ?? [])
        .flatMap(({ contents }) => contents)
        .map((each) => (typeof each === 'string' ? each : (each as MarkdownString).value))
        .join();
    };
    await waitUntil('VS Code to explain a field', 30, async () =>
      /The order in which pictures are taken and numbered/.test(await explained()),
    );
    const names = ['searches', 'filters', 'quantity', 'licenses', 'folder'];
    await waitUntil(`VS Code to offer ${names.join()}`, 30, async () => {
      const offered = await askProviders<CompletionList>('vscode.executeCompletionItemProvider', uri, end);
      const labels = (offered?.items ?? []).map(({ label }) =>
        typeof label === 'string' ? label : label.label,
      );
      return names.every((name) => labels.some((label) => label.includes(name)));
    });
  });
});
