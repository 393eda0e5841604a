import assert from 'node:assert/strict';
import { addPicturesFromFiles, type ListFile } from '../../../../src/host/documents/listFile';
import { fakeUi } from '../fakeUi';
import type { ExtractRequest, TextLine } from '../../../../src/shared/engine/extract';

const a = 'https://pictures.example/a.jpg';

describe('scraping from files', () => {
  /** What the controller was asked to read, what was told, and how often the panel was shown. */
  async function scraped(
    files: readonly ListFile[],
    {
      busy = false,
      isCut = false,
      linesWithoutAddress = [],
    }: { busy?: boolean; isCut?: boolean; linesWithoutAddress?: readonly TextLine[] } = {},
  ): Promise<{
    readonly reads: (ExtractRequest & { name: string })[];
    readonly told: string[];
    readonly shown: number;
  }> {
    const reads: (ExtractRequest & { name: string })[] = [];
    const told: string[] = [];
    let shown = 0;
    await addPicturesFromFiles(files, {
      controller: {
        findInText: (request, name, onBegin) => {
          if (busy) return Promise.resolve({ kind: 'refused', reason: 'busy' });
          onBegin();
          reads.push({ ...request, name });
          const end = {
            state: 'done',
            title: name,
            outcome: 'found',
            found: 0,
            failure: null,
            sourceRuns: [],
          } as const;
          return Promise.resolve({ kind: 'found', end, pictures: [], isCut, linesWithoutAddress });
        },
      },
      showPanel: () => void (shown += 1),
      ui: fakeUi({ tell: (text) => void told.push(text) }),
    });
    return { reads, told, shown };
  }

  const file = (name: string, content: string | Buffer, size?: number): ListFile => ({
    name,
    readSize: () => Promise.resolve(size ?? content.length),
    readBytes: () => Promise.resolve(Buffer.from(content)),
  });

  it('reads each as its name says, and shows the panel', async () => {
    const names = [
      'a.txt',
      'b.CSV',
      'b.tsv',
      'c.json',
      'c.jsonl',
      'c.ndjson',
      'd.md',
      'e.markdown',
      'f.html',
      'g.HTM',
    ];
    const { reads, shown, told } = await scraped(names.map((name) => file(name, a)));
    assert.deepEqual(
      reads.map(({ kind, name, text }) => [kind, name, text.toString()]),
      ['txt', 'csv', 'csv', 'jsonl', 'jsonl', 'jsonl', 'md', 'md', 'html', 'html'].map((kind, at) => [
        kind,
        names[at],
        a,
      ]),
    );
    assert.ok(shown > 0);
    assert.deepEqual(told, []);
  });

  it('says what it cannot read, and goes on with the others', async () => {
    const { reads, told } = await scraped([
      file('no\u202egpj.exe', a),
      file('large.txt', a, 16 * 1024 * 1024 + 1),
      file('large.md', a, 4 * 1024 * 1024 + 1),
      {
        name: 'gone.txt',
        readSize: () => Promise.reject(new Error('no such file')),
        readBytes: () => Promise.resolve(Buffer.alloc(0)),
      },
      file('b.txt', a),
    ]);
    assert.deepEqual(
      reads.map(({ name }) => name),
      ['b.txt'],
    );
    assert.deepEqual(told, [
      'nogpj.exe cannot be searched for addresses. Files with the extensions .txt, .csv, .tsv, .json, .jsonl, .ndjson, .md, .markdown, .html, .htm can.',
      'large.txt is larger than 16.8 MB, which is too large to be read.',
      'large.md is larger than 4.2 MB, which is too large to be read.',
      'gone.txt cannot be read: no such file',
    ]);
  });

  it('names the lines that have no address', async () => {
    const lines = (...numbers: readonly number[]): TextLine[] =>
      numbers.map((number) => ({ number, text: 'x' }));
    const one = await scraped([file('a.txt', a)], { linesWithoutAddress: lines(3) });
    assert.deepEqual(one.told, ['a.txt: line 3 has no address of a picture and was passed over.']);
    const many = await scraped([file('a.txt', a)], { linesWithoutAddress: lines(1, 2, 3, 5, 8, 13) });
    assert.deepEqual(many.told, [
      'a.txt: 6 lines have no address of a picture and were passed over: 1, 2, 3, 5, 8, ….',
    ]);
  });

  it('says of which only the first addresses were taken', async () => {
    const { told } = await scraped([file('a.txt', a)], { isCut: true });
    assert.deepEqual(told, ['Only the first 100,000 addresses of a.txt were read.']);
  });

  it('waits for nothing: while something else is searched, it says so', async () => {
    const { reads, told, shown } = await scraped([file('a.txt', a), file('b.txt', a)], { busy: true });
    assert.deepEqual({ reads, shown }, { reads: [], shown: 0 });
    assert.deepEqual(told, ['Another search is running. Wait until it has finished, or cancel it.']);
  });
});
