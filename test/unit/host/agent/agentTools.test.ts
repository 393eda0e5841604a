import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AgentTools } from '../../../../src/host/agent/agentTools';
import { loggedCall } from '../../../../src/host/agent/loggedCall';
import { mcpServersFor } from '../../../../src/host/agent/mcpServer';
import { insertQuestion, saveQuestion, searchQuestion } from '../../../../src/host/agent/questions';
import type { Controller } from '../../../../src/host/controller';
import { readInsertSettings } from '../../../../src/host/settings/insertSettings';
import { callImageTool, type ToolRun } from '../../../../src/shared/agent/toolCalls';
import type { FoundImages, InsertedImage, SavedImages } from '../../../../src/shared/agent/imageTools';
import type { WorkspaceRoot } from '../../../../src/shared/form/form';
import { pieceFor } from '../../../../src/shared/insert/documentPlace';
import { allTab } from '../../../../src/shared/panel/tabs';
import { pictureKey } from '../../../../src/shared/picture/picture';
import { defaultBaseUrls, sourceIds, sources } from '../../../../src/shared/sources/sources';
import { plainSettings } from '../../../support/engineSettings';
import { waitUntil } from '../../../support/waitUntil';
import { controllerBed } from '../controllerBed';
import { catPicture, catPictures, memoryLog } from '../hostFixtures';
import {
  failedEvent,
  pageEventOf,
  playEvents,
  playUntilCancelled,
  savedEvent,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
} from '../runs/scriptedEngine';

describe('the tools for agents in a window', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let controller: Controller;
  let roots: readonly WorkspaceRoot[];
  let isTrusted: boolean;
  let allowedByUser: readonly string[] | null;
  let tools: AgentTools;
  /** Documents that were shown and written at the end of an insertion. */
  let finished: string[];

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'agent-tools-')));
    script = scriptedEngine();
    roots = [{ name: 'site', path: temp }];
    isTrusted = true;
    allowedByUser = null;
    finished = [];
    controller = controllerBed({ engine: script.engine, workspace: temp, roots: () => roots });
    tools = new AgentTools({
      controller,
      engine: script.engine,
      roots: () => roots,
      isTrusted: () => isTrusted,
      allowedLicenses: () => allowedByUser,
      insertSettings: () => readInsertSettings({ get: () => undefined }, memoryLog()),
      openDocument: (path) =>
        Promise.resolve({
          path,
          ownLinks: () => null,
          language: path.endsWith('.html') ? 'html' : 'markdown',
          readText: () => readFileSync(path, 'utf8'),
          insert: ({ text }, place) => {
            const before = readFileSync(path, 'utf8');
            const piece = pieceFor(before, place, text);
            writeFileSync(path, before.slice(0, place.start) + piece + before.slice(place.end));
            return Promise.resolve(true);
          },
          finish: () => Promise.resolve(finished.push(basename(path)) > 0),
        }),
    });
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  const run: ToolRun = { signal: new AbortController().signal, onProgress: () => undefined };
  const call = (name: string, input: object, signal = run.signal): Promise<unknown> =>
    callImageTool(tools, name, input, { ...run, signal });
  const search = (input: object, signal?: AbortSignal): Promise<FoundImages> =>
    call('search_images', input, signal) as Promise<FoundImages>;
  const save = (input: object, signal?: AbortSignal): Promise<SavedImages> =>
    call('save_images', input, signal) as Promise<SavedImages>;
  const insert = (input: object): Promise<InsertedImage> =>
    call('insert_image', input) as Promise<InsertedImage>;

  const cats = catPictures(3);
  const ids = cats.map(pictureKey);

  /** Has found the cats. */
  async function findCats(): Promise<void> {
    script.searchScripts.push(playEvents(pageEventOf(cats), searchEnd({ outcome: 'found', found: 3 })));
    await search({ keyword: 'cat', count: 3 });
  }

  it('search in a tab that the user need not look at, for what matches only', async () => {
    await controller.searchForForm({ ...controller.snapshot().form, keyword: '' });
    const free = catPicture('9', { license: { id: 'CC0-1.0', name: 'CC0', url: null } });
    script.searchScripts.push(
      playEvents(pageEventOf([...cats, free]), searchEnd({ outcome: 'found', found: 4 })),
    );
    const { images, problems } = await search({ keyword: ' cat ', license_need: 'public-domain' });
    assert.deepEqual(
      images.map(({ id, license }) => [id, license?.id]),
      [[pictureKey(free), 'CC0-1.0']],
    );
    const wanting = sourceIds.filter((id) => sources[id].key === 'required');
    assert.equal(problems.length, wanting.length + 1);
    for (const [at, id] of wanting.entries())
      assert.match(problems[at] ?? '', new RegExp(`^${sources[id].name}: .*needs a key`));
    assert.match(problems.at(-1) ?? '', /4 images were looked at, and only 1 of them fit/);
    const { tabs, shownTab } = controller.snapshot();
    assert.equal(shownTab, allTab);
    assert.deepEqual(
      tabs.map(({ title, count }) => [title, count]),
      [
        ['cat, Public domain', 4],
        ['', 4],
      ],
    );
  });

  it('ask no source again for what is in the list', async () => {
    await findCats();
    const { images } = await search({ keyword: 'cat', count: 2 });
    assert.deepEqual(
      images.map(({ id }) => id),
      ids.slice(0, 2),
    );
    assert.equal(script.searchRequests.length, 1);
  });

  it('wait for the search of the user, and for one another', async () => {
    const cancel = new AbortController();
    script.searchScripts.push(
      playUntilCancelled([pageEventOf(cats)], searchEnd({ outcome: 'cancelled', found: 3 })),
    );
    const own = controller.searchForForm({ ...controller.snapshot().form, keyword: 'cat' });
    const asked = search({ keyword: 'dog', count: 1 });
    const given = search({ keyword: 'cow', count: 1 }, cancel.signal);
    await waitUntil('the search of the user', 5, () => script.searchRequests.length === 1);
    cancel.abort();
    await assert.rejects(given, /cancelled/);
    script.searchScripts.push(
      playEvents(pageEventOf([catPicture('7')]), searchEnd({ outcome: 'found', found: 1 })),
    );
    controller.cancel('search');
    await own;
    assert.deepEqual(
      (await asked).images.map(({ id }) => id),
      [pictureKey(catPicture('7'))],
    );
    assert.equal(script.searchRequests.length, 2);
  });

  it('let pages that a model names be on no private network', async () => {
    script.searchScripts.push(playEvents(pageEventOf(cats), searchEnd({ outcome: 'found', found: 3 })));
    await search({ page: 'https://a.example/' });
    assert.deepEqual(
      script.searchRequests.map(({ sourceRuns }) => sourceRuns.map((each) => each.isNamedByProgram)),
      [[true]],
    );
    script.searchScripts.push(playEvents(searchEnd({ outcome: 'nothing', found: 0 })));
    await controller.findMore(controller.snapshot().tabs[0]?.id ?? allTab);
    assert.equal(script.searchRequests[1]?.sourceRuns[0]?.isNamedByProgram, undefined, 'the user may');
  });

  it('save in a run like any other, where the form would', async () => {
    await findCats();
    script.scrapeScripts.push(
      playEvents(
        savedEvent('1', 'cat-001.jpg'),
        failedEvent('2', undefined, { code: 'offline' }),
        { type: 'skipped', picture: 'flickr:3', reason: 'rejected' },
        scrapeEnd({ outcome: 'complete', saved: 1, failed: 1 }),
      ),
    );
    const { folder, images, failed } = await save({
      ids: [...ids, 'flickr:none'],
      allowed_licenses: ['CC0'],
    });
    assert.equal(folder, 'images/cat');
    assert.deepEqual(
      images.map(({ id, path }) => [id, path]),
      [[ids[0], 'images/cat/cat-001.jpg']],
    );
    assert.deepEqual(
      failed.map(({ id }) => id),
      ['flickr:none', ids[1], ids[2]],
    );
    assert.match(failed[1]?.reason ?? '', /network connection was lost/);
    assert.match(failed[2]?.reason ?? '', /rejected/);
    const [request] = script.scrapeRequests;
    assert.deepEqual(request?.settings.allowedLicenses, ['CC0']);
    assert.equal(request?.size, 'large');
    assert.equal(controller.snapshot().scrape.state, 'done');
  });

  it('save elsewhere, which their tab then shows, unless a folder was typed for it', async () => {
    await findCats();
    script.scrapeScripts.push(
      playEvents(scrapeEnd({ outcome: 'complete' })),
      playEvents(scrapeEnd({ outcome: 'complete' })),
    );
    await save({ ids, folder: 'media' });
    controller.showTab(controller.snapshot().tabs[0]?.id ?? allTab);
    assert.equal(controller.folderText, 'media');
    await save({ ids, folder: 'other' });
    assert.equal(controller.folderText, 'media');
    assert.deepEqual(
      script.scrapeRequests.map(({ folder }) => folder),
      [join(temp, 'media'), join(temp, 'other')],
    );
  });

  it('go on behind the save of the user, and leave it when they are cancelled', async () => {
    await findCats();
    const cancel = new AbortController();
    script.scrapeScripts.push(playUntilCancelled([], scrapeEnd({ outcome: 'cancelled' })));
    const own = controller.saveForForm(controller.snapshot().form);
    await waitUntil('the save of the user', 5, () => script.scrapeRequests.length === 1);
    const waiting = save({ ids, folder: 'media' }, cancel.signal);
    await waitUntil('the save to wait', 5, () => controller.snapshot().queue.length === 1);
    cancel.abort();
    assert.deepEqual(controller.snapshot().queue, []);
    controller.cancel('save');
    await own;
    await assert.rejects(waiting, /cancelled/);
    assert.equal(script.scrapeRequests.length, 1);
  });

  it('save nothing in a workspace that is not trusted, nor outside of it', async () => {
    await findCats();
    isTrusted = false;
    await assert.rejects(save({ ids }), /not trusted/);
    isTrusted = true;
    for (const folder of ['..', '/tmp', 'a/../../b', 'x\0y'])
      await assert.rejects(save({ ids, folder }), /^ToolError: folder/);
    roots = [];
    await assert.rejects(save({ ids }), /Open a folder/);
    assert.equal(script.scrapeRequests.length, 0);
  });

  it('name files of several workspace folders by their folder, too', async () => {
    const other = join(temp, 'other');
    mkdirSync(other);
    roots = [
      { name: 'one', path: join(temp, 'one') },
      { name: 'other', path: other },
    ];
    mkdirSync(join(temp, 'one'));
    await findCats();
    script.scrapeScripts.push(
      playEvents(savedEvent('1', 'cat.jpg'), scrapeEnd({ outcome: 'complete', saved: 1 })),
    );
    const saved = await save({ ids: ids.slice(0, 1), folder: 'other/pictures' });
    assert.equal(saved.images[0]?.path, 'other/pictures/cat.jpg');
    await assert.rejects(save({ ids, folder: 'third/pictures' }), /one, other/);
  });

  it('insert what was saved, with the credit of the list, one after the other', async () => {
    await findCats();
    mkdirSync(join(temp, 'images/cat'), { recursive: true });
    for (const name of ['a.jpg', 'b.jpg']) writeFileSync(join(temp, 'images/cat', name), 'x');
    writeFileSync(join(temp, 'n.md'), '---\ntitle: x\n---\n\n# Cats\n\nThe end\n');
    script.scrapeScripts.push(
      playEvents(
        savedEvent('1', 'a.jpg'),
        savedEvent('2', 'b.jpg'),
        scrapeEnd({ outcome: 'complete', saved: 2 }),
      ),
    );
    const saved = await save({ ids: ids.slice(0, 2) });
    const place = { after_heading: 'Cats' };
    const both = await Promise.all([
      insert({ image: saved.images[0]?.path, document: 'n.md', place, alt: 'One' }),
      insert({ image: ids[1], document: join(temp, 'n.md'), place, alt: 'Two' }),
    ]);
    assert.deepEqual(
      both.map(({ document, line }) => [document, line]),
      [
        ['n.md', 7],
        ['n.md', 7],
      ],
    );
    const text = readFileSync(join(temp, 'n.md'), 'utf8');
    assert.match(
      text,
      /# Cats\n\n!\[Two\]\(images\/cat\/b\.jpg\)\n\n.*!\[One\]\(images\/cat\/a\.jpg\)\n\n.*The end\n$/s,
    );
    assert.deepEqual(finished, ['n.md', 'n.md']);
  });

  it('find only what the call and the user allow, and say how little fits', async () => {
    const licensed = (id: string, license: string) =>
      catPicture(id, { license: { id: license, name: license, url: null } });
    const found = [licensed('1', 'CC0-1.0'), licensed('2', 'CC-BY-4.0'), licensed('3', 'CC-BY-SA-4.0')];
    allowedByUser = ['CC0', 'CC-BY'];
    script.searchScripts.push(playEvents(pageEventOf(found), searchEnd({ found: 3 })));
    const input = { keyword: 'cat', sources: ['flickr'], count: 3 };
    const all = await search(input);
    assert.deepEqual(
      all.images.map(({ id }) => id),
      ['flickr:1', 'flickr:2'],
    );
    assert.match(all.problems.join(), /3 images were looked at, and only 2 of them fit/);
    assert.deepEqual(script.searchRequests.at(-1)?.demands, { licenses: ['CC0', 'CC-BY'] });
    script.searchScripts.push(playEvents(pageEventOf(found), searchEnd({ outcome: 'no-more', found: 3 })));
    const tags = ['dawn', 'red sky'];
    const free = await search({ ...input, allowed_licenses: ['CC0'], tags });
    assert.deepEqual(script.searchRequests.at(-1)?.demands, { licenses: ['CC0'], tags });
    assert.deepEqual(
      free.images.map(({ id }) => id),
      ['flickr:1'],
    );
  });

  it('say of pictures that are the same file whose it is', async () => {
    await findCats();
    mkdirSync(join(temp, 'images/cat'), { recursive: true });
    for (const name of ['a.jpg', 'n.md']) writeFileSync(join(temp, 'images/cat', name), 'x\n');
    script.scrapeScripts.push(
      playEvents(
        savedEvent('1', 'a.jpg'),
        { type: 'skipped', picture: 'flickr:2', file: 'a.jpg', reason: 'duplicate' },
        scrapeEnd({ outcome: 'complete', saved: 1, duplicate: 1 }),
      ),
    );
    const { images, failed } = await save({ ids: ids.slice(0, 2) });
    assert.deepEqual(
      images.map(({ id }) => id),
      ids.slice(0, 1),
    );
    assert.deepEqual(failed, [{ id: ids[1], reason: 'It is the same file as images/cat/a.jpg.' }]);
    const place = { after_line: 1 };
    await insert({ image: ids[0], document: 'images/cat/n.md', place });
    await assert.rejects(insert({ image: ids[1], document: 'images/cat/n.md', place }), /save_images first/);
  });

  it('save several times at once, one after the other', async () => {
    await findCats();
    script.scrapeScripts.push(
      playEvents(savedEvent('1', 'a.jpg'), scrapeEnd({ outcome: 'complete', saved: 1 })),
      playEvents(savedEvent('2', 'b.jpg'), scrapeEnd({ outcome: 'complete', saved: 1 })),
    );
    const both = await Promise.all([save({ ids: [ids[0]] }), save({ ids: [ids[1]] })]);
    assert.deepEqual(
      both.map(({ images }) => images.length),
      [1, 1],
    );
  });

  it('replace no text of front matter, and write into no records', async () => {
    writeFileSync(join(temp, 'a.jpg'), 'x');
    mkdirSync(join(temp, 'node_modules'));
    for (const name of ['p.md', 'CREDITS.md', 'node_modules/p.md'])
      writeFileSync(join(temp, name), '---\nimage: [IMAGE]\n---\n\nText\n');
    await assert.rejects(
      insert({ image: 'a.jpg', document: 'p.md', place: { replace: '[IMAGE]' } }),
      /in the front matter of p\.md/,
    );
    for (const document of ['CREDITS.md', 'node_modules/p.md'])
      await assert.rejects(insert({ image: 'a.jpg', document, place: { after_line: 5 } }), /no document/);
  });

  it('insert nothing that nobody waits for any more', async () => {
    for (const [name, text] of [
      ['n.md', 'x\n'],
      ['a.jpg', 'x'],
    ] as const)
      writeFileSync(join(temp, name), text);
    const cancel = new AbortController();
    cancel.abort();
    const input = { image: 'a.jpg', document: 'n.md', place: { after_line: 1 } };
    await assert.rejects(call('insert_image', input, cancel.signal), /as it was/);
    assert.equal(readFileSync(join(temp, 'n.md'), 'utf8'), 'x\n');
  });

  it('insert into no other file than documents of the workspace, nor other files than images', async () => {
    const outside = await realpath(await mkdtemp(join(tmpdir(), 'outside-')));
    writeFileSync(join(outside, 'b.md'), 'b');
    symlinkSync(outside, join(temp, 'out'));
    mkdirSync(join(temp, '.git'));
    for (const name of ['.git/a.md', 'a.md', 'a.json', 'a.jpg']) writeFileSync(join(temp, name), 'x\n');
    const place = { after_line: 1 };
    try {
      for (const [input, words] of [
        [{ image: 'a.md', document: 'a.md', place }, /no image/],
        [{ image: 'a.jpg', document: 'a.json', place }, /no document/],
        [{ image: 'a.jpg', document: '.git/a.md', place }, /in the workspace/],
        [{ image: 'a.jpg', document: 'out/b.md', place }, /in the workspace/],
        [{ image: 'out/b.md', document: 'a.md', place }, /in the workspace/],
        [{ image: 'a.jpg', document: '../b.md', place }, /no document at/],
        [{ image: 'a.jpg', document: 'a.md', place: { after_line: 9 } }, /ends with line 1/],
        [{ image: 'a.jpg', document: 'a.md', place: { after_heading: 'x', after_line: 1 } }, /exactly one/],
      ] as const)
        await assert.rejects(insert(input), words);
      assert.deepEqual(finished, []);
    } finally {
      await rm(outside, { recursive: true });
    }
  });
});

describe('calls of tools', () => {
  it('are written down, without secrets, and answer at once when they are cancelled', async () => {
    const log = memoryLog();
    const free = new AbortController();
    assert.equal(
      await loggedCall(log, 'search_images', { keyword: 'a' }, free.signal, () => Promise.resolve(1)),
      1,
    );
    await assert.rejects(
      loggedCall(log, 'save_images', {}, free.signal, () => Promise.reject(new TypeError('x'))),
      /^Error: This went wrong in the tool itself: x/,
    );
    const cancel = new AbortController();
    const reason = new Error('cancelled');
    const never = loggedCall(log, 'insert_image', {}, cancel.signal, () => new Promise(() => undefined));
    cancel.abort(reason);
    await assert.rejects(never, reason);
    const lines = log.lines.map((line) => line.replace(/[\d.]+ s/, 'N s'));
    assert.deepEqual(lines, [
      'info: Tool search_images is called with {"keyword":"a"}',
      'info: Tool search_images: done after N s',
      'info: Tool save_images is called with {}',
      'info: Tool save_images: refused: This went wrong in the tool itself: x after N s',
      'info: Tool insert_image is called with {}',
      'info: Tool insert_image: cancelled after N s',
    ]);
  });

  it('are asked about in words, with folder, size and licences', () => {
    const [first, second] = catPictures(2);
    assert.ok(first && second);
    const pictures = [
      { ...first, license: { id: 'CC0-1.0', name: 'CC0 1.0', url: null } },
      { ...second, license: null },
    ];
    const input = { ids: ['a', 'b'], quantity: 1, license_need: 'any', size: 'large' } as const;
    const asked = saveQuestion({ ...input, ids: [...input.ids] }, pictures, 'images/[x](command:y)');
    assert.equal(asked.title, 'Save 2 pictures?');
    assert.match(
      asked.message,
      /^Folder: images\/.*\n\nAbout \d+ kB|MB\n\nLicences: CC0 1\.0 \(1\), unknown \(1\)$/,
    );
    const searched = searchQuestion({
      keyword: 'owl\u202e',
      license_need: 'any',
      orientation: 'any',
      min_width: 1,
      min_height: 1,
      count: 3,
      contact_sheet: true,
      sources: ['nasa'],
    });
    assert.equal(searched.message, '“owl” in NASA, at most 3 pictures.');
    assert.match(
      insertQuestion({ image: 'a.jpg', document: 'b.md', place: {} }).message,
      /a\.jpg goes into b\.md/,
    );
  });
});

describe('servers of the Model Context Protocol for a window', () => {
  it('are one for each folder, bound by the settings of the user', () => {
    const baseUrls = { ...defaultBaseUrls, nasa: 'http://127.0.0.1:1' };
    const [server, other] = mcpServersFor({
      roots: [
        { name: 'a', path: '/a' },
        { name: 'b', path: '/b' },
      ],
      settings: { ...plainSettings, baseUrls, allowedLicenses: ['CC0'] },
      apiKeyOf: (id) => (id === 'pexels' ? 'SECRET' : null),
      contact: 'me@a.example',
      program: '/x/cli.js',
      version: '1.2.3',
    });
    assert.equal(other?.label, 'Image Scraper (b)');
    const text = server?.args.join(' ') ?? '';
    assert.match(
      text,
      /^\/x\/cli\.js mcp --root \/a --base-url nasa=http:\/\/127\.0\.0\.1:1 --license CC0 .*--contact me@a\.example$/,
    );
    assert.doesNotMatch(text, /SECRET/);
    const { ELECTRON_RUN_AS_NODE: asNode, PEXELS_API_KEY: key, ...proxy } = server?.env ?? {};
    assert.deepEqual([asNode, key], ['1', 'SECRET']);
    assert.deepEqual(new Set(Object.values(proxy)), new Set(['']), 'no proxy, as in the window');
    assert.ok('HTTP_PROXY' in proxy && 'https_proxy' in proxy);
  });
});
