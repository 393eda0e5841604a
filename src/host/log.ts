import type { Failure } from '../shared/failure';
import { failureText } from '../shared/words';

/** What the host needs of a `vscode.LogOutputChannel`. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const secretName = /(?:^|[_-])(?:key|apikey|token|sig|signature|auth|client_id|secret|password)$/i;

/**
 * Hides what must not reach a log in the addresses of a text: user name and password, and the values of parameters
 * such as `api_key`, `token` or `sig`.
 */
export function maskUrl(text: string): string {
  return text
    .replace(/([a-z][a-z\d+.-]*:[/\\]{2})[^\s/\\?#]*@/gi, '$1…@')
    .replace(/([?&#;])([^\s=&#;?]+)=([^\s&#;"'<>)]*)/g, (all: string, before: string, name: string) =>
      secretName.test(decoded(name)) ? `${before}${name}=…` : all,
    );
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

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
