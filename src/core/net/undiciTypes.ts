// Types alone: what imports them loads nothing of undici.
import type { buildConnector } from 'undici';

export type { Dispatcher } from 'undici';
export type Connector = buildConnector.connector;
export type ConnectorOptions = buildConnector.BuildOptions;

/** What a run has to do with its connections. */
export interface Connections {
  /** Told the origin of each new connection. */
  readonly onConnect: (origin: string) => void;
  /** Ends those that are being made; undici's `destroy` leaves them to their time limit. */
  readonly ended: AbortSignal;
}
