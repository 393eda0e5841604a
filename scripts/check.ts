// npm run check: the compiler in every zone, ESLint and Prettier, two at a time.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const projectFolder = join(__dirname, '..');
const programPath = (name: string, path: string): string => join(projectFolder, 'node_modules', name, path);

const tsc = programPath('typescript', 'bin/tsc');
/** Longest first, so that the end is not spent waiting for one. */
const checks: readonly (readonly [name: string, program: string, ...args: string[]])[] = [
  ['ESLint', programPath('eslint', 'bin/eslint.js'), '.', '--max-warnings=0'],
  ['tsc test', tsc, '-p', 'test'],
  ['Prettier', programPath('prettier', 'bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
  ['tsc src', tsc, '-p', '.'],
  ['tsc webview', tsc, '-p', 'webview'],
  ['tsc src/shared', tsc, '-p', 'src/shared'],
];

interface CheckResult {
  readonly name: string;
  readonly isGood: boolean;
  readonly seconds: number;
  readonly output: string;
}

function runCheck([name, program, ...args]: (typeof checks)[number]): Promise<CheckResult> {
  const began = Date.now();
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: projectFolder });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', failed);
    child.once('close', (code) =>
      done({ name, isGood: code === 0, seconds: (Date.now() - began) / 1000, output }),
    );
  });
}

async function main(): Promise<number> {
  if (!existsSync(tsc)) {
    console.error('The development packages are missing. Run: npm ci');
    return 1;
  }
  const waiting = [...checks];
  let failures = 0;
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { name, isGood, seconds, output } = await runCheck(check);
      console.log(`${isGood ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
      if (!isGood) {
        failures += 1;
        console.log(output);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, Math.max(2, availableParallelism())) }, lane));
  return failures === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
