import * as vscode from 'vscode';
import type { PictureAction } from '../../shared/panel/pictureActions';
import { readToHost, type ToHost } from '../../shared/panel/toHost';
import type { SourceId } from '../../shared/sources/sources';
import { errorTrace } from '../../shared/words/untrusted';
import type { Controller } from '../controller';
import { panelViewType } from '../ids';
import type { Log } from '../log';
import { createPanel } from './createPanel';
import { Page, type PageFolders, type PageFrame } from './page';

/** What the panel asks for that needs more than the controller. */
export interface PanelActions {
  readonly browseForSaveFolder: () => Promise<void>;
  readonly openFolder: () => Promise<void>;
  /** Asks for a folder to work in. */
  readonly openWorkspaceFolder: () => Promise<void>;
  readonly showLog: () => void;
  /** Asks the user for their own key for a source. */
  readonly setApiKey: (source: SourceId) => Promise<void>;
  /** Does something with pictures, by their keys. */
  readonly actOnPicture: (action: PictureAction, keys: readonly string[]) => Promise<void>;
  /** Shows the save folder in VS Code's own Images Preview. */
  readonly previewFolder: () => Promise<void>;
  /** Writes what the shown tab stands for as a scrape file. */
  readonly saveScrapeFile: () => Promise<void>;
  /** Finds and saves the pictures of the keywords on the form. */
  readonly saveKeywords: () => Promise<void>;
  /** Compares the save folder with its records. */
  readonly verifyFolder: () => Promise<void>;
  /** Asks what the save folder is to be exported as, and exports it. */
  readonly exportFolder: () => Promise<void>;
  readonly checkSources: () => Promise<void>;
}

/**
 * All that shows the page: the panel among the editors, and the view beside them. Each shows what the controller tells and
 * passes on what the user does, and may close at any time.
 */
export class Panel implements vscode.WebviewPanelSerializer, vscode.WebviewViewProvider {
  #panel: vscode.WebviewPanel | undefined;
  readonly #pages = new Set<Page>();
  /** The page that the user worked in last. */
  #lastPage: Page | undefined;
  readonly #folders: PageFolders;
  readonly #controller: Controller;
  readonly #actions: PanelActions;
  readonly #log: Log;

  constructor(folders: PageFolders, controller: Controller, actions: PanelActions, log: Log) {
    this.#folders = folders;
    this.#controller = controller;
    this.#actions = actions;
    this.#log = log;
  }

  /** Opens the panel, or reveals it where it is. */
  open(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#showInPanel(createPanel());
  }

  /** Takes a panel that VS Code has: one that was open when the window was loaded again, or that was made before the program was loaded. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel) panel.dispose();
    else this.#showInPanel(panel);
    return Promise.resolve();
  }

  /** Called by VS Code when the view is opened for the first time, or again after it was closed. */
  resolveWebviewView(view: vscode.WebviewView): void {
    const page = this.#showPage(view, () => view.show(false));
    view.onDidChangeVisibility(() => page.requestUpdate());
  }

  /** Whether the user sees it, or is about to: VS Code restores what was in front. */
  get isInSight(): boolean {
    return (
      [...this.#pages].some(({ isVisible }) => isVisible) ||
      vscode.window.tabGroups.all.some(
        ({ activeTab }) =>
          // VS Code puts a word of its own before the type.
          activeTab?.input instanceof vscode.TabInputWebview &&
          activeTab.input.viewType.endsWith(panelViewType),
      )
    );
  }

  /** Gives the focus back to the page that had it before VS Code asked something. */
  returnFocus(): void {
    if (this.#lastPage?.isVisible) this.#lastPage.focus();
  }

  /** Has the page in which the user works put a picture onto the clipboard; false where none is in sight. */
  copyPicture(key: string): boolean {
    const visible = [...this.#pages].filter(({ isVisible }) => isVisible);
    const page = visible.find((each) => each === this.#lastPage) ?? visible[0];
    page?.copyPicture(key);
    return page !== undefined;
  }

  /** Acts on a message of a page and settles when what it started has ended; what cannot be read is passed over. */
  async handleMessage(value: unknown, sender?: Page): Promise<void> {
    const message = readToHost(value);
    if (!message) {
      this.#log.warn('Skipped an unreadable message of the panel.');
      return;
    }
    if (sender) this.#lastPage = sender;
    try {
      await this.#controller.restore();
      await this.#dispatch(message, sender);
    } catch (error) {
      this.#log.error(`${message.type}: ${errorTrace(error)}`);
    }
  }

  #dispatch(message: ToHost, sender: Page | undefined): Promise<void> | void {
    switch (message.type) {
      case 'ready':
        return sender?.startPosting();
      case 'edit':
        this.#noteEdit(false, sender);
        return this.#controller.editForm(message.change, message.tab);
      case 'search':
        return this.#controller.searchForForm(message.form, message.tab);
      case 'scrape':
        return this.#controller.saveForForm(message.form, message.tab);
      case 'saveKeywords':
        this.#controller.editForm(message.form, message.tab);
        return this.#actions.saveKeywords();
      case 'findMore':
        return this.#controller.findMore(message.tab);
      case 'findMatching':
        return this.#controller.findMatching(message.tab, message.count);
      case 'stopWaiting':
        return this.#controller.stopWaiting(message.tab);
      case 'openSearchPage':
        return this.#controller.openSearchPage(message.tab, message.source);
      case 'declineSource':
        return this.#controller.declineSource(message.source);
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
      case 'cancelQueued':
        return this.#controller.cancelQueued(message.id);
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
      case 'saveScrapeFile':
        return this.#actions.saveScrapeFile();
      case 'verifyFolder':
        return this.#actions.verifyFolder();
      case 'exportFolder':
        return this.#actions.exportFolder();
      case 'checkSources':
        return this.#actions.checkSources();
      case 'picture':
        return this.#actions.actOnPicture(message.action, message.keys);
      case 'choose':
        this.#noteEdit(true, sender);
        return this.#controller.setChoice(message.keys, message.tab);
      case 'visible':
        return this.#noteVisible(message.keys, sender);
      case 'fingerprints':
        return this.#controller.noteFingerprints(message.prints);
      case 'look':
        return this.#controller.lookAt(message.key, message.edge);
      case 'lookAhead':
        return this.#controller.lookAhead(message.key, message.edge);
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

  #showInPanel(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.#folders.extensionFolder, 'media', 'icon.png');
    const page = this.#showPage(panel, () => panel.reveal(undefined, false));
    panel.onDidChangeViewState(() => page.requestUpdate());
    panel.onDidDispose(() => (this.#panel = undefined));
  }

  #showPage(frame: PageFrame & Pick<vscode.WebviewView, 'onDidDispose'>, focus: () => void): Page {
    const page: Page = new Page(frame, focus, this.#controller, this.#folders, (keys) =>
      this.#noteVisible(keys, page),
    );
    this.#pages.add(page);
    frame.webview.onDidReceiveMessage((value: unknown) => this.handleMessage(value, page));
    frame.onDidDispose(() => {
      page.dispose();
      this.#pages.delete(page);
      if (this.#lastPage === page) this.#lastPage = undefined;
    });
    return page;
  }

  #noteEdit(isChoice: boolean, sender: Page | undefined): void {
    for (const page of this.#pages) {
      if (page === sender) page.noteOwnEdit();
      else page.noteForeignEdit(isChoice);
    }
  }

  /** What the page that was scrolled last shows is the most wanted. */
  #noteVisible(keys: readonly string[], sender: Page | undefined): void {
    if (sender) sender.visiblePictureKeys = keys;
    const others = [...this.#pages].filter((page) => page !== sender);
    const all = new Set([...keys, ...others.flatMap(({ visiblePictureKeys }) => visiblePictureKeys)]);
    this.#controller.setVisiblePictures([...all]);
  }
}
