import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  insertPictures,
  type InsertPorts,
  type InsertTarget,
} from '../../../../src/host/documents/insertPictures';
import type { Saved } from '../../../../src/host/runs/orders';
import { readInsertSettings } from '../../../../src/host/settings/insertSettings';
import type { InsertedText } from '../../../../src/shared/insert/insertText';
import { OpenDescriptions } from '../../../../src/shared/insert/openDescriptions';
import { catPicture, memoryLog } from '../hostFixtures';

const by = { id: 'CC-BY-4.0', name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' };

describe('inserting pictures into a document', () => {
  let root: string;
  let config: Record<string, unknown>;
  let told: string[];
  let inserted: InsertedText[];
  let saved: string[];
  let files: Map<string, string>;
  let canEdit: boolean;
  let places: string[];
  let openDescriptions: OpenDescriptions;
  let roots: string[];
  let isListed: boolean;
  let rejected: Set<string>;
  let copyFolder: string | null;
  let savedInto: string | null;
  const log = memoryLog();

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'insert-')));
    [config, told, inserted, saved] = [{}, [], [], []];
    files = new Map();
    canEdit = true;
    places = [];
    openDescriptions = new OpenDescriptions();
    roots = [root];
    isListed = true;
    rejected = new Set();
    copyFolder = null;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const settings = (): ReturnType<typeof readInsertSettings> =>
    readInsertSettings({ get: (name) => config[name] }, log);

  function documentAt(
    path: string | null,
    {
      selected = '',
      language = 'markdown',
      text = selected,
      at = text.indexOf(selected),
    }: {
      readonly selected?: string;
      readonly language?: string;
      readonly text?: string;
      readonly at?: number;
    } = {},
  ): InsertTarget {
    return {
      language,
      path: path === null ? null : join(root, path),
      copyFolder: () => copyFolder,
      readText: () => text,
      ownLinks: ({ paths: [rule] }) =>
        rule ? { site: null, served: [{ folder: rule.root, prefix: rule.prefix }], needsDot: false } : null,
      show: () => Promise.resolve({ start: at, end: at + selected.length }),
      insert(what, { start, end }) {
        inserted.push(what);
        places.push(text.slice(0, start) + what.text + text.slice(end));
        return Promise.resolve(canEdit);
      },
    };
  }

  async function insert(target: InsertTarget | null, ...ids: readonly string[]): Promise<string | undefined> {
    const ports: InsertPorts = {
      controller: {
        pictureOf: (key) =>
          isListed
            ? catPicture(key.replace('flickr:', ''), {
                license: by,
                title: 'A cat',
                ...(key === 'flickr:told' && { description: 'A cat on a roof' }),
              })
            : undefined,
        filePathOf: (key) => files.get(key) ?? null,
        measureFile: () => Promise.resolve({ width: 640, height: 480 }),
        whenFolderKnown: () => Promise.resolve(),
        folderStatusOf: (key) => (rejected.has(key) ? 'rejected' : null),
        savePictures(keys, into) {
          saved.push(...keys);
          savedInto = into?.('images/cat') ?? null;
          isListed = false;
          const names = new Map(
            keys.filter((key) => key !== 'flickr:gone').map((key) => [key, `${key.slice(7)}.jpg`]),
          );
          const folder = { path: join(root, 'images'), rootPath: root, shownPath: 'images' };
          return Promise.resolve({ kind: 'saved', folder, files: names } as unknown as Saved);
        },
      },
      target: () => Promise.resolve(target),
      settings,
      roots: () => roots.map((path) => ({ name: 'site', path })),
      openDescriptions,
      ui: {
        tell: (text, severity, buttons) =>
          void told.push(`${severity} ${text} ${(buttons ?? []).map(({ label }) => label).join()}`),
        openInsertSettings: () => Promise.resolve(),
      },
    };
    await insertPictures(
      ids.map((id) => `flickr:${id}`),
      ports,
    );
    return inserted.at(-1)?.text;
  }

  it('writes those that have a file, with their credit', async () => {
    files.set('flickr:1', join(root, 'images', 'cat-001.jpg'));
    const [picture, credit] = (await insert(documentAt('docs/notes.md'), '1'))?.split('\n\n') ?? [];
    assert.equal(picture, '![](../images/cat-001.jpg)');
    assert.match(credit ?? '', /^\[A cat\]\(.*CC BY 4\.0/);
    assert.deepEqual([saved, told], [[], []]);
  });

  it('saves the others first, and leaves out what could not be saved, in the order that was asked for', async () => {
    config['insert.credit'] = 'none';
    files.set('flickr:2', join(root, 'images', 'two.jpg'));
    const text = await insert(documentAt('notes.md'), '1', 'gone', '2', '3');
    assert.equal(text, '![](images/1.jpg)\n![](images/two.jpg)\n![](images/3.jpg)');
    assert.deepEqual(saved, ['flickr:1', 'flickr:gone', 'flickr:3']);
    assert.match(told.join(), /^info The licences of 3 pictures ask .* Open Settings$/);
  });

  it('saves them where the user wants what is copied for that document', async () => {
    copyFolder = join(root, 'docs', 'images');
    await insert(documentAt('docs/notes.md'), '1');
    assert.equal(savedInto, copyFolder);
  });

  it('saves them in what the site of the document serves, where that is there', async () => {
    await mkdir(join(root, 'site', 'static'), { recursive: true });
    await writeFile(join(root, 'site', 'hugo.toml'), '');
    await insert(documentAt('site/content/post.md'), '1');
    assert.equal(savedInto, join(root, 'site', 'static', 'images', 'cat'));
    await insert(documentAt('notes.md'), '1');
    assert.equal(savedInto, null);
  });

  it('stands behind front matter from its edges, on lines of its own', async () => {
    config['insert.credit'] = 'none';
    files.set('flickr:1', join(root, 'images', 'one.jpg'));
    const text = '---\ntitle: A\n---\nText\n';
    await insert(documentAt('notes.md', { text, at: 0 }), '1');
    assert.equal(places.at(-1), '---\ntitle: A\n---\n\n![](images/one.jpg)\nText\n');
    assert.equal(inserted.at(-1)?.missingAltAt, 4);
  });

  it('leaves out what the user rejects while it is saved', async () => {
    config['insert.credit'] = 'none';
    rejected.add('flickr:2');
    assert.equal(await insert(documentAt('notes.md'), '1', '2'), '![](images/1.jpg)');
  });

  it('writes nothing where nothing could be saved', async () => {
    assert.equal(await insert(documentAt('notes.md'), 'gone'), undefined);
    assert.deepEqual(told, []);
  });

  it('names files as the site of the document does, and as the user has set it', async () => {
    config['insert.credit'] = 'none';
    files.set('flickr:1', join(root, 'site', 'static', 'img', 'a b.jpg'));
    const marker = join(root, 'site', 'hugo.toml');
    await mkdir(dirname(marker), { recursive: true });
    await writeFile(marker, '');
    assert.equal(await insert(documentAt('site/content/post.md'), '1'), '![](/img/a%20b.jpg)');
    config['insert.paths'] = { '**/*.md': { root: './site/', prefix: '/base/' } };
    assert.equal(await insert(documentAt('site/content/post.md'), '1'), '![](/base/static/img/a%20b.jpg)');
    config['insert.paths'] = { '**/*.md': { root: '../elsewhere' }, '*.md': 7 };
    assert.equal(await insert(documentAt('site/content/post.md'), '1'), '![](/img/a%20b.jpg)');
  });

  it('describes a picture by what is selected, as its source does, or by its title where the setting says so', async () => {
    config['insert.credit'] = 'none';
    files.set('flickr:1', join(root, 'cat.jpg'));
    assert.equal(await insert(documentAt('a.md', { selected: 'my\ncat' }), '1'), '![my cat](cat.jpg)');
    config['insert.altText'] = 'title';
    assert.equal(await insert(documentAt('a.md'), '1'), '![A cat](cat.jpg)');
    files.set('flickr:told', join(root, 'roof.jpg'));
    assert.equal(await insert(documentAt('a.md'), 'told'), '![A cat on a roof](roof.jpg)');
    assert.equal(
      await insert(documentAt('a.html', { language: 'html' }), '1'),
      '<img src="cat.jpg" alt="A cat" width="640" height="480">',
    );
  });

  it('uses the template of the language, unless it names no path', async () => {
    files.set('flickr:1', join(root, 'cat.jpg'));
    config['insert.templates'] = { markdown: '{{< img "{path}" >}}', html: 'nothing' };
    assert.equal(await insert(documentAt('a.md'), '1'), '{{< img "cat.jpg" >}}');
    assert.match((await insert(documentAt('a.html', { language: 'html' }), '1')) ?? '', /^<img /);
  });

  it('writes into a new document as if it were at the top of the workspace', async () => {
    config['insert.credit'] = 'none';
    files.set('flickr:1', join(root, 'images', 'cat.jpg'));
    assert.equal(await insert(documentAt(null), '1'), '![](images/cat.jpg)');
  });

  it('becomes a value of the front matter that the cursor is in', async () => {
    files.set('flickr:1', join(root, 'images', 'cat one.jpg'));
    const document = (language: string): InsertTarget =>
      documentAt('a.md', { language, text: '---\ncover: old\n---\n', selected: 'old' });
    await insert(document('markdown'), '1');
    assert.equal(places.pop(), '---\ncover: "images/cat one.jpg"\n---\n');
    await insert(document('plaintext'), '1');
    assert.equal(places.pop(), '---\ncover: images/cat one.jpg\n---\n');
  });

  describe('while a description is open', () => {
    beforeEach(() => files.set('flickr:1', join(root, '1.jpg')).set('flickr:2', join(root, '2.jpg')));

    /** Inserts one picture, types at its description, and inserts the other where the cursor is then. */
    async function both(path: string, language: string, typed: string, eol = '\n'): Promise<string> {
      await insert(documentAt(path, { language, text: 'A: ', at: 3 }), '1');
      const at = 3 + (inserted.at(-1)?.missingAltAt ?? 0);
      const first = places.at(-1) ?? '';
      const before = (first.slice(0, at) + typed).replaceAll('\n', eol);
      const text = before + first.slice(at).replaceAll('\n', `${eol}  `);
      await insert(documentAt(path, { language, text, at: before.length }), '2');
      return places.at(-1) ?? '';
    }

    it('writes the next picture behind the one that is described', async () => {
      config['insert.credit'] = 'none';
      for (const typed of ['', 'my cat'])
        assert.equal(await both('a.md', 'markdown', typed), `A: ![${typed}](1.jpg)\n![](2.jpg)`);
    });

    it('writes it behind the credit, too, however the document ends and indents its lines', async () => {
      config['insert.credit'] = 'caption';
      const text = await both('a.html', 'html', 'x', '\r\n');
      assert.equal(text.match(/<figure>/g)?.length, 2);
      assert.match(text, /alt="x" [^]*<\/figure>\n<figure>\n {2}<img src="2\.jpg" alt=""/);
    });

    it('goes where the cursor is anywhere else', async () => {
      config['insert.credit'] = 'none';
      await insert(documentAt('a.md'), '1');
      await insert(documentAt('a.md', { text: '![](1.jpg) ', at: 11 }), '2');
      assert.equal(places.at(-1), '![](1.jpg) ![](2.jpg)');
    });
  });

  it('knows the pictures although the list was replaced while they were saved', async () => {
    config['insert.credit'] = 'none';
    assert.equal(await insert(documentAt('a.md'), '1'), '![](images/1.jpg)');
  });

  it('leaves what is selected where there is nothing to write', async () => {
    files.set('flickr:1', join(tmpdir(), 'elsewhere.jpg'));
    assert.equal(await insert(documentAt('a.md', { selected: 'my words' }), '1'), undefined);
    assert.match(told.join(), /^warning .*could not be written/);
  });

  it('names files from the folder of the document where workspace folders are in one another', async () => {
    config['insert.credit'] = 'none';
    roots = [join(root, 'site'), root];
    files.set('flickr:1', join(root, 'static', 'a.jpg'));
    await mkdir(join(root, 'site'));
    await writeFile(join(root, 'site', 'hugo.toml'), '');
    assert.equal(await insert(documentAt('site/content/post.md'), '1'), '![](../../static/a.jpg)');
  });

  it('takes the whole folder for served where its root says so in any way', async () => {
    config['insert.credit'] = 'none';
    files.set('flickr:1', join(root, 'img', 'a.jpg'));
    for (const folder of ['.', './', '', './img/..', '/'.repeat(2_000)]) {
      config['insert.paths'] = { '**': { root: folder } };
      const isServed = folder.length < 3;
      assert.equal(await insert(documentAt('a.md'), '1'), isServed ? '![](/img/a.jpg)' : '![](img/a.jpg)');
    }
  });

  it('says so where there is no document, or it cannot be changed', async () => {
    await insert(null, '1');
    assert.match(told.pop() ?? '', /^warning Open a text document first/);
    assert.deepEqual(saved, []);
    files.set('flickr:1', join(root, 'cat.jpg'));
    canEdit = false;
    await insert(documentAt('a.md'), '1');
    assert.match(told.pop() ?? '', /^warning .*could not be written/);
  });
});
