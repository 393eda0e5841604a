// The modules themselves instead of undici's index, which takes about 60 ms longer to load, and puts its own agent
// into the process-wide slot that every other `fetch` of the process then uses.
import buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';
import * as dns from 'node:dns';
import type { SecureContext } from 'node:tls';
import type { NetworkSettings } from '../../shared/engine/settings';
import type { AddressGuard } from './addressGuard';
import { systemTrustContext } from './certificates';
import { Connections } from './connections';
import { withLenientHeads } from './lenientHeads';
import type { NetLimits } from './limits';
import { absoluteFormInterceptor, createProxyChoice, connectThroughProxy } from './proxy';
import type { Connector, ConnectorOptions } from './undiciTypes';

/** What a run uses of the operating system. Tests replace it. */
export interface SystemAccess {
  readonly lookup: typeof dns.lookup;
  /** The TLS context for the setting `systemCertificates`. */
  readonly trustContext: () => SecureContext;
}

const thisSystem: SystemAccess = { lookup: dns.lookup, trustContext: systemTrustContext };

/** How a run ends its connections, and reads what comes on them. */
export interface ConnectionUse {
  /** Ends connections that are being made; undici's `destroy` leaves them to their time limit. */
  readonly ended: AbortSignal;
  /** Whether heads of answers are mended before they are parsed. Each connection then serves one request. */
  readonly hasLenientHeads?: boolean;
}

/**
 * The connections of one run: HTTP/1.1, one request at a time on each, directly (to judged addresses only) or by proxy, as the
 * settings alone say. Certificates are always verified.
 */
export function createConnections(
  limits: NetLimits,
  network: NetworkSettings,
  guard: AddressGuard,
  { ended: signal, hasLenientHeads = false }: ConnectionUse,
  system = thisSystem,
): Connections {
  const timeout = limits.maxConnectMs;
  const trusted = (): { secureContext?: SecureContext } =>
    network.shouldTrustSystemCertificates ? { secureContext: system.trustContext() } : {};
  const lookup = guard.guardLookup(system.lookup);
  const direct = lazyConnector(
    () => ({ timeout, signal, lookup }),
    () => ({ timeout, signal, lookup, rejectUnauthorized: true, ...trusted() }),
  );
  const choose = network.proxy && createProxyChoice(network.proxy);
  const verify = network.proxy?.shouldVerifyProxy ?? true;
  const toProxy = lazyConnector(
    () => ({ timeout, signal }),
    () => ({ timeout, signal, rejectUnauthorized: verify, ...trusted() }),
  );
  const connect = choose ? connectThroughProxy(choose, { direct, toProxy, maxAnswerMs: timeout }) : direct;
  const connectAsAsked = hasLenientHeads ? withLenientHeads(connect) : connect;
  return new Connections({
    createClient: (origin, onConnect) =>
      new Client(origin, {
        allowH2: false,
        // Without pipelining, undici uses each connection once.
        pipelining: hasLenientHeads ? 0 : 1,
        connect: (target, callback) =>
          connectAsAsked(target, (...result) => {
            if (result[0] === null) onConnect();
            callback(...result);
          }),
        headersTimeout: limits.maxHeadersMs,
        // Silence inside a body is watched by `exchange`, which also ends bodies that trickle.
        bodyTimeout: 0,
        keepAliveTimeout: 4_000,
      }),
    intercept: choose ? absoluteFormInterceptor(choose) : undefined,
  });
}

/** Makes its parts at first use, so that a run without TLS does not read the system's certificates. */
function lazyConnector(
  plainOptions: () => ConnectorOptions,
  secureOptions: () => ConnectorOptions,
): Connector {
  let plain: Connector | undefined;
  let secure: Connector | undefined;
  return (options, callback) => {
    if (options.protocol === 'https:') (secure ??= buildConnector(secureOptions()))(options, callback);
    else (plain ??= buildConnector(plainOptions()))(options, callback);
  };
}
