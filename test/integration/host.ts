// What the tests in the extension host share: the extension's API, the form, and stand-ins for a user's clicks on what
// VS Code itself shows.
import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { startPhotoSite, type PhotoSite, type PhotoSiteOptions } from '../../demo/photoSite';
import type { Api } from '../../src/extension';
import { emptyForm, type FormValues } from '../../src/shared/form/form';
import type { ScrapeState } from '../../src/shared/panel/protocol';
import { statusText } from '../../src/shared/words/words';
import { startDoubles, type Doubles } from '../support/doubles/doubles';
import { recordFiles } from '../support/savedPictures';
import { until } from '../support/until';

export const dispatcher = Symbol.for('undici.globalDispatcher.1');

export async function extensionApi(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('image-scraper.image-scraper');
  assert.ok(extension, 'the extension is there');
  return extension.activate();
}

export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the window has a folder');
  return folder.uri.fsPath;
}

export function form(values: Partial<FormValues>): FormValues {
  return { ...emptyForm, ...values };
}

export function status({ controller }: Api): string {
  return statusText(controller.snapshot());
}

export function doneScrape({ controller }: Api): ScrapeState & { readonly state: 'done' } {
  const { scrape } = controller.snapshot();
  assert.ok(scrape.state === 'done', `a scrape has ended, not ${scrape.state}`);
  return scrape;
}

/** An empty list, and the panel and all else closed. */
export async function startAnew(api: Api): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  api.controller.cancel();
  await until('the list to be empty', 10, async () => {
    await api.panel.receive({ type: 'clear' });
    return api.controller.snapshot().found === 0;
  });
  await api.panel.receive({ type: 'form', form: emptyForm });
}

export function panels(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('imageScraper.panel'),
    );
}

/** Names of the files in a folder of the workspace, hidden ones too, but not the records. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(workspaceFolder(), folder))
    .filter((file) => !recordFiles.includes(file))
    .sort();
}

/** A photo site of a test's own, where searches and downloads go while `run` runs. */
export async function withSite(
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
export function replace<Owner extends object, Key extends keyof Owner>(
  owner: Owner,
  key: Key,
  make: (original: Owner[Key]) => Owner[Key],
): void {
  const original = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, { configurable: true, writable: true, value: make(owner[key]) });
  replaced.push(() => {
    if (original) Object.defineProperty(owner, key, original);
    else Reflect.deleteProperty(owner, key);
  });
}

const replaced: (() => void)[] = [];

afterEach(() => {
  for (const restore of replaced.splice(0)) restore();
});

/** Notifications with a progress bar as they come: what they said, and their Cancel button. */
export interface ShownProgress {
  readonly title: string | undefined;
  readonly messages: string[];
  percent: number;
  closed: boolean;
  readonly cancel: () => void;
}

export function watchProgress(): ShownProgress[] {
  const all: ShownProgress[] = [];
  replace(vscode.window, 'withProgress', (original) => async (options, task) => {
    const cancel = new vscode.CancellationTokenSource();
    const shown: ShownProgress = {
      title: options.title,
      messages: [],
      percent: 0,
      closed: false,
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
      shown.closed = true;
    }
  });
  return all;
}

export type Kind = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

export interface ShownMessage {
  readonly kind: Kind;
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Messages as they come; each is answered with the button `answer`, or closed without it. */
export function watchMessages(answer?: string): ShownMessage[] {
  const all: ShownMessage[] = [];
  const kinds: readonly Kind[] = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'];
  for (const kind of kinds) {
    replace(vscode.window, kind, () => {
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
  replace(vscode.commands, 'executeCommand', (original) => (command: string, ...rest: unknown[]) => {
    all.push([command, ...rest]);
    return original(command, ...rest);
  });
  return all;
}
