import assert from 'node:assert/strict';
import { foldName } from '../../../../src/shared/form/naming';
import { isPortableSegment, maxSegmentBytes, utf8Length } from '../../../../src/shared/form/safeSegment';
import { readKeywordList } from '../../../../src/shared/keywords/keywordList';

const foldersOf = (...lines: readonly string[]): readonly string[] =>
  readKeywordList(lines.join('\n')).keywords.map(({ folder }) => folder);

describe('a list of keywords', () => {
  it('has a keyword in each line, and a folder for each', () => {
    assert.deepEqual(readKeywordList('cats\nred  fox \n'), {
      keywords: [
        { keyword: 'cats', folder: 'cats' },
        { keyword: 'red fox', folder: 'red fox' },
      ],
      repeated: [],
      comments: [],
      wrong: null,
    });
  });

  it('may have any line ends, a mark at its beginning, empty lines and comments', () => {
    const { keywords, comments, wrong } = readKeywordList(
      '\ufeffcats\r\n\r\n# pets\rdogs\n \t\n  #hash\nC# code',
    );
    assert.deepEqual(
      keywords.map(({ keyword }) => keyword),
      ['cats', 'dogs', 'C# code'],
    );
    assert.deepEqual(comments, [3, 6]);
    assert.equal(wrong, null);
  });

  it('has each keyword once, however it is written', () => {
    const { keywords, repeated } = readKeywordList('Café\ncats\nCATS\ncafe\u0301\n cats');
    assert.deepEqual(
      keywords.map(({ keyword }) => keyword),
      ['Café', 'cats'],
    );
    assert.deepEqual(repeated, [3, 4, 5]);
  });

  it('names the first line that is no keyword', () => {
    assert.deepEqual(readKeywordList(`cats\n\n${'x'.repeat(501)}\nhttps://a.example`).wrong, {
      line: 3,
      error: 'keyword-too-long',
    });
    assert.deepEqual(readKeywordList('cats\nhttps://a.example/cats').wrong, {
      line: 2,
      error: 'keyword-is-address',
    });
  });

  it('gives no two keywords the same folder, on any system', () => {
    assert.deepEqual(foldersOf('AC/DC', 'AC:DC', 'ac_dc', 'AC?DC'), [
      'AC_DC',
      'AC_DC-2',
      'ac_dc-3',
      'AC_DC-4',
    ]);
    // What is a keyword itself keeps its own name, wherever it stands.
    assert.deepEqual(foldersOf('AC/DC', 'AC:DC', 'AC_DC-2'), ['AC_DC', 'AC_DC-3', 'AC_DC-2']);
    assert.deepEqual(foldersOf('???', '***'), ['picture', 'picture-2']);
  });

  it('gives every keyword a folder that every system can hold', () => {
    const long = 'ж'.repeat(200);
    const lines = [
      'con',
      'NUL.txt',
      '..',
      '../../etc',
      '.git',
      '-rf',
      'a\\b',
      'x.',
      `${long}1`,
      `${long}2`,
      '日本 猫',
      '🐈',
    ];
    const folders = foldersOf(...lines);
    assert.equal(folders.length, lines.length);
    assert.equal(new Set(folders.map(foldName)).size, lines.length);
    for (const folder of folders) {
      assert.ok(isPortableSegment(folder), folder);
      assert.match(folder, /^[^.\-/\\][^/\\]*$/u);
      assert.ok(utf8Length(folder) <= maxSegmentBytes, folder);
    }
    assert.deepEqual(folders.slice(-2), ['日本 猫', '🐈']);
  });
});
