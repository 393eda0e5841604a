import assert from 'node:assert/strict';
import { findPlace, withInserted, type DocumentPlace } from '../../../../src/shared/insert/documentPlace';

/** The document with `IMG` in a place, or what is wrong with it. */
function inserted(text: string, place: DocumentPlace): string {
  const found = findPlace(text, place);
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
});
