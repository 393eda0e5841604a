import assert from 'node:assert/strict';
import {
  insertedText,
  type CreditPlace,
  type InsertedPicture,
} from '../../../../src/shared/insert/insertText';
import { insertLanguageOf } from '../../../../src/shared/insert/languages';

const cat: InsertedPicture = {
  link: { prefix: '', path: 'images/red panda-001.jpg' },
  alt: 'A red panda',
  width: 640,
  height: 480,
  credit: {
    title: 'Panda',
    page: 'https://live.example/p/1',
    creator: 'Ann Lee',
    creatorPage: null,
    license: 'CC BY 4.0',
    licensePage: 'https://creativecommons.org/licenses/by/4.0/',
  },
  asksForCredit: true,
};

/** A picture whose every text is what breaks a language that does not escape it. */
const nasty = 'a ]b[ "c" {d} <e> #f %g &h; \\i $j_k* `l` ~m^ *n/ */ //o\n\np|q @r =s';
const hostile: InsertedPicture = {
  ...cat,
  link: { prefix: '', path: 'images/ä [1] (2) {3} #4 %5 "6" \'7.jpg' },
  alt: nasty,
  credit: { ...cat.credit, title: nasty, creator: nasty },
};

function textFor(
  language: string,
  {
    pictures = [cat],
    creditPlace = 'none',
    template = null,
    footnotes = [],
  }: {
    readonly pictures?: readonly InsertedPicture[];
    readonly creditPlace?: CreditPlace;
    readonly template?: string | null;
    readonly footnotes?: readonly string[];
  } = {},
): ReturnType<typeof insertedText> {
  return insertedText(pictures, {
    language: insertLanguageOf(language),
    creditPlace,
    template,
    hasFootnote: (label) => footnotes.includes(label),
  });
}

const alone: Readonly<Record<string, string>> = {
  markdown: '![A red panda](images/red%20panda-001.jpg)',
  mdx: '![A red panda](images/red%20panda-001.jpg)',
  quarto: '![](images/red%20panda-001.jpg){fig-alt="A red panda"}',
  rmd: '![](images/red%20panda-001.jpg){fig-alt="A red panda"}',
  html: '<img src="images/red%20panda-001.jpg" alt="A red panda" width="640" height="480">',
  vue: '<img src="images/red%20panda-001.jpg" alt="A red panda" width="640" height="480">',
  svelte: '<img src="images/red%20panda-001.jpg" alt="A red panda" width="640" height="480">',
  astro: '<img src="images/red%20panda-001.jpg" alt="A red panda" width="640" height="480">',
  php: '<img src="images/red%20panda-001.jpg" alt="A red panda" width="640" height="480">',
  javascriptreact: '<img src="images/red%20panda-001.jpg" alt="A red panda" width={640} height={480} />',
  typescriptreact: '<img src="images/red%20panda-001.jpg" alt="A red panda" width={640} height={480} />',
  css: 'url("images/red%20panda-001.jpg")',
  scss: 'url("images/red%20panda-001.jpg")',
  less: 'url("images/red%20panda-001.jpg")',
  asciidoc: 'image::images/red%20panda-001.jpg["A red panda",640,480]',
  restructuredtext: '.. image:: images/red%20panda-001.jpg\n   :alt: A red panda',
  latex: '\\includegraphics[width=\\linewidth,alt={A red panda}]{images/red panda-001.jpg}',
  typst: '#image("images/red panda-001.jpg", alt: "A red panda")',
  org: '#+ATTR_HTML: :alt A red panda\n[[./images/red panda-001.jpg]]',
  plaintext: 'images/red panda-001.jpg',
  python: 'images/red panda-001.jpg',
};

const by = 'Panda, Ann Lee, CC BY 4.0';
const linked = {
  markdown:
    '[Panda](https://live.example/p/1), Ann Lee, [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)',
  html:
    '<a href="https://live.example/p/1">Panda</a>, Ann Lee, ' +
    '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>',
};

describe('a picture in a document', () => {
  for (const [language, text] of Object.entries(alone)) {
    it(`of ${language} is written as that language has it`, () => assert.equal(textFor(language).text, text));
  }

  it('has no attributes for pixels that are not known', () => {
    const unknown = { ...cat, width: null, height: null };
    assert.equal(
      textFor('html', { pictures: [unknown] }).text,
      '<img src="images/red%20panda-001.jpg" alt="A red panda">',
    );
    assert.equal(
      textFor('asciidoc', { pictures: [unknown] }).text,
      'image::images/red%20panda-001.jpg["A red panda"]',
    );
  });

  it('says where the description is missing', () => {
    const missing = { ...cat, alt: '' };
    const { text, missingAltAt } = textFor('markdown', { pictures: [cat, missing, missing] });
    const [first = '', second = ''] = text.split('\n');
    assert.equal(missingAltAt, first.length + 1 + '!['.length);
    assert.ok(second.startsWith('![]('));
    assert.equal(textFor('markdown').missingAltAt, null);
    assert.equal(textFor('css', { pictures: [missing] }).missingAltAt, null);
    assert.ok(!textFor('latex', { pictures: [missing] }).text.includes('\0'));
  });

  it('stands below the one before, and in a list of CSS behind it', () => {
    const two = [cat, { ...cat, link: { prefix: '', path: 'b.jpg' } }];
    assert.equal(textFor('markdown', { pictures: two }).text.split('\n').length, 2);
    assert.equal(textFor('css', { pictures: two }).text, 'url("images/red%20panda-001.jpg"), url("b.jpg")');
    assert.equal(textFor('markdown', { pictures: two, creditPlace: 'below' }).text.split('\n\n').length, 4);
  });

  describe('with its credit', () => {
    const withCredit = (language: string, creditPlace: CreditPlace): string =>
      textFor(language, { creditPlace }).text;

    it('below', () => {
      assert.equal(withCredit('markdown', 'below'), `${alone['markdown']}\n\n${linked.markdown}`);
      assert.equal(withCredit('html', 'below'), `${alone['html']}\n\n<p>${linked.html}</p>`);
      assert.equal(withCredit('python', 'below'), alone['python'], 'there is no place for it');
    });

    it('as a caption, or below where the language has none', () => {
      assert.equal(
        withCredit('html', 'caption'),
        `<figure>\n  ${alone['html']}\n  <figcaption>${linked.html}</figcaption>\n</figure>`,
      );
      assert.equal(withCredit('markdown', 'caption'), withCredit('markdown', 'below'));
      assert.equal(
        withCredit('quarto', 'caption'),
        `![${linked.markdown}](images/red%20panda-001.jpg){fig-alt="A red panda"}`,
      );
      for (const [language, start] of [
        ['latex', '\\begin{figure}\n  \\centering\n  \\includegraphics'],
        ['typst', '#figure(\n  image("images/red panda-001.jpg", alt: "A red panda"),\n  caption: ['],
        ['restructuredtext', '.. figure:: images/red%20panda-001.jpg\n   :alt: A red panda\n\n   `Panda'],
        ['asciidoc', '.link:https://live.example/p/1[Panda], Ann Lee'],
        ['org', '#+CAPTION: [[https://live.example/p/1][Panda]], Ann Lee'],
      ] as const) {
        assert.ok(withCredit(language, 'caption').startsWith(start), withCredit(language, 'caption'));
      }
      assert.equal(
        withCredit('css', 'caption').replace(/ \(https:[^)]*\)/g, ''),
        `url("images/red%20panda-001.jpg") /* ${by} */`,
      );
    });

    it('as a footnote, with a label that the document does not have', () => {
      const { text, endLines } = textFor('markdown', {
        pictures: [cat, cat],
        creditPlace: 'footnote',
        footnotes: ['image-1'],
      });
      assert.deepEqual(
        text.split('\n').map((line) => line.slice(-10)),
        ['[^image-2]', '[^image-3]'],
      );
      assert.deepEqual(endLines, [`[^image-2]: ${linked.markdown}`, `[^image-3]: ${linked.markdown}`]);
      assert.ok(
        withCredit('latex', 'footnote').endsWith(
          '}\\footnote{\\href{https://live.example/p/1}{Panda}, Ann Lee, \\href{https://creativecommons.org/licenses/by/4.0/}{CC BY 4.0}}',
        ),
      );
      assert.equal(withCredit('html', 'footnote'), withCredit('html', 'below'));
    });

    it('only where its licence asks for that', () => {
      const free = { ...cat, asksForCredit: false };
      for (const creditPlace of ['below', 'caption', 'footnote', 'end'] as const) {
        const { text, endLines } = textFor('markdown', { pictures: [free], creditPlace });
        assert.deepEqual([text, endLines], [alone['markdown'], []]);
      }
    });

    it('collected at the end', () => {
      const { text, endLines } = textFor('markdown', { creditPlace: 'end' });
      assert.deepEqual([text, endLines], [alone['markdown'], [`- ${linked.markdown}`]]);
    });
  });

  describe('with texts that mean something in its language', () => {
    const inAll = [...Object.keys(alone)];
    for (const language of inAll) {
      it(`is one picture of ${language} still`, () => {
        const { text } = textFor(language, { pictures: [hostile] });
        // One line for each that the same picture takes with plain texts.
        assert.equal(text.split('\n').length, textFor(language).text.split('\n').length);
      });
    }

    it('escapes brackets, quotation marks and braces', () => {
      const text = (language: string): string =>
        textFor(language, { pictures: [hostile], creditPlace: 'caption' }).text;
      const path = 'images/ä%20%5B1%5D%20%282%29%20%7B3%7D%20%234%20%255%20%226%22%20%277.jpg';
      for (const language of ['markdown', 'html', 'css', 'restructuredtext', 'asciidoc'])
        assert.ok(text(language).includes(path), text(language));
      assert.ok(
        text('markdown').startsWith(
          '![a \\]b\\[ "c" \\{d\\} \\<e\\> #f %g \\&h; \\\\i \\$j\\_k\\* \\`l\\` \\~m^ \\*n/ \\*/ //o p|q @r =s](',
        ),
      );
      assert.ok(text('mdx').includes('\\{d\\}'));
      assert.ok(text('html').includes('alt="a ]b[ &quot;c&quot; &#123;d&#125; &lt;e&gt; #f %g &amp;h; \\i'));
      assert.ok(text('typescriptreact').includes('&#123;d&#125;'));
      assert.equal(text('css').match(/\*\//g)?.length, 1, 'the comment ends once');
      assert.ok(text('latex').includes('\\{d\\} <e> \\#f \\%g \\&h; \\textbackslash{}i \\$j\\_k*'));
      assert.ok(text('typst').includes('alt: "a ]b[ \\"c\\" {d} <e> #f %g &h; \\\\i'));
      assert.ok(text('typst').includes('a \\]b\\[ \\"c\\" {d} \\<e\\> \\#f'));
      assert.ok(text('org').startsWith('#+CAPTION: [[https://live.example/p/1][a )b('));
    });
  });

  describe('with texts that are code for what reads its language', () => {
    /** Of a site generator, a preprocessor or an exporter, and how its code begins. */
    const code: readonly (readonly [languages: string, text: string, isCode: RegExp])[] = [
      ['markdown mdx quarto html asciidoc org', '{{ site.x }}', /\{\{/],
      ['markdown mdx quarto html asciidoc org', '{% include x %}', /\{%/],
      ['markdown mdx quarto html asciidoc org', '{# x #}', /\{#/],
      ['markdown mdx quarto html asciidoc org', '{{< include x >}} www.x', /\{\{?</],
      ['markdown mdx', 'www.x {{ site.x }}', /\{\{/],
      ['html', '@php system(1) @endphp', /@/],
      ['quarto rmd', '`r system("x") #` `{python} x`', /`/],
      ['quarto rmd', '`r system("x") # www.x`', /`/],
      ['scss', '#{1 + 1}', /#\{/],
      ['asciidoc', '$$x$$ (((x)))', /\$\$|\(\(/],
      ['org', '@@html:<script>@@', /@@html:</],
      ['org', 'src_sh{x} {{{x}}}', /\{(?!\})/],
      ['org', 'a :onerror x ::src y', /:alt.*\s:+(onerror|src)/],
    ];
    for (const [languages, text, isCode] of code) {
      for (const language of languages.split(' '))
        it(`has no ${text} in ${language}`, () => {
          const page = `https://live.example/?${text}`;
          const pictures = [
            { ...cat, alt: text, credit: { ...cat.credit, title: text, creator: text, page } },
          ];
          for (const creditPlace of ['below', 'caption'] as const)
            assert.doesNotMatch(textFor(language, { pictures, creditPlace }).text, isCode);
        });
    }

    it('has no emphasis in org', () => {
      const title = '*a* /b/ +c+ =d= ~e~ _f_ g_h i^j 1/2 k - l';
      const pictures = [{ ...cat, credit: { ...cat.credit, title } }];
      assert.ok(
        textFor('org', { pictures, creditPlace: 'caption' }).text.includes(
          '[\\ast{}a* \\slash{}b/ \\plus{}c+ \\equal{}d= \\tilde{}e~ \\under{}f_ g\\under{}h i\\asciicirc{}j 1/2 k - l]]',
        ),
      );
    });

    it('leaves addresses whole', () => {
      const page = 'https://live.example/_a_/b_*_';
      const credit = { ...cat.credit, page };
      const caption = (language: string): string =>
        textFor(language, { pictures: [{ ...cat, credit }], creditPlace: 'caption' }).text;
      // What ends in `_` is a name, and emphasis is read before links.
      assert.ok(caption('restructuredtext').includes('<https://live.example/_a_/b_*%5F>'));
      const named = { ...cat, credit: { ...cat.credit, page: null, title: 'https://a.io b@c.io' } };
      assert.ok(
        textFor('restructuredtext', { pictures: [named], creditPlace: 'caption' }).text.includes(
          '   https\\://a.io b\\@c.io, ',
        ),
      );
      assert.ok(caption('asciidoc').includes('link:https://live.example/&#95;a&#95;/b&#95;&#42;&#95;['));
    });
  });

  it('is written by a template of the user, escaped for the language', () => {
    const template =
      '{{< figure src="{path}" alt="{alt}" w={width} h={height} by="{creator}" of="{title}" as="{license}" {other} >}}';
    assert.equal(
      textFor('markdown', { template }).text,
      '{{< figure src="images/red%20panda-001.jpg" alt="A red panda" w=640 h=480 by="Ann Lee" of="Panda" as="CC BY 4.0" {other} >}}',
    );
    assert.equal(textFor('markdown', { template: '{credit}' }).text, linked.markdown);
    const quoting = { ...cat, alt: 'a "b', credit: { ...cat.credit, title: '" onclick="x' } };
    assert.equal(
      textFor('markdown', { template: '{{< a alt="{alt}" title="{title}" >}}', pictures: [quoting] }).text,
      '{{< a alt="a &quot;b" title="&quot; onclick=&quot;x" >}}',
    );
    assert.equal(
      textFor('markdown', { template: '[{alt}]', pictures: [{ ...cat, alt: '' }] }).missingAltAt,
      1,
    );
  });
});
