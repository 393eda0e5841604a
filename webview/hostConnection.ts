import type { ToWebview } from '../src/shared/panel/protocol';
import type { ToHost } from '../src/shared/panel/toHost';
import { isToWebview } from './snapshot';

export interface HostConnection {
  readonly send: (message: ToHost) => void;
}

interface VsCodeApi {
  postMessage(message: ToHost): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The way to the extension host. To be called once: VS Code hands its API out once for a page. */
export function connectHost(onMessage: (message: ToWebview) => void): HostConnection {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== window.origin || !isToWebview(event.data)) return;
    onMessage(event.data);
  });
  return { send: (message) => api.postMessage(message) };
}
