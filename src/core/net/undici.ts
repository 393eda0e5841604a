// The modules themselves instead of undici's index, which takes about 60 ms longer to load, and puts its own agent
// into the process-wide slot that every other `fetch` of the process then uses.
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import * as dns from 'node:dns';
import type { SecureContext } from 'node:tls';
import type { NetworkSettings } from '../../shared/engine/settings';
import type { AddressGuard } from './addressGuard';
import { systemTrustContext } from './certificates';
import { withLenientHeads } from './lenientHeads';
import type { NetLimits } from './limits';
import { absoluteFormInterceptor, createProxyChoice, connectThroughProxy } from './proxy';
import type { ConnectionHooks, Connector, ConnectorOptions, Dispatcher } from './undiciTypes';

/** What a run uses of the operating system. Tests replace it. */
export interface SystemAccess {
  readonly lookup: typeof dns.lookup;
  /** The TLS context for the setting `systemCertificates`. */
  readonly trustContext: () => SecureContext;
}

const thisSystem: SystemAccess = { lookup: dns.lookup, trustContext: systemTrustContext };

/**
 * Makes the dispatcher of one run: HTTP/1.1, one request at a time on a connection, directly (to judged addresses
 * only) or by proxy, as the settings alone say. Certificates are always verified.
 */
export function createDispatcher(
  limits: NetLimits,
  network: NetworkSettings,
  guard: AddressGuard,
  { onConnect, ended: signal, hasLenientHeads = false }: ConnectionHooks,
  system = thisSystem,
): Dispatcher {
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
  const agent = new Agent({
    allowH2: false,
    // Without pipelining, undici uses each connection once.
    pipelining: hasLenientHeads ? 0 : 1,
    connect: (options, callback) =>
      connectAsAsked(options, (...result) => {
        if (result[0] === null) onConnect(`${options.protocol}//${options.host}`);
        callback(...result);
      }),
    headersTimeout: limits.maxHeadersMs,
    // Silence inside a body is watched by `exchange`, which also ends bodies that trickle.
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
  });
  return choose ? agent.compose(absoluteFormInterceptor(choose)) : agent;
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
