import { addressPath, percentEncoded } from '../words/addressPath';
import { escapeMarkdown, markdownLink, markdownText } from '../words/creditText';

/** A picture whose values are escaped for the language; what is not known is empty. */
export interface EscapedPicture {
  readonly path: string;
  readonly alt: string;
  readonly width: string;
  readonly height: string;
}

/** How pictures and what is said of them are written in a language. */
export interface InsertLanguage {
  /** Identifiers of VS Code. */
  readonly ids: readonly string[];
  /** Of files, where no editor says which language they are in. */
  readonly extensions: readonly string[];
  readonly escapePath: (path: string) => string;
  readonly escapeAlt: (text: string) => string;
  readonly escapeText: (text: string) => string;
  /** Replaces quotation marks in text that is escaped, where they end a value of a template only. */
  readonly escapeQuotes?: (text: string) => string;
  /** A link with this text, which is not escaped yet, to an http(s) address. */
  readonly link: (text: string, address: string) => string;
  readonly picture: (picture: EscapedPicture) => string;
  /** The picture with a caption; without it, the language has none. */
  readonly captioned?: (picture: EscapedPicture, caption: string) => string;
  /** A text as a paragraph; without it, there is nowhere to write one. */
  readonly paragraph?: (text: string) => string;
  /** A footnote: what stands behind the picture, and what stands at the end of the document, if anything. */
  readonly footnote?: (
    text: string,
    label: string,
  ) => { readonly mark: string; readonly note: string | null };
  /** An item of a list at the end of the document. */
  readonly listItem?: (text: string) => string;
  /** Whether its documents may begin with front matter. */
  readonly hasFrontMatter?: true;
  /** What stands between two pictures. */
  readonly separator?: string;
}

/** Puts a backslash before each of these characters. */
const escaping =
  (pattern: RegExp) =>
  (text: string): string =>
    text.replace(pattern, '\\$&');

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Vue, Svelte, Astro and JSX take what is in braces for code.
  '{': '&#123;',
  '}': '&#125;',
  // Blade takes what begins so for a directive.
  '@': '&#64;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"{}@]/g, (sign) => references[sign] ?? sign);

const figure = (picture: string, caption: string): string =>
  `<figure>\n  ${picture}\n  <figcaption>${caption}</figcaption>\n</figure>`;
const linkOfHtml = (text: string, address: string): string =>
  `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`;
const attribute = (name: string, value: string): string => (value === '' ? '' : ` ${name}="${value}"`);

const html: InsertLanguage = {
  ids: [
    'html',
    'vue',
    'vue-html',
    'svelte',
    'astro',
    'php',
    'blade',
    'twig',
    'handlebars',
    'liquid',
    'ejs',
    'njk',
  ],
  extensions: ['html', 'htm', 'vue', 'svelte', 'astro', 'php', 'twig', 'hbs', 'liquid', 'ejs', 'njk'],
  escapePath: addressPath,
  escapeAlt: escapeHtml,
  escapeText: escapeHtml,
  link: linkOfHtml,
  picture: ({ path, alt, width, height }) =>
    `<img src="${path}" alt="${alt}"${attribute('width', width)}${attribute('height', height)}>`,
  captioned: (picture, caption) => figure(html.picture(picture), caption),
  paragraph: (text) => `<p>${text}</p>`,
};

const number = (name: string, value: string): string => (value === '' ? '' : ` ${name}={${value}}`);

const jsx: InsertLanguage = {
  ...html,
  ids: ['javascriptreact', 'typescriptreact'],
  extensions: ['jsx', 'tsx'],
  picture: ({ path, alt, width, height }) =>
    `<img src="${path}" alt="${alt}"${number('width', width)}${number('height', height)} />`,
  captioned: (picture, caption) => figure(jsx.picture(picture), caption),
};

// Braces are code in MDX, and for the generators that fill templates in what is Markdown otherwise.
const markdown: InsertLanguage = {
  ids: ['markdown', 'mdx'],
  extensions: ['md', 'markdown', 'mdx'],
  hasFrontMatter: true,
  escapePath: addressPath,
  escapeAlt: escapeMarkdown,
  // Nothing escapes braces in a code span.
  escapeText: (text) => (/[{}]/.test(text) ? escapeMarkdown(text) : markdownText(text)),
  escapeQuotes: (text) => text.replaceAll('"', '&quot;'),
  link: (text, address) => markdownLink(text, address) ?? markdownText(text),
  picture: ({ path, alt }) => `![${alt}](${path})`,
  paragraph: (text) => text,
  footnote: (text, label) => ({ mark: `[^${label}]`, note: `[^${label}]: ${text}` }),
  listItem: (text) => `- ${text}`,
};

/** The signs as references to characters. */
const referring =
  (pattern: RegExp) =>
  (text: string): string =>
    text.replace(pattern, (sign) => `&#${sign.charCodeAt(0)};`);

/** Code in backticks is run before Markdown is read, with a backslash before them, too. */
const withoutBackticks = (markdownOfText: string): string => markdownOfText.replaceAll('\\`', '&#96;');

/** Pandoc's: what is in square brackets is the caption. */
const quarto: InsertLanguage = {
  ...markdown,
  ids: ['quarto', 'rmd'],
  extensions: ['qmd', 'rmd'],
  escapeAlt: referring(/["\\`{}<>&]/g),
  escapeText: (text) => withoutBackticks(escapeMarkdown(text)),
  link: (text, address) => withoutBackticks(markdown.link(text, address)),
  picture: ({ path, alt }) => `![](${path}){fig-alt="${alt}"}`,
  captioned: ({ path, alt }, caption) => `![${caption}](${path}){fig-alt="${alt}"}`,
};

const css: InsertLanguage = {
  ids: ['css', 'scss', 'less', 'sass', 'stylus', 'postcss'],
  extensions: ['css', 'scss', 'less', 'sass', 'styl', 'pcss'],
  escapePath: addressPath,
  escapeAlt: (text) => text,
  // Sass computes what is in `#{}`, in comments, too.
  escapeText: (text) => text.replaceAll('*/', '* /').replaceAll('#{', '# {'),
  link: (text, address) =>
    `${css.escapeText(text)} (${address.replaceAll('*/', '*%2F').replaceAll('{', '%7B')})`,
  picture: ({ path }) => `url("${path}")`,
  captioned: (picture, caption) => `${css.picture(picture)} /* ${caption} */`,
  separator: ', ',
};

/** Character references stay what they are in all of its text. */
const escapeAsciidoc = referring(/[*_`#^~+{}<>[\]|\\&:=(@"$]/g);
const escapeAsciidocAddress = referring(/[*_`#^~+{}<>[\]|\\&($]/g);

const asciidoc: InsertLanguage = {
  ids: ['asciidoc'],
  extensions: ['adoc', 'asciidoc', 'asc'],
  escapePath: addressPath,
  escapeAlt: (text) => (text === '' ? '' : `"${escapeAsciidoc(text)}"`),
  escapeText: escapeAsciidoc,
  link: (text, address) => `link:${escapeAsciidocAddress(address)}[${escapeAsciidoc(text)}]`,
  picture: ({ path, alt, width, height }) =>
    `image::${path}[${[alt, width, height].join(',').replace(/,+$/, '')}]`,
  captioned: (picture, caption) => `.${caption}\n${asciidoc.picture(picture)}`,
  paragraph: (text) => text,
  listItem: (text) => `* ${text}`,
};

const escapeRst = escaping(/[\\*`|_<>@]|:(?=\S)/g);

const option = (name: string, value: string): string => `\n   :${name}: ${value}`;

const rst: InsertLanguage = {
  ids: ['restructuredtext'],
  extensions: ['rst'],
  // White space in an address is taken out.
  escapePath: addressPath,
  escapeAlt: (text) => text,
  escapeText: escapeRst,
  link: (text, address) => `\`${escapeRst(text)} <${address.replace(/[`<>\\\s]|_$/g, percentEncoded)}>\`__`,
  picture: ({ path, alt }) => `.. image:: ${path}${option('alt', alt)}`,
  captioned: ({ path, alt }, caption) => `.. figure:: ${path}${option('alt', alt)}\n\n   ${caption}`,
  paragraph: (text) => text,
  listItem: (text) => `* ${text}`,
  separator: '\n\n',
};

const latexSigns: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};
const escapeLatex = (text: string): string =>
  text.replace(/[\\~^]|[&%$#_{}]/g, (sign) => latexSigns[sign] ?? `\\${sign}`);
const imageOfLatex = ({ path, alt }: EscapedPicture): string =>
  `\\includegraphics[width=\\linewidth${alt === '' ? '' : `,alt={${alt}}`}]{${path}}`;

const latex: InsertLanguage = {
  ids: ['latex', 'tex'],
  extensions: ['tex'],
  escapePath: escaping(/[%#]/g),
  escapeAlt: escapeLatex,
  escapeText: escapeLatex,
  link: (text, address) =>
    `\\href{${address.replace(/[\\{}\s]/g, percentEncoded).replace(/[%#]/g, '\\$&')}}{${escapeLatex(text)}}`,
  picture: imageOfLatex,
  captioned: (picture, caption) =>
    `\\begin{figure}\n  \\centering\n  ${imageOfLatex(picture)}\n  \\caption{${caption}}\n\\end{figure}`,
  paragraph: (text) => text,
  footnote: (text) => ({ mark: `\\footnote{${text}}`, note: null }),
  separator: '\n\n',
};

const escapeString = escaping(/["\\]/g);
const escapeTypst = escaping(/[\\*_`$#@<>[\]~/"']/g);
const imageOfTypst = ({ path, alt }: EscapedPicture): string =>
  `image("${path}"${alt === '' ? '' : `, alt: "${alt}"`})`;

const typst: InsertLanguage = {
  ids: ['typst'],
  extensions: ['typ'],
  escapePath: escapeString,
  escapeAlt: escapeString,
  escapeText: escapeTypst,
  link: (text, address) => `#link("${escapeString(address)}")[${escapeTypst(text)}]`,
  picture: (picture) => `#${imageOfTypst(picture)}`,
  captioned: (picture, caption) => `#figure(\n  ${imageOfTypst(picture)},\n  caption: [${caption}],\n)`,
  paragraph: (text) => text,
  footnote: (text) => ({ mark: `#footnote[${text}]`, note: null }),
  listItem: (text) => `- ${text}`,
  separator: '\n\n',
};

/** No sign escapes another one. Braces are of macros and code, `@@` is of HTML. */
const withoutOrgBrackets = (text: string): string =>
  text.replace(/[[{]/g, '(').replace(/[\]}]/g, ')').replace(/@{2,}/g, '@');

/** What begins emphasis, or puts what follows up or down. */
const orgEmphasis = /(?<![^\s\-('"])[*/+=~_](?=\S)|(?<=\S)[_^](?=\S)/g;
/** Entities that Org knows (`org-entities`). */
const orgEntities: Readonly<Record<string, string>> = {
  '*': 'ast',
  '/': 'slash',
  '+': 'plus',
  '=': 'equal',
  '~': 'tilde',
  _: 'under',
  '^': 'asciicirc',
};

const org: InsertLanguage = {
  ids: ['org'],
  extensions: ['org'],
  escapePath: escaping(/[[\]\\]/g),
  // A word behind a colon is the next attribute.
  escapeAlt: (text) => withoutOrgBrackets(text).replace(/(^|\s):+(?=\S)/g, '$1'),
  escapeText: (text) =>
    withoutOrgBrackets(text).replace(orgEmphasis, (sign) => `\\${orgEntities[sign] ?? ''}{}`),
  link: (text, address) => `[[${address.replace(/[[\]{}\\\s]/g, percentEncoded)}][${org.escapeText(text)}]]`,
  picture: ({ path, alt }) =>
    `${alt === '' ? '' : `#+ATTR_HTML: :alt ${alt}\n`}[[${/^(?:\.{0,2}\/|[\w+.-]+:)/.test(path) ? '' : './'}${path}]]`,
  captioned: (picture, caption) => `#+CAPTION: ${caption}\n${org.picture(picture)}`,
  paragraph: (text) => text,
  footnote: (text, label) => ({ mark: `[fn:${label}]`, note: `[fn:${label}] ${text}` }),
  listItem: (text) => `- ${text}`,
  separator: '\n\n',
};

/** Where nothing is known of a language, a picture is its path. */
const anyLanguage: InsertLanguage = {
  ids: [],
  extensions: [],
  escapePath: (path) => path,
  escapeAlt: (text) => text,
  escapeText: (text) => text,
  link: (text, address) => `${text} (${address})`,
  picture: ({ path }) => path,
};

const languages = [markdown, quarto, html, jsx, css, asciidoc, rst, latex, typst, org];

/** Of all documents of which it is known how they show pictures. */
export const insertLanguageIds: readonly string[] = languages.flatMap(({ ids }) => ids);

/** How pictures are written in the language of a document, by its identifier in VS Code. */
export function insertLanguageOf(id: string): InsertLanguage {
  return languages.find(({ ids }) => ids.includes(id)) ?? anyLanguage;
}

/** The same by the name of a file; null where none is known. */
export function insertLanguageOfFile(name: string): InsertLanguage | null {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return languages.find(({ extensions }) => extensions.includes(extension)) ?? null;
}
