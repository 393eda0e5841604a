import { spawnSync } from 'node:child_process';
import { ensureProgram, installCommand } from './debian';

/** strace's arguments that let system calls of the program that follows fail: `link:error=EPERM`, `rename:error=EBUSY:when=1..3`. */
export function failingCallArgs(...faults: readonly string[]): string[] {
  const calls = faults.map((fault) => fault.split(':')[0] ?? '');
  const injections = faults.flatMap((fault) => ['-e', `inject=${fault}`]);
  return ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls.join(',')}`, ...injections];
}

/** Why strace cannot inject faults here, or null if it can. */
export function whyNoStrace(): string | null {
  if (!ensureProgram('strace')) return `strace is missing; on Debian: ${installCommand(['strace'])}`;
  const { error, status, stderr } = spawnSync('strace', [
    ...failingCallArgs('link:error=EPERM'),
    process.execPath,
    '--version',
  ]);
  if (error) return `strace cannot be started (${error.message})`;
  return status === 0 ? null : `strace cannot trace here (${stderr.toString().trim()})`;
}
