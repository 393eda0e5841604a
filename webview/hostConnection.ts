import * as v from 'valibot';
import type { ToWebview } from '../src/shared/panel/protocol';
import type { ToHost } from '../src/shared/panel/toHost';
import { keyShape } from '../src/shared/picture/keys';
import { understood, type Shape } from '../src/shared/words/shape';
import { isToWebview } from './snapshot';

export interface HostConnection {
  readonly send: (message: ToHost) => void;
  /** Key of the picture that was active when VS Code unloaded the page, as it does while it is hidden; null where none was. */
  readonly lastActive: string | null;
  readonly rememberActive: (key: string | null) => void;
}

/** What VS Code keeps for the page while that is hidden. */
const keptShape = v.object({ active: v.nullable(keyShape) });

interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: Shape<typeof keptShape>): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The way to the extension host. To be called once: VS Code hands its API out once for a page. */
export function connectHost(onMessage: (message: ToWebview) => void): HostConnection {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== window.origin || !isToWebview(event.data)) return;
    onMessage(event.data);
  });
  return {
    send: (message) => api.postMessage(message),
    lastActive: understood(keptShape, api.getState())?.active ?? null,
    rememberActive: (active) => api.setState({ active }),
  };
}
