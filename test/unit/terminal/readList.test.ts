import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { maxTextLengths } from '../../../src/shared/engine/textFiles';
import type { ExtractEvent } from '../../../src/shared/engine/extract';
import { UsageError } from '../../../src/terminal/arguments';
import { readList, type PictureList } from '../../../src/terminal/readList';
import { makeTempFolder } from '../core/support';
import { listedIn } from '../core/text/extractedText';
import { playEvents, playUntilCancelled, scriptedEngine } from '../host/runs/scriptedEngine';

async function partsOf(list: AsyncIterable<PictureList>): Promise<readonly PictureList[]> {
  const parts: PictureList[] = [];
  for await (const part of list) parts.push(part);
  return parts;
}

describe('a list in the terminal', () => {
  let temp: ReturnType<typeof makeTempFolder>;

  beforeEach(() => {
    temp = makeTempFolder();
  });

  afterEach(() => temp.remove());

  async function read(name: string, text: string | Uint8Array): Promise<PictureList> {
    const file = join(temp.path, name);
    writeFileSync(file, text);
    const [list, ...more] = await partsOf(readList(file, createEngine(), new AbortController().signal));
    assert.ok(list);
    assert.equal(more.length, 0);
    return list;
  }

  const text =
    '\ufeffhttps://a.example/1.jpg https://a.example/2.jpg#x\r# https://a.example/3.jpg\nfour https://a.example\nfive\n\n five \n';

  it('has the pictures that the panel reads in the same text', async () => {
    const { pictures } = await read('list', text);
    assert.deepEqual(pictures, (await listedIn(text, 'txt')).pictures);
    assert.equal(pictures.length, 3);
  });

  it('tells each line without an address once, unless it is empty or a comment', async () => {
    const { failed } = await read('list.txt', text);
    assert.deepEqual(failed, [
      { type: 'failed', picture: 'address:five', url: 'five', failure: { code: 'bad-address' } },
    ]);
  });

  it('tells of no lines in what is not made of lines of addresses', async () => {
    const { pictures, failed } = await read('page.md', '# Foxes\n\n![A fox](https://a.example/1.jpg)\n');
    assert.deepEqual({ pictureCount: pictures.length, failed }, { pictureCount: 1, failed: [] });
  });

  it('is JSON where it begins so, of whatever name, and no text with zeros but in UTF-16', async () => {
    const line = '{"url":"https://a.example/1.jpg","title":"Fox","page":"https://a.example/"}';
    for (const json of [line, `\ufeff \n${line}\n{"url":""}`, `[\n  ${line}\n]`]) {
      for (const bytes of [Buffer.from(json), Buffer.from(`\ufeff${json.trimStart()}`, 'utf16le')]) {
        const { pictures, failed } = await read('list', bytes);
        assert.deepEqual(
          pictures.map(({ title }) => title),
          ['Fox'],
        );
        assert.equal(failed.length, json.includes('""') ? 1 : 0);
      }
    }
    for (const plain of [`[1] https://a.example/1.jpg`, `['https://a.example/1.jpg']`])
      assert.equal((await read('list', plain)).pictures.length, 1);
    for (const name of ['list.gz', 'list.csv', 'list.json'])
      await assert.rejects(read(name, Buffer.concat([Buffer.from([31, 139, 8, 0]), Buffer.alloc(20)])), {
        message: `cannot read ${join(temp.path, name)}: it is no text: unpack it, or write its addresses as text`,
      });
  });

  it('tells a long line in short, and nothing secret of it', async () => {
    const { failed } = await read('list', `https://me:${'geheim'.repeat(100)}@\n${'long '.repeat(1000)}`);
    assert.deepEqual(
      { failedCount: failed.length, url: failed[0]?.url },
      { failedCount: 2, url: 'https://…@' },
    );
    assert.ok((failed[1]?.url.length ?? 0) <= 200);
  });

  it('is cut where it names more than is taken, and says so', async () => {
    const lines = Array.from({ length: 100_001 }, (_, at) => `https://a.example/${at}`);
    const { pictures, isCut } = await read('list', lines.join('\n'));
    assert.deepEqual({ pictureCount: pictures.length, isCut }, { pictureCount: 100_000, isCut: true });
    assert.equal((await read('list', lines.slice(1).join('\n'))).isCut, false);
  });

  it('is read in UTF-16, too, as PowerShell writes it', async () => {
    const little = Buffer.from('\ufeffhttps://a.example/1.jpg\r\nföx\r\n', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const { pictures, failed } = await read('list.txt', bytes);
      assert.deepEqual(
        [...pictures.map(({ id }) => id), ...failed.map(({ url }) => url)],
        ['https://a.example/1.jpg', 'föx'],
      );
    }
  });

  it('that takes too long to read is said to be too complex', async () => {
    const { engine, extractScripts } = scriptedEngine();
    const failure = { code: 'page-too-complex' } as const;
    extractScripts.push(
      playEvents<ExtractEvent>({ type: 'extracted', failure, isCut: false, hasBase: false }),
    );
    const file = join(temp.path, 'a.md');
    writeFileSync(file, '![](');
    await assert.rejects(partsOf(readList(file, engine, new AbortController().signal)), {
      message: `${file} is too large or too complex to read`,
    });
  });

  it('is not waited for when it is cancelled', async () => {
    const { engine, extractScripts } = scriptedEngine();
    const cancel = new AbortController();
    extractScripts.push(
      playUntilCancelled<ExtractEvent>([], {
        type: 'extracted',
        failure: null,
        isCut: false,
        hasBase: false,
      }),
    );
    const file = join(temp.path, 'list.txt');
    writeFileSync(file, 'https://a.example/1.jpg');
    const list = partsOf(readList(file, engine, cancel.signal));
    cancel.abort();
    assert.deepEqual(await list, []);
  });

  it('that is too long is not read', async () => {
    const long = read('list.txt', `https://a.example/1.jpg\n${'#'.repeat(maxTextLengths.txt)}`);
    await assert.rejects(
      long,
      (error) =>
        error instanceof UsageError && / longer than 16 MB: cut it into shards first$/.test(error.message),
    );
  });

  it('comes in parts where it is a long list in JSON lines, each as what a shard says', async () => {
    const line = (at: number): string => `{"url":"https://a.example/${at}.jpg"}\n`;
    const lines = [...Array(50).keys()].map(line).join('');
    const file = join(temp.path, 'long.jsonl');
    for (const header of ['', '{"image_scraper_shard":1,"lanes":2,"source":"document"}\n']) {
      writeFileSync(file, header + lines);
      const parts = await partsOf(readList(file, createEngine(), new AbortController().signal, 500));
      assert.ok(parts.length > 1);
      const pictures = parts.flatMap((part) => part.pictures);
      assert.deepEqual(
        pictures.map(({ sizes }) => sizes[0]?.url),
        [...Array(50).keys()].map((at) => `https://a.example/${at}.jpg`),
      );
      const said = new Set(parts.map(({ lanes, pictures: [first] }) => `${lanes} ${first?.source}`));
      assert.deepEqual([...said], [header === '' ? 'null address' : '2 document']);
    }
  });
});
