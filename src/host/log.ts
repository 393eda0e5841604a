import type { Failure } from '../shared/engine/failure';
import { failureText } from '../shared/words/failureText';
import { maskUrl } from '../shared/words/mask';
import { oneLine } from '../shared/words/plainText';

/** The part of `vscode.LogOutputChannel` that is used. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Characters; long enough for a stack trace. */
const maxLine = 4000;

/**
 * Wraps a log so that any text may be written to it: secrets are masked, and every message is one line of limited
 * length.
 */
export function plainLog(log: Log): Log {
  const plain = (message: string): string => oneLine(maskUrl(message.slice(0, maxLine)));
  return {
    debug: (message) => log.debug(plain(message)),
    info: (message) => log.info(plain(message)),
    warn: (message) => log.warn(plain(message)),
    error: (message) => log.error(plain(message)),
  };
}

/** The log line for a failure: what it is about, the user's message, and the technical details. */
export function failureLine(about: string, failure: Failure): string {
  const { code, status, host, detail } = failure;
  const seen = [code, status, host, detail].filter((part) => part !== undefined).join(', ');
  return `${about}: ${failureText(failure)} (${seen})`;
}
