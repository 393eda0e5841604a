import type { Failure } from '../shared/engine/failure';
import { inEnglish } from '../shared/words/l10n';
import { failureText } from '../shared/words/failureText';
import { maskUrl } from '../shared/words/maskUrl';
import { visibleLine } from '../shared/words/plainText';

/** The part of `vscode.LogOutputChannel` that is used. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Characters; long enough for a stack trace. */
const maxLineLength = 4000;

/**
 * Wraps a log so that any text may be written to it: secrets are masked, and every message is one line of limited
 * length.
 */
export function createPlainLog(log: Log): Log {
  const plain = (message: string): string => visibleLine(maskUrl(message.slice(0, maxLineLength)));
  return {
    debug: (message) => log.debug(plain(message)),
    info: (message) => log.info(plain(message)),
    warn: (message) => log.warn(plain(message)),
    error: (message) => log.error(plain(message)),
  };
}

/**
 * The log line for a failure: what it is about, the user's message, and the technical details. It is English, as all of the
 * log is, so that whoever gets a log with a report can read it.
 */
export function failureLogLine(about: string, failure: Failure): string {
  const { code, status, host, expected, detail } = failure;
  const missed = expected === undefined ? undefined : `expected ${expected}`;
  const seen = [code, status, host, missed, detail].filter((part) => part !== undefined).join(', ');
  return `${about}: ${inEnglish(() => failureText(failure))} (${seen})`;
}
