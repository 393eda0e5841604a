import { spawn } from 'node:child_process';

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
  const script = process.env['npm_execpath'];
  return script?.endsWith('.js')
    ? runProgram(process.execPath, [script, ...args], cwd)
    : runProgram('npm', args, cwd);
}
