import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  existsSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { decode } from 'jpeg-js';
import { startPhotoSite, type PhotoSite } from '../../../demo/photoSite';
import { photoById } from '../../../demo/photos';
import { sceneJpeg } from '../../../demo/scene';
import { sheetLayout } from '../../../src/core/drawing/sheetLayout';
import { bundleSources, type Bundle } from '../../support/bundle';
import { everyDouble } from '../../support/doubles/all';
import { startDoubles, type Doubles } from '../../support/doubles/doubles';
import { startSite } from '../../support/site';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';

interface Answer {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Record<string, unknown>;
}

interface FoundImage {
  readonly number: number;
  readonly id: string;
  readonly license: { readonly id: string } | null;
  readonly width: number | null;
}

interface SavedImage {
  readonly id: string;
  readonly path: string;
  readonly width: number | null;
  readonly credit: string;
}

describe('the tools for agents, over the Model Context Protocol', () => {
  let built: Bundle;
  let doubles: Doubles;
  let root: string;
  let client: Client;
  let transport: StdioClientTransport;
  let caches: string;

  before(async () => {
    built = await bundleSources({
      cli: 'src/cli.ts',
      'mcp/main': 'src/mcp/main.ts',
      worker: 'src/engine/worker.ts',
      'drawing/drawSheet': 'src/core/drawing/drawSheet.ts',
      'drawing/jpeg-turbo': 'node_modules/@cwasm/jpeg-turbo/jpeg-turbo.wasm',
    });
  });
  after(() => built.remove());

  beforeEach(async () => {
    doubles = await startDoubles(everyDouble());
    root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-')));
    caches = mkdtempSync(join(tmpdir(), 'agent-caches-'));
    const baseUrls = Object.entries(doubles.baseUrls).flatMap(([id, url]) => ['--base-url', `${id}=${url}`]);
    await start(...baseUrls);
  });

  /** The program, and a client of it. */
  function start(...options: readonly string[]): Promise<void> {
    return startFor(new Client({ name: 'test', version: '1' }), ...options);
  }

  async function startFor(user: Client, ...options: readonly string[]): Promise<void> {
    transport = new StdioClientTransport({
      command: process.execPath,
      args: [built.pathOf('cli'), 'mcp', '--root', root, ...options],
      env: { XDG_CACHE_HOME: caches },
      stderr: 'ignore',
    });
    client = user;
    await client.connect(transport);
  }

  /** The program with nobody who speaks to it yet. */
  function spawned(...options: readonly string[]): ChildProcess {
    const server = spawn(process.execPath, [built.pathOf('cli'), 'mcp', '--root', root, ...options], {
      env: { XDG_CACHE_HOME: caches },
    });
    // It may end before all is written.
    server.stdin.on('error', () => undefined);
    return server;
  }

  afterEach(async () => {
    await client.close();
    await doubles.close();
    for (const folder of [root, caches]) rmSync(folder, { recursive: true, force: true });
  });

  async function call(name: string, input: Record<string, unknown>): Promise<Answer> {
    const { isError = false, content, structuredContent } = await client.callTool({ name, arguments: input });
    const [first] = content as readonly { readonly text?: string }[];
    return {
      isError: isError === true,
      text: first?.text ?? '',
      data: (structuredContent ?? {}) as Record<string, unknown>,
    };
  }

  const imagesOf = <Image>({ data }: Answer): readonly Image[] => data['images'] as readonly Image[];

  it('are three, each with what it takes and answers', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['search_images', 'save_images', 'insert_image'],
    );
    for (const { description, inputSchema, outputSchema } of tools) {
      assert.ok(description && description.length > 100);
      for (const field of Object.values(inputSchema.properties ?? {}))
        assert.ok('description' in field, JSON.stringify(field));
      assert.equal(outputSchema?.type, 'object');
    }
  });

  it('turn a wish into files, records and correct Markdown', async () => {
    writeFileSync(join(root, 'notes.md'), '# Lights\n\n## Three of them\n\nThe end\n');
    const found = await call('search_images', {
      keyword: 'lighthouse',
      sources: ['commons'],
      license_need: 'public-domain',
      count: 3,
    });
    const images = imagesOf<FoundImage>(found);
    assert.equal(images.length, 3);
    for (const { license, width } of images) {
      assert.match(license?.id ?? '', /^(CC0|public-domain|no-known)/);
      assert.ok(width);
    }
    assert.deepEqual(found.data['problems'], []);
    const saved = await call('save_images', { ids: images.map(({ id }) => id), folder: 'media/lights' });
    assert.deepEqual(saved.data['failed'], []);
    const files = imagesOf<SavedImage>(saved);
    assert.deepEqual(
      files.map(({ path }) => path),
      [1, 2, 3].map((number) => `media/lights/lighthouse-00${number}.jpg`),
    );
    const records = readFileSync(join(root, 'media/lights/metadata.jsonl'), 'utf8').trim().split('\n');
    assert.equal(records.length, 3);
    for (const { path } of [...files].reverse()) {
      const done = await call('insert_image', {
        image: path,
        document: 'notes.md',
        place: { after_heading: 'Three of them' },
        alt: 'A [light]',
      });
      assert.equal(done.isError, false, done.text);
      assert.equal(done.data['line'], 5);
    }
    assert.equal(
      readFileSync(join(root, 'notes.md'), 'utf8'),
      `# Lights\n\n## Three of them\n\n${files.map(({ path }) => `![A \\[light\\]](${path})\n\n`).join('')}The end\n`,
    );
    assert.deepEqual(readdirSync(root).sort(), ['media', 'notes.md']);
  });

  it('give the credit that a licence asks for, and the path of a site', async () => {
    mkdirSync(join(root, 'content'));
    writeFileSync(join(root, 'hugo.toml'), '');
    writeFileSync(join(root, 'content/post.md'), 'Before\n\n[IMAGE]\n');
    const found = await call('search_images', { keyword: 'lighthouse', sources: ['commons'], count: 5 });
    const image = imagesOf<FoundImage>(found).find(({ license }) => license?.id === 'CC-BY-SA-4.0');
    assert.ok(image);
    await call('save_images', { ids: [image.id], folder: 'static/img' });
    const done = await call('insert_image', {
      image: image.id,
      document: 'content/post.md',
      place: { replace: '[IMAGE]' },
    });
    assert.equal(done.isError, false, done.text);
    assert.match(
      readFileSync(join(root, 'content/post.md'), 'utf8'),
      /^Before\n\n!\[A lighthouse .*\]\(\/img\/lighthouse-001\.jpg\)\n\n\[lighthouse no\. 5\]\(.*CC BY-SA 4\.0.*\n$/,
    );
  });

  it('save the first that are found for a keyword, with such a licence', async () => {
    const saved = await call('save_images', { keyword: 'sea', quantity: 2, license_need: 'public-domain' });
    assert.equal(saved.isError, false, saved.text);
    assert.equal(saved.data['folder'], 'images/sea');
    assert.equal(imagesOf<SavedImage>(saved).length, 2);
    const records = readFileSync(join(root, 'images/sea/metadata.jsonl'), 'utf8').trim().split('\n');
    assert.equal(records.length, 2);
    for (const line of records) assert.match(line, /"license":"(CC0|public-domain|no-known)/);
  });

  it('save nothing that the user has not allowed', async () => {
    await client.close();
    await start(
      ...Object.entries(doubles.baseUrls).flatMap(([id, url]) => ['--base-url', `${id}=${url}`]),
      '--license',
      'CC0-1.0',
    );
    const found = await call('search_images', { keyword: 'lighthouse', sources: ['commons'], count: 5 });
    const images = imagesOf<FoundImage>(found);
    assert.deepEqual(new Set(images.map(({ license }) => license?.id)), new Set(['CC0-1.0']));
    const saved = await call('save_images', { ids: [images[0]?.id], allowed_licenses: ['CC-BY-SA-4.0'] });
    assert.equal(saved.isError, false, saved.text);
    assert.deepEqual(imagesOf(saved), []);
    assert.equal((saved.data['failed'] as readonly unknown[]).length, 1);
  });

  it('say what is wrong, and what to do', async () => {
    writeFileSync(join(root, 'a.md'), '# One\n');
    writeFileSync(join(root, 'a.jpg'), 'x');
    writeFileSync(join(root, 'a.json'), '{}');
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git/a.md'), 'x');
    mkdirSync(join(root, 'node_modules/a'), { recursive: true });
    writeFileSync(join(root, 'node_modules/a/a.md'), 'x');
    mkdirSync(join(root, 'saved'));
    writeFileSync(join(root, 'saved/CREDITS.md'), '');
    writeFileSync(join(root, 'f.md'), '---\nimage: [IMAGE]\n---\n');
    writeFileSync(join(root, 'fixed.md'), '# One\n', { mode: 0o444 });
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    symlinkSync(outside, join(root, 'out'));
    writeFileSync(join(outside, 'b.md'), 'b');
    const place = { after_line: 1 };
    try {
      for (const [name, input, words] of [
        ['search_images', {}, /either keyword or page/],
        ['search_images', { keyword: 'a', page: 'http://a.example/' }, /either keyword or page/],
        ['search_images', { keyword: 'x'.repeat(201) }, /keyword: .*200/],
        ['search_images', { keyword: 'a', count: 51 }, /count: .*50/],
        ['search_images', { keyword: 'a', sources: ['bing'] }, /sources/],
        ['search_images', { keyword: 'a', extra: 1 }, /extra/],
        ['search_images', { page: 'file:///etc/passwd' }, /http/],
        ['search_images', { page: 'http://10.0.0.1:9/x' }, null],
        ['save_images', { ids: ['commons:0'] }, /no image commons:0/],
        ['save_images', { ids: [] }, /ids/],
        ['save_images', {}, /either ids or keyword/],
        ['save_images', { ids: ['a'], keyword: 'a' }, /either ids or keyword/],
        ['save_images', { ids: 'commons:1' }, /ids/],
        ['insert_image', { image: 'a.jpg', document: 'a.md', place: {} }, /exactly one/],
        ['insert_image', { image: 'a.jpg', document: 'a.md', place: { line: 1 } }, /There are after_line/],
        ['insert_image', { image: 'a.md', document: 'a.md', place }, /no image/],
        ['insert_image', { image: 'a.jpg', document: 'a.json', place }, /no document/],
        ['insert_image', { image: 'a.jpg', document: '.git/a.md', place }, /no document/],
        ['insert_image', { image: 'a.jpg', document: 'node_modules/a/a.md', place }, /no document/],
        ['insert_image', { image: 'a.jpg', document: 'saved/CREDITS.md', place }, /no document/],
        ['insert_image', { image: 'a.jpg', document: 'fixed.md', place }, /read-only/],
        ['insert_image', { image: 'a.jpg', document: 'f.md', place: { replace: '[IMAGE]' } }, /front matter/],
        [
          'insert_image',
          { image: 'a.jpg', document: 'a.md', place: { after_heading: 'Two' } },
          /It has: One/,
        ],
        ['insert_image', { image: 'a.jpg', document: 'a.md', place: { after_line: 9 } }, /ends with line 1/],
        ['insert_image', { image: 'a.jpg', document: 'b.md', place }, /no document at b\.md/],
        ['insert_image', { image: 'a.jpg', document: '../b.md', place }, /no document|below the root/],
        ['insert_image', { image: 'a.jpg', document: '/etc/passwd', place }, /below the root/],
        ['insert_image', { image: 'a.jpg', document: 'out/b.md', place }, /below the root/],
        ['insert_image', { image: 'out/b.md', document: 'a.md', place }, /below the root/],
        ['delete_all', {}, /There are search_images/],
      ] as const) {
        const answer = await call(name, input);
        if (words === null) {
          assert.match(String(answer.data['problems']), /private network/);
          continue;
        }
        assert.ok(answer.isError, JSON.stringify(input));
        assert.match(answer.text, words);
      }
      const [image] = imagesOf<FoundImage>(
        await call('search_images', { keyword: 'a', sources: ['commons'], count: 1 }),
      );
      for (const folder of ['../up', '/tmp', 'out/x', 'a:b', 'a/../../b']) {
        const answer = await call('save_images', { ids: [image?.id], folder });
        assert.ok(answer.isError, folder);
      }
      assert.deepEqual(readdirSync(outside), ['b.md']);
      assert.equal(readFileSync(join(root, 'a.md'), 'utf8'), '# One\n');
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('tell how far they have come, and can be cancelled', async () => {
    const told: string[] = [];
    const input = { keyword: 'sea', sources: ['commons'], count: 3 };
    await client.callTool({ name: 'search_images', arguments: input }, undefined, {
      onprogress: ({ message }) => void told.push(message ?? ''),
    });
    assert.match(told.join(), /\d+ found/);
    const silent = await startSite(() => undefined);
    try {
      const cancel = new AbortController();
      await client.close();
      await start('--base-url', `nasa=${silent.url}`);
      const silentInput = { keyword: 'sea', sources: ['nasa'] };
      const asked = client.callTool({ name: 'search_images', arguments: silentInput }, undefined, {
        signal: cancel.signal,
      });
      await waitUntil('the source to be asked', 10, () => silent.requests.length > 0);
      cancel.abort();
      await assert.rejects(asked);
      await waitUntil('it to be given up', 5, () => silent.openRequests === 0);
    } finally {
      await silent.close();
    }
  });

  describe('with a contact sheet', () => {
    let site: PhotoSite;

    beforeEach(async () => {
      site = await startPhotoSite();
      await client.close();
      await start('--base-url', `flickr=${site.url}`);
    });
    afterEach(() => site.close());

    const search = (input: Record<string, unknown>): ReturnType<Client['callTool']> =>
      client.callTool({ name: 'search_images', arguments: { sources: ['flickr'], ...input } });

    it('show each image in the cell of its number', async () => {
      const { content, structuredContent } = await search({ keyword: 'mountain lake', count: 9 });
      const { images } = structuredContent as { readonly images: readonly FoundImage[] };
      assert.deepEqual(
        images.map(({ number }) => number),
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
      const [, picture] = content as readonly { readonly data?: string; readonly mimeType?: string }[];
      assert.equal(picture?.mimeType, 'image/jpeg');
      const sheet = decode(Buffer.from(picture.data ?? '', 'base64'), { useTArray: true });
      const photos = images.map(({ id }) => photoById(id.replace('flickr:', '')));
      const sizes = photos.map(
        (photo) => photo.sizes.find(({ key }) => key === 'n') ?? { width: 1, height: 1 },
      );
      const { width, cells } = sheetLayout(9, sizes);
      assert.equal(sheet.width, width);
      for (const [index, cell] of cells.entries()) {
        const scene = photos[index]?.scene;
        assert.ok(scene);
        const { data } = decode(sceneJpeg(scene, 48, 36, ''), { useTArray: true });
        const [x, y] = [cell.left + cell.width / 2, cell.top + cell.height / 2];
        const at = (Math.floor(y) * width + Math.floor(x)) * 4;
        const middle = (18 * 48 + 24) * 4;
        for (const channel of [0, 1, 2])
          assert.ok(
            Math.abs((sheet.data[at + channel] ?? 0) - (data[middle + channel] ?? 0)) < 40,
            `image ${index + 1}`,
          );
      }
    });

    it('leave it out where it is not wanted, or nothing is found', async () => {
      for (const input of [{ keyword: 'mountain lake', contact_sheet: false }, { keyword: 'nothing' }]) {
        const { content } = await search(input);
        assert.equal((content as readonly unknown[]).length, 1);
      }
      assert.ok(site.requests.every(({ url }) => !url.endsWith('.jpg')));
    });

    it('say that there is none, where no thumbnail can be had', async () => {
      const empty = await startPhotoSite({ isDead: () => true });
      try {
        await client.close();
        await start('--base-url', `flickr=${empty.url}`);
        const { content, isError } = await search({ keyword: 'mountain lake', count: 2 });
        assert.ok(!isError);
        const [, sentence] = content as readonly { readonly text?: string }[];
        assert.match(sentence?.text ?? '', /no contact sheet/);
      } finally {
        await empty.close();
      }
    });
  });

  it('name the file of another image that is the same', async () => {
    const same = sceneJpeg(photoById('1').scene, 48, 36, '');
    const site = await startPhotoSite({
      handler: (_request, response, { pathname }) => {
        if (!pathname.endsWith('.jpg')) return false;
        response.writeHead(200, { 'content-type': 'image/jpeg' }).end(same);
        return true;
      },
    });
    try {
      await client.close();
      await start('--base-url', `flickr=${site.url}`);
      const images = imagesOf<FoundImage>(
        await call('search_images', {
          keyword: 'sea',
          sources: ['flickr'],
          count: 2,
          contact_sheet: false,
        }),
      );
      const saved = await call('save_images', { ids: images.map(({ id }) => id), folder: 'sea' });
      const [first, ...others] = imagesOf<SavedImage>(saved);
      assert.deepEqual(others, []);
      const other = images.find(({ id }) => id !== first?.id);
      assert.deepEqual(saved.data['failed'], [
        { id: other?.id, reason: `It is the same file as ${first?.path}.` },
      ]);
    } finally {
      await site.close();
    }
  });

  describe('for a client that names its roots', () => {
    const other = (): string => join(root, 'b');

    beforeEach(async () => {
      await client.close();
      for (const folder of ['a', 'b']) {
        mkdirSync(join(root, folder));
        writeFileSync(join(root, folder, 'x.jpg'), 'x');
        writeFileSync(join(root, folder, 'notes.md'), `# ${folder}\n`);
      }
      writeFileSync(join(root, 'top.md'), '# top\n');
    });

    /** A client whose roots are what the function gives. */
    async function startWithRoots(roots: () => readonly string[]): Promise<void> {
      const user = new Client(
        { name: 'test', version: '1' },
        { capabilities: { roots: { listChanged: true } } },
      );
      user.setRequestHandler(ListRootsRequestSchema, () => ({
        roots: roots().map((path) => ({ uri: path.includes('://') ? path : pathToFileURL(path).href })),
      }));
      await startFor(user, '--base-url', `commons=${doubles.baseUrls.commons}`);
    }

    const insertInto = (document: string, image = 'x.jpg'): Promise<Answer> =>
      call('insert_image', { image, document, place: { after_line: 1 } });

    it('keep to what they have in common with the root, and name files from there', async () => {
      await startWithRoots(() => [join(root, 'a')]);
      assert.equal((await insertInto('notes.md')).data['document'], 'notes.md');
      assert.match(readFileSync(join(root, 'a/notes.md'), 'utf8'), /!\[\]\(x\.jpg\)/);
      for (const document of ['../b/notes.md', join(root, 'b/notes.md'), join(root, 'top.md')])
        assert.match((await insertInto(document)).text, /below the root/);
      const [image] = imagesOf<FoundImage>(
        await call('search_images', { keyword: 'sea', sources: ['commons'], count: 1, contact_sheet: false }),
      );
      const saved = await call('save_images', { ids: [image?.id], folder: 'media' });
      assert.equal(imagesOf<SavedImage>(saved)[0]?.path, 'media/sea-001.jpg');
      assert.ok(existsSync(join(root, 'a/media/sea-001.jpg')));
      assert.ok((await call('save_images', { ids: [image?.id], folder: other() })).isError);
    });

    it('are bound by the root where theirs is around it, or there is none', async () => {
      for (const roots of [[tmpdir()], [root], []]) {
        await startWithRoots(() => roots);
        assert.equal((await insertInto('b/notes.md', 'b/x.jpg')).isError, false);
        assert.match((await insertInto('/etc/hosts', 'b/x.jpg')).text, /below the root/);
        await client.close();
      }
      await start();
    });

    it('name files by their whole paths where there are several', async () => {
      await startWithRoots(() => [join(root, 'a'), other()]);
      const [picture, document] = [join(root, 'a/x.jpg'), join(other(), 'notes.md')];
      const done = await insertInto(document, picture);
      assert.equal(done.data['document'], document);
      assert.match(readFileSync(document, 'utf8'), /!\[\]\(\.\.\/a\/x\.jpg\)/);
      assert.match((await insertInto(join(root, 'top.md'), picture)).text, /below the root/);
    });

    it('say so where they have nothing in common, until that changes', async () => {
      let roots: readonly string[] = ['/nowhere', 'https://a.example/'];
      await startWithRoots(() => roots);
      assert.match((await insertInto('notes.md')).text, /no root of the client.*Ask the user/);
      roots = [join(root, 'a')];
      assert.ok((await insertInto('notes.md')).isError, 'nothing has been said of it');
      await client.sendRootsListChanged();
      assert.equal((await insertInto('notes.md')).isError, false);
    });

    it('refuse files where the client does not tell its roots', async () => {
      await startWithRoots(() => {
        throw new Error('not now');
      });
      assert.match((await insertInto('notes.md')).text, /does not say what its roots are.*not now/);
    });
  });

  it('insert one after the other, and behind front matter', async () => {
    writeFileSync(join(root, 'p.md'), '---\ntitle: x\n---\n\n```\n# P\n```\n\n# P\n');
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) writeFileSync(join(root, name), 'x');
    const insert = (image: string, place: object): Promise<Answer> =>
      call('insert_image', { image, document: 'p.md', place });
    await Promise.all([
      insert('a.jpg', { after_heading: 'P' }),
      insert('b.jpg', { after_heading: 'P' }),
      insert('c.jpg', { after_line: 1 }),
    ]);
    assert.equal(
      readFileSync(join(root, 'p.md'), 'utf8'),
      '---\ntitle: x\n---\n\n![](c.jpg)\n\n```\n# P\n```\n\n# P\n\n![](b.jpg)\n\n![](a.jpg)\n',
    );
  });

  it('end tidily when they are told to, with what was saved', async function () {
    skipBecause(this, whyNoSignals);
    const found = await call('search_images', { keyword: 'sea', sources: ['commons'], count: 3 });
    const ids = imagesOf<FoundImage>(found).map(({ id }) => id);
    void call('save_images', { ids, folder: 'sea' }).catch(() => undefined);
    const { pid } = transport;
    assert.ok(pid);
    process.kill(pid, 'SIGTERM');
    await waitUntil('the server to end', 10, () => !isRunning(pid));
    const left = readdirSync(root, { recursive: true }).map(String);
    assert.deepEqual(
      left.filter((name) => name.endsWith('.part')),
      [],
    );
  });

  it('leave whole files and records behind when their client dies in the middle of a save', async () => {
    const site = await startPhotoSite({ delayMs: 100 });
    try {
      const server = spawned('--base-url', `flickr=${site.url}`);
      const tell = (message: object): void =>
        void server.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
      const clientInfo = { name: 'test', version: '1' };
      tell({
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
      });
      tell({ method: 'notifications/initialized' });
      const input = { keyword: 'mountain lake', quantity: 40, folder: 'lakes' };
      tell({ id: 2, method: 'tools/call', params: { name: 'save_images', arguments: input } });
      const records = join(root, 'lakes/metadata.jsonl');
      const linesOf = (): readonly string[] =>
        existsSync(records) ? readFileSync(records, 'utf8').split('\n').slice(0, -1) : [];
      await waitUntil('some to be saved', 20, () => linesOf().length > 2);
      const exit = once(server, 'exit');
      for (const stream of server.stdio) stream?.destroy();
      assert.deepEqual(await exit, [0, null]);
      const named = linesOf().map((line) => (JSON.parse(line) as { readonly file_name: string }).file_name);
      assert.ok(named.length < 40);
      const files = readdirSync(join(root, 'lakes')).filter((name) => /\.(jpg|part)$/.test(name));
      assert.deepEqual(files.sort(), named.sort());
    } finally {
      await site.close();
    }
  });

  it('end with a sentence when a message has no end', async () => {
    const server = spawned();
    const exit = once(server, 'exit');
    server.stdin?.write(Buffer.alloc(50_000_000, 0x20));
    assert.ok(server.stderr);
    assert.match(
      await text(server.stderr),
      /^The connection to the agent has ended: .*10 MB at the most\.\n$/,
    );
    assert.deepEqual(await exit, [1, null]);
  });

  for (const [wrong, sentence] of [
    [['--root', 'nowhere'], /^--root takes a folder that is there, not .*nowhere\n/],
    [['--base-url', 'https://a.example'], /^--base-url takes /],
    [['--root'], /--root/],
  ] as const) {
    it(`are not begun with ${wrong.join(' ')}, and say why`, async () => {
      const server = spawn(process.execPath, [built.pathOf('cli'), 'mcp', ...wrong]);
      const exit = once(server, 'exit');
      assert.ok(server.stderr);
      const said = await text(server.stderr);
      assert.match(said, sentence);
      assert.doesNotMatch(said, /^ +at /m);
      assert.deepEqual(await exit, [2, null]);
    });
  }

  it('answer two calls at once, and end with their client', async () => {
    const both = await Promise.all([
      call('search_images', { keyword: 'sea', sources: ['commons'], count: 2 }),
      call('search_images', { keyword: 'hill', sources: ['openverse'], count: 2 }),
    ]);
    for (const answer of both) assert.equal(imagesOf(answer).length, 2);
    const { pid } = transport;
    assert.ok(pid);
    await client.close();
    await waitUntil('the server to end', 10, () => !isRunning(pid));
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
