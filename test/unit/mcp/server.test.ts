import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { bundleSources, type Bundle } from '../../support/bundle';
import { everyDouble } from '../../support/doubles/all';
import { startDoubles, type Doubles } from '../../support/doubles/doubles';
import { startSite } from '../../support/site';
import { waitUntil } from '../../support/waitUntil';

interface Answer {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Record<string, unknown>;
}

interface FoundImage {
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

  before(async () => {
    built = await bundleSources({
      cli: 'src/cli.ts',
      'mcp/main': 'src/mcp/main.ts',
      worker: 'src/engine/worker.ts',
    });
  });
  after(() => built.remove());

  beforeEach(async () => {
    doubles = await startDoubles(everyDouble());
    root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-')));
    const baseUrls = Object.entries(doubles.baseUrls).flatMap(([id, url]) => ['--base-url', `${id}=${url}`]);
    await start(...baseUrls);
  });

  /** The program, and a client of it. */
  async function start(...options: readonly string[]): Promise<void> {
    transport = new StdioClientTransport({
      command: process.execPath,
      args: [built.pathOf('cli'), 'mcp', '--root', root, ...options],
      stderr: 'ignore',
    });
    client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
  }

  afterEach(async () => {
    await client.close();
    await doubles.close();
    rmSync(root, { recursive: true, force: true });
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
    const image = imagesOf<FoundImage>(found).find(({ license }) => license?.id === 'CC-BY-SA-4.0');
    const saved = await call('save_images', { ids: [image?.id], allowed_licenses: ['CC-BY-SA-4.0'] });
    assert.deepEqual(imagesOf(saved), []);
    assert.equal((saved.data['failed'] as readonly unknown[]).length, 1);
  });

  it('say what is wrong, and what to do', async () => {
    writeFileSync(join(root, 'a.md'), '# One\n');
    writeFileSync(join(root, 'a.jpg'), 'x');
    writeFileSync(join(root, 'a.json'), '{}');
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git/a.md'), 'x');
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
        [
          'insert_image',
          { image: 'a.jpg', document: 'a.md', place: { after_heading: 'Two' } },
          /It has: One/,
        ],
        ['insert_image', { image: 'a.jpg', document: 'a.md', place: { after_line: 9 } }, /1 lines/],
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

  it('end tidily when they are told to, with what was saved', async () => {
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
