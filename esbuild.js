// Builds everything into dist/: node esbuild.js [--production] [--watch]
const esbuild = require('esbuild');
const { rmSync } = require('node:fs');

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

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: production ? 'linked' : 'none',
  logLevel: watch ? 'silent' : 'warning',
  logOverride: { 'import-is-undefined': 'error' },
  plugins: watch ? [report] : [],
};

// Node 20 is what VS Code 1.100, the oldest supported, runs extensions on.
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', mainFields: ['module', 'main'] };

const builds = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'], outdir: 'dist' },
  { ...node, entryPoints: { worker: 'src/engine/worker.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
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

async function main() {
  rmSync('dist', { recursive: true, force: true });
  if (watch) {
    const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
    await Promise.all(contexts.map((context) => context.watch()));
  } else {
    await Promise.all(builds.map((options) => esbuild.build(options)));
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
