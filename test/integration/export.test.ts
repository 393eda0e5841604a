import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commands, Uri, window, type QuickPickItem } from 'vscode';
import { commandIds } from '../../src/host/ids';
import type { RunningProgram } from '../../src/host/start';
import { ensureProgram } from '../support/debian';
import {
  formWith,
  replaceMember,
  resetPanel,
  savedFilesIn,
  sendForm,
  startedProgram,
  watchCommands,
  watchMessages,
  watchProgress,
  workspaceFolder,
} from './extensionHost';

describe('exporting a save folder', () => {
  const folder = 'exported/owl';
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
    await resetPanel(api);
    await sendForm(api, 'search', formWith({ keyword: 'owl', find: '6' }));
    await sendForm(api, 'scrape', formWith({ keyword: 'owl', folder, quantity: '6' }));
  });
  after(() => resetPanel(api));

  /** A user who takes this format, and the name that is offered. */
  function answerWith(label: string): { readonly offered: string[] } {
    const offered: string[] = [];
    replaceMember(window, 'showQuickPick', () => (items: unknown) => {
      const all = items as readonly QuickPickItem[];
      offered.push(...all.map((item) => item.label));
      return Promise.resolve(all.find((item) => item.label === label)) as never;
    });
    replaceMember(window, 'showSaveDialog', () => (options) => Promise.resolve(options?.defaultUri));
    return { offered };
  }
  const pathOf = (...names: readonly string[]): string => join(workspaceFolder(), 'exported', ...names);

  it('is a command that asks what for, shows how far it is, and what came of it', async function () {
    if (!ensureProgram('unzip')) this.skip();
    const { offered } = answerWith('Zip');
    // Some of the pictures may not be passed on.
    const messages = watchMessages('Export All');
    const progress = watchProgress();
    await commands.executeCommand(commandIds.exportFolder, Uri.file(pathOf('owl', 'metadata.jsonl')));
    assert.deepEqual(offered, [
      'Zip',
      'Hugging Face ImageFolder',
      'WebDataset',
      'Parquet',
      'CSV',
      'COCO',
      'img2dataset, Daft',
    ]);
    assert.equal(progress.at(-1)?.title, 'Exporting owl.zip');
    assert.match(messages.at(-1)?.text ?? '', /^6 pictures exported to owl\.zip, \d/);
    const names = execFileSync('unzip', ['-Z1', pathOf('owl.zip')], { encoding: 'utf8' }).split('\n');
    for (const name of [...savedFilesIn(folder), 'metadata.jsonl', 'CREDITS.md', 'README.md'])
      assert.ok(
        names.some((each) => each === name || each.endsWith(`/${name}`)),
        `${name} is in ${names.join()}`,
      );
  });

  it('is what the panel does with the folder that it saved to, and shows it in the Explorer', async () => {
    answerWith('CSV');
    watchMessages('Export All');
    const asked = watchCommands();
    const shown = new Promise<void>((done) => {
      replaceMember(
        window,
        'showInformationMessage',
        () =>
          ((text: string, button: string) => {
            assert.match(text, /^6 pictures exported to owl-csv/);
            done();
            return Promise.resolve(button);
          }) as never,
      );
    });
    await api.panel.handleMessage({ type: 'exportFolder' });
    await shown;
    assert.ok(existsSync(pathOf('owl-csv')));
    assert.ok(asked.some(([command]) => command === 'revealInExplorer'));
  });
});
