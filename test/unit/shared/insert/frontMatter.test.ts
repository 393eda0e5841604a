import assert from 'node:assert/strict';
import { behindFrontMatter, frontMatterEdit } from '../../../../src/shared/insert/frontMatter';

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
    assert.equal(inserted('+++\ncover = "a # b|"\n+++\n'), '+++\ncover = "/img/a b.jpg"\n+++\n');
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

  it('leaves what is no picture, and has a line of its own below', () => {
    assert.equal(
      inserted('---\ntitle: A|\ndate: x\n---\n'),
      '---\ntitle: A\nimage: "/img/a b.jpg"\ndate: x\n---\n',
    );
    assert.equal(inserted('---\nmain: a.jpg|\n---\n'), '---\nmain: "/img/a b.jpg"\n---\n');
  });

  it('goes behind it from its edges', () => {
    const document = '---\ntitle: A\n---\n\nText\n';
    for (const start of [0, 3, 13, 16])
      assert.equal(behindFrontMatter(document, { start, end: start }).start, '---\ntitle: A\n---'.length);
    for (const place of [
      { start: 19, end: 19 },
      { start: 4, end: 12 },
    ])
      assert.deepEqual(behindFrontMatter(document, place), place);
    assert.deepEqual(behindFrontMatter('# A\n', { start: 0, end: 0 }), { start: 0, end: 0 });
  });

  it('escapes what would end a text', () => {
    assert.equal(inserted('---\nimage: |\n---\n', 'a"b\\c.jpg'), '---\nimage: "a\\"b\\\\c.jpg"\n---\n');
  });
});
