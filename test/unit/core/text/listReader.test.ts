import assert from 'node:assert/strict';
import { ListReader } from '../../../../src/core/text/listReader';
import type { ListEntry } from '../../../../src/core/text/lists';
import type { TextKind } from '../../../../src/shared/engine/textFiles';
import { shardHeaderLine } from '../../../../src/shared/engine/shardHeader';

/** What is read of a list that comes byte by byte; as one that is too long for a text, so many bytes at a time, where they are given. */
async function entriesOf(
  body: Buffer,
  kind: TextKind,
  partBytes: number | null,
): Promise<{ readonly entries: readonly ListEntry[]; readonly reader: ListReader }> {
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* pieces(): AsyncGenerator<Buffer, void, undefined> {
    for (let at = 0; at < body.length; at += 1) yield body.subarray(at, at + 1);
  }
  const reader = new ListReader(
    pieces(),
    kind,
    partBytes === null ? undefined : { maxWholeBytes: 1, partBytes },
  );
  const entries: ListEntry[] = [];
  for await (const part of reader.entries()) entries.push(...part);
  return { entries, reader };
}

const lists: readonly (readonly [name: string, kind: TextKind, text: string])[] = [
  [
    'plain lines',
    'txt',
    '\ufeff# of foxes\r\nhttps://a.example/1.jpg\r\n\r\nhttps://a.example/2.jpg https://b.example/ü.jpg\r\nnone\r\n“https://c.example”\rnone again\nhttps://a.example/last.jpg',
  ],
  [
    'JSON lines',
    'jsonl',
    '{"url":"https://a.example/1.jpg","title":"Ä fox"}\n\n{"no":1}\nnot JSON\n"https://a.example/2.jpg"\n{"image":["https://b.example/3.jpg","https://b.example/4.jpg"],"license":"CC0"}',
  ],
  [
    'a table',
    'csv',
    'Foxes of 2024\n"url";"title"\nhttps://a.example/1.jpg;"two\nlines; and ""marks"""\r\n\n;nothing\nhttps://a.example/2.jpg;"open\nhttps://a.example/3.jpg;end',
  ],
  ['a table without a header', 'csv', 'https://a.example/1.jpg,a\nhttps://a.example/2.jpg,b\n'],
  [
    'a table that says what separates its fields',
    'csv',
    'sep=|\nimage|page\nhttps://a.example/1.jpg|x\n-|y\n',
  ],
  [
    'a shard',
    'jsonl',
    `${shardHeaderLine({ lanes: 3, source: 'document' })}\n{"url":"https://a.example/a%20b."}\ntorn\n{"url":"https://a.example/2.jpg","title":"T"}\n`,
  ],
];

describe('a list of any length', () => {
  for (const [name, kind, text] of lists)
    it(`is read in parts as it is as a whole: ${name}`, async () => {
      const body = Buffer.from(text);
      const whole = await entriesOf(body, kind, null);
      assert.ok(whole.entries.length > 1);
      for (let partBytes = kind === 'csv' ? 40 : 2; partBytes < body.length + 20; partBytes += 1) {
        const parts = await entriesOf(body, kind, partBytes);
        assert.deepEqual(parts.entries, whole.entries, `in parts of ${partBytes} bytes`);
        assert.deepEqual(parts.reader.header, whole.reader.header);
        assert.equal(parts.reader.failure, null);
      }
    });

  it('tells lines that have no address, and rows, by their numbers', async () => {
    const bad = async (at: number): Promise<unknown> => {
      const [, kind = 'txt', text = ''] = lists[at] ?? [];
      const { entries } = await entriesOf(Buffer.from(text), kind, 60);
      return entries.flatMap((entry) => ('lineWithoutAddress' in entry ? [entry.lineWithoutAddress] : []));
    };
    assert.deepEqual(await bad(0), [
      { number: 5, text: 'none' },
      { number: 7, text: 'none again' },
    ]);
    assert.deepEqual(await bad(1), [
      { number: 3, text: '{"no":1}' },
      { number: 4, text: 'not JSON' },
    ]);
    assert.deepEqual(await bad(2), [{ number: 6, text: ',nothing' }]);
    assert.deepEqual(await bad(4), [{ number: 4, text: '-,y' }]);
    assert.deepEqual(await bad(5), [{ number: 3, text: 'torn' }]);
  });

  it('may be in UTF-16, and in windows-1252', async () => {
    const text = 'https://a.example/1.jpg\nFüchse\nhttps://a.example/2.jpg\n';
    const { entries } = await entriesOf(Buffer.from(text), 'txt', null);
    assert.equal(entries.length, 3);
    for (const body of [Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(text, 'latin1')])
      for (const partBytes of [2, 3, 10, 64])
        assert.deepEqual((await entriesOf(body, 'txt', partBytes)).entries, entries);
  });

  it('is refused where it has no lines', async () => {
    const long: readonly (readonly [TextKind, string])[] = [
      ['md', '![](https://a.example/1.jpg)\n'.repeat(10)],
      ['html', '<img src="https://a.example/1.jpg">\n'.repeat(10)],
      ['jsonl', '{\n  "url":\n  "https://a.example/1.jpg"\n}'.repeat(10)],
      ['jsonl', '{"image_scraper_shard":9}\n{"url":"https://a.example/1.jpg"}\n'.repeat(10)],
    ];
    for (const [kind, text] of long) {
      const { entries, reader } = await entriesOf(Buffer.from(text), kind, 60);
      assert.deepEqual(entries, []);
      assert.equal(reader.failure?.code, text.includes('shard') ? 'list-not-read' : 'too-large');
    }
  });
});
