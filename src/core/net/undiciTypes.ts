// Types only: importing this file loads nothing of undici.
import type { buildConnector } from 'undici';

export type { Dispatcher } from 'undici';
export type Connector = buildConnector.connector;
export type ConnectorOptions = buildConnector.BuildOptions;

/** How a run follows and ends its connections. */
export interface ConnectionHooks {
  /** Called with the origin of each new connection. */
  readonly onConnect: (origin: string) => void;
  /** Ends connections that are being made; undici's `destroy` leaves them to their time limit. */
  readonly ended: AbortSignal;
  /** Whether heads of answers are mended before they are parsed. Each connection then serves one request. */
  readonly hasLenientHeads?: boolean;
}
