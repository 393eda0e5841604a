import type { Failure } from '../shared/failure';
import { maskUrl } from '../shared/mask';
import { failureText } from '../shared/words';

/** What the host needs of a `vscode.LogOutputChannel`. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** One line for the log: the address, what a user may read of it, and what was seen. */
export function failureLine(url: string, failure: Failure): string {
  const { code, status, host, detail } = failure;
  const seen = [code, status, host, detail && maskUrl(detail)]
    .filter((part) => part !== undefined)
    .join(', ');
  // What a server says may hold line breaks, which would forge lines of their own.
  return `${maskUrl(url)}: ${failureText(failure)} (${seen})`.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
