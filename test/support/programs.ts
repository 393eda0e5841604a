import { execFile, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Runs a program to its end and returns what it printed; throws with that where it fails. */
export function runProgram(program: string, args: readonly string[], cwd?: string): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', failed);
    child.once('close', (code, signal) => {
      if (code === 0) done(output);
      else failed(new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}\n${output}`));
    });
  });
}

/** npm as it runs this script, or the one on the PATH. */
export function runNpm(args: readonly string[], cwd: string): Promise<string> {
  const [program, ...first] = npmCommand();
  return runProgram(program, [...first, ...args], cwd);
}

/** What npm prints on standard output only, which may be large. */
export async function captureNpm(args: readonly string[], cwd: string): Promise<string> {
  const [program, ...first] = npmCommand();
  const { stdout } = await promisify(execFile)(program, [...first, ...args], { cwd, maxBuffer: 64 << 20 });
  return stdout;
}

/** On Windows the one on the PATH is a batch file, which needs a shell; its program lies beside Node.js. */
function npmCommand(): readonly [string, ...string[]] {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = process.env['npm_execpath'] ?? (process.platform === 'win32' ? beside : '');
  return script.endsWith('.js') ? [process.execPath, script] : ['npm'];
}
