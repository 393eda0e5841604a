import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands, languages, Uri, window, workspace, type TextDocument } from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { jpegPicture } from '../support/pictures';
import { startSite, type Site } from '../support/site';
import { waitUntil } from '../support/waitUntil';
import {
  startedProgram,
  openPanels,
  resetPanel,
  panelStatus,
  watchCommands,
  watchMessages,
  watchProgress,
  workspaceFolder,
} from './extensionHost';

describe('documents and lists', () => {
  let api: RunningProgram;
  let site: Site;

  before(async () => {
    api = await startedProgram();
    site = await startSite((request, response) => {
      response.statusCode = request.url?.includes('gone') ? 404 : 200;
      response.end(jpegPicture(request.url ?? ''));
    });
    mkdirSync(join(workspaceFolder(), 'docs'), { recursive: true });
  });
  beforeEach(() => resetPanel(api));
  after(async () => {
    await resetPanel(api);
    await site.close();
    for (const folder of ['docs', 'images'])
      rmSync(join(workspaceFolder(), folder), { recursive: true, force: true });
  });

  async function open(name: string, text: string): Promise<TextDocument> {
    const path = join(workspaceFolder(), name);
    writeFileSync(path, text);
    const document = await workspace.openTextDocument(Uri.file(path));
    await window.showTextDocument(document);
    return document;
  }

  /** Whether these addresses of a document lead to pictures on disk. */
  function assertShown(path: string, addresses: readonly string[]): void {
    for (const address of addresses) {
      const file = join(dirname(path), decodeURIComponent(address));
      assert.equal(readFileSync(file).subarray(0, 2).toString('hex'), 'ffd8', address);
    }
  }

  const sourcesOf = (html: string): string[] =>
    [...html.matchAll(/<img[^>]* src="([^"]*)"/g)].map(([, source]) => source ?? '');

  it('make a Markdown document local in one step that can be undone', async () => {
    const text = [
      `# Pictures`,
      `![one](${site.url}/one.jpg "One") ![two](<${site.url}/two (2).jpg>) ![gone](${site.url}/gone.jpg)`,
      `<img src="${site.url}/four.jpg?a=1&amp;b=2" alt="four"> ![ref]`,
      ``,
      `[ref]: ${site.url}/кот.jpg`,
      ``,
    ].join('\n');
    const document = await open('docs/pictures.md', text);
    const progress = watchProgress();
    const messages = watchMessages('Open Folder');
    const asked = watchCommands();
    await commands.executeCommand('imageScraper.saveRemote');

    assert.match(progress[0]?.messages.join() ?? '', /to docs\/images/);
    await waitUntil('the document to be told of', 10, () => messages.length > 0);
    assert.deepEqual(messages, [
      {
        kind: 'showWarningMessage',
        text: [
          'Saved 4 of the 5 remote pictures of this document to docs/images.',
          `Not saved: ${site.url}/gone.jpg: No longer there (404).`,
        ].join(' '),
        buttons: ['Open Folder', 'Show Log'],
      },
    ]);
    await waitUntil('the folder to be shown', 10, () => asked.some(([name]) => name === 'revealInExplorer'));
    assert.equal(
      document.getText(),
      [
        `# Pictures`,
        `![one](images/one.jpg "One") ![two](<images/two-%282%29.jpg>) ![gone](${site.url}/gone.jpg)`,
        `<img src="images/four.jpg" alt="four"> ![ref]`,
        ``,
        `[ref]: images/кот.jpg`,
        ``,
      ].join('\n'),
    );
    const html = await commands.executeCommand<string>('markdown.api.render', document);
    const shown = sourcesOf(html);
    assert.equal(shown.length, 5, html);
    assertShown(
      document.uri.fsPath,
      shown.filter((address) => !address.startsWith(site.url)),
    );
    assert.equal(document.isDirty, true, 'saving the document is left to the user');
    assert.equal(api.controller.snapshot().found, 0, 'the list is as it was');
    assert.equal(panelStatus(api), 'Ready');

    await window.showTextDocument(document);
    await commands.executeCommand('undo');
    assert.equal(document.getText(), text);
    await commands.executeCommand('redo');
    await document.save();
  });

  it('make an HTML document local, from its menu', async () => {
    const document = await open(
      'docs/page.html',
      `<p><img src='${site.url}/a.jpg'><picture><source srcset="${site.url}/b,c.jpg 2x, ${site.url}/d.jpg"></picture></p>`,
    );
    const messages = watchMessages();
    await commands.executeCommand('imageScraper.saveRemote', document.uri);
    assert.equal(
      document.getText(),
      `<p><img src='images/a.jpg'><picture><source srcset="images/b%2Cc.jpg 2x, images/d.jpg"></picture></p>`,
    );
    assertShown(document.uri.fsPath, ['images/a.jpg', 'images/b%2Cc.jpg', 'images/d.jpg']);
    assert.deepEqual(
      messages.map(({ kind }) => kind),
      ['showInformationMessage'],
    );
    await document.save();
  });

  it('save for a document that has no file yet at the top of the workspace', async () => {
    const document = await workspace.openTextDocument({
      language: 'markdown',
      content: `![new](${site.url}/untitled.jpg)`,
    });
    await window.showTextDocument(document);
    watchMessages();
    await commands.executeCommand('imageScraper.saveRemote');
    assert.equal(document.getText(), '![new](images/untitled.jpg)');
    assert.ok(existsSync(join(workspaceFolder(), 'images', 'untitled.jpg')));
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('refuse where there is nothing to change', async () => {
    const messages = watchMessages();
    await commands.executeCommand('imageScraper.saveRemote');
    const document = await open('docs/plain.txt', `![a](${site.url}/refused.jpg)`);
    await commands.executeCommand('imageScraper.saveRemote');
    await languages.setTextDocumentLanguage(document, 'markdown');
    const outside = join(workspaceFolder(), '..', 'outside.md');
    writeFileSync(outside, document.getText());
    await commands.executeCommand('imageScraper.saveRemote', Uri.file(outside));
    rmSync(outside);
    assert.deepEqual(
      messages.map(({ text }) => text),
      [
        'Open a Markdown or HTML document first.',
        'Open a Markdown or HTML document first.',
        'Pictures can only be saved for a document that is in the workspace.',
      ],
    );
    assert.ok(!site.requests.some(({ path }) => path === '/refused.jpg'));
  });

  it('fill the list from files of the Explorer', async () => {
    const path = (name: string): string => join(workspaceFolder(), 'docs', name);
    writeFileSync(path('list.txt'), `# mine\n${site.url}/1.jpg\n${site.url}/2.jpg\nnonsense\n`);
    writeFileSync(
      path('table.csv'),
      Buffer.from(`\ufeffname;url\nx;${site.url}/2.jpg\ny;${site.url}/3.jpg\n`, 'utf16le'),
    );
    const messages = watchMessages();
    await commands.executeCommand('imageScraper.scrapeFile', Uri.file(path('list.txt')));
    assert.equal(panelStatus(api), 'Found 2 pictures');
    await waitUntil('the panel to be shown', 10, () => openPanels().length === 1);
    await commands.executeCommand('imageScraper.scrapeFile', Uri.file(path('table.csv')), [
      Uri.file(path('table.csv')),
      Uri.file(path('list.txt')),
    ]);
    assert.equal(panelStatus(api), 'All of these were in the list already.');
    const { tabs, found } = api.controller.snapshot();
    assert.deepEqual([tabs.at(-1)?.count, found], [3, 2], 'all, and those of the last one');
    writeFileSync(path('empty.md'), '# Nothing');
    await commands.executeCommand('imageScraper.scrapeFile', Uri.file(path('empty.md')));
    assert.match(panelStatus(api), /^No addresses of pictures in /);
    await commands.executeCommand('imageScraper.scrapeFile', Uri.file(path('gone.txt')));
    const [wrongLine, again, gone] = messages.map(({ text }) => text);
    assert.match(wrongLine ?? '', /^list\.txt: line 4 has no address/);
    assert.equal(again, wrongLine, 'it was read twice');
    assert.match(gone ?? '', /^gone\.txt cannot be read: /);
  });
});
