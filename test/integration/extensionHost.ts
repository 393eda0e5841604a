// What the tests in the extension host share: the extension's API, the form, and stand-ins for a user's clicks on what
// VS Code itself shows.
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { startPhotoSite, type PhotoSite, type PhotoSiteOptions } from '../../demo/photoSite';
import type { ExtensionApi } from '../../src/extension';
import type { RunningProgram } from '../../src/host/start';
import { emptyForm, type FormValues } from '../../src/shared/form/form';
import type { ScrapeState } from '../../src/shared/panel/protocol';
import { panelStatusText } from '../../src/shared/words/runText';
import { startDoubles, type Doubles } from '../support/doubles/doubles';
import { recordFiles } from '../support/savedPictures';
import { waitUntil } from '../support/waitUntil';

export const dispatcherSymbol = Symbol.for('undici.globalDispatcher.1');

export async function startedProgram(): Promise<RunningProgram> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('image-scraper.image-scraper');
  assert.ok(extension, 'the extension is there');
  const { start } = await extension.activate();
  return start();
}

export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the window has a folder');
  return folder.uri.fsPath;
}

export function formWith(values: Partial<FormValues>): FormValues {
  return { ...emptyForm, ...values };
}

export function panelStatus({ controller }: RunningProgram): string {
  return panelStatusText(controller.snapshot());
}

export function doneScrape({ controller }: RunningProgram): ScrapeState & { readonly state: 'done' } {
  const { scrape } = controller.snapshot();
  assert.ok(scrape.state === 'done', `a scrape has ended, not ${scrape.state}`);
  return scrape;
}

/** The tab that a page would act on. */
export function shownTab({ controller }: RunningProgram): number {
  return controller.snapshot().shownTab;
}

/** Searches or saves as the page does it, with this form for the tab that it shows. Settles when that has ended. */
export function sendForm(api: RunningProgram, type: 'search' | 'scrape', form: FormValues): Promise<void> {
  return api.panel.handleMessage({ type, tab: shownTab(api), form });
}

/** An empty list, and the panel and all else closed. */
export async function resetPanel(api: RunningProgram): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  api.controller.cancel();
  await waitUntil('the list to be empty', 10, async () => {
    await api.panel.handleMessage({ type: 'clear' });
    const { tabs, found } = api.controller.snapshot();
    return tabs.length === 1 && found === 0;
  });
  await api.panel.handleMessage({ type: 'edit', tab: shownTab(api), change: emptyForm });
}

export function openPanels(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('imageScraper.panel'),
    );
}

/** Names of the files in a folder of the workspace, hidden ones too, but not the records. */
export function savedFilesIn(folder: string): string[] {
  return readdirSync(join(workspaceFolder(), folder))
    .filter((file) => !recordFiles.includes(file))
    .sort();
}

/** A photo site of a test's own, where searches and downloads go while `run` runs. */
export async function withPhotoSite(
  options: PhotoSiteOptions,
  run: (site: PhotoSite) => Promise<void>,
): Promise<void> {
  const site = await startPhotoSite(options);
  try {
    await withSetting('baseUrls', { flickr: site.url }, () => run(site));
  } finally {
    await site.close();
  }
}

/** Sources played on loopback, where searches and downloads go while `run` runs. */
export async function withDoubles(
  played: Parameters<typeof startDoubles>[0],
  run: (doubles: Doubles) => Promise<void>,
): Promise<void> {
  const doubles = await startDoubles(played);
  try {
    await withSetting('baseUrls', doubles.baseUrls, () => run(doubles));
  } finally {
    await doubles.close();
  }
}

/** A setting of the user's own while `run` runs. */
export async function withSetting(key: string, value: unknown, run: () => Promise<void>): Promise<void> {
  const settings = () => vscode.workspace.getConfiguration('imageScraper');
  const before = settings().inspect(key)?.globalValue;
  await settings().update(key, value, vscode.ConfigurationTarget.Global);
  try {
    await run();
  } finally {
    await settings().update(key, before, vscode.ConfigurationTarget.Global);
  }
}

/** Puts something in the place of a member, of the VS Code API for example, and puts the original back after the test. */
export function replaceMember<Owner extends object, Key extends keyof Owner>(
  owner: Owner,
  key: Key,
  make: (original: Owner[Key]) => Owner[Key],
): void {
  const original = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, { configurable: true, writable: true, value: make(owner[key]) });
  restorers.push(() => {
    if (original) Object.defineProperty(owner, key, original);
    else Reflect.deleteProperty(owner, key);
  });
}

const restorers: (() => void)[] = [];

afterEach(() => {
  for (const restore of restorers.splice(0)) restore();
});

/** Notifications with a progress bar as they come: what they said, and their Cancel button. */
export interface ShownProgress {
  readonly title: string | undefined;
  readonly messages: string[];
  percent: number;
  isClosed: boolean;
  readonly cancel: () => void;
}

export function watchProgress(): ShownProgress[] {
  const all: ShownProgress[] = [];
  replaceMember(vscode.window, 'withProgress', (original) => async (options, task) => {
    const cancel = new vscode.CancellationTokenSource();
    const shown: ShownProgress = {
      title: options.title,
      messages: [],
      percent: 0,
      isClosed: false,
      cancel: () => cancel.cancel(),
    };
    all.push(shown);
    assert.equal(options.location, vscode.ProgressLocation.Notification);
    assert.equal(options.cancellable, true);
    try {
      return await original(options, (progress) =>
        task(
          {
            report(value) {
              const { message, increment } = value;
              if (message !== undefined) shown.messages.push(message);
              shown.percent += increment ?? 0;
              progress.report(value);
            },
          },
          cancel.token,
        ),
      );
    } finally {
      shown.isClosed = true;
    }
  });
  return all;
}

export type MessageKind = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

export interface ShownMessage {
  readonly kind: MessageKind;
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Messages as they come; each is answered with the button `answer`, or closed without it. */
export function watchMessages(answer?: string): ShownMessage[] {
  const all: ShownMessage[] = [];
  const kinds: readonly MessageKind[] = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'];
  for (const kind of kinds) {
    replaceMember(vscode.window, kind, () => {
      const show = (text: string, ...rest: readonly unknown[]): Promise<string | undefined> => {
        const buttons = rest.filter((item) => typeof item === 'string');
        all.push({ kind, text, buttons });
        return Promise.resolve(answer);
      };
      return show;
    });
  }
  return all;
}

/** Commands that are asked for by this extension, by name with their arguments; they are still run. */
export function watchCommands(): [string, ...unknown[]][] {
  const all: [string, ...unknown[]][] = [];
  replaceMember(vscode.commands, 'executeCommand', (original) => (command: string, ...rest: unknown[]) => {
    all.push([command, ...rest]);
    return original(command, ...rest);
  });
  return all;
}

/** The quick fix with this title that VS Code offers there; it tells none while it takes over what has changed in the file. */
export function quickFix(uri: vscode.Uri, range: vscode.Range, title: RegExp): Promise<vscode.CodeAction> {
  return waitUntil(`the quick fix ${String(title)}`, 20, async () => {
    const actions = await askProviders<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
    return actions?.find((each) => title.test(each.title)) ?? null;
  });
}

/** What providers answer to a command of VS Code; null where it breaks off, because the document changes meanwhile. */
export async function askProviders<T>(command: string, ...asked: readonly unknown[]): Promise<T | null> {
  try {
    return await vscode.commands.executeCommand<T>(command, ...asked);
  } catch (error) {
    if (error instanceof Error && error.message === 'Canceled') return null;
    throw error;
  }
}
