import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commands,
  DiagnosticSeverity,
  languages,
  Uri,
  workspace,
  type CodeAction,
  type Diagnostic,
} from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { waitUntil } from '../support/waitUntil';
import {
  formWith,
  resetPanel,
  savedFilesIn,
  sendForm,
  startedProgram,
  watchMessages,
  watchProgress,
  withSetting,
  workspaceFolder,
} from './extensionHost';

const folder = 'verified/lake';

describe('problems of a save folder', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  const pathOf = (name: string): string => join(workspaceFolder(), folder, name);
  const recordsUri = (): Uri => Uri.file(pathOf('metadata.jsonl'));
  const shown = (): readonly Diagnostic[] =>
    languages.getDiagnostics(recordsUri()).filter(({ source }) => source === 'Image Scraper');
  const shownKinds = (): readonly string[] =>
    shown()
      .map(({ code, range }) => `${range.start.line} ${typeof code === 'string' ? code : ''}`)
      .sort();
  const lineOf = (file: string): number =>
    readFileSync(recordsUri().fsPath, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(`"file_name":"${file}"`));

  /** Runs the quick fix with this title for a problem with this text. */
  async function fix(title: RegExp, problem: RegExp): Promise<void> {
    await workspace.openTextDocument(recordsUri());
    const diagnostic = shown().find(({ message }) => problem.test(message));
    assert.ok(diagnostic, `${String(problem)} is a problem`);
    const actions = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      recordsUri(),
      diagnostic.range,
    );
    const action = actions.find((each) => title.test(each.title));
    assert.ok(action?.command, `${String(title)} is among ${actions.map((each) => each.title).join()}`);
    await commands.executeCommand(action.command.command, ...(action.command.arguments as unknown[]));
  }

  it('are on the lines of its records, and go away as each is mended', async () => {
    await sendForm(api, 'search', formWith({ keyword: 'lake', find: '5' }));
    await sendForm(api, 'scrape', formWith({ keyword: 'lake', folder, quantity: '5' }));
    const [missing = '', changed = '', forgotten = ''] = savedFilesIn(folder);
    const before = readFileSync(pathOf(missing));
    unlinkSync(pathOf(missing));
    truncateSync(pathOf(changed), 20);
    unlinkSync(pathOf(forgotten));
    writeFileSync(pathOf('mine.jpg'), before);
    writeFileSync(recordsUri().fsPath, `${readFileSync(recordsUri().fsPath, 'utf8')}torn\n`);
    const messages = watchMessages();
    const progress = watchProgress();
    await commands.executeCommand('imageScraper.verify', Uri.file(pathOf('')));
    assert.match(messages.at(-1)?.text ?? '', /2 missing, 1 changed, 1 broken line, 1 without a record$/);
    assert.deepEqual(messages.at(-1)?.buttons, ['Show Problems']);
    assert.match(progress[0]?.title ?? '', /^Verifying /);
    assert.deepEqual(
      shownKinds(),
      [
        '0 extra',
        '5 broken',
        `${lineOf(missing)} missing`,
        `${lineOf(changed)} changed`,
        `${lineOf(forgotten)} missing`,
      ].sort(),
    );
    assert.deepEqual(
      shown()
        .filter(({ severity }) => severity === DiagnosticSeverity.Error)
        .map(({ code }) => code),
      ['broken'],
    );

    await fix(/^Add mine\.jpg/, /mine\.jpg/);
    await fix(/^Remove the broken line/, /no record/);
    await fix(new RegExp(`^Forget ${forgotten}`), new RegExp(forgotten));
    assert.deepEqual(shownKinds(), [`${lineOf(missing)} missing`, `${lineOf(changed)} changed`].sort());
    await fix(new RegExp(`^Fetch ${missing} again`), new RegExp(missing));
    assert.deepEqual(readFileSync(pathOf(missing)), before);
    assert.deepEqual(shownKinds(), [`${lineOf(changed)} changed`]);
    await fix(new RegExp(`^Fetch ${changed} again`), new RegExp(changed));
    assert.deepEqual(shownKinds(), []);
    assert.ok(readFileSync(pathOf(changed)).length > 20);
    await commands.executeCommand('imageScraper.verify', recordsUri());
    assert.match(messages.at(-1)?.text ?? '', /5 pictures, all as recorded$/);
  });

  it('of licences follow the setting', async () => {
    watchMessages();
    await withSetting('allowedLicenses', ['CC-BY-9.9'], async () => {
      await commands.executeCommand('imageScraper.verify', Uri.file(pathOf('')));
      assert.ok(shown().length > 0);
      assert.ok(shown().every(({ code }) => code === 'license'));
      await workspace.openTextDocument(recordsUri());
      const [first] = shown();
      const actions = await commands.executeCommand<CodeAction[]>(
        'vscode.executeCodeActionProvider',
        recordsUri(),
        first?.range,
      );
      assert.deepEqual(
        actions.flatMap(({ command }): readonly unknown[] => command?.arguments ?? []),
        ['imageScraper.allowedLicenses'],
      );
    });
    await waitUntil('no problem to be left', 30, () => shown().length === 0);
  });

  it('go away when they are mended elsewhere, and when the records are gone', async () => {
    const [first = '', second = ''] = savedFilesIn(folder).filter((name) => /^lake.*\.jpg$/.test(name));
    const before = readFileSync(pathOf(first));
    watchMessages();
    unlinkSync(pathOf(first));
    unlinkSync(pathOf(second));
    await commands.executeCommand('imageScraper.verify', Uri.file(pathOf('')));
    assert.equal(shown().length, 2);
    writeFileSync(pathOf(first), before);
    await waitUntil('one problem to be left', 30, () => shown().length === 1);
    unlinkSync(recordsUri().fsPath);
    await waitUntil('no problem to be left', 30, () => shown().length === 0);
    assert.ok(existsSync(pathOf(first)));
  });
});
