import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import {
  documentProblemText,
  DocumentProblems,
  suggestedAlt,
  type CheckedDocument,
} from '../../../../src/host/problems/documentProblems';
import { readInsertSettings } from '../../../../src/host/settings/insertSettings';
import { memoryLog } from '../hostFixtures';

const by = { license: 'CC-BY-4.0', license_name: 'CC BY 4.0', license_url: 'https://licences.example/by' };

describe('problems of pictures in documents', () => {
  let root: string;
  let problems: DocumentProblems;
  let described: number;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'documents-')));
    const engine = createEngine();
    described = 0;
    problems = new DocumentProblems({
      engine: {
        documentPictures: engine.documentPictures,
        describe(...asked) {
          described += 1;
          return engine.describe(...asked);
        },
      },
      settings: () => readInsertSettings({ get: () => undefined }, memoryLog()),
      roots: () => [{ name: 'site', path: root }],
      log: memoryLog(),
    });
    await mkdir(join(root, 'images'));
    await record('cat.jpg', { title: 'A cat', creator: 'Ann Lee', ...by });
    await record('free.jpg', { title: 'A dog', creator: 'Bo', license: 'CC0-1.0', license_name: 'CC0' });
    await record('gone.jpg', { creator: 'Ann Lee', ...by });
    await rm(join(root, 'images', 'gone.jpg'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function record(file: string, fields: object): Promise<void> {
    await writeFile(join(root, 'images', file), 'x');
    const line = { file_name: file, source: 'flickr', id: file, bytes: 1, sha256: 'a'.repeat(64), ...fields };
    await writeFile(join(root, 'images', 'metadata.jsonl'), `${JSON.stringify(line)}\n`, { flag: 'a' });
  }

  const check = async (text: string, more: Partial<CheckedDocument> = {}): Promise<readonly string[]> => {
    const document = {
      path: join(root, 'notes.md'),
      kind: 'md',
      text,
      ownLinks: () => null,
      ...more,
    } as const;
    const found = await problems.check(document, new AbortController().signal);
    return found.map(
      (problem) => `${problem.kind} ${text.slice(problem.picture.start, problem.picture.end)}`,
    );
  };

  it('are a missing description, a missing credit and a file that is gone', async () => {
    assert.deepEqual(await check('![](images/cat.jpg) ![x](images/free.jpg) ![y](images/gone.jpg)'), [
      'no-alt ![](images/cat.jpg)',
      'no-credit ![](images/cat.jpg)',
      'gone ![y](images/gone.jpg)',
    ]);
  });

  it('are none where the author or the page is named anywhere, however it is written', async () => {
    for (const credit of ['By ann lee', '[Ann\\ Lee]', '*Ann* — ANN LEE'])
      assert.deepEqual(await check(`![c](images/cat.jpg)\n\n${credit}\n`), [], credit);
    await record('page.jpg', { page: 'https://photos.example/p?a=1&b=2', ...by });
    const html = { kind: 'html', path: join(root, 'a.html') } as const;
    const tag = '<img src="images/page.jpg" alt="c">';
    assert.deepEqual(await check(`${tag}<a href="https://photos.example/p?a=1&amp;b=2">x</a>`, html), []);
    assert.deepEqual(await check(tag, html), [`no-credit ${tag}`]);
  });

  it('are none for a tag that says it needs no description, and one where it says nothing', async () => {
    const html = { kind: 'html', path: join(root, 'a.html') } as const;
    assert.deepEqual(await check('<img src="images/free.jpg" alt="">', html), []);
    assert.deepEqual(await check('<img src="images/free.jpg">', html), [
      'no-alt <img src="images/free.jpg">',
    ]);
  });

  it('are none of pictures that no records know, and none outside of the workspace', async () => {
    await writeFile(join(root, 'images', 'own.jpg'), 'x');
    for (const text of [
      '![](images/own.jpg)',
      '![](other/a.jpg)',
      '![](../images/cat.jpg)',
      '`![](images/cat.jpg)`',
    ])
      assert.deepEqual(await check(text), [], text);
    assert.deepEqual(await check('![](images/cat.jpg)', { path: null }), []);
    assert.deepEqual(await check('![](images/cat.jpg)', { path: join(tmpdir(), 'elsewhere.md') }), []);
  });

  it('are found by the paths of a site', async () => {
    await mkdir(join(root, 'content'));
    await writeFile(join(root, 'hugo.toml'), '');
    await mkdir(join(root, 'static'));
    await writeFile(join(root, 'static', 'metadata.jsonl'), '');
    const document = { path: join(root, 'content', 'a.md') };
    assert.deepEqual(await check('![](/cat.jpg)', document), []);
    const line = {
      file_name: 'cat.jpg',
      source: 'flickr',
      id: '1',
      bytes: 1,
      sha256: 'a'.repeat(64),
      license: 'CC0-1.0',
    };
    await writeFile(join(root, 'static', 'metadata.jsonl'), `${JSON.stringify(line)}\n`);
    assert.deepEqual(await check('![](/cat.jpg)', document), ['gone ![](/cat.jpg)']);
  });

  it('read records again only when these have changed', async () => {
    await check('![](images/cat.jpg)');
    await check('![](images/cat.jpg) more');
    assert.equal(described, 1);
    await record('new.jpg', by);
    assert.deepEqual(await check('![](images/new.jpg)'), ['no-alt ![](images/new.jpg)']);
    assert.equal(described, 2);
  });

  it('say what is to be done in a sentence, and suggest the title', async () => {
    const text = '![](images/cat.jpg)';
    const found = await problems.check(
      { path: join(root, 'notes.md'), kind: 'md', text, ownLinks: () => null },
      new AbortController().signal,
    );
    assert.deepEqual(found.map(documentProblemText), [
      'cat.jpg has no description for those who do not see it.',
      'The licence of cat.jpg, CC BY 4.0, asks for its author to be named: Ann Lee.',
    ]);
    assert.deepEqual(found.map(suggestedAlt), ['A cat', 'A cat']);
  });
});
