import type { Snapshot, ToHost } from '../src/shared/protocol';
import { isToWebview } from './snapshot';

interface VsCodeApi {
  postMessage(message: ToHost): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The way to the extension host. To be called once: VS Code hands its API out once for a page. */
export function connect(onSnapshot: (snapshot: Snapshot) => void): (message: ToHost) => void {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== window.origin || !isToWebview(event.data)) return;
    onSnapshot(event.data.snapshot);
  });
  return (message) => api.postMessage(message);
}
