import type { Failure } from '../shared/engine/failure';
import { failureText } from '../shared/words/failureText';
import { maskUrl } from '../shared/words/mask';
import { oneLine } from '../shared/words/plainText';

/** What the host needs of a `vscode.LogOutputChannel`. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Long enough for a stack. */
const maxLine = 4000;

/** A log into which anything may be written: no line of it holds a secret, forges another or is without end. */
export function plainLog(log: Log): Log {
  const plain = (message: string): string => oneLine(maskUrl(message.slice(0, maxLine)));
  return {
    debug: (message) => log.debug(plain(message)),
    info: (message) => log.info(plain(message)),
    warn: (message) => log.warn(plain(message)),
    error: (message) => log.error(plain(message)),
  };
}

/** What is logged of a failure: what it was about, what a user may read of it, and what was seen. */
export function failureLine(about: string, failure: Failure): string {
  const { code, status, host, detail } = failure;
  const seen = [code, status, host, detail].filter((part) => part !== undefined).join(', ');
  return `${about}: ${failureText(failure)} (${seen})`;
}
