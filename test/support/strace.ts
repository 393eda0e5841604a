import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** A system call that has succeeded: its name, the path of the file that its first argument stands for, and all arguments. */
export interface SystemCall {
  readonly name: string;
  readonly path: string;
  readonly args: string;
}

/** strace's arguments that write these system calls of the program that follows to a file, for `readCalls`. */
export function tracingArgs(log: string, ...calls: readonly string[]): string[] {
  return ['-f', '-qq', '-y', '-s', '4096', '-o', log, '-e', `trace=${calls.join(',')}`];
}

/** The calls in the order in which they ended. */
export function readCalls(log: string): SystemCall[] {
  const begun = new Map<string, string>();
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
      if (text.endsWith(' <unfinished ...>')) begun.set(thread, text.slice(0, -' <unfinished ...>'.length));
      const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
      const whole = rest === undefined ? text : `${begun.get(thread) ?? ''}${rest}`;
      const [, name, args = ''] = /^(\w+)\((.*)\) += \d+/.exec(whole) ?? [];
      const path =
        /^(?:\d+<(.*?)>|"(.*?)")/
          .exec(args)
          ?.slice(1)
          .find((each) => each) ?? '';
      return name === undefined ? [] : [{ name, path, args }];
    });
}
