import { strict as assert } from 'node:assert';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands, Position, Selection, Uri, window, workspace, type TextEditor } from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { emptyListVersion } from '../../src/host/list/foundList';
import { pictureCommandId } from '../../src/host/ids';
import { asksForCredit } from '../../src/shared/picture/permissions';
import { waitUntil } from '../support/waitUntil';
import {
  formWith,
  resetPanel,
  savedFilesIn,
  sendForm,
  shownTab,
  startedProgram,
  watchMessages,
  withSetting,
  workspaceFolder,
} from './extensionHost';

describe('pictures inserted into documents', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  /** Keys of the pictures that a search has found. */
  async function find(keyword: string, count: number, folder: string): Promise<readonly string[]> {
    await sendForm(api, 'search', formWith({ keyword, find: String(count) }));
    await api.panel.handleMessage({
      type: 'edit',
      tab: shownTab(api),
      change: formWith({ keyword, folder }),
    });
    return api.controller
      .updatesSince(emptyListVersion, (file) => file)
      .changes.pictures.map(({ key }) => key);
  }

  /** Those of the pictures whose licence asks for credit. */
  const asking = (keys: readonly string[]): readonly string[] =>
    keys.filter((key) => asksForCredit(api.controller.pictureOf(key)?.license?.id ?? null));

  async function write(path: string, text: string): Promise<string> {
    const file = join(workspaceFolder(), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return Promise.resolve(file);
  }

  /** A document with this selection, whose editor loses the focus to the panel. */
  async function openBeside(path: string, text: string, selection: Selection): Promise<void> {
    const document = await workspace.openTextDocument(Uri.file(await write(path, text)));
    await window.showTextDocument(document, { selection });
    await commands.executeCommand('imageScraper.open');
    await waitUntil('the panel to have the focus', 10, () => window.activeTextEditor === undefined);
  }

  const textOf = (editor: TextEditor): string => editor.document.getText();

  /** As the tiles' context menu does it. */
  async function insert(keys: readonly string[]): Promise<void> {
    await api.panel.handleMessage({ type: 'choose', tab: shownTab(api), keys: [...keys] });
    const context = { webview: 'imageScraper.panel', webviewSection: 'picture', key: keys[0] };
    await commands.executeCommand(pictureCommandId('insert'), context);
  }

  it('are saved first, go where the cursor was, and go away with one undo', async () => {
    const before = '# Notes\n\nSome words\n\n\n\nThe end\n';
    const keys = await find('lake', 3, 'inserted/lake');
    await openBeside('docs/notes.md', before, new Selection(4, 0, 4, 0));
    await insert(keys);
    const editor = window.activeTextEditor;
    assert.ok(editor, 'the document has the focus');
    const files = savedFilesIn('inserted/lake');
    assert.equal(files.length, 3);
    const shown = files.map((file) => `![](../inserted/lake/${file})`);
    const found = [...textOf(editor).matchAll(/!\[\]\([^)]*\)/g)].map(([picture]) => picture);
    assert.deepEqual(found, shown);
    assert.match(textOf(editor), /\]\(https?:[^)]*\)/, 'their credit is there');
    assert.ok(textOf(editor).startsWith('# Notes\n\nSome words\n\n!['));
    assert.ok(textOf(editor).endsWith('\n\nThe end\n'));
    const at = editor.document.offsetAt(editor.selection.active);
    assert.equal(textOf(editor).slice(at - 2, at + 1), '![]', 'the cursor is where a description is missing');
    await commands.executeCommand('undo');
    assert.equal(textOf(editor), before);
  });

  it('are described by what was selected, and named as their site does', async () => {
    const keys = asking(await find('fox', 9, 'site/static/images')).slice(0, 1);
    await write('site/hugo.toml', '');
    await openBeside('site/content/fox.md', 'A red fox\n', new Selection(0, 0, 0, 9));
    await withSetting('insert.credit', 'none', () => insert(keys));
    const editor = window.activeTextEditor;
    const [file] = savedFilesIn('site/static/images');
    assert.equal(editor && textOf(editor), `![A red fox](/images/${file})\n`);
    await openBeside('site/index.html', '<p></p>\n', new Selection(1, 0, 1, 0));
    await withSetting('insert.credit', 'caption', () => insert(keys));
    const page = window.activeTextEditor;
    assert.match(
      page ? textOf(page) : '',
      /^<p><\/p>\n<figure>\n {2}<img src="\/?(static\/)?images\/[^"]+" alt="" width="\d+" height="\d+">\n {2}<figcaption>.*<\/figcaption>\n<\/figure>$/,
    );
  });

  it('are paragraphs of their own where their credit is one', async () => {
    const keys = asking(await find('cow', 9, 'inserted/cow')).slice(0, 1);
    await openBeside('cow.md', 'A cow: and more\n', new Selection(0, 7, 0, 7));
    await insert(keys);
    const shown = window.activeTextEditor;
    assert.match(
      shown ? textOf(shown) : '',
      /^A cow: \n\n!\[\]\(inserted\/cow\/[^)]+\)\n\n\[.+\n\nand more\n$/,
    );
  });

  it('may have their credit in a footnote, which is undone with them', async () => {
    const keys = asking(await find('owl', 9, 'inserted/owl')).slice(0, 1);
    await openBeside('owl.md', 'An owl: \n\nThe end', new Selection(0, 8, 0, 8));
    await withSetting('insert.credit', 'footnote', () => insert(keys));
    const editor = window.activeTextEditor;
    assert.ok(editor);
    assert.match(
      textOf(editor),
      /^An owl: !\[\]\(inserted\/owl\/[^)]+\)\[\^image-1\]\n\nThe end\n\n\[\^image-1\]: .+\n$/,
    );
    await commands.executeCommand('undo');
    assert.equal(textOf(editor), 'An owl: \n\nThe end');
    assert.ok(editor.selection.active.isEqual(new Position(0, 8)));
  });

  it('go behind the one whose description is still being written', async () => {
    const [one, two] = await find('elk', 2, 'inserted/elk');
    assert.ok(one && two);
    await openBeside('elk.md', 'Elks: \n', new Selection(0, 6, 0, 6));
    await withSetting('insert.credit', 'none', async () => {
      await insert([one]);
      await commands.executeCommand('type', { text: 'My elk' });
      await commands.executeCommand('imageScraper.open');
      await waitUntil('the panel to have the focus', 10, () => window.activeTextEditor === undefined);
      await insert([two]);
    });
    const editor = window.activeTextEditor;
    assert.ok(editor);
    assert.match(
      textOf(editor),
      /^Elks: !\[My elk\]\(inserted\/elk\/[^)]+\)\n!\[\]\(inserted\/elk\/[^)]+\)\n$/,
    );
  });

  it('are saved where the user wants what is copied for a document', async () => {
    const [key] = await find('yak', 1, 'inserted/yak');
    assert.ok(key);
    await api.panel.handleMessage({ type: 'edit', tab: shownTab(api), change: { folder: null } });
    await openBeside('posts/yak.md', '\n', new Selection(0, 0, 0, 0));
    const copyFiles = workspace.getConfiguration('markdown.copyFiles');
    await copyFiles.update('destination', { 'posts/*.md': 'media/${documentBaseName}/' }, true);
    try {
      await withSetting('insert.credit', 'none', () => insert([key]));
    } finally {
      await copyFiles.update('destination', undefined, true);
    }
    const editor = window.activeTextEditor;
    const [file] = savedFilesIn('posts/media/yak');
    assert.equal(editor && textOf(editor), `![](media/yak/${file})\n`);
  });

  it('are written into a document that was closed while they were saved', async () => {
    const [key] = await find('ibex', 1, 'inserted/ibex');
    assert.ok(key);
    await openBeside('ibex.md', 'Ibex: \n', new Selection(0, 6, 0, 6));
    const [document] = workspace.textDocuments.filter(({ fileName }) => fileName.endsWith('ibex.md'));
    assert.ok(document);
    const closed = api.controller.onDidChange(() => {
      if (!api.controller.isSaving) return;
      closed.dispose();
      const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
      const ofDocument = tabs.filter(({ label }) => label === 'ibex.md');
      void window.tabGroups.close(ofDocument);
    });
    await withSetting('insert.credit', 'none', () => insert([key]));
    const editor = window.activeTextEditor;
    assert.match(editor ? textOf(editor) : '', /!\[\]\(inserted\/ibex\/[^)]+\)/);
  });

  it('need a document', async () => {
    const messages = watchMessages();
    const keys = await find('bear', 1, 'inserted/bear');
    await commands.executeCommand('imageScraper.open');
    await insert(keys);
    assert.match(messages.map(({ text }) => text).join(), /Open a text document first/);
  });
});
