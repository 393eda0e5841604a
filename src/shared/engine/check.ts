import type { SourceId } from '../sources/sources';
import { isUnreached, type Failure } from './failure';
import type { EngineSettings } from './settings';

/** A word that every source has pictures of. */
export const checkKeyword = 'fox';

/** Asks each of these sources one small question, side by side. */
export interface CheckRequest {
  /** With the user's API key for each; null where there is none. */
  readonly sources: readonly { readonly source: SourceId; readonly apiKey: string | null }[];
  readonly settings: EngineSettings;
}

/** How a source fares, as far as somebody can do something about it. */
export type SourceHealth =
  | 'answers'
  /** It blocks us, asks for a check that only a person can pass, or was asked too often. */
  | 'refuses'
  /** Its page or answer cannot be read as it could, or is no longer where it was; or it finds nothing of a usual word. */
  | 'changed'
  /** It wants a key, or another one, or a contact address. */
  | 'needs-key'
  /** There is no connection, or no answer in time. */
  | 'unreachable'
  /** It answers with an error of its own. */
  | 'failed';

/** What became of the question to one source. */
export interface CheckedSource {
  readonly source: SourceId;
  readonly health: SourceHealth;
  /** Milliseconds until the answer was there and read, with all waits; null for a source that was not asked. */
  readonly milliseconds: number | null;
  /** Why it does not answer; null where it does. */
  readonly failure: Failure | null;
}

export type CheckEvent =
  | ({ readonly type: 'source' } & CheckedSource)
  /** Always the last; when the check broke off or was cancelled, some sources were not told. */
  | { readonly type: 'checked'; readonly failure: Failure | null };

/** What a failure of a source says of its health. */
export function healthOf(failure: Failure): SourceHealth {
  const { code, status } = failure;
  if (isUnreached(failure)) return 'unreachable';
  switch (code) {
    case 'site-refuses':
    case 'rate-limited':
    case 'needs-login':
      return 'refuses';
    case 'site-changed':
    case 'redirect':
    case 'bad-response':
    case 'page-too-complex':
    case 'too-large':
      return 'changed';
    case 'needs-key':
    case 'bad-key':
    case 'needs-contact':
      return 'needs-key';
    case 'private-address':
      return 'unreachable';
    case 'http-status':
      if (status === 401 || status === 403) return 'refuses';
      return status === 404 || status === 410 ? 'changed' : 'failed';
    default:
      return 'failed';
  }
}
