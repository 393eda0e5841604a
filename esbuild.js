// Builds everything into dist/: node esbuild.js [--production] [--watch]
const esbuild = require('esbuild');
const { readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Says when a build begins and ends, in the form that the problem matcher of .vscode/tasks.json reads. */
const report = {
  name: 'report',
  setup(build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd((result) => {
      for (const { text, location } of result.errors) {
        console.error(`✘ [ERROR] ${text}`);
        if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
      }
      console.log('[watch] build finished');
    });
  },
};

/** Parts of packages that nothing here comes to, with what stands in their place. */
const leftOut = [
  // undici takes its plain parser where the one for SIMD cannot be had; they are equally fast (measured).
  [/undici\/lib\/llhttp\/llhttp_simd-wasm\.js$/, `throw new Error('left out')`],
  // Connections are told that they are not to speak HTTP/2.
  [/undici\/lib\/dispatcher\/client-h2\.js$/, `module.exports = undefined`],
  // What requests would need that have bodies as `fetch` knows them.
  [/undici\/lib\/web\/fetch\/body\.js$/, `throw new Error('left out')`],
  // Answers to questions that a server of tools asks its client; ours asks none.
  [
    /@modelcontextprotocol\/sdk\/dist\/esm\/validation\/ajv-provider\.js$/,
    'export class AjvJsonSchemaValidator {}',
  ],
  // Tar files are written here and never read.
  [/tar-stream\/extract\.js$/, ''],
  // dom-serializer wants nothing but this of its version of entities; htmlparser2 has another one.
  [/node_modules\/entities\/lib\/esm\/index\.js$/, `export * from './escape.js'`],
];

/** A package that has moved what is left out must be looked at again. */
const leaveOut = {
  name: 'leave-out',
  setup(build) {
    for (const [filter, contents] of leftOut)
      build.onLoad({ filter }, ({ path }) => ({ contents, loader: 'js', resolveDir: dirname(path) }));
  },
};

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: production,
  logLevel: watch ? 'silent' : 'warning',
  logOverride: { 'import-is-undefined': 'error' },
  plugins: watch ? [leaveOut, report] : [leaveOut],
};

// Node 20 is what VS Code 1.100, the oldest supported, runs extensions on.
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] };

const builds = [
  // What VS Code loads at its start, and the program, which is loaded when it is first needed.
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    external: ['vscode', './host/start'],
    supported: { 'dynamic-import': false },
    outdir: 'dist',
  },
  {
    ...node,
    entryPoints: { 'host/start': 'src/host/start.ts' },
    external: [
      'vscode',
      './agent/main',
      './export/main',
      './health/main',
      './keywords/main',
      './scrapeFiles/main',
    ],
    supported: { 'dynamic-import': false },
    outdir: 'dist',
  },
  {
    ...node,
    entryPoints: {
      'host/agent/main': 'src/host/agent/main.ts',
      'host/export/main': 'src/host/export/main.ts',
      'host/health/main': 'src/host/health/main.ts',
      'host/keywords/main': 'src/host/keywords/main.ts',
      'host/scrapeFiles/main': 'src/host/scrapeFiles/main.ts',
    },
    external: ['vscode'],
    outdir: 'dist',
  },
  {
    ...node,
    entryPoints: { worker: 'src/engine/worker.ts' },
    external: ['./drawing/drawSheet', './export/exportPictures', './cluster/clusterJobs', './markup'],
    supported: { 'dynamic-import': false },
    outdir: 'dist',
  },
  // What reads HTML and Markdown, which the worker loads with the first page or document.
  { ...node, entryPoints: { markup: 'src/core/page/markup.ts' }, outdir: 'dist' },
  // What decodes and draws pictures, which the worker loads when a contact sheet is asked for.
  { ...node, entryPoints: { 'drawing/drawSheet': 'src/core/drawing/drawSheet.ts' }, outdir: 'dist' },
  // What makes data sets, with the libraries of their formats.
  {
    ...node,
    entryPoints: { 'export/exportPictures': 'src/core/export/exportPictures.ts' },
    outdir: 'dist',
  },
  // What only those need who have several computers.
  { ...node, entryPoints: { 'cluster/clusterJobs': 'src/core/cluster/clusterJobs.ts' }, outdir: 'dist' },
  // The decoders of JPEG and WebP read their code from the folder of that bundle.
  {
    ...node,
    entryPoints: {
      'drawing/jpeg-turbo': 'node_modules/@cwasm/jpeg-turbo/jpeg-turbo.wasm',
      'drawing/webp': 'node_modules/@cwasm/webp/webp.wasm',
    },
    loader: { '.wasm': 'copy' },
    outdir: 'dist',
  },
  {
    ...node,
    entryPoints: { cli: 'src/cli.ts' },
    external: ['./mcp/main'],
    supported: { 'dynamic-import': false },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...node, entryPoints: { 'mcp/main': 'src/mcp/main.ts' }, outdir: 'dist' },
  // VS Code 1.100 shows webviews in Chromium 132.
  {
    ...common,
    entryPoints: { webview: 'webview/main.ts', style: 'webview/style.css' },
    platform: 'browser',
    format: 'iife',
    target: 'chrome132',
    outdir: 'dist',
  },
];

/** What may be bundled. */
const licenses = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** The licences of what is bundled ask to be passed on with it: dist/notices.txt. What it is stands in dist/bundled.json. */
function writeNotices(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
  const packages = [...new Set(folders)].sort().map((folder) => ({
    folder,
    ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  }));
  const notices = packages.map(noticeOf);
  const bundled = packages.map(({ name, version }) => ({ name, version }));
  // What is in the WebAssembly of a package has no package of its own.
  for (const file of readdirSync('scripts/notices')) {
    notices.push(readFileSync(join('scripts/notices', file), 'utf8'));
    bundled.push({ name: file.replace('.txt', ''), version: null });
  }
  writeFileSync('dist/notices.txt', notices.join(`\n${'-'.repeat(80)}\n\n`));
  writeFileSync('dist/bundled.json', JSON.stringify(bundled));
}

function noticeOf({ folder, name, version, license, author, repository }) {
  if (!licenses.includes(license)) throw new Error(`${name} is bundled under the licence ${license}.`);
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : `By ${author?.name ?? author ?? repository}. The package has no licence text of its own.`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}

async function main() {
  rmSync('dist', { recursive: true, force: true });
  if (watch) {
    const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
    await Promise.all(contexts.map((context) => context.watch()));
  } else {
    const results = await Promise.all(builds.map((options) => esbuild.build(options)));
    if (production) writeNotices(results);
  }
}

module.exports = { leaveOut };

if (require.main === module) {
  main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
