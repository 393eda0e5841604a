import assert from 'node:assert/strict';
import { extractPictures } from '../../../../src/core/text/extractPictures';
import type { DocumentLink } from '../../../../src/shared/engine/extract';
import { textKinds, type TextKind } from '../../../../src/shared/engine/textFiles';
import { readPicture } from '../../../../src/shared/picture/storedPicture';
import { pictureKey } from '../../../../src/shared/picture/picture';
import { cpuMs } from '../../../support/cpuMs';
import { mutatedText, fuzzRounds } from '../../../support/random';
import { addressesIn, extractEventsOf, listedIn, relinkText } from './extractedText';

const picture = 'https://x.example/a.jpg';

/** What Markdown, HTML and lists are made of, where a change does most. */
const pieces = [
  ...'![]()<>"\'`\\&#;, \t\r\n=:/|~*_-{}\0',
  '![a](https://x.example/a.jpg)',
  '![a](<https://x.example/b c.jpg> "t")',
  '![a][r]',
  '\n\n[r]: https://x.example/r.jpg\n\n',
  '<img src="https://x.example/d.jpg" alt="',
  '<picture><source srcset="https://x.example/e.jpg 1x, https://x.example/f,g.jpg 2x">',
  '<base href="https://x.example/">',
  '<video poster=https://x.example/h.jpg>',
  "<a href='https://x.example/i.jpg'>",
  '<div style="background: url(&quot;https://x.example/u.jpg&quot;), url(//x.example/v&#x2e;jpg)">',
  '<style>p { background: url("https://x.example/w\\2e jpg") }</style>',
  '<iframe srcdoc="&lt;img src=&quot;https://x.example/x.jpg?a&amp;amp;b&quot;>">',
  '<img data-src="https://x.example/y" data-srcset="//x.example/z.jpg 2x">',
  '<svg><image xlink:href="https://x.example/a1.jpg"/></svg>',
  `<p data-a='{"a":"https:\\/\\/x.example\\/b1.jpg"}' data-b="https://x.example/c1.jpg | https://x.example/d1.jpg">`,
  '<object data="https://x.example/e1.jpg">',
  '<!--',
  '-->',
  '<script>',
  '</script>',
  '\n> ',
  '\n- ',
  '\n    ',
  '\n```\n',
  '---\n',
  'image: "https://x.example/m.jpg"\n',
  'images: [https://x.example/n, {src: https://x.example/o}]\n',
  '{{< figure src="https://x.example/p" >}}',
  '![a](https://x.example/q =1x1)',
  '\n[^1]: ',
  '&amp;',
  '&#x26;',
  '\\(',
  '\ufeff',
  '\ud800',
  '👩‍👩‍👧',
  '{"url":"https://x.example/j.jpg","title":',
  '\nurl,title\nhttps://x.example/k.jpg,"',
  'https://u:p@x.example/l.jpg',
];
const seed = pieces.join(' ');
const frontMatter = "---\nimage: https://x.example/s.jpg\ncover:\n- 'https://x.example/t.jpg'\n---\n";

describe('reading a text', () => {
  it('lists each address once, and knows all places where a document shows it', async () => {
    const text = `![a](${picture}) ![b](${picture}#x)\n\n<img src="${picture}">`;
    const { pictures, links } = await listedIn(text, 'md');
    assert.equal(pictures.length, 1);
    assert.deepEqual(
      links.map(({ pictureKey: key }) => key),
      Array.from({ length: 3 }, () => `document:${picture}`),
    );
  });

  it('gives what can be stored, and places that hold addresses, whatever the text', async function () {
    this.timeout(60_000);
    await fuzzRounds(400, async (random, round) => {
      const kind = textKinds[round % textKinds.length] as TextKind;
      const text = mutatedText(random, round % 3 === 0 ? `${frontMatter}${seed}` : seed, pieces);
      const { pictures, links } = await listedIn(text, kind);
      const keys = new Set(pictures.map(pictureKey));
      assert.equal(keys.size, pictures.length);
      for (const each of pictures) assert.deepEqual(readPicture(each), each);
      let last = 0;
      for (const { pictureKey: key, start, end } of links) {
        assert.ok(keys.has(key));
        assert.ok(
          start >= last && end > start && end <= text.length,
          'places are in order, apart and not empty',
        );
        assert.doesNotMatch(text.slice(start, end), /^\s|\s$/);
        last = end;
      }
    });
  });

  it('finds other addresses where they are written into its places, and the old ones written back', async function () {
    this.timeout(60_000);
    await fuzzRounds(200, async (random, round) => {
      const kind = round % 2 === 0 ? 'md' : 'html';
      const text = mutatedText(random, round % 3 === 0 ? `${frontMatter}${seed}` : seed, pieces);
      const { links } = await listedIn(text, kind);
      const same = relinkText(text, links, ({ start, end }) => text.slice(start, end));
      assert.equal(same, text);
      // With a space where there was one: without it, the beginning of a link around it would find its end.
      const write = ({ start, end }: DocumentLink, at: number): string =>
        `https://other.example/${at}${text.slice(start, end).includes(' ') ? ' ' : '-'}.png`;
      const numbered = relinkText(text, links, (link) => write(link, links.indexOf(link)));
      const found = new Set(await addressesIn(numbered, kind));
      links.forEach((link, at) =>
        assert.ok(found.has(new URL(write(link, at)).href), `${at} in ${numbered}`),
      );
    });
  });

  it('takes no longer for a long text than its length allows', async function () {
    this.timeout(60_000);
    const million = 1_000_000;
    const texts: readonly (readonly [TextKind, string])[] = [
      ['md', '[['.repeat(20_000)],
      ['md', `${'<'.repeat(100_000)}${'`'.repeat(100_000)}${'*a '.repeat(20_000)}`],
      ['md', '> '.repeat(5_000) + picture],
      ['md', `![a](${'x'.repeat(million)})`],
      ['md', `![${'&amp;'.repeat(200_000)}](${'&amp;'.repeat(200_000)})`],
      ['md', `---\n${'- [{"a": '.repeat(million / 10)}\n---\n`],
      ['md', `---\n${'a b:c \t'.repeat(million / 8)}\n---\n`],
      ['md', `---\n${Array.from({ length: 500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')}\n---\n`],
      ['md', `+++\n${'"a" '.repeat(million / 4)}\n${"a = '''".repeat(million / 8)}\n+++\n`],
      ['md', '{{< '.repeat(50_000)],
      ['md', `{{< ${'" a='.repeat(million / 4)} >}}`],
      ['md', '![a](x'.repeat(4_000)],
      ['md', '[^1]: '.repeat(5_000)],
      ['html', '<img src="'.repeat(million / 10)],
      ['html', '<img '.repeat(million / 5)],
      ['html', `<img ${'a=b '.repeat(million / 4)}>`],
      ['html', `<img srcset="${'a, '.repeat(million / 4)}">`],
      ['html', `<img srcset="${','.repeat(million)}">`],
      ['html', `<img srcset="a (${'('.repeat(million)}">`],
      ['html', '<!--'.repeat(million / 4)],
      ['html', `<p style="${'background:url(//x.example/&amp;);'.repeat(million / 34)}">`],
      ['html', `<img srcset="${'//x.example/&amp; 2x, '.repeat(million / 22)}">`.repeat(2)],
      ['html', '<img srcset="//x.example/&#97;&amp; 2x">'.repeat(million / 40)],
      ['html', `<iframe srcdoc="${'&lt;img src=//x.example/a>'.repeat(million / 26)}">`],
      ['html', `<iframe srcdoc='${'<iframe srcdoc="'.repeat(million / 16)}'>`],
      [
        'html',
        `<script type="application/ld+json">{"image":[${'"//x.example/a",'.repeat(20_000)}1]}</script>`,
      ],
      ['md', '<p data-a="https://x.example/a.jpg"> '.repeat(million / 400)],
      ['csv', `${'"'.repeat(million)},`],
      ['csv', `${'a,'.repeat(million / 2)}\n`],
      ['txt', ' \n'.repeat(million / 2)],
      ['txt', `${'https://x.example/a,'.repeat(million / 20)}`],
      ['txt', `https://x.example/${',;|'.repeat(million / 3)}`],
      ['txt', `https://x.example/${'('.repeat(million / 2)}${')'.repeat(million / 2)}`],
      ['txt', '['.repeat(million)],
      ['csv', `image\n"${'(https://x.example/a '.repeat(million / 20)}`],
      ['csv', `${'"a""'.repeat(million / 4)}\n`],
      ['csv', `${'|;,'.repeat(20_000)}\n`.repeat(15)],
      ['jsonl', `${'{"image":['.repeat(million / 10)}`],
      ['jsonl', `{"image":${JSON.stringify('['.repeat(million / 2))}}`],
      ['jsonl', `{${Array.from({ length: 20_000 }, (_, at) => `"image${at}":"${picture}"`).join()}}`],
      ['jsonl', `${'{"image":{"large":'.repeat(30)}1${'}}'.repeat(30)}`],
      ['jsonl', `${'{"a":['.repeat(3_000)}"https://x.example/a.jpg"${']}'.repeat(3_000)}`],
      ['jsonl', '}\n'.repeat(million / 2)],
      ['jsonl', '{"a":'.repeat(million / 5)],
      ['jsonl', '\n{'.repeat(million / 4)],
    ];
    for (const [kind, text] of texts) {
      const began = cpuMs();
      await extractEventsOf(text, kind);
      const took = cpuMs() - began;
      assert.ok(took < 10_000, `${kind} ${text.slice(0, 20)}: ${took.toFixed(0)} ms`);
    }
  });

  it('says of a text that is too long, or nests too deep, that it is so', async () => {
    const failures = async (text: string, kind: TextKind): Promise<(string | undefined)[]> =>
      (await extractEventsOf(text, kind)).map((event) =>
        event.type === 'extracted' ? event.failure?.code : event.type,
      );
    assert.deepEqual(await failures(' '.repeat(4 * 1024 * 1024 + 1), 'md'), ['too-large']);
    assert.deepEqual(await failures(' '.repeat(16 * 1024 * 1024 + 1), 'txt'), ['too-large']);
    const deep = '!['.repeat(20_000) + '](u)'.repeat(20_000);
    assert.deepEqual(await failures(deep, 'md'), ['page-too-complex']);
  });

  it('takes the first hundred thousand addresses, and says so where there are more', async () => {
    const lines = Array.from({ length: 100_001 }, (_, at) => `https://x.example/${at}`);
    const shown = lines.map((address) => `![](${address})\n`);
    for (const [kind, texts] of [
      ['txt', lines],
      ['md', shown],
    ] as const) {
      const { pictures, links, isCut } = await listedIn(texts.join('\n'), kind);
      assert.deepEqual(
        { pictureCount: pictures.length, isCut },
        { pictureCount: 100_000, isCut: true },
        kind,
      );
      assert.equal(links.length, kind === 'md' ? 100_000 : 0);
      assert.equal((await listedIn(texts.slice(1).join('\n'), kind)).isCut, false, kind);
    }
    assert.equal((await listedIn([...lines, ...lines].slice(1, 100_002).join('\n'), 'txt')).isCut, true);
    assert.equal((await listedIn([...lines.slice(1), ...lines.slice(1)].join('\n'), 'txt')).isCut, false);
  });

  it('tells much in parts, with a turn of the event loop after each', async () => {
    const lines = Array.from({ length: 2_500 }, (_, at) => `https://x.example/${at}`);
    const wrong = Array.from({ length: 1_500 }, (_, at) => `no address ${at}`);
    const shown = lines.map(() => '![](https://x.example/1)');
    const partsOf = async (text: string, kind: TextKind): Promise<readonly (readonly number[])[]> => {
      const parts: (readonly number[])[] = [];
      let turns = 0;
      let isOver = false;
      const countTurn = (): void => {
        turns += 1;
        if (!isOver) setImmediate(countTurn);
      };
      setImmediate(countTurn);
      await extractPictures({ text, kind }, { signal: new AbortController().signal }, (event) => {
        if (event.type !== 'listed') return;
        assert.ok(turns >= parts.length);
        const { pictures, links, linesWithoutAddress } = event;
        parts.push([pictures.length, links.length, linesWithoutAddress.length]);
      });
      isOver = true;
      return parts;
    };
    assert.deepEqual(await partsOf([...lines, ...wrong].join('\n'), 'txt'), [
      [1_000, 0, 0],
      [1_000, 0, 0],
      [500, 0, 1_000],
      [0, 0, 500],
    ]);
    assert.deepEqual(await partsOf(shown.join('\n'), 'md'), [
      [1, 1_000, 0],
      [0, 1_000, 0],
      [0, 500, 0],
    ]);
  });

  it('tells no more when it is cancelled between two parts', async () => {
    const lines = Array.from({ length: 2_500 }, (_, at) => `https://x.example/${at}`);
    const cancel = new AbortController();
    let parts = 0;
    await extractPictures({ text: lines.join('\n'), kind: 'txt' }, { signal: cancel.signal }, ({ type }) => {
      if (type === 'listed') parts += 1;
      cancel.abort();
    });
    assert.equal(parts, 1);
  });

  it('ends at once when nobody waits for it', async () => {
    const events = await extractEventsOf(picture, 'txt', AbortSignal.abort());
    assert.deepEqual(events, [{ type: 'extracted', failure: null, isCut: false, hasBase: false }]);
  });

  it('knows UTF-16 by its mark, and takes all else for UTF-8, or else for windows-1252', async () => {
    const list = `url,title\n${picture},кот`;
    const titleIn = async (bytes: Uint8Array): Promise<string | null | undefined> =>
      (await listedIn(bytes, 'csv')).pictures[0]?.title;
    const little = Buffer.from(`\ufeff${list}`, 'utf16le');
    assert.equal(await titleIn(little), 'кот');
    assert.equal(await titleIn(Buffer.from(little).swap16()), 'кот');
    assert.equal(await titleIn(Buffer.from(`\ufeff${list}`)), 'кот');
    assert.equal(await titleIn(Buffer.from(list)), 'кот');
    assert.equal(await titleIn(Buffer.from(`url,title\n${picture},Grün`, 'latin1')), 'Grün');
    assert.deepEqual((await listedIn(Buffer.alloc(0), 'txt')).pictures, []);
  });
});
