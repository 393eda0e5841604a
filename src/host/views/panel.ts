import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { displayLanguage } from '../../shared/words/l10n';
import type { PictureAction } from '../../shared/panel/pictureActions';
import type { ToWebview } from '../../shared/panel/protocol';
import { readToHost, type ToHost } from '../../shared/panel/toHost';
import type { SourceId } from '../../shared/sources/sources';
import { errorTrace } from '../../shared/words/untrusted';
import type { Controller } from '../controller';
import { emptyListVersion, type ListVersion } from '../list/foundList';
import { panelViewType } from '../ids';
import type { Log } from '../log';
import { panelHtml } from './panelHtml';
import { throttle, type Throttled } from '../throttle';

/** What the panel asks for that needs more than the controller. */
export interface PanelActions {
  readonly browseForSaveFolder: () => Promise<void>;
  readonly openFolder: () => Promise<void>;
  /** Asks for a folder to work in. */
  readonly openWorkspaceFolder: () => Promise<void>;
  readonly showLog: () => void;
  /** Asks the user for their own key for a source. */
  readonly setApiKey: (source: SourceId) => Promise<void>;
  /** Does something with one picture, by its key. */
  readonly actOnPicture: (action: PictureAction, key: string) => Promise<void>;
  /** Shows the save folder in VS Code's own Images Preview. */
  readonly previewFolder: () => Promise<void>;
}

/** Where the files are that the page may load. */
export interface PanelFolders {
  readonly extensionFolder: vscode.Uri;
  readonly thumbnailFolder: vscode.Uri;
}

interface OpenPage {
  readonly panel: vscode.WebviewPanel;
  /** Null before the page has said that it listens. */
  listVersion: ListVersion | null;
  /** The edits and choices that came from it. */
  editCount: number;
  readonly throttledPost: Throttled;
}

const updateIntervalMs = 100;

/** The one panel: shows what the controller tells and passes on what the user does. It may close at any time. */
export class Panel implements vscode.WebviewPanelSerializer {
  #page: OpenPage | undefined;
  readonly #folders: PanelFolders;
  readonly #controller: Controller;
  readonly #actions: PanelActions;
  readonly #log: Log;

  constructor(places: PanelFolders, controller: Controller, actions: PanelActions, log: Log) {
    this.#folders = places;
    this.#controller = controller;
    this.#actions = actions;
    this.#log = log;
  }

  /** Opens the panel, or reveals it where it is. */
  open(): void {
    if (this.#page) this.#page.panel.reveal();
    else
      this.#setUpPage(
        vscode.window.createWebviewPanel(panelViewType, l10n.t('Scrape Images'), vscode.ViewColumn.Active),
      );
  }

  /** Called by VS Code when a window with the panel in it is loaded again. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#page) panel.dispose();
    else this.#setUpPage(panel);
    return Promise.resolve();
  }

  /** Acts on a message of the webview and settles when what it started has ended; what cannot be read is passed over. */
  async handleMessage(value: unknown): Promise<void> {
    const message = readToHost(value);
    if (!message) {
      this.#log.warn('Skipped an unreadable message of the panel.');
      return;
    }
    try {
      await this.#controller.restore();
      await this.#dispatch(message);
    } catch (error) {
      this.#log.error(`${message.type}: ${errorTrace(error)}`);
    }
  }

  #dispatch(message: ToHost): Promise<void> | void {
    switch (message.type) {
      case 'ready':
        return this.#startPosting();
      case 'edit':
        this.#countEdit();
        return this.#controller.editForm(message.change, message.tab);
      case 'search':
        return this.#controller.searchForForm(message.form, message.tab);
      case 'scrape':
        return this.#controller.saveForForm(message.form, message.tab);
      case 'findMore':
        return this.#controller.findMore(message.tab);
      case 'findMatching':
        return this.#controller.findMatching(message.tab, message.count);
      case 'dismiss':
        return this.#controller.dismissOutcome();
      case 'showTab':
        return this.#controller.showTab(message.tab);
      case 'closeTab':
        return this.#controller.closeTab(message.tab);
      case 'undo':
        return this.#controller.undo();
      case 'resumeSave':
        return this.#controller.resumeSave();
      case 'retryFailed':
        return this.#controller.retryFailed();
      case 'cancel':
        return this.#controller.cancel(message.what);
      case 'clear':
        return this.#controller.clearList();
      case 'browse':
        return this.#actions.browseForSaveFolder();
      case 'openFolder':
        return this.#actions.openFolder();
      case 'openWorkspaceFolder':
        return this.#actions.openWorkspaceFolder();
      case 'previewFolder':
        return this.#actions.previewFolder();
      case 'picture':
        return this.#actions.actOnPicture(message.action, message.key);
      case 'choose':
        this.#countEdit();
        return this.#controller.setChoice(message.keys, message.tab);
      case 'visible':
        return this.#controller.setVisiblePictures(message.keys);
      case 'pause':
        return this.#controller.pause();
      case 'resume':
        return this.#controller.resume();
      case 'setKey':
        return this.#actions.setApiKey(message.source);
      case 'showLog':
        return this.#actions.showLog();
    }
  }

  #setUpPage(panel: vscode.WebviewPanel): void {
    const throttledPost = throttle(() => this.#postUpdate(), updateIntervalMs);
    this.#page = { panel, listVersion: null, editCount: 0, throttledPost };
    const { webview } = panel;
    const { extensionFolder, thumbnailFolder } = this.#folders;
    const dist = vscode.Uri.joinPath(extensionFolder, 'dist');
    // Also when restored: VS Code then brings back the resource roots of the version that opened the panel, whose folder
    // may be gone (microsoft/vscode#197103).
    webview.options = { enableScripts: true, localResourceRoots: [dist, thumbnailFolder] };
    panel.iconPath = vscode.Uri.joinPath(extensionFolder, 'media', 'icon.png');

    const changes = this.#controller.onDidChange(() => throttledPost.requestRun());
    webview.onDidReceiveMessage((value: unknown) => this.handleMessage(value));
    panel.onDidChangeViewState(() => throttledPost.requestRun());
    panel.onDidDispose(() => {
      changes.dispose();
      throttledPost.dispose();
      this.#page = undefined;
    });

    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'style.css')).toString(),
      ...displayLanguage(),
    });
  }

  /** A page listens that knows nothing yet: a hidden one is unloaded, and loaded anew when it is shown again. */
  #startPosting(): void {
    if (!this.#page) return;
    this.#page.listVersion = emptyListVersion;
    this.#page.editCount = 0;
    this.#page.throttledPost.requestRun();
  }

  #countEdit(): void {
    if (this.#page) this.#page.editCount += 1;
  }

  #postUpdate(): void {
    const page = this.#page;
    if (!page?.listVersion || !page.panel.visible) return;
    const { webview } = page.panel;
    const { changes, version, hasMore } = this.#controller.updatesSince(page.listVersion, (file) =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#folders.thumbnailFolder, file)).toString(),
    );
    const message: ToWebview = {
      type: 'update',
      snapshot: this.#controller.snapshot(),
      editCount: page.editCount,
      listChanges: changes,
    };
    page.listVersion = version;
    void webview.postMessage(message);
    if (hasMore) page.throttledPost.requestRun();
  }
}
