import assert from 'node:assert/strict';
import { findPlace, withInserted, type DocumentPlace } from '../../../../src/shared/insert/documentPlace';

/** The document with `IMG` in a place, or what is wrong with it. */
function inserted(text: string, place: DocumentPlace, language = 'markdown'): string {
  const found = findPlace(text, place, language);
  return 'problem' in found ? JSON.stringify(found) : withInserted(text, found, 'IMG');
}

describe('a place in a document', () => {
  const notes = '# Notes\n\nFirst words.\n\n## The lighthouse ##\nMore.\n';

  for (const [name, text, place, wanted] of [
    ['behind a line', notes, { afterLine: 3 }, notes.replace('words.\n', 'words.\n\nIMG\n')],
    ['behind the last line', 'a\nb', { afterLine: 2 }, 'a\nb\n\nIMG\n'],
    ['at the start', 'a\n', { afterLine: 0 }, 'IMG\n\na\n'],
    ['in an empty document', '', { afterLine: 0 }, 'IMG\n'],
    ['behind a line that is not there', 'a\nb\n', { afterLine: 3 }, '{"problem":"no-line","lineCount":2}'],
    [
      'below a heading',
      notes,
      { afterHeading: 'the Lighthouse' },
      notes.replace('##\nMore', '##\n\nIMG\n\nMore'),
    ],
    [
      'below one that is named with its marks',
      notes,
      { afterHeading: '## The lighthouse' },
      notes.replace('##\nMore', '##\n\nIMG\n\nMore'),
    ],
    ['below one that is underlined', 'A\n---\n\nb\n', { afterHeading: 'A' }, 'A\n---\n\nIMG\n\nb\n'],
    [
      'below one of HTML',
      '<h2 id="x">A <b>b</b></h2>\n<p>c</p>\n',
      { afterHeading: 'A b' },
      '<h2 id="x">A <b>b</b></h2>\n\nIMG\n\n<p>c</p>\n',
    ],
    ['below one of LaTeX', '\\section{A}\nb\n', { afterHeading: 'A' }, '\\section{A}\n\nIMG\n\nb\n'],
    [
      'below one that is not there',
      notes,
      { afterHeading: 'Cats' },
      '{"problem":"no-heading","headings":["Notes","The lighthouse"]}',
    ],
    ['below one of two', '# A\n# A\n', { afterHeading: 'A' }, '{"problem":"several-headings"}'],
    ['in place of a text', 'a [image here] b', { replace: '[image here]' }, 'a IMG b'],
    ['in place of one that is not there', 'a', { replace: 'b' }, '{"problem":"no-text"}'],
    ['in place of one of two', 'b b', { replace: 'b' }, '{"problem":"several-texts"}'],
    ['with its line ends', 'a\r\nb\r\n', { afterLine: 1 }, 'a\r\n\r\nIMG\r\n\r\nb\r\n'],
  ] as const)
    it(`is found ${name}`, () => assert.equal(inserted(text, place), wanted));

  for (const [name, text, heading, wanted, language] of [
    ['a longer fence', '````\n```\n# A\n````\n# A\n', 'A', '````\n```\n# A\n````\n# A\n\nIMG\n'],
    ['a fence of the other kind', '~~~\n```\n# A\n~~~\n# A\n', 'A', '~~~\n```\n# A\n~~~\n# A\n\nIMG\n'],
    ['what only looks like a fence', '``` a` b\n# A\n', 'A', '``` a` b\n# A\n\nIMG\n'],
    ['front matter', '---\n# A\n---\n# A\n', 'A', '---\n# A\n---\n# A\n\nIMG\n'],
    ['front matter of TOML', '+++\n# A\n+++\n# A\n', 'A', '+++\n# A\n+++\n# A\n\nIMG\n'],
    ['a comment', '<!--\n# A\n-->\n# A\n', 'A', '<!--\n# A\n-->\n# A\n\nIMG\n'],
    ['a comment in one line', '<!-- <h1>A</h1> -->\n# A\n', 'A', '<!-- <h1>A</h1> -->\n# A\n\nIMG\n'],
    ['a list', '* A\n\n# A\n', 'A', '* A\n\n# A\n\nIMG\n'],
    ['a list before a line', '- A\n---\n# A\n', 'A', '- A\n---\n# A\n\nIMG\n'],
    ['one with a sign more', '# C\n# C#\n', 'C#', '# C\n# C#\n\nIMG\n'],
    ['one with a sign less', '# C#\n# C\n', 'C', '# C#\n# C\n\nIMG\n'],
    ['its identifier', '# A {#a}\n', 'A', '# A {#a}\n\nIMG\n'],
    ['its closing marks and identifier', '# A # {#a}\n', '# A', '# A # {#a}\n\nIMG\n'],
    ['the length of its line', 'A\n=\nb\n', 'A', 'A\n=\n\nIMG\n\nb\n'],
    ['a line below it', '# A\n---\nb\n', 'A', '# A\n\nIMG\n\n---\nb\n'],
    ['comments of Org', '# A\n* A\nb\n', '* A', '# A\n* A\n\nIMG\n\nb\n', 'org'],
    ['byte order marks', '\ufeff# A\n', 'A', '\ufeff# A\n\nIMG\n'],
  ] as const)
    it(`is found below a heading in spite of ${name}`, () =>
      assert.equal(inserted(text, { afterHeading: heading }, language), wanted));

  it('is found in place of lines, whatever their ends', () => {
    assert.equal(inserted('a\r\nb\r\nc\r\n', { replace: 'a\nb' }), 'IMG\r\nc\r\n');
    assert.equal(inserted('a\nb\nc\n', { replace: 'b\r\nc' }), 'a\nIMG\n');
    assert.equal(inserted('a.b axb (c)', { replace: 'a.b' }), 'IMG axb (c)');
    assert.equal(inserted('aaa', { replace: 'aa' }), '{"problem":"several-texts"}');
  });

  it('is found at the start behind a byte order mark', () =>
    assert.equal(inserted('\ufeffa\n', { afterLine: 0 }), '\ufeffIMG\n\na\n'));
});
