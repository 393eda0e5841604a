import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, DiagnosticSeverity, languages, Uri, window, workspace, type Diagnostic } from 'vscode';
import type { RunningProgram } from '../../src/host/start';
import { waitUntil } from '../support/waitUntil';
import {
  formWith,
  quickFix,
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
    const action = await quickFix(recordsUri(), diagnostic.range, title);
    assert.ok(action.command);
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
      assert.ok(first);
      const action = await quickFix(recordsUri(), first.range, /^Change the licences that are allowed$/);
      assert.deepEqual(action.command?.arguments, ['imageScraper.allowedLicenses']);
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

describe('problems of the pictures in a document', () => {
  const own = 'documented/wren';
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  it('are shown where they are, and mended in one step each', async () => {
    await sendForm(api, 'search', formWith({ keyword: 'wren', find: '9' }));
    await sendForm(api, 'scrape', formWith({ keyword: 'wren', folder: own, quantity: '9' }));
    const folder = join(workspaceFolder(), own);
    const records = readFileSync(join(folder, 'metadata.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { file_name: string; title: string; creator: string; license: string },
      );
    const asking = records.find(({ license }) => license.startsWith('CC-BY'));
    const other = records.find((record) => record !== asking);
    assert.ok(asking && other);
    unlinkSync(join(folder, other.file_name));
    const uri = Uri.file(join(workspaceFolder(), 'documented', 'birds.md'));
    const before = `# Birds\n\n![](wren/${asking.file_name})\n\n![w](wren/${other.file_name})\n`;
    writeFileSync(uri.fsPath, before);
    const editor = await window.showTextDocument(uri);
    const shown = (): readonly string[] =>
      languages
        .getDiagnostics(uri)
        .filter(({ source }) => source === 'Image Scraper')
        .map(({ code, range }) => `${range.start.line} ${typeof code === 'string' ? code : ''}`)
        .sort();
    const waitFor = (...wanted: readonly string[]): Promise<boolean> =>
      waitUntil(`the problems to be ${wanted.join()}`, 20, () => shown().join() === wanted.join());
    const all = ['2 no-alt', '2 no-credit', '4 gone'];
    await waitFor(...all);
    const fix = async (line: number, title: RegExp): Promise<void> => {
      const action = await quickFix(uri, editor.document.lineAt(line).range, title);
      if (action.edit) await workspace.applyEdit(action.edit);
      if (action.command)
        await commands.executeCommand(action.command.command, ...(action.command.arguments as unknown[]));
    };
    const textOf = (): string => editor.document.getText();
    /** Without the backslashes that Markdown wants before some characters of titles and names. */
    const plainText = (): string => textOf().replaceAll('\\', '');

    await fix(2, /^Describe it by its title/);
    assert.ok(plainText().includes(`![${asking.title}](`), textOf());
    await waitFor('2 no-credit', '4 gone');
    await commands.executeCommand('undo');
    assert.equal(textOf(), before);
    await waitFor(...all);

    await fix(2, /^Add its credit$/);
    const [, , , , credit = ''] = plainText().split('\n');
    assert.ok(credit.includes(asking.creator) && credit.includes('creativecommons.org'), textOf());
    await waitFor('2 no-alt', '6 gone');
    await commands.executeCommand('undo');
    assert.equal(textOf(), before);
    await waitFor(...all);

    watchMessages();
    await fix(4, /^Fetch .* again$/);
    assert.ok(existsSync(join(folder, other.file_name)));
    await waitUntil('the file to be missed no more', 20, () => !shown().includes('4 gone'));
    await withSetting('problems.documents', false, () => waitFor().then(() => undefined));
    await waitUntil('the problems to be back', 20, () => shown().includes('2 no-alt'));
  });
});
