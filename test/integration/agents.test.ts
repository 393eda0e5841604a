import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import type { FoundImages, InsertedImage, SavedImages } from '../../src/shared/agent/imageTools';
import { isSince } from '../../src/host/agent/editorVersion';
import { allTab } from '../../src/shared/panel/tabs';
import { pixelsFromHeader } from '../../src/core/bytes/pixelsFromHeader';
import { commonsDouble } from '../support/doubles/commons';
import { jpegPicture } from '../support/pictures';
import { waitUntil } from '../support/waitUntil';
import {
  doneScrape,
  resetPanel,
  savedFilesIn,
  startedProgram,
  withDoubles,
  withPhotoSite,
  withSetting,
  workspaceFolder,
} from './extensionHost';

/** A part of an answer that is data, which types of VS Code 1.100 do not know. */
interface DataPart {
  readonly mimeType: string;
  readonly data: Uint8Array;
}

describe('agents in the chat of VS Code', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  const toolNames = ['search_images', 'save_images', 'insert_image'];

  const invoke = (
    name: string,
    input: object,
    token?: vscode.CancellationToken,
  ): Thenable<vscode.LanguageModelToolResult> =>
    vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);

  /** What a model reads of an answer. */
  function readText<Answer>({ content }: vscode.LanguageModelToolResult): Answer {
    const text = content.find((part) => part instanceof vscode.LanguageModelTextPart);
    assert.ok(text);
    return JSON.parse(text.value) as Answer;
  }

  async function call<Answer>(name: string, input: object): Promise<Answer> {
    return readText<Answer>(await invoke(name, input));
  }

  const ownTools = (): readonly vscode.LanguageModelToolInformation[] =>
    vscode.lm.tools.filter(({ name }) => toolNames.includes(name));

  it('are offered three tools, with what each takes', () => {
    assert.deepEqual(
      ownTools()
        .map(({ name }) => name)
        .sort(),
      [...toolNames].sort(),
    );
    for (const { description, inputSchema } of ownTools()) {
      assert.ok(description.length > 100);
      assert.ok(inputSchema && 'properties' in inputSchema);
    }
  });

  it('turn “three CC0 pictures of lighthouses into notes.md” into files, records and Markdown', () =>
    withDoubles({ commons: commonsDouble() }, async () => {
      const notes = join(workspaceFolder(), 'agent-notes.md');
      const before = '# Lights\n\n## Three of them\n\nThe end\n';
      writeFileSync(notes, before);
      const result = await invoke('search_images', {
        keyword: 'lighthouse',
        sources: ['commons'],
        license_need: 'public-domain',
        count: 3,
      });
      const found = readText<FoundImages>(result);
      assert.equal(found.images.length, 3);
      for (const { license } of found.images)
        assert.match(license?.id ?? '', /^(CC0|public-domain|no-known)/);
      assert.deepEqual(found.problems, []);
      const sheet = result.content[1] as DataPart | undefined;
      if (isSince(vscode.version, 106)) {
        assert.equal(sheet?.mimeType, 'image/jpeg');
        const { width = 0 } = pixelsFromHeader(Buffer.from(sheet.data)) ?? {};
        assert.ok(width > 300 && width <= 1600, `${width} pixels`);
      } else assert.equal(sheet, undefined);

      const saved = await call<SavedImages>('save_images', {
        ids: found.images.map(({ id }) => id),
        folder: 'agent/lights',
      });
      assert.deepEqual(saved.failed, []);
      const names = [1, 2, 3].map((number) => `lighthouse-00${number}.jpg`);
      assert.deepEqual(
        saved.images.map(({ path }) => path),
        names.map((name) => `agent/lights/${name}`),
      );
      for (const { width, credit } of saved.images) assert.ok(width && credit.includes('lighthouse'));
      assert.deepEqual(savedFilesIn('agent/lights'), names);
      const records = readFileSync(join(workspaceFolder(), 'agent/lights/metadata.jsonl'), 'utf8');
      assert.equal(records.trim().split('\n').length, 3);

      for (const { path } of [...saved.images].reverse()) {
        const inserted = await call<InsertedImage>('insert_image', {
          image: path,
          document: 'agent-notes.md',
          place: { after_heading: 'Three of them' },
          alt: 'A [light]',
        });
        assert.equal(inserted.line, 5);
      }
      const lines = saved.images.map(({ path }) => `![A \\[light\\]](${path})\n\n`).join('');
      assert.equal(readFileSync(notes, 'utf8'), `# Lights\n\n## Three of them\n\n${lines}The end\n`);

      // Beside what the user does, and each taken back with one undo.
      const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === notes);
      assert.ok(editor);
      await vscode.window.showTextDocument(editor.document);
      for (const left of [2, 1, 0]) {
        await vscode.commands.executeCommand('undo');
        assert.equal(editor.document.getText().split('![').length - 1, left);
      }
      assert.equal(editor.document.getText(), before);
      await editor.document.save();
    }));

  it('save what is then in the panel as what the user saves', () =>
    withPhotoSite({}, async () => {
      const { images } = await call<FoundImages>('search_images', { keyword: 'harbour', count: 4 });
      const { tabs, shownTab } = api.controller.snapshot();
      assert.equal(shownTab, allTab, 'the user looks at what they looked at');
      assert.deepEqual(
        tabs.map(({ title }) => title),
        ['harbour', ''],
      );
      const ids = images.slice(0, 2).map(({ id }) => id);
      const saved = await call<SavedImages>('save_images', { ids, folder: 'agent/harbour' });
      assert.equal(saved.images.length, 2);
      const { outcome, folder } = doneScrape(api);
      assert.deepEqual({ outcome, folder }, { outcome: 'complete', folder: 'agent/harbour' });
      await api.panel.handleMessage({ type: 'showTab', tab: tabs[0]?.id ?? 0 });
      assert.equal(api.controller.folderText, 'agent/harbour');
      await waitUntil('the folder to be looked into', 10, () => api.controller.filePathOf(ids[0] ?? ''));
      assert.equal(api.controller.folderStatusOf(ids[0] ?? ''), 'saved');
      assert.notEqual(api.controller.folderStatusOf(images[3]?.id ?? ''), 'saved');
    }));

  it('save the first that are found for a word, where that is asked for', () =>
    withPhotoSite({}, async () => {
      const saved = await call<SavedImages>('save_images', {
        keyword: 'pine',
        quantity: 2,
        folder: 'agent/pine',
      });
      assert.equal(saved.images.length, 2);
      assert.equal(savedFilesIn('agent/pine').length, 2);
    }));

  it('are told what is wrong, and never leave the workspace', async () => {
    writeFileSync(join(workspaceFolder(), 'agent-a.md'), '# A\n');
    for (const [name, input, words] of [
      ['search_images', { keyword: 'a', page: 'http://a.example' }, /either keyword or page/],
      ['search_images', { keyword: 'a', count: 51 }, /count/],
      ['save_images', { ids: ['flickr:0'] }, /no image flickr:0/],
      [
        'insert_image',
        { image: '/etc/hostname', document: 'agent-a.md', place: { after_line: 1 } },
        /workspace/,
      ],
      ['insert_image', { image: 'a.jpg', document: '../a.md', place: { after_line: 1 } }, /no image/],
      ['insert_image', { image: 'a.jpg', document: 'agent-a.md', place: {} }, /no image at a\.jpg/],
    ] as const)
      await assert.rejects(async () => invoke(name, input), words);
    await withPhotoSite({}, async () => {
      const { images } = await call<FoundImages>('search_images', { keyword: 'dune', count: 1 });
      for (const folder of ['../up', '/tmp/up'])
        await assert.rejects(
          async () => invoke('save_images', { ids: images.map(({ id }) => id), folder }),
          /folder: .*workspace/,
        );
    });
  });

  it('never save what the user has typed, nor spoil what is no UTF-8', async () => {
    const pathOf = (name: string): string => join(workspaceFolder(), name);
    writeFileSync(pathOf('agent-a.jpg'), jpegPicture('a'));
    const input = (document: string): object => ({
      image: 'agent-a.jpg',
      document,
      place: { after_line: 1 },
      alt: 'A',
    });
    const latin = Buffer.from('# caf\xe9\n', 'latin1');
    writeFileSync(pathOf('agent-latin.md'), latin);
    await assert.rejects(async () => invoke('insert_image', input('agent-latin.md')), /UTF-8/);
    assert.deepEqual(readFileSync(pathOf('agent-latin.md')), latin);

    writeFileSync(pathOf('agent-typed.md'), '# T\n');
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(pathOf('agent-typed.md')));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'typed'));
    const inserted = await call<InsertedImage>('insert_image', input('agent-typed.md'));
    assert.equal(inserted.unsaved, true);
    assert.equal(readFileSync(pathOf('agent-typed.md'), 'utf8'), '# T\n');
    assert.equal(document.getText(), '# T\n\n![A](agent-a.jpg)\n\ntyped');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('can be cancelled at once, and leave nothing half done', () => {
    let isHeld = false;
    const handler = (_: unknown, __: unknown, { pathname }: URL): boolean =>
      isHeld && pathname.endsWith('.jpg');
    return withPhotoSite({ handler }, async () => {
      const { images } = await call<FoundImages>('search_images', { keyword: 'dune', count: 3 });
      isHeld = true;
      const cancel = new vscode.CancellationTokenSource();
      const ids = images.map(({ id }) => id);
      const saving = invoke('save_images', { ids, folder: 'agent/dune' }, cancel.token);
      await waitUntil('pictures to be loaded', 10, () => {
        const { scrape } = api.controller.snapshot();
        return scrape.state === 'running' && scrape.loading > 0;
      });
      const began = performance.now();
      cancel.cancel();
      await assert.rejects(async () => saving);
      const took = performance.now() - began;
      // Some milliseconds on a quiet machine; tests share theirs.
      assert.ok(took < 1_000, `${took} ms`);
      await waitUntil('the run to end', 10, () => !api.controller.isSaving);
      assert.equal(doneScrape(api).outcome, 'cancelled');
      assert.equal(existsSync(join(workspaceFolder(), 'agent/dune')), false);
    });
  });

  it('have no tools where the setting says so, and have them again', () =>
    withPhotoSite({}, async () => {
      const input = { keyword: 'fern', count: 1 };
      for (const access of ['off', 'mcp'])
        await withSetting('agents', access, () =>
          assert.rejects(async () => invoke('search_images', input), /implementation/),
        );
      assert.equal((await call<FoundImages>('search_images', input)).images.length, 1);
    }));

  it('have a server of the Model Context Protocol where the setting says so, which VS Code starts', function () {
    if (!isSince(vscode.version, 101)) this.skip();
    return withDoubles({ commons: commonsDouble() }, () =>
      withSetting('agents', 'mcp', async () => {
        const isOfServer = ({ name }: vscode.LanguageModelToolInformation): boolean =>
          name.startsWith('mcp_') && name.endsWith('search_images');
        const tool = await waitUntil('the tools of the server', 30, async () => {
          await vscode.commands.executeCommand('workbench.mcp.startServer', '*', { autoTrustChanges: true });
          return vscode.lm.tools.find(isOfServer);
        });
        const input = { keyword: 'lighthouse', sources: ['commons'], count: 2 };
        assert.equal((await call<FoundImages>(tool.name, input)).images.length, 2);
      }),
    );
  });
});
