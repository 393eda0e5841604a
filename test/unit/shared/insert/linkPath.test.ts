import assert from 'node:assert/strict';
import {
  fileOfLink,
  linkPath,
  relativeLinks,
  siteLinksOf,
  type LinkStyle,
} from '../../../../src/shared/insert/linkPath';

/** How a document names a file in a workspace of these files. */
async function linkIn(layout: readonly string[], document: string, file: string): Promise<string> {
  return written(document, file, await siteLinksOf(document, namesIn(layout)));
}

/** The names in each folder of a workspace of these files, also of what is below. */
const namesIn =
  (layout: readonly string[]) =>
  (folder: string): Promise<ReadonlySet<string>> => {
    const inside = layout.filter((path) => folder === '' || path.startsWith(`${folder}/`));
    const rest = inside.map((path) => (folder === '' ? path : path.slice(folder.length + 1)));
    return Promise.resolve(new Set(rest.map((path) => path.split('/')[0] ?? '')));
  };

function written(document: string, file: string, style: LinkStyle): string {
  const { prefix, path } = linkPath(document, file, style);
  return prefix + path;
}

describe('the path by which a document names a picture', () => {
  for (const [document, file, path] of [
    ['README.md', 'images/cat.jpg', 'images/cat.jpg'],
    ['docs/guide/start.md', 'images/cat.jpg', '../../images/cat.jpg'],
    ['docs/start.md', 'docs/images/cat.jpg', 'images/cat.jpg'],
    ['docs/start.md', 'docs/cat.jpg', 'cat.jpg'],
    ['docs/start.md', 'docs-old/cat.jpg', '../docs-old/cat.jpg'],
    ['a/b/c.md', 'a/d/e/cat.jpg', '../d/e/cat.jpg'],
    ['notes.md', 'http:/cat.jpg', './http:/cat.jpg'],
  ] as const) {
    it(`from ${document} to ${file} is ${path}`, () =>
      assert.equal(written(document, file, relativeLinks), path));
  }

  const sites: readonly (readonly [
    site: string,
    layout: readonly string[],
    links: readonly (readonly [document: string, file: string, path: string])[],
  ])[] = [
    [
      'Hugo',
      ['hugo.toml', 'content/posts/cats/index.md'],
      [
        ['content/posts/cat.md', 'static/images/cat.jpg', '/images/cat.jpg'],
        ['content/posts/cats/index.md', 'content/posts/cats/images/cat.jpg', 'images/cat.jpg'],
      ],
    ],
    [
      'Astro',
      ['astro.config.mjs', 'src/content/blog/cat.md'],
      [
        ['src/content/blog/cat.md', 'public/images/cat.jpg', '/images/cat.jpg'],
        ['src/content/blog/cat.md', 'src/assets/cat.jpg', '../../assets/cat.jpg'],
        ['src/content/blog/cat.md', 'src/content/blog/cat.jpg', './cat.jpg'],
      ],
    ],
    ['Next.js', ['next.config.ts'], [['app/page.tsx', 'public/cat.jpg', '/cat.jpg']]],
    ['Nuxt', ['nuxt.config.ts', 'vite.config.ts'], [['pages/index.vue', 'public/cat.jpg', '/cat.jpg']]],
    ['Vite', ['vite.config.ts'], [['src/App.jsx', 'public/a/cat.jpg', '/a/cat.jpg']]],
    [
      'Docusaurus',
      ['docusaurus.config.js'],
      [
        ['docs/intro.md', 'static/img/cat.jpg', '/img/cat.jpg'],
        ['docs/intro.md', 'docs/img/cat.jpg', './img/cat.jpg'],
      ],
    ],
    [
      'Gatsby',
      ['gatsby-config.js'],
      [
        ['content/cat/index.mdx', 'content/cat/cat.jpg', './cat.jpg'],
        ['content/cat/index.mdx', 'static/cat.jpg', '/cat.jpg'],
      ],
    ],
    [
      'SvelteKit',
      ['svelte.config.js', 'vite.config.js'],
      [['src/routes/+page.svelte', 'static/cat.jpg', '/cat.jpg']],
    ],
    [
      'VuePress',
      ['docs/.vuepress/config.js'],
      [
        ['docs/guide.md', 'docs/.vuepress/public/cat.jpg', '/cat.jpg'],
        ['docs/guide.md', 'docs/images/cat.jpg', './images/cat.jpg'],
      ],
    ],
    ['VitePress', ['docs/.vitepress/config.mts'], [['docs/a/b.md', 'docs/public/cat.jpg', '/cat.jpg']]],
    ['Eleventy', ['.eleventy.js'], [['posts/cat.md', 'public/cat.jpg', '/cat.jpg']]],
    [
      'Jekyll',
      ['_config.yml'],
      [
        ['_posts/2026-01-01-cat.md', 'assets/images/cat.jpg', '/assets/images/cat.jpg'],
        ['_posts/2026-01-01-cat.md', '_posts/cat.jpg', 'cat.jpg'],
      ],
    ],
  ];
  for (const [site, layout, links] of sites) {
    it(`is as ${site} has it`, async () => {
      for (const [document, file, path] of links) assert.equal(await linkIn(layout, document, file), path);
      const [[document] = ['']] = links;
      const { site: found } = await siteLinksOf(document, namesIn(layout));
      assert.equal(found, site);
    });
  }

  it('is that of the nearest site, which may be in a folder of the workspace', async () => {
    const layout = ['vite.config.ts', 'site/hugo.yaml'];
    assert.equal(await linkIn(layout, 'site/content/cat.md', 'site/static/cat.jpg'), '/cat.jpg');
    assert.equal(await linkIn(layout, 'site/content/cat.md', 'public/cat.jpg'), '../../public/cat.jpg');
    assert.equal(await linkIn(layout, 'notes/cat.md', 'public/cat.jpg'), '/cat.jpg');
  });

  it('is as the user says: a whole folder, with any prefix', () => {
    const served = (folder: string, prefix: string): LinkStyle => ({
      site: null,
      served: [{ folder, prefix }],
      needsDot: false,
    });
    for (const [folder, prefix, path] of [
      ['www', '/base', '/base/img/cat.jpg'],
      ['', '/', '/www/img/cat.jpg'],
      ['www', 'https://cdn.example', 'https://cdn.example/img/cat.jpg'],
      ['www', '@/', '@/img/cat.jpg'],
    ] as const)
      assert.equal(written('www/a/b.html', 'www/img/cat.jpg', served(folder, prefix)), path);
  });

  it('looks into few folders', async () => {
    const asked: string[] = [];
    await siteLinksOf('docs/a/b.md', (folder) => {
      asked.push(folder);
      return Promise.resolve(new Set(folder === '' ? ['config', 'docs'] : []));
    });
    assert.deepEqual(asked, ['docs/a', 'docs', '', 'config/_default']);
  });
});

describe('the file that a document names', () => {
  const hugo: LinkStyle = { site: 'Hugo', served: [{ folder: 'site/static', prefix: '/' }], needsDot: false };
  const cdn: LinkStyle = {
    site: null,
    served: [{ folder: 'www', prefix: 'https://cdn.example/' }],
    needsDot: false,
  };
  for (const [document, written, style, file] of [
    ['docs/a.md', 'img/b%20c.jpg', relativeLinks, 'docs/img/b c.jpg'],
    ['docs/a.md', './b.jpg?v=1#x', relativeLinks, 'docs/b.jpg'],
    ['docs/a.md', '../b.jpg', relativeLinks, 'b.jpg'],
    ['docs/a.md', '../../b.jpg', relativeLinks, null],
    ['docs/a.md', '/img/b.jpg', relativeLinks, 'img/b.jpg'],
    ['site/content/a.md', '/img/b.jpg', hugo, 'site/static/img/b.jpg'],
    ['site/content/a.md', '/../../b.jpg', hugo, 'b.jpg'],
    ['site/content/a.md', 'b.jpg', hugo, 'site/content/b.jpg'],
    ['a.md', 'https://cdn.example/b.jpg', cdn, 'www/b.jpg'],
    ['a.md', 'b%.jpg', relativeLinks, 'b%.jpg'],
  ] as const)
    it(`from ${document} by ${written} is ${file}`, () =>
      assert.equal(fileOfLink(document, written, style), file));
});
