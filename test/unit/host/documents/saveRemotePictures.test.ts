import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import type { Controller } from '../../../../src/host/controller';
import {
  saveRemotePictures,
  type DocumentPorts,
  type OpenDocument,
} from '../../../../src/host/documents/saveRemotePictures';
import { createPlainLog } from '../../../../src/host/log';
import type { EditorUi } from '../../../../src/host/editorUi';
import { emptyForm, type WorkspaceRoot } from '../../../../src/shared/form/form';
import { plainSettings } from '../../../support/engineSettings';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { controllerBed } from '../controllerBed';
import { fakeUi } from '../fakeUi';
import { listed, playEvents, scriptedEngine, playUntilCancelled, scrapeEnd } from '../runs/scriptedEngine';
import { catPicture, memoryLog } from '../hostFixtures';

/** What was told, and what could be done then. */
interface ToldMessage {
  readonly text: string;
  readonly good: boolean;
  readonly actions: readonly string[];
}

describe('saving the remote pictures of a document', () => {
  let temp: string;
  let site: Site;
  let roots: WorkspaceRoot[];
  let trusted: boolean;
  let virtual: boolean;
  let memory: unknown;
  let told: ToldMessage[];
  let opened: string[];
  let confirmLargeSave: EditorUi['confirmLargeSave'];
  let controller: Controller;
  let engine: DocumentPorts['engine'];
  /** Called when a picture is asked for. */
  let onPicture: (path: string) => Promise<void>;

  before(async () => {
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      void onPicture(path).then(() => {
        response.statusCode = path.includes('gone') ? 404 : 200;
        response.end(path.includes('page') ? '<html>' : jpegPicture(path.replace(/\?.*/, '')));
      });
    });
  });
  after(() => site.close());
  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'documents-')));
    roots = [{ name: 'site', path: join(temp, 'ws') }];
    await mkdir(join(temp, 'ws', 'docs'), { recursive: true });
    [trusted, virtual, memory, told, opened] = [true, false, undefined, [], []];
    onPicture = () => Promise.resolve();
    confirmLargeSave = () => Promise.reject(new Error('nobody is to be asked'));
    useEngine(createEngine());
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  function useEngine(own: ReturnType<typeof createEngine>): void {
    engine = own;
    controller = controllerBed({
      engine: own,
      workspace: temp,
      settings: () => ({
        ...plainSettings,
        network: { ...plainSettings.network, allowedHosts: ['127.0.0.1'] },
        records: { metadata: true, credits: true },
      }),
      roots: () => roots,
      isVirtual: () => virtual,
      requireTrust: () => Promise.resolve(trusted),
      confirmLargeSave: (folder, bytes) => confirmLargeSave(folder, bytes),
      memory: { get: () => memory, set: (value) => void (memory = structuredClone(value)) },
    });
  }

  /** A document in an editor, with every text that it has had. */
  function openDocument(
    text: string,
    values: Partial<OpenDocument> = {},
  ): OpenDocument & { readonly texts: string[] } {
    const texts = [text];
    const now = (): string => texts.at(-1) ?? '';
    return {
      texts,
      name: 'a.md',
      kind: 'md',
      location: 'new',
      readText: now,
      replacePieces: (expected, pieces) => {
        if (now() !== expected) return Promise.resolve(false);
        const all = pieces.toReversed();
        texts.push(
          all.reduce((so, { start, end, text }) => so.slice(0, start) + text + so.slice(end), expected),
        );
        return Promise.resolve(true);
      },
      ...values,
    };
  }

  /** One that is on disk, in the workspace. */
  async function openOnDisk(name: string, text: string, values: Partial<OpenDocument> = {}) {
    const path = join(temp, 'ws', name);
    await writeFile(path, text);
    return openDocument(text, {
      location: { path, isThere: true },
      kind: name.endsWith('.md') ? 'md' : 'html',
      ...values,
    });
  }

  function save(document: OpenDocument | null): Promise<void> {
    return saveRemotePictures(document, {
      runs: controller.runs,
      engine,
      roots: () => roots,
      isVirtual: () => virtual,
      log: createPlainLog(memoryLog()),
      ui: fakeUi({
        tell: (text, severity, buttons = []) => {
          told.push({ text, good: severity === 'info', actions: buttons.map(({ label }) => label) });
          void buttons.find(({ label }) => label === 'Open Folder')?.onPress();
        },
        revealFolder: (path) => Promise.resolve(void opened.push(path)),
      }),
    });
  }

  const asked = (): string[] => site.requests.map(({ path }) => path);

  it('makes a Markdown document show files beside it, in one step', async () => {
    const text = [
      `# Cats`,
      `![a](${site.url}/one/cat.jpg "A cat") ![b](<${site.url}/two/cat.jpg>) ![a again](${site.url}/one/cat.jpg#x)`,
      `<img src="${site.url}/a%20(b),c.png?x=1&amp;y=2" srcset="${site.url}/large.jpg 2x, ${site.url}/a,b 1x"> \`![no](${site.url}/code.jpg)\``,
      `[full](${site.url}/full.jpg) ![local](images/own.png) ![ref]`,
      '',
      `[ref]: ${site.url}/ref`,
    ].join('\n');
    const document = await openOnDisk('docs/a.md', text);
    await save(document);
    assert.equal(document.texts.length, 2, 'it was changed once');
    assert.equal(
      document.readText(),
      [
        `# Cats`,
        `![a](images/cat.jpg "A cat") ![b](<images/cat-2.jpg>) ![a again](images/cat.jpg#x)`,
        `<img src="images/a-%28b%29%2Cc.jpg" srcset="images/large.jpg 2x, images/a%2Cb.jpg 1x"> \`![no](${site.url}/code.jpg)\``,
        `[full](${site.url}/full.jpg) ![local](images/own.png) ![ref]`,
        '',
        `[ref]: images/ref.jpg`,
      ].join('\n'),
    );
    const folder = join(temp, 'ws', 'docs', 'images');
    assert.deepEqual(await readFile(join(folder, 'cat-2.jpg')), jpegPicture('/two/cat.jpg'));
    assert.ok(
      !asked().includes('/full.jpg') && !asked().includes('/code.jpg'),
      'only what it shows is loaded',
    );
    assert.deepEqual(told, [
      {
        text: 'Saved 6 of the 6 remote pictures of this document to docs/images.',
        good: true,
        actions: ['Open Folder'],
      },
    ]);
    assert.deepEqual(opened, [folder]);
  });

  it('does the same in HTML, and leaves what cannot be had as it is', async () => {
    const text = `<img src='${site.url}/h.jpg'><img src="${site.url}/gone.jpg"><video poster=${site.url}/page.html></video>`;
    const document = await openOnDisk('page.html', text);
    await save(document);
    assert.equal(
      document.readText(),
      `<img src='images/h.jpg'><img src="${site.url}/gone.jpg"><video poster=${site.url}/page.html></video>`,
    );
    assert.deepEqual(told, [
      {
        text: [
          'Saved 1 of the 3 remote pictures of this document to images.',
          `Not saved: ${site.url}/gone.jpg: No longer there (404).`,
          `Not saved: ${site.url}/page.html: ${site.host} sent something that is not a picture.`,
        ].join(' '),
        good: false,
        actions: ['Open Folder', 'Show Log'],
      },
    ]);
  });

  it('shows files that are there already, without loading them again', async () => {
    const text = `![a](${site.url}/there.jpg)`;
    await save(await openOnDisk('a.md', text));
    const before = asked().length;
    const again = await openOnDisk('b.md', `${text} ![b](${site.url}/same.jpg)`);
    await save(again);
    assert.equal(again.readText(), '![a](images/there.jpg) ![b](images/same.jpg)');
    assert.deepEqual(asked().slice(before), ['/same.jpg']);
  });

  it('shows one file for pictures that are the same', async () => {
    const document = await openOnDisk('a.md', `![a](${site.url}/twin.jpg?1) ![b](${site.url}/twin.jpg?2)`);
    await save(document);
    assert.equal(document.readText(), '![a](images/twin.jpg) ![b](images/twin.jpg)');
    assert.ok(told[0]?.text.startsWith('Saved 2 of the 2 '), told[0]?.text);
  });

  it('takes the document as it is when the pictures have come', async () => {
    const document = await openOnDisk('a.md', `![a](${site.url}/late.jpg)`);
    onPicture = () => {
      document.texts.push(`New text before ${document.readText()}, and after\n\n![new](${site.url}/new.jpg)`);
      return Promise.resolve();
    };
    await save(document);
    assert.equal(
      document.readText(),
      `New text before ![a](images/late.jpg), and after\n\n![new](${site.url}/new.jpg)`,
    );
  });

  it('tries again when something is typed while it looks where to write', async () => {
    const text = `![a](${site.url}/typed.jpg)`;
    let typed = 0;
    const document = await openOnDisk('a.md', text);
    const typing: OpenDocument = {
      ...document,
      replacePieces: (expected, pieces) => {
        if (typed < 2) document.texts.push(`${(typed += 1)} ${document.readText()}`);
        return document.replacePieces(expected, pieces);
      },
    };
    await save(typing);
    assert.equal(document.readText(), '2 1 ![a](images/typed.jpg)');
  });

  it('says so when the document can no longer be changed', async () => {
    const document = await openOnDisk('a.md', `![a](${site.url}/closed.jpg)`, {
      replacePieces: () => Promise.resolve(false),
    });
    await save(document);
    assert.deepEqual(told, [
      {
        text: 'The pictures are in images, but the document could not be changed.',
        good: false,
        actions: ['Open Folder'],
      },
    ]);
  });

  it('saves for a document that has no file yet where it will be, or else at the top of the workspace', async () => {
    const text = `![a](${site.url}/untitled.jpg)`;
    const named = openDocument(text, {
      location: { path: join(temp, 'ws', 'docs', 'new.md'), isThere: false },
    });
    await save(named);
    await save(openDocument(text));
    assert.equal(named.readText(), '![a](images/untitled.jpg)');
    for (const folder of ['docs/images', 'images'])
      assert.ok((await readdir(join(temp, 'ws', folder))).includes('untitled.jpg'), folder);
  });

  it('refuses, with a sentence, where nothing can be saved or changed', async () => {
    const text = `![a](${site.url}/refused.jpg)`;
    const outside = 'Pictures can only be saved for a document that is in the workspace.';
    const before = asked().length;
    const refused = async (document: OpenDocument | null): Promise<string | undefined> => {
      await save(document);
      if (document) assert.equal(document.readText(), text);
      return told.at(-1)?.text;
    };
    assert.equal(await refused(null), 'Open a Markdown or HTML document first.');
    assert.equal(
      await refused(openDocument(text, { kind: null })),
      'Open a Markdown or HTML document first.',
    );
    assert.equal(await refused(openDocument(text, { location: 'elsewhere' })), outside);
    await writeFile(join(temp, 'b.md'), text);
    assert.equal(
      await refused(openDocument(text, { location: { path: join(temp, 'b.md'), isThere: true } })),
      outside,
    );
    const gone = openDocument(text, { location: { path: join(temp, 'ws', 'gone.md'), isThere: true } });
    assert.equal(await refused(gone), 'This document is read-only, so its links cannot be changed.');
    await symlink(temp, join(temp, 'ws', 'docs', 'images'));
    assert.equal(await refused(await openOnDisk('docs/c.md', text)), outside);
    roots = [];
    assert.match((await refused(openDocument(text))) ?? '', /^Open a folder in VS Code first/);
    virtual = true;
    assert.match((await refused(openDocument(text))) ?? '', /only be saved to a folder on disk/);
    assert.equal(asked().length, before, 'nothing was asked for');
  });

  it('refuses to change a document that nobody may write', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    const document = await openOnDisk('a.md', `![a](${site.url}/refused.jpg)`);
    await chmod(join(temp, 'ws', 'a.md'), 0o444);
    await save(document);
    assert.equal(told[0]?.text, 'This document is read-only, so its links cannot be changed.');
  });

  it('says so when a document shows nothing from the web', async () => {
    await save(openDocument('![a](images/a.jpg) [b](https://x.example/b.jpg)'));
    await save(openDocument('<base href="https://x.example/"><img src="a.jpg">', { kind: 'html' }));
    await save(openDocument('!['.repeat(20_000) + '](u)'.repeat(20_000)));
    assert.deepEqual(
      told.map(({ text }) => text),
      [
        'This document shows no pictures from the web.',
        'This document has a <base> element, so its links cannot point to saved pictures.',
        'a.md is too large or too complex to read.',
      ],
    );
  });

  it('saves nothing before the workspace is trusted', async () => {
    trusted = false;
    const document = await openOnDisk('a.md', `![a](${site.url}/distrust.jpg)`);
    await save(document);
    assert.equal(document.texts.length, 1);
    assert.ok(!asked().includes('/distrust.jpg'));
    assert.deepEqual(told, []);
  });

  it('changes nothing when it is cancelled', async () => {
    const document = await openOnDisk(
      'a.md',
      `![a](${site.url}/1-cancel.jpg) ![a](${site.url}/2-cancel.jpg)`,
    );
    onPicture = (path) => {
      if (path.startsWith('/2')) setImmediate(() => controller.cancel());
      return path.startsWith('/2') ? new Promise(() => undefined) : Promise.resolve();
    };
    await save(document);
    assert.equal(document.texts.length, 1);
    assert.deepEqual(told, []);
    assert.equal(controller.runs.isBusy, false);
  });

  describe('beside the list and the form', () => {
    let script: ReturnType<typeof scriptedEngine>;
    const listedOne = ({ isCut }: { readonly isCut: boolean }): ReturnType<typeof listed> =>
      listed([catPicture('1', { source: 'address' })], {
        links: [{ pictureKey: 'address:1', start: 0, end: 1 }],
        isCut,
      });
    beforeEach(() => {
      script = scriptedEngine();
      script.extractScripts.push(listedOne({ isCut: false }));
      useEngine(script.engine);
    });

    it('runs as a scrape that can be seen, held and cancelled, and another one waits for it', async () => {
      script.scrapeScripts.push(playUntilCancelled([], scrapeEnd({ outcome: 'cancelled' })));
      const saving = save(openDocument('x'));
      await waitUntil('the scrape to begin', 5, () => script.scrapeRequests.length === 1);
      const { scrape } = controller.snapshot();
      assert.ok(scrape.state === 'running');
      assert.equal(scrape.folder, 'images');
      controller.pause();
      assert.equal(script.gates[0]?.isHeld, true);
      controller.resume();
      script.extractScripts.push(listedOne({ isCut: false }));
      script.scrapeScripts.push(playEvents(scrapeEnd({ outcome: 'cancelled' })));
      const second = save(openDocument('x'));
      await waitUntil('the second to wait', 5, () => controller.snapshot().queue.length === 1);
      assert.equal(script.scrapeRequests.length, 1);
      controller.cancel('save');
      await saving;
      await second;
      assert.equal(script.scrapeRequests.length, 2);
      assert.equal(controller.snapshot().scrape.state, 'idle');
    });

    it('leaves them as they were, and nothing to go on with', async () => {
      script.scrapeScripts.push(playEvents(scrapeEnd({ outcome: 'short' })));
      await controller.restore();
      controller.editForm({ ...emptyForm, keyword: 'dog', folder: 'dogs', size: 'small' });
      const before = structuredClone(memory);
      const [, form] = [await save(openDocument('x')), controller.snapshot().form];
      assert.deepEqual(memory, before);
      assert.deepEqual(form, { ...emptyForm, keyword: 'dog', folder: 'dogs', size: 'small' });
      assert.equal(controller.snapshot().found, 0);
      assert.equal(script.scrapeRequests[0]?.folder, join(dirname(join(temp, 'ws', 'x')), 'images'));
      assert.equal(script.scrapeRequests[0].boundaryFolder, join(temp, 'ws'));
    });

    it('asks before much goes into a folder, where sizes are not known by what is usual', async () => {
      const pictures = Array.from({ length: 300 }, (_, at) =>
        catPicture(String(at), {
          source: 'document',
          sizes: [{ url: `https://x.example/${at}.jpg`, width: null, height: null }],
        }),
      );
      const links = pictures.map(({ id }, at) => ({
        pictureKey: `document:${id}`,
        start: at,
        end: at + 1,
      }));
      script.extractScripts.length = 0;
      for (let time = 0; time < 2; time += 1) script.extractScripts.push(listed(pictures, { links }));
      const asked: (readonly [string, number])[] = [];
      confirmLargeSave = (folder, bytes) =>
        Promise.resolve(asked.push([folder, Math.round(bytes / 1e6)]) > 1);
      const document = openDocument('x');
      await save(document);
      assert.deepEqual(
        { scrapeRequestCount: script.scrapeRequests.length, told, textCount: document.texts.length },
        { scrapeRequestCount: 0, told: [], textCount: 1 },
      );
      assert.deepEqual(asked, [[join(temp, 'ws', 'images'), 105]]);
      script.scrapeScripts.push(playEvents(scrapeEnd({ outcome: 'short' })));
      await save(document);
      assert.equal(script.scrapeRequests[0]?.quantity, 300);
    });

    it('says when only the first pictures were taken', async () => {
      script.extractScripts.splice(0, Infinity, listedOne({ isCut: true }));
      script.scrapeScripts.push(playEvents(scrapeEnd({ outcome: 'short' })));
      await save(openDocument('x'));
      assert.equal(
        told[0]?.text,
        'Saved 0 of the 1 remote picture of this document to images. Only the first 100,000 addresses of a.md were read.',
      );
    });

    it('says why a run was stopped', async () => {
      script.scrapeScripts.push(
        playEvents(scrapeEnd({ outcome: 'stopped', failure: { code: 'disk-full' } })),
      );
      await save(openDocument('x'));
      assert.equal(
        told[0]?.text,
        'Saved 0 of the 1 remote picture of this document to images. The disk is full. Make room, then start again.',
      );
    });
  });
});
