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
 * a path in the workspace folder, with `/`; `isFile` says of such a path whether there is a file.
 */
export async function siteLinksOf(
  document: string,
  isFile: (path: string) => Promise<boolean>,
): Promise<LinkStyle> {
  for (let folder = folderOf(document); ; folder = folderOf(folder)) {
    for (const { name, markers, served, needsDot = false } of profiles) {
      const found = await Promise.all(markers.map((marker) => isFile(joined(folder, marker))));
      if (!found.includes(true)) continue;
      const inFolder = served.map((each) => serves(joined(folder, each.folder), each.prefix));
      return { site: name, served: inFolder, needsDot };
    }
    if (folder === '') return relativeLinks;
  }
}

/** How a document names a file; both are paths in the same workspace folder, with `/`. Nothing is escaped. */
export function linkPath(document: string, file: string, { served, needsDot }: LinkStyle): string {
  const inServed = served.find(({ folder }) => folder === '' || file.startsWith(`${folder}/`));
  if (inServed) {
    const { folder, prefix } = inServed;
    const rest = folder === '' ? file : file.slice(folder.length + 1);
    return `${prefix.endsWith('/') ? prefix : `${prefix}/`}${rest}`;
  }
  const from = segmentsOf(folderOf(document));
  const to = file.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  const up = from.slice(shared).map(() => '..');
  const path = [...up, ...to.slice(shared)].join('/');
  // What looks like the scheme of an address is none.
  const isPlain = up.length > 0 || (!needsDot && !/^[^/]*:/.test(path));
  return isPlain ? path : `./${path}`;
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
