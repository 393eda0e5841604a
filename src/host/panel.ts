import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { readToHost } from '../shared/guards';
import type { ToHost, ToWebview } from '../shared/protocol';
import type { Controller } from './controller';
import { viewType } from './ids';
import type { Log } from './log';
import { panelHtml } from './panelHtml';
import { throttled } from './throttle';

/** What the panel asks for that needs more than the controller. */
export interface PanelActions {
  readonly browse: () => Promise<void>;
  readonly openFolder: () => Promise<void>;
  readonly showLog: () => void;
}

const snapshotIntervalMs = 100;

/** The one panel: shows the controller's snapshot and passes on what the user does. It may close at any time. */
export class Panel implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  readonly #extensionUri: vscode.Uri;
  readonly #controller: Controller;
  readonly #actions: PanelActions;
  readonly #log: Log;

  constructor(extensionUri: vscode.Uri, controller: Controller, actions: PanelActions, log: Log) {
    this.#extensionUri = extensionUri;
    this.#controller = controller;
    this.#actions = actions;
    this.#log = log;
  }

  /** Opens the panel, or reveals it where it is. */
  open(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#fill(vscode.window.createWebviewPanel(viewType, 'Scrape Images', vscode.ViewColumn.Active));
  }

  /** Called by VS Code when a window with the panel in it is loaded again. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel) panel.dispose();
    else this.#fill(panel);
    return Promise.resolve();
  }

  /** Acts on a message of the webview and settles when what it started has ended; what cannot be read is passed over. */
  async receive(value: unknown): Promise<void> {
    const message = readToHost(value);
    if (!message) {
      this.#log.warn('Passed over a message of the panel that cannot be read.');
      return;
    }
    try {
      await this.#controller.load();
      await this.#act(message);
    } catch (error) {
      this.#log.error(`${message.type}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  #act(message: ToHost): Promise<void> | void {
    switch (message.type) {
      case 'ready':
        return this.#post();
      case 'form':
        return this.#controller.setForm(message.form);
      case 'search':
        return this.#controller.search(message.form);
      case 'scrape':
        return this.#controller.scrape(message.form);
      case 'retryFailed':
        return this.#controller.retryFailed();
      case 'cancel':
        return this.#controller.cancel();
      case 'clear':
        return this.#controller.clear();
      case 'browse':
        return this.#actions.browse();
      case 'openFolder':
        return this.#actions.openFolder();
      case 'showLog':
        return this.#actions.showLog();
    }
  }

  #fill(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(this.#extensionUri, 'dist');
    // Also when restored: VS Code then brings back the resource roots of the version that opened the panel, whose folder
    // may be gone (microsoft/vscode#197103).
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', 'icon.png');

    // A hidden webview is unloaded and misses what is sent to it; it says `ready` when it is shown again.
    const push = throttled(() => this.#post(), snapshotIntervalMs);
    const changes = this.#controller.onDidChange(() => push.ask());
    webview.onDidReceiveMessage((value: unknown) => this.receive(value));
    panel.onDidChangeViewState(() => push.ask());
    panel.onDidDispose(() => {
      changes.dispose();
      push.dispose();
      this.#panel = undefined;
    });

    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'style.css')).toString(),
      language: vscode.env.language,
    });
    // Read while the page loads.
    void this.#controller.load();
  }

  #post(): void {
    if (!this.#panel?.visible) return;
    const message: ToWebview = { type: 'snapshot', snapshot: this.#controller.snapshot() };
    void this.#panel.webview.postMessage(message);
  }
}
