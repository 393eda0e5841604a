import * as v from 'valibot';
import type { ToWebview } from '../src/shared/panel/protocol';
import type { ToHost } from '../src/shared/panel/toHost';
import { understood, type Shape } from '../src/shared/words/shape';
import { isToWebview } from './snapshot';

const pageStateShape = v.object({ filtersOpen: v.boolean() });

/** What only the page knows, and finds again after it was hidden or its window loaded anew. */
export type PageState = Shape<typeof pageStateShape>;

export interface HostConnection {
  readonly send: (message: ToHost) => void;
  /** What was kept before this page was made. */
  readonly storedState: PageState;
  readonly storeState: (state: PageState) => void;
}

interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The way to the extension host. To be called once: VS Code hands its API out once for a page. */
export function connectHost(onUpdate: (update: ToWebview) => void): HostConnection {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== window.origin || !isToWebview(event.data)) return;
    onUpdate(event.data);
  });
  return {
    send: (message) => api.postMessage(message),
    storedState: readPageState(api.getState()),
    storeState: (state) => api.setState(state),
  };
}

/** What was kept may be of another version of the page. */
function readPageState(value: unknown): PageState {
  return understood(pageStateShape, value) ?? { filtersOpen: false };
}
