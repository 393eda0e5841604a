// The dispatcher's own module instead of undici's index: that one takes about 60 ms longer to load, and it puts an
// agent of its own into the process-wide slot that every other `fetch` of the process then uses.
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Dispatcher } from 'undici';
import type { NetLimits } from './limits';

export type { Dispatcher } from 'undici';

/** One agent for one run. HTTP/1.1, one request at a time on a connection. */
export function createDispatcher(limits: NetLimits): Dispatcher {
  return new Agent({
    allowH2: false,
    pipelining: 1,
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.headersMs,
    // Silence inside a body is watched by `exchange`, which also ends bodies that trickle.
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
  });
}
