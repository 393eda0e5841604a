import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cancelled } from '../../../../src/core/failure';
import { addRejected, readRejected } from '../../../../src/core/files/rejected';
import { naughtyTexts } from '../../../support/random';
import { filesIn, testPicture, makeTempFolder } from '../support';

const hash = (digit: string): string => digit.repeat(64);

describe('files/rejected', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let path: string;

  beforeEach(() => {
    temp = makeTempFolder();
    path = join(temp.path, 'rejected.jsonl');
  });

  afterEach(() => temp.remove());

  const add = (id: string, ...hashes: readonly string[]): Promise<void> =>
    addRejected(temp.path, [testPicture({ id })], new Map([[`test:${id}`, new Set(hashes)]]));
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

  async function read(): Promise<{ pictures: string[]; contents: string[] }> {
    const { pictureKeys, contentHashes } = await readRejected(temp.path);
    return { pictures: [...pictureKeys], contents: [...contentHashes] };
  }

  it('rejects nothing where there is no list, and makes none', async () => {
    assert.deepEqual(await read(), { pictures: [], contents: [] });
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('knows pictures, and the bytes of their files as far as these are known', async () => {
    await add('a', hash('1'), hash('2'));
    await add('b');
    assert.deepEqual(await read(), { pictures: ['test:a', 'test:b'], contents: [hash('1'), hash('2')] });
  });

  it('says in each line whose it is, for those who read the file', async () => {
    const titled = { ...testPicture({ id: '7' }), title: 'A fox' };
    await addRejected(temp.path, [titled], new Map([['test:7', new Set([hash('a')])]]));
    const { rejected_at, ...line } = JSON.parse(lines()[0] ?? '') as Record<string, string>;
    assert.deepEqual(line, { source: 'test', id: '7', sha256: hash('a'), title: 'A fox' });
    assert.ok(Math.abs(Date.parse(rejected_at ?? '') - Date.now()) < 60_000);
  });

  it('takes any title, also one that would make a line too long to be read again', async () => {
    const titles = [...naughtyTexts, 'x'.repeat(1e6)];
    const pictures = titles.map((title, index) => ({ ...testPicture({ id: `${index}` }), title }));
    await addRejected(temp.path, pictures, new Map());
    assert.equal((await read()).pictures.length, titles.length);
  });

  it('writes no line twice, and adds what was not known before', async () => {
    await add('a');
    await add('a');
    assert.equal(lines().length, 1);
    await add('a', hash('1'));
    await add('a', hash('1'));
    await add('a');
    assert.equal(lines().length, 2);
    assert.deepEqual(await read(), { pictures: ['test:a'], contents: [hash('1')] });
  });

  it('passes over a torn last line, and begins a new one after it', async () => {
    await add('a', hash('1'));
    await add('b', hash('2'));
    truncateSync(path, statSync(path).size - 5);
    assert.deepEqual(await read(), { pictures: ['test:a'], contents: [hash('1')] });
    await add('c', hash('3'));
    assert.deepEqual(await read(), { pictures: ['test:a', 'test:c'], contents: [hash('1'), hash('3')] });
  });

  it('passes over lines that are not ours, and leaves them where they are', async () => {
    const strange = [
      '',
      'null',
      '7',
      '[]',
      '{}',
      '{"source":"test"}',
      '{"source":1,"id":"x"}',
      'x'.repeat(1e5),
    ];
    const long = JSON.stringify({ source: 'test', id: 'long', title: 'x'.repeat(1e5) });
    const text = `${[...strange, long].join('\n')}\n`;
    writeFileSync(path, text);
    appendFileSync(path, '{"source":"test","id":"a","sha256":"ABC"}\n');
    await add('b');
    assert.deepEqual(await read(), { pictures: ['test:a', 'test:b'], contents: [] });
    assert.ok(readFileSync(path, 'utf8').startsWith(text));
  });

  it('follows no link', async () => {
    const outside = join(temp.path, 'outside');
    writeFileSync(outside, '{"source":"test","id":"a"}\n');
    symlinkSync(outside, path);
    assert.deepEqual(await read(), { pictures: [], contents: [] });
    await assert.rejects(add('b'), /link/);
    assert.equal(readFileSync(outside, 'utf8'), '{"source":"test","id":"a"}\n');
  });

  it('stops when it is told to', async () => {
    await add('a');
    await assert.rejects(readRejected(temp.path, AbortSignal.abort()), Cancelled);
  });
});
