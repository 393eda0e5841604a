import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runNpm } from '../support/programs';

const projectFolder = resolve(__dirname, '../..');
let packagedFile: Promise<string> | undefined;

/** Packages the extension with the project's own script, once, and returns the path of the VSIX. */
export function packagedVsix(): Promise<string> {
  packagedFile ??= packageExtension();
  return packagedFile;
}

async function packageExtension(): Promise<string> {
  const file = join(projectFolder, 'out', 'image-scraper.vsix');
  mkdirSync(join(projectFolder, 'out'), { recursive: true });
  await runNpm(['run', 'package', '--', '--out', file], projectFolder);
  return file;
}
