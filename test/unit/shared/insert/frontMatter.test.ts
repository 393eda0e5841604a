import assert from 'node:assert/strict';
import { frontMatterEdit } from '../../../../src/shared/insert/frontMatter';

/** The document after one or more pictures were inserted where `|` is; null where that is no front matter. */
function inserted(marked: string, ...paths: readonly string[]): string | null {
  const at = marked.indexOf('|');
  const document = marked.replace('|', '');
  const edit = frontMatterEdit(document, at, paths.length > 0 ? paths : ['/img/a b.jpg']);
  return edit && document.slice(0, edit.start) + edit.text + document.slice(edit.end);
}

describe('a picture in front matter', () => {
  it('is the value of the key in its line', () => {
    assert.equal(inserted('---\ntitle: A\nimage: |\n---\n'), '---\ntitle: A\nimage: "/img/a b.jpg"\n---\n');
    assert.equal(
      inserted('---\ncover:\n  image: old.jpg|\n---\n'),
      '---\ncover:\n  image: "/img/a b.jpg"\n---\n',
    );
    assert.equal(inserted('+++\r\ncover = "o|ld"\r\n+++\r\n'), '+++\r\ncover = "/img/a b.jpg"\r\n+++\r\n');
  });

  it('leaves a comment behind the value', () => {
    assert.equal(inserted('---\nimage: a|b # wide\n---\n'), '---\nimage: "/img/a b.jpg" # wide\n---\n');
    assert.equal(inserted('+++\nc = "a # b|"\n+++\n'), '+++\nc = "/img/a b.jpg"\n+++\n');
    assert.equal(inserted('---\nimage: | # none yet\n---\n'), '---\nimage: "/img/a b.jpg" # none yet\n---\n');
  });

  it('is that of image in an empty line, as its kind has it', () => {
    assert.equal(inserted('---\n|\n---\n'), '---\nimage: "/img/a b.jpg"\n---\n');
    assert.equal(inserted('+++\ntitle = "A"\n|\n+++\n'), '+++\ntitle = "A"\nimage = "/img/a b.jpg"\n+++\n');
  });

  it('is an item of a list, or several make one', () => {
    assert.equal(inserted('---\nimages:\n  - |\n---\n'), '---\nimages:\n  - "/img/a b.jpg"\n---\n');
    assert.equal(
      inserted('---\nimages: |\n---\n', 'a.jpg', 'b.jpg'),
      '---\nimages: ["a.jpg", "b.jpg"]\n---\n',
    );
  });

  it('is nothing where the place is in the text, or there is none', () => {
    for (const text of [
      '---\na: b\n---\n|',
      '---\na: b\n|---\n',
      'a: |b',
      '---\na: |b\n',
      'text\n---\na: |\n---\n',
      '|',
    ])
      assert.equal(inserted(text), null, text);
  });

  it('escapes what would end a text', () => {
    assert.equal(inserted('---\nimage: |\n---\n', 'a"b\\c.jpg'), '---\nimage: "a\\"b\\\\c.jpg"\n---\n');
  });
});
