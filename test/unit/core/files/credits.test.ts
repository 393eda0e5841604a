import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readlinkSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScrapeError } from '../../../../src/core/failure';
import { Credits, writeCredits } from '../../../../src/core/files/credits';
import { Folder } from '../../../../src/core/files/folder';
import { createRecord, createRecordWriter, type PictureRecord } from '../../../../src/core/files/records';
import { naughtyTexts, pickRandom, randomText, seededRandom } from '../../../support/random';
import { filesIn, testPicture, makeTempFolder } from '../support';

function recordWith(file: string, fields: Partial<PictureRecord> = {}): PictureRecord {
  const content = { bytes: 5, sha256: 'ab'.repeat(32) };
  const saved = { ...content, file, url: 'http://a.example/x.jpg', size: 'large', pixels: null } as const;
  return { ...createRecord(testPicture({ id: file }), saved), ...fields };
}

/** The list of the credits, an entry for each picture. */
function creditEntries(records: readonly PictureRecord[]): string[] {
  const text = creditsText(records);
  return text
    .slice(text.indexOf('\n- ') + 1)
    .trimEnd()
    .split('\n');
}

const one = (fields: Partial<PictureRecord>): string => creditEntries([recordWith('a.jpg', fields)])[0] ?? '';

/** A line without its escapes and code spans, which are read from left to right (CommonMark, 2.4 and 6.1). */
function withoutEscapes(line: string): string {
  return line.replace(/\\[!-/:-@[-`{-~]|(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '·');
}

/** The targets of the links in a line. */
function linkTargets(line: string): string[] {
  return [...withoutEscapes(line).matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target ?? '');
}

function creditsText(records: readonly PictureRecord[]): string {
  const credits = new Credits();
  for (const record of records) credits.addRecord(record);
  return credits.toMarkdown();
}

describe('files/credits', () => {
  it('names title, author and licence of each picture, linked, in the order of the files', () => {
    const known = {
      title: 'A fox',
      page: 'https://a.example/photos/1',
      creator: 'Jane Doe',
      creator_url: 'https://a.example/jane',
      license: 'CC-BY-2.0',
      license_name: 'CC BY 2.0',
      license_url: 'https://creativecommons.org/licenses/by/2.0/',
    };
    const list = creditEntries([
      recordWith('fox-10.jpg', known),
      recordWith('fox-9.jpg', { ...known, title: 'Two' }),
    ]);
    assert.deepEqual(
      list,
      ['`fox-9.jpg`: [Two]', '`fox-10.jpg`: [A fox]'].map(
        (start) =>
          `- ${start}(https://a.example/photos/1), [Jane Doe](https://a.example/jane), [CC BY 2.0](https://creativecommons.org/licenses/by/2.0/)`,
      ),
    );
  });

  it('says what is not known', () => {
    assert.equal(one({}), '- `a.jpg`: [Untitled](http://a.example/x.jpg), author unknown, licence unknown');
    assert.equal(one({ url: null }), '- `a.jpg`: Untitled, author unknown, licence unknown');
    assert.match(one({ license: 'CC0-1.0' }), /, CC0-1.0$/);
  });

  it('leads to the page that a picture without a known licence was found on', () => {
    const page = 'https://a.example/blog/foxes';
    assert.equal(
      one({ source: 'page', title: 'A fox', page }),
      `- \`a.jpg\`: [A fox](${page}), author unknown, licence unknown`,
    );
  });

  it('ends with what the sources want said, each once, and nothing of those that are not known', () => {
    const from = (source: string, found_in: string | null = null): PictureRecord =>
      recordWith(`${source} ${found_in}.jpg`, { source, found_in });
    const text = creditsText([
      from('pexels'),
      from('flickr', 'openverse'),
      from('flickr'),
      from('page'),
      from('__proto__', 'constructor'),
    ]);
    assert.deepEqual(text.slice(text.indexOf('\n## ')).split('\n'), [
      '',
      '## Sources',
      '',
      '- [Flickr](https://www.flickr.com): This product uses the Flickr API but is not endorsed or certified by SmugMug, Inc.',
      '- [Openverse](https://openverse.org): This product uses the Openverse API but is not endorsed by Openverse, which does not verify licences.',
      '- [Pexels](https://www.pexels.com): Photos provided by Pexels.',
      '',
    ]);
    assert.doesNotMatch(creditsText([from('address')]), /Sources/);
  });

  it('begins with a comment that says what it is, and counts', () => {
    assert.match(
      creditsText([recordWith('a.jpg'), recordWith('b.jpg')]),
      /^<!-- Made by Image Scraper from metadata\.jsonl, .*only what is written below the last comment stays\. -->\n\n# Credits\n\n2 pictures\n\n- /,
    );
  });

  it('links to web addresses only, without user names', () => {
    for (const address of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'command:x',
      'data:text/html,x',
      '//x',
      '',
    ]) {
      const line = one({
        title: 'T',
        page: address,
        creator: 'C',
        creator_url: address,
        license_name: 'L',
        license_url: address,
      });
      assert.deepEqual(linkTargets(line), [], line);
    }
    assert.match(one({ page: 'https://good.example:p@evil.example/' }), /\(https:\/\/evil\.example\/\)/);
    assert.match(
      one({ page: 'http://a.example/x (1) [2] `3`?a=1&copy;=<b>' }),
      /\]\(http:\/\/a\.example\/x%20%281%29%20%5B2%5D%20%603%60\?a=1&amp;copy;=%3Cb%3E\)/,
    );
    const plain = 'http://a.example:8080/x-1.jpg?w=1&copy=%202,+3';
    assert.ok(one({ page: plain }).includes(`](${plain})`));
  });

  it('shows every file name as it is, or at least that there is one', () => {
    const names = ['a`b``c.jpg', '`.jpg', '\u200B', '<b>.jpg'];
    assert.deepEqual(
      names.map((name) => creditEntries([recordWith(name)])[0]?.split(':')[0]),
      ['- ``` a`b``c.jpg ```', '- `` `.jpg ``', '- `?`', '- `<b>.jpg`'],
    );
  });

  it('lets no text be anything but text', () => {
    const hostile = [
      '](http://evil.example) [x',
      '[x](http://evil.example)',
      '![x](http://evil.example/x.png)',
      '<img src=x onerror=alert(1)>',
      '<http://evil.example>',
      '\n- b.jpg: mine',
      '\r\n# Heading',
      '\u2028- b.jpg',
      '` `` ``` <script>',
      '--> <b>',
      '&lt;script&gt;',
      '*a* _b_ **c** ~~d~~ $x$',
      '\\](http://evil.example)',
      '\\\\](http://evil.example)',
      '\u202Egnp.exe',
      'http://evil.example',
      'see www.evil.example',
      'me@evil.example',
      'evil.example',
    ];
    const random = seededRandom(11);
    const texts = [
      ...hostile,
      ...naughtyTexts,
      ...Array.from({ length: 300 }, () => `${pickRandom(random, hostile)}${randomText(random)}`),
    ];
    for (const text of texts) {
      const records = ['https://a.example/', null].map((address) =>
        recordWith('a.jpg', {
          title: text,
          page: address,
          url: null,
          creator: text,
          creator_url: address,
          license_name: text,
          license_url: address,
        }),
      );
      for (const each of records) {
        const lines = creditEntries([each]);
        assert.equal(lines.length, 1, text);
        const [line = ''] = lines;
        const expected = each.page === null ? [] : Array.from({ length: 3 }, () => 'https://a.example/');
        assert.deepEqual(linkTargets(line), expected, line);
        assert.doesNotMatch(withoutEscapes(line), /[<>&*_~$`]/, line);
        // No program makes a link of an address inside a link's own text or in code.
        if (each.page === null)
          assert.doesNotMatch(withoutEscapes(line), /:\/\/|www\.|@|\w\.[a-z]{2}/i, line);
        assert.doesNotMatch(line, /[\u202A-\u202E\u2028\0\r]/);
      }
    }
  });

  describe('in a folder', () => {
    let temp: ReturnType<typeof makeTempFolder>;
    let folder: Folder;
    let path: string;

    beforeEach(() => {
      temp = makeTempFolder();
      folder = new Folder(temp.path, null);
      path = join(temp.path, 'CREDITS.md');
      const writer = createRecordWriter(temp.path);
      for (const name of ['a.jpg', 'b.jpg', 'gone.jpg'])
        writer.append(recordWith(name, { title: `of ${name}` }));
      writer.append(recordWith('b.jpg', { title: 'the later line' }));
      writer.close();
      for (const name of ['a.jpg', 'b.jpg']) writeFileSync(join(temp.path, name), 'x');
    });

    afterEach(() => temp.remove());

    const refused = (): Promise<void> =>
      assert.rejects(
        writeCredits(folder),
        (error) => error instanceof ScrapeError && error.failure.code === 'credits-not-written',
      );

    it('credits the files that are there, by their last line, and is made anew each time', async () => {
      await writeCredits(folder);
      const text = readFileSync(path, 'utf8');
      assert.match(text, /2 pictures[^]*of a\.jpg[^]*the later line/);
      assert.doesNotMatch(text, /gone|of b\.jpg/);
      writeFileSync(path, `${text.split('\n')[0]}\nmy own words`);
      unlinkSync(join(temp.path, 'a.jpg'));
      await writeCredits(folder);
      assert.match(
        readFileSync(path, 'utf8'),
        /1 picture\n\n- `b\.jpg`[^\n]*\n\n<!-- What is written below this line stays\. -->\n$/,
      );
      assert.deepEqual(filesIn(temp.path), ['CREDITS.md', 'b.jpg', 'metadata.jsonl']);
    });

    for (const [name, lineEnd] of [
      ['', '\n'],
      [', with the line ends of Windows', '\r\n'],
    ] as const) {
      it(`keeps what the user wrote below the last comment${name}`, async () => {
        await writeCredits(folder);
        const made = readFileSync(path, 'utf8');
        // Not even UTF-8, and with a second line like the mark.
        const own = Buffer.from(`\n# Thanks${lineEnd}${made.split('\n').at(-2)}\n\xe9`, 'latin1');
        writeFileSync(path, Buffer.concat([Buffer.from(made.replaceAll('\n', lineEnd)), own]));
        unlinkSync(join(temp.path, 'a.jpg'));
        await writeCredits(folder);
        await writeCredits(folder);
        const text = readFileSync(path);
        assert.match(text.toString(), /\n1 picture\n/);
        assert.deepEqual(text.subarray(-own.length), own);
        assert.equal(text.indexOf(own), text.indexOf('stays. -->\n\n# Thanks') + 11);
      });
    }

    it('takes no text from outside for the mark', async () => {
      await writeCredits(folder);
      const mark = readFileSync(path, 'utf8').split('\n').at(-2) ?? '';
      const writer = createRecordWriter(temp.path);
      writer.append(recordWith('a.jpg', { title: `x\n${mark}\n`, creator: mark, license_name: `\r${mark}` }));
      writer.close();
      await writeCredits(folder);
      await writeCredits(folder);
      assert.equal(readFileSync(path, 'utf8').split(`${mark}\n`).length, 2);
      assert.match(readFileSync(path, 'utf8'), new RegExp(`${mark}\n$`));
    });

    for (const text of ['# My credits\n', '', '<!-- Made by somebody -->\n']) {
      it(`leaves a file that begins with ${JSON.stringify(text.slice(0, 12))} alone`, async () => {
        writeFileSync(path, text);
        await refused();
        assert.equal(readFileSync(path, 'utf8'), text);
        assert.deepEqual(filesIn(temp.path), ['CREDITS.md', 'a.jpg', 'b.jpg', 'metadata.jsonl']);
      });
    }

    it('leaves a link alone, and what it leads to', async () => {
      const outside = makeTempFolder();
      const target = join(outside.path, 'mine.md');
      const text = '<!-- Made by Image Scraper -->';
      writeFileSync(target, text);
      symlinkSync(target, path);
      await refused();
      assert.deepEqual([readlinkSync(path), readFileSync(target, 'utf8')], [target, text]);
      unlinkSync(path);
      symlinkSync(join(outside.path, 'nowhere'), path);
      await refused();
      assert.deepEqual(filesIn(outside.path), ['mine.md']);
      outside.remove();
    });

    it('leaves a folder of that name alone', async () => {
      mkdirSync(path);
      await refused();
      assert.deepEqual(filesIn(path), []);
    });

    it('keeps the old credits when the records cannot be read', async () => {
      await writeCredits(folder);
      const text = readFileSync(path, 'utf8');
      unlinkSync(join(temp.path, 'metadata.jsonl'));
      mkdirSync(join(temp.path, 'metadata.jsonl'));
      await refused();
      assert.equal(readFileSync(path, 'utf8'), text);
    });
  });
});
