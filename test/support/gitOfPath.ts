import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Absolute path of the git that `PATH` leads to. */
export function gitOfPath(): string {
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  const programs = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const program = programs.find((path) => existsSync(path));
  if (program === undefined) throw new Error('There is no git.');
  return program;
}
