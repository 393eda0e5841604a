import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveOut } from '../../esbuild.js';

export interface Bundle {
  readonly folder: string;
  /** The path of an entry's bundle. */
  readonly pathOf: (name: string) => string;
  remove(): void;
}

/** Bundles source files (`{ worker: 'src/engine/worker.ts' }`) as `npm run build` does, into a folder of their own. */
export async function bundleSources(
  entryPoints: Readonly<Record<string, string>>,
  options: { readonly production?: boolean } = {},
): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'image-scraper-bundle-'));
  await build({
    entryPoints: { ...entryPoints },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    // In bundles of their own, which are loaded when they are needed.
    external: [
      './mcp/main',
      './drawing/drawSheet',
      './export/exportPictures',
      './cluster/clusterJobs',
      ...('markup' in entryPoints ? ['./markup'] : []),
    ],
    supported: { 'dynamic-import': false },
    loader: { '.wasm': 'copy' },
    plugins: [leaveOut],
    minify: options.production ?? false,
    logLevel: 'error',
  });
  return {
    folder,
    pathOf: (name) => join(folder, `${name}.js`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
