import assert from 'node:assert/strict';
import { readDocumentPictures } from '../../../../src/core/text/documentPictures';
import type {
  DocumentPicturesEvent,
  DocumentPicturesRequest,
} from '../../../../src/shared/engine/documentPictures';

/** Each picture as `path | description | its text | the text of the description`; `-` for a tag without one. */
function picturesIn(text: string, kind: DocumentPicturesRequest['kind'] = 'md'): readonly string[] {
  const events: DocumentPicturesEvent[] = [];
  readDocumentPictures({ text, kind }, { signal: new AbortController().signal }, (event) =>
    events.push(event),
  );
  assert.equal(events.length, 1);
  assert.equal(events[0]?.failure, null);
  return (events[0]?.pictures ?? []).map(({ path, alt, start, end }) =>
    [path, alt ? alt.text : '-', text.slice(start, end), alt ? text.slice(alt.start, alt.end) : '-'].join(
      ' | ',
    ),
  );
}

describe('the pictures that a document shows by a path', () => {
  it('are those of Markdown, with their descriptions and places', () => {
    assert.deepEqual(picturesIn('# A\n\n![](a.jpg) and ![b \\[c\\]](<img/b c.jpg> "t")\n'), [
      'a.jpg |  | ![](a.jpg) | ',
      'img/b c.jpg | b [c] | ![b \\[c\\]](<img/b c.jpg> "t") | b \\[c\\]',
    ]);
    assert.deepEqual(picturesIn('\ufeff[![x](a%20b.jpg)](https://a.example/)'), [
      'a%20b.jpg | x | ![x](a%20b.jpg) | x',
    ]);
  });

  it('are those of HTML, in Markdown, too', () => {
    const tag = '<img class="a" src="img/a.jpg?x=1">';
    const described = "<IMG alt='a &amp; b' src=c.jpg />";
    for (const kind of ['md', 'html'] as const)
      assert.deepEqual(picturesIn(`<p>\n${tag}\n${described}\n</p>\n`, kind), [
        `img/a.jpg?x=1 | - | ${tag} | -`,
        `c.jpg | a & b | ${described} | a &amp; b`,
      ]);
    assert.deepEqual(picturesIn('Text <img src="a.jpg" alt=""> more'), [
      'a.jpg |  | <img src="a.jpg" alt=""> | ',
    ]);
  });

  it('are none in code and comments, and none of the web', () => {
    for (const text of [
      '`![](a.jpg)`',
      '```\n![](a.jpg)\n```\n',
      '    ![](a.jpg)\n',
      '<!-- ![](a.jpg) <img src="a.jpg"> -->\n',
      '![](https://a.example/a.jpg)',
      '![](//a.example/a.jpg)',
      '![](data:image/png;base64,AA==)',
      '![a][b]\n\n[b]: a.jpg\n',
      '[a](a.jpg)',
    ])
      assert.deepEqual(picturesIn(text), [], text);
    for (const text of [
      '<!-- <img src="a.jpg"> -->',
      '<script>"<img src=a.jpg>"</script>',
      '<img>',
      '<imgx src=a>',
    ])
      assert.deepEqual(picturesIn(text, 'html'), [], text);
    assert.deepEqual(picturesIn('<!-- <img src="b.jpg"> --><img src="a.jpg">', 'html'), [
      'a.jpg | - | <img src="a.jpg"> | -',
    ]);
  });
});
