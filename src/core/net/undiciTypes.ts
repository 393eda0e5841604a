// Types only: importing this file loads nothing of undici.
import type { buildConnector } from 'undici';

export type { Dispatcher } from 'undici';
export type Connector = buildConnector.connector;
export type ConnectorOptions = buildConnector.BuildOptions;
