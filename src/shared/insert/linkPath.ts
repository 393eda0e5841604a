import { decodedOrSame } from '../words/untrusted';

/** A folder whose files a site serves, and where; both relative to the folder that was asked about, with `/` between. */
export interface ServedFolder {
  /** Empty for the whole. */
  readonly folder: string;
  /** What stands before the path inside of the folder: `/`, or `/assets/`. */
  readonly prefix: string;
}

/** A kind of site, by the files that its generator is set up with. */
interface SiteProfile {
  readonly name: string;
  /** One of these is in the folder of the site. */
  readonly markers: readonly string[];
  readonly served: readonly ServedFolder[];
  /** Whether a path beside or below the document begins with `./`: without it the generator looks elsewhere. */
  readonly needsDot?: true;
}

const withEndings = (name: string, ...endings: readonly string[]): readonly string[] =>
  endings.map((ending) => `${name}.${ending}`);
const scripts = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'] as const;
const serves = (folder: string, prefix = '/'): ServedFolder => ({ folder, prefix });

// Where each generator looks, as its documentation says: "static files" of Hugo, "public/" of Astro, Next.js, Vite, Nuxt, VitePress
// and VuePress, "static/" of Docusaurus, Gatsby and SvelteKit, "assets" of Jekyll, passthrough copies of Eleventy. The first that
// fits is meant, so that what stands on Vite comes before it.
const profiles: readonly SiteProfile[] = [
  {
    name: 'Hugo',
    markers: [
      ...withEndings('hugo', 'toml', 'yaml', 'yml', 'json'),
      ...withEndings('config/_default/hugo', 'toml', 'yaml', 'yml', 'json'),
      'archetypes/default.md',
    ],
    served: [serves('static')],
  },
  {
    name: 'Astro',
    markers: withEndings('astro.config', ...scripts),
    served: [serves('public')],
    needsDot: true,
  },
  { name: 'Next.js', markers: withEndings('next.config', ...scripts), served: [serves('public')] },
  { name: 'Nuxt', markers: withEndings('nuxt.config', ...scripts), served: [serves('public')] },
  {
    name: 'Docusaurus',
    markers: withEndings('docusaurus.config', ...scripts),
    served: [serves('static')],
    needsDot: true,
  },
  {
    name: 'Gatsby',
    markers: withEndings('gatsby-config', ...scripts),
    served: [serves('static')],
    needsDot: true,
  },
  { name: 'SvelteKit', markers: withEndings('svelte.config', ...scripts), served: [serves('static')] },
  {
    name: 'VuePress',
    markers: withEndings('.vuepress/config', ...scripts),
    served: [serves('.vuepress/public')],
    needsDot: true,
  },
  {
    name: 'VitePress',
    markers: withEndings('.vitepress/config', ...scripts),
    served: [serves('public')],
    needsDot: true,
  },
  {
    name: 'Eleventy',
    markers: ['.eleventy.js', ...withEndings('eleventy.config', ...scripts)],
    served: [serves('public'), serves('static')],
  },
  { name: 'Jekyll', markers: ['_config.yml', '_config.yaml'], served: [serves('assets', '/assets/')] },
  { name: 'Vite', markers: withEndings('vite.config', ...scripts), served: [serves('public')] },
];

/** How a document names its pictures. */
export interface LinkStyle {
  /** What kind of site it belongs to, by name; null for none, or where the user says it. */
  readonly site: string | null;
  /** Relative to the workspace folder. */
  readonly served: readonly ServedFolder[];
  readonly needsDot: boolean;
}

/** Names files from where the document is. */
export const relativeLinks: LinkStyle = { site: null, served: [], needsDot: false };

/**
 * The style of the site that a document belongs to: that of the nearest folder above it with the files of a generator. `document` is
 * a path in the workspace folder, with `/`; `namesIn` gives the names in such a folder, none where there is none.
 */
export async function siteLinksOf(
  document: string,
  namesIn: (folder: string) => Promise<ReadonlySet<string>>,
): Promise<LinkStyle> {
  for (let folder = folderOf(document); ; folder = folderOf(folder)) {
    const hasFile = await fileTestIn(folder, namesIn);
    const profile = profiles.find(({ markers }) => markers.some(hasFile));
    if (profile) {
      const { name, served, needsDot = false } = profile;
      const inFolder = served.map((each) => serves(joined(folder, each.folder), each.prefix));
      return { site: name, served: inFolder, needsDot };
    }
    if (folder === '') return relativeLinks;
  }
}

/** The folders with markers, besides that of the site itself. */
const markerFolders = [...new Set(profiles.flatMap(({ markers }) => markers.map(folderOf)))].filter(
  (folder) => folder !== '',
);

/** A test for paths of markers in a folder; what is not there is not asked about. */
async function fileTestIn(
  folder: string,
  namesIn: (folder: string) => Promise<ReadonlySet<string>>,
): Promise<(path: string) => boolean> {
  const names = new Map([['', await namesIn(folder)]]);
  for (const inner of markerFolders) {
    const [first = ''] = inner.split('/');
    if (names.get('')?.has(first)) names.set(inner, await namesIn(joined(folder, inner)));
  }
  return (path) => names.get(folderOf(path))?.has(path.slice(path.lastIndexOf('/') + 1)) ?? false;
}

/** How a document names a file. Nothing is escaped. */
export interface LinkPath {
  /** What stands before the path as it is, whatever the language: of a site, or of the user; often empty. */
  readonly prefix: string;
  readonly path: string;
}

/** How a document names a file; both are paths in the same workspace folder, with `/`. */
export function linkPath(document: string, file: string, { served, needsDot }: LinkStyle): LinkPath {
  const inServed = served.find(({ folder }) => folder === '' || file.startsWith(`${folder}/`));
  if (inServed) {
    const { folder, prefix } = inServed;
    const path = folder === '' ? file : file.slice(folder.length + 1);
    return { prefix: prefix.endsWith('/') ? prefix : `${prefix}/`, path };
  }
  const from = segmentsOf(folderOf(document));
  const to = file.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  const up = from.slice(shared).map(() => '..');
  const path = [...up, ...to.slice(shared)].join('/');
  // What looks like the scheme of an address is none.
  const isPlain = up.length > 0 || (!needsDot && !/^[^/]*:/.test(path));
  return { prefix: '', path: isPlain ? path : `./${path}` };
}

/**
 * How a document names a file on another drive or share of Windows, to which no way leads from its own: by the whole address. `path`
 * is absolute, with `/`.
 */
export function linkElsewhere(path: string): LinkPath {
  return { prefix: path.startsWith('//') ? 'file:' : 'file:///', path };
}

/**
 * The file that a document means by this path, as its path in the workspace folder; the opposite of `linkPath`. Null for what leads
 * out of that folder.
 */
export function fileOfLink(document: string, written: string, { served }: LinkStyle): string | null {
  const path = decodedOrSame(written.replace(/[?#].*$/s, ''));
  const segments: string[] = [];
  const inServed = served.find(({ prefix }) => prefix !== '' && path.startsWith(prefix));
  const whole = inServed
    ? `${inServed.folder}/${path.slice(inServed.prefix.length)}`
    : // From the top, as VS Code's preview reads it.
      path.startsWith('/')
      ? path
      : `${folderOf(document)}/${path}`;
  for (const segment of whole.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.join('/');
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function segmentsOf(folder: string): readonly string[] {
  return folder === '' ? [] : folder.split('/');
}

function joined(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
