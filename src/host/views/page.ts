import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CopyRequest, Update } from '../../shared/panel/protocol';
import { displayLanguage } from '../../shared/words/l10n';
import type { Controller } from '../controller';
import { emptyListVersion, type ListVersion } from '../list/foundList';
import { throttle, type Throttled } from '../throttle';
import { panelHtml } from './panelHtml';

/** Where the files are that a page may load. */
export interface PageFolders {
  readonly extensionFolder: vscode.Uri;
  readonly thumbnailFolder: vscode.Uri;
}

/** What VS Code shows a page in: a panel among the editors, or a view. */
export type PageFrame = Pick<vscode.WebviewPanel | vscode.WebviewView, 'webview' | 'visible'>;

const updateIntervalMs = 100;
/** As many pictures as the narrowest view has in sight. */
const fewPictures = 6;

/** A page in a webview: it is loaded, told what the controller knows, and unloaded by VS Code while it is hidden. */
export class Page {
  readonly #frame: PageFrame;
  /** Puts the focus into it. */
  readonly focus: () => void;
  readonly #controller: Pick<
    Controller,
    'snapshot' | 'updatesSince' | 'lookedAt' | 'onDidChange' | 'foundCount' | 'shownKeys'
  >;
  readonly #folders: PageFolders;
  readonly #throttledPost: Throttled;
  readonly #changes: vscode.Disposable;
  /** Null before the page has said that it listens. */
  #listVersion: ListVersion | null = null;
  /** The edits and choices that came from it. */
  #editCount = 0;
  /** Those that came from other pages: to this one they are changes by the host. */
  #foreignEditCount = 0;
  #visiblePictureKeys: readonly string[] = [];
  /** How many it showed last. */
  #visibleCount = fewPictures;
  readonly #onExpected: (keys: readonly string[]) => void;

  /** `onExpected` is told what will be in view, by keys, before the page says it. */
  constructor(
    frame: PageFrame,
    focus: () => void,
    controller: Controller,
    folders: PageFolders,
    onExpected: (keys: readonly string[]) => void,
  ) {
    this.#frame = frame;
    this.focus = focus;
    this.#controller = controller;
    this.#folders = folders;
    this.#onExpected = onExpected;
    this.#throttledPost = throttle(() => this.#postUpdate(), updateIntervalMs);
    this.#changes = controller.onDidChange(() => this.#noteChange());
    const { webview } = frame;
    const { extensionFolder, thumbnailFolder } = folders;
    const read = (name: string): string => readFileSync(join(extensionFolder.fsPath, 'dist', name), 'utf8');
    // Also when restored: VS Code then brings back the resource roots of the version that opened the panel, whose folder
    // may be gone (microsoft/vscode#197103).
    webview.options = { enableScripts: true, localResourceRoots: [thumbnailFolder] };
    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      script: read('webview.js'),
      style: read('style.css'),
      ...displayLanguage(),
    });
  }

  get isVisible(): boolean {
    return this.#frame.visible;
  }

  /** Keys of the pictures that are in its view or near it, the most important first; none while it is hidden. */
  get visiblePictureKeys(): readonly string[] {
    return this.#frame.visible ? this.#visiblePictureKeys : [];
  }

  set visiblePictureKeys(keys: readonly string[]) {
    this.#visiblePictureKeys = keys;
    if (keys.length > 0) this.#visibleCount = keys.length;
  }

  /** It listens and knows nothing yet: a hidden page is unloaded, and loaded anew when it is shown again. */
  startPosting(): void {
    this.#listVersion = emptyListVersion;
    this.#editCount = 0;
    this.requestUpdate();
  }

  /** Something may be new to it, or it has come into view. */
  requestUpdate(): void {
    this.#throttledPost.requestRun();
  }

  /** Has it put a picture onto the clipboard, for which it needs the focus. */
  copyPicture(key: string): void {
    this.focus();
    const message: CopyRequest = { type: 'copyPicture', key };
    void this.#frame.webview.postMessage(message);
  }

  /** It has edited the form or the choice itself. */
  noteOwnEdit(): void {
    this.#editCount += 1;
  }

  /** Another page has edited the form, and perhaps the choice. */
  noteForeignEdit(isChoice: boolean): void {
    this.#foreignEditCount += 1;
    if (isChoice && this.#listVersion)
      this.#listVersion = { ...this.#listVersion, choiceNumber: emptyListVersion.choiceNumber };
  }

  dispose(): void {
    this.#changes.dispose();
    this.#throttledPost.dispose();
  }

  /** The first pictures of a list are what the user waits for. */
  #noteChange(): void {
    const isFirst = this.#listVersion?.gallery.pictureCount === 0 && this.#controller.foundCount > 0;
    if (isFirst) this.#throttledPost.runNow();
    else this.requestUpdate();
  }

  #postUpdate(): void {
    if (!this.#listVersion || !this.#frame.visible) return;
    const { webview } = this.#frame;
    const addressOf = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#folders.thumbnailFolder, file)).toString();
    const { changes, version, hasMore } = this.#controller.updatesSince(this.#listVersion, addressOf);
    const snapshot = this.#controller.snapshot();
    const message: Update = {
      type: 'update',
      snapshot: { ...snapshot, formRevision: snapshot.formRevision + this.#foreignEditCount },
      editCount: this.#editCount,
      listChanges: changes,
      looked: this.#controller.lookedAt(addressOf),
    };
    const { listNumber, pictureCount } = this.#listVersion.gallery;
    this.#listVersion = version;
    void webview.postMessage(message);
    const isOther = pictureCount === 0 || listNumber !== version.gallery.listNumber;
    // Its beginning comes into view: the page will say so, but its thumbnails need not wait for that.
    if (isOther && changes.pictures.length > 0)
      this.#onExpected(this.#controller.shownKeys().slice(0, this.#visibleCount));
    if (hasMore) this.requestUpdate();
  }
}
