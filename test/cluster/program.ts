import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { noProxies } from '../support/noProxies';

const project = join(__dirname, '../..');
/** The folder that is copied to machines. */
export const distFolder = join(project, 'dist');

/** How the program is called. */
export const program = [process.execPath, join(distFolder, 'cli.js')] as const;

/** Path of a file in `examples/cluster`. */
export const exampleFile = (name: string): string => join(project, 'examples/cluster', name);

/** How a command has ended; null where a signal has ended it. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command on this machine, with these variables beside those of the test. */
export async function runHere(
  [command = '', ...args]: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...noProxies, ...variables },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
