import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { spoken } from '../../shared/words/l10n';
import type { PictureAction, ToWebview } from '../../shared/panel/protocol';
import { readToHost, type ToHost } from '../../shared/panel/toHost';
import type { SourceId } from '../../shared/sources/sources';
import type { Controller } from '../controller';
import { toldNothing, type Told } from '../list/foundList';
import { viewType } from '../ids';
import type { Log } from '../log';
import { panelHtml } from './panelHtml';
import { throttled, type Throttled } from '../throttle';

/** What the panel asks for that needs more than the controller. */
export interface PanelActions {
  readonly browse: () => Promise<void>;
  readonly openFolder: () => Promise<void>;
  readonly showLog: () => void;
  /** Asks the user for his own key for a source. */
  readonly setKey: (source: SourceId) => Promise<void>;
  /** Does something with one picture, by its key. */
  readonly picture: (action: PictureAction, key: string) => Promise<void>;
  /** Shows the save folder in VS Code's own Images Preview. */
  readonly previewFolder: () => Promise<void>;
}

/** Where the files are that the page may load. */
export interface PanelPlaces {
  readonly extension: vscode.Uri;
  readonly thumbnails: vscode.Uri;
}

interface Page {
  readonly panel: vscode.WebviewPanel;
  /** Null before the page has said that it listens. */
  told: Told | null;
  readonly push: Throttled;
}

const updateIntervalMs = 100;

/** The one panel: shows what the controller tells and passes on what the user does. It may close at any time. */
export class Panel implements vscode.WebviewPanelSerializer {
  #page: Page | undefined;
  readonly #places: PanelPlaces;
  readonly #controller: Controller;
  readonly #actions: PanelActions;
  readonly #log: Log;

  constructor(places: PanelPlaces, controller: Controller, actions: PanelActions, log: Log) {
    this.#places = places;
    this.#controller = controller;
    this.#actions = actions;
    this.#log = log;
  }

  /** Opens the panel, or reveals it where it is. */
  open(): void {
    if (this.#page) this.#page.panel.reveal();
    else
      this.#fill(
        vscode.window.createWebviewPanel(viewType, l10n.t('Scrape Images'), vscode.ViewColumn.Active),
      );
  }

  /** Called by VS Code when a window with the panel in it is loaded again. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#page) panel.dispose();
    else this.#fill(panel);
    return Promise.resolve();
  }

  /** Acts on a message of the webview and settles when what it started has ended; what cannot be read is passed over. */
  async receive(value: unknown): Promise<void> {
    const message = readToHost(value);
    if (!message) {
      this.#log.warn('Skipped an unreadable message of the panel.');
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
        return this.#begin();
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
      case 'previewFolder':
        return this.#actions.previewFolder();
      case 'picture':
        return this.#actions.picture(message.action, message.key);
      case 'choose':
        return this.#controller.choose(message.keys);
      case 'visible':
        return this.#controller.visible(message.keys);
      case 'pause':
        return this.#controller.pause();
      case 'resume':
        return this.#controller.resume();
      case 'setKey':
        return this.#actions.setKey(message.source);
      case 'showLog':
        return this.#actions.showLog();
    }
  }

  #fill(panel: vscode.WebviewPanel): void {
    const push = throttled(() => this.#post(), updateIntervalMs);
    this.#page = { panel, told: null, push };
    const { webview } = panel;
    const { extension, thumbnails } = this.#places;
    const dist = vscode.Uri.joinPath(extension, 'dist');
    // Also when restored: VS Code then brings back the resource roots of the version that opened the panel, whose folder
    // may be gone (microsoft/vscode#197103).
    webview.options = { enableScripts: true, localResourceRoots: [dist, thumbnails] };
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'icon.png');

    const changes = this.#controller.onDidChange(() => push.ask());
    webview.onDidReceiveMessage((value: unknown) => this.receive(value));
    panel.onDidChangeViewState(() => push.ask());
    panel.onDidDispose(() => {
      changes.dispose();
      push.dispose();
      this.#page = undefined;
    });

    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'style.css')).toString(),
      ...spoken(),
    });
    // Read while the page loads.
    void this.#controller.load();
  }

  /** A page listens that knows nothing yet: a hidden one is unloaded, and loaded anew when it is shown again. */
  #begin(): void {
    if (!this.#page) return;
    this.#page.told = toldNothing;
    this.#page.push.ask();
  }

  #post(): void {
    const page = this.#page;
    if (!page?.told || !page.panel.visible) return;
    const { webview } = page.panel;
    const { news, told, more } = this.#controller.news(page.told, (file) =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#places.thumbnails, file)).toString(),
    );
    const message: ToWebview = { type: 'update', snapshot: this.#controller.snapshot(), news };
    page.told = told;
    void webview.postMessage(message);
    if (more) page.push.ask();
  }
}
