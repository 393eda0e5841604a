import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import type { NotificationButton } from '../../../../src/host/editorUi';
import {
  exportFolder,
  type ExportPorts,
  type ExportQuestions,
} from '../../../../src/host/export/exportFolder';
import { exportFormats, type ExportFormat, type LicenseCount } from '../../../../src/shared/engine/export';
import type { Picture } from '../../../../src/shared/picture/picture';
import { licenseById } from '../../../../src/shared/picture/licenses';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { filesIn, makeTempFolder, scrapeRequestOf, testPicture, testSettings } from '../../core/support';
import { quickLimits } from '../../core/net/testClient';
import { fakeUi, type FakeUi } from '../fakeUi';
import { memoryLog } from '../hostFixtures';

const settings = { ...testSettings, records: { metadata: true, credits: true } };

describe('exporting a save folder', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let site: Site;
  let ui: FakeUi;
  let buttons: readonly NotificationButton[];
  let revealed: string[];
  const engine = createEngine(quickLimits);
  const never = new AbortController().signal;

  beforeEach(async () => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images', 'red panda');
    [buttons, revealed] = [[], []];
    site = await startSite((request, response) => response.end(jpegPicture(request.url ?? '')));
    ui = fakeUi({
      revealFile: (path) => {
        revealed.push(path);
        return Promise.resolve();
      },
    });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  const save = async (...licenses: readonly Picture['license'][]): Promise<void> => {
    const pictures = licenses.map((license, at) => ({
      ...testPicture({ id: `p${at}`, keyword: 'panda', url: `${site.url}/${at}.jpg` }),
      license,
    }));
    const request = scrapeRequestOf(pictures, folder, { settings, quantity: pictures.length });
    for await (const event of engine.scrape(request, never)) assert.notEqual(event.type, 'failed');
  };
  const free = licenseById('CC0-1.0');

  /** A user who says this, and takes the name that is offered. */
  const answers = (format: ExportFormat | null, others: Partial<ExportQuestions> = {}): ExportQuestions => ({
    pickFormat: () => Promise.resolve(format),
    pickTarget: (_, start) => Promise.resolve({ scheme: 'file', fsPath: start }),
    askRestricted: () => Promise.reject(new Error('The editor was unexpectedly to ask about licences.')),
    ...others,
  });
  const run = (questions: ExportQuestions, ports: Partial<ExportPorts> = {}): Promise<void> =>
    exportFolder(folder, {
      engine,
      roots: () => [{ name: 'work', path: temp.path }],
      ui: {
        ...ui,
        tell(text, severity, given = []) {
          buttons = given;
          ui.tell(text, severity);
        },
      },
      questions,
      log: memoryLog(),
      ...ports,
    });
  const beside = (): string[] => filesIn(join(temp.path, 'images'));

  for (const format of exportFormats)
    it(`makes ${format} of it beside it, says so, and shows it`, async () => {
      await save(free, free);
      await run(answers(format));
      const name = format === 'zip' ? 'red panda.zip' : `red panda-${format}`;
      assert.deepEqual(beside(), ['red panda', name].sort());
      const [told = '', ...others] = ui.told;
      assert.match(told, new RegExp(`^info: 2 pictures exported to ${name}, [\\d.]+ .?B$`));
      assert.deepEqual(others, []);
      assert.deepEqual(
        buttons.map(({ label }) => label),
        ['Show It'],
      );
      await buttons[0]?.onPress();
      assert.deepEqual(revealed, [join(temp.path, 'images', name)]);
    });

  it('does not ask for what is there already: the next name is free', async () => {
    await save(free);
    await run(answers('csv'));
    await run(answers('csv'));
    assert.deepEqual(beside(), ['red panda', 'red panda-csv', 'red panda-csv-2']);
  });

  it('never replaces what a user names all the same', async () => {
    await save(free);
    const taken = join(temp.path, 'taken');
    mkdirSync(taken);
    await run(answers('csv', { pickTarget: () => Promise.resolve({ scheme: 'file', fsPath: taken }) }));
    assert.deepEqual(filesIn(taken), []);
    assert.match(ui.told.join('\n'), /^warning: .* is there already/);
  });

  for (const [answer, names] of [
    ['include', ['0', '1', '2']],
    ['leave-out', ['1']],
    [null, null],
  ] as const)
    it(`asks about licences that forbid it, and ${answer ?? 'gives it up'}`, async () => {
      await save(licenseById('pexels'), free, null);
      let asked: readonly LicenseCount[] = [];
      const askRestricted: ExportQuestions['askRestricted'] = (restricted, total) => {
        asked = restricted;
        assert.equal(total, 3);
        assert.equal(existsSync(join(temp.path, 'images', 'red panda.zip')), false, 'nothing is made yet');
        return Promise.resolve(answer);
      };
      await run(answers('zip', { askRestricted }));
      assert.deepEqual(asked.map(({ license, count }) => `${license?.name ?? 'none'} ${count}`).sort(), [
        'Pexels License 1',
        'none 1',
      ]);
      if (!names) {
        assert.deepEqual(beside(), ['red panda']);
        assert.deepEqual(ui.told, []);
        return;
      }
      const listed = execFileSync('unzip', ['-Z1', join(temp.path, 'images', 'red panda.zip')], {
        encoding: 'utf8',
      });
      const pictures = listed.split('\n').filter((name) => name.endsWith('.jpg'));
      assert.equal(pictures.length, names.length);
      assert.match(
        ui.told.join('\n'),
        answer === 'include' ? /^info: 3 pictures exported/ : /^warning: 1 picture exported .*Left out: 2 /,
      );
    });

  it('tells what could not go out, and names each in the log', async () => {
    await save(free, free);
    const [first = ''] = filesIn(folder).filter((name) => name.endsWith('.jpg'));
    unlinkSync(join(folder, first));
    const log = memoryLog();
    await run(answers('csv'), { log });
    assert.match(
      ui.told.join('\n'),
      /^warning: 1 picture exported to red panda-csv, .*\. Left out: 1 missing$/,
    );
    assert.deepEqual(
      buttons.map(({ label }) => label),
      ['Show It', 'Show Log'],
    );
    assert.ok(log.lines.some((line) => line.includes(`${first} is left out: there is no such file`)));
  });

  it('does nothing where the user says nothing, and tells what is no place', async () => {
    await save(free);
    await run(answers(null));
    await run(answers('zip', { pickTarget: () => Promise.resolve(null) }));
    assert.deepEqual(ui.told, []);
    await run(
      answers('zip', { pickTarget: () => Promise.resolve({ scheme: 'vscode-vfs', fsPath: '/x.zip' }) }),
    );
    assert.deepEqual(ui.told, ['warning: Choose a place on disk.']);
    assert.deepEqual(beside(), [basename(folder)]);
  });

  it('writes nothing into a workspace that is not trusted, nor takes what is outside', async () => {
    await save(free);
    await run(answers('zip'), { ui: { ...ui, requireTrust: () => Promise.resolve(false) } });
    assert.deepEqual(beside(), [basename(folder)]);
    await run(answers('zip'), { roots: () => [{ name: 'other', path: join(temp.path, 'other') }] });
    assert.match(ui.told.join('\n'), /^warning: /);
    assert.deepEqual(beside(), [basename(folder)]);
  });

  it('ends at once when it is cancelled, with nothing made and nothing told', async () => {
    await save(free, free);
    const cancelled: ExportPorts['ui']['showWhile'] = (_, act) => act(AbortSignal.abort(), () => undefined);
    await run(answers('zip'), { ui: { ...ui, showWhile: cancelled } });
    assert.deepEqual(beside(), [basename(folder)]);
    assert.deepEqual(ui.told, []);
  });

  it('says how far it has come', async () => {
    await save(free, free);
    const reports: string[] = [];
    let title = '';
    await run(answers('csv'), {
      ui: {
        ...ui,
        showWhile: (shown, act) => {
          title = shown;
          return act(never, (text) => void reports.push(text));
        },
      },
    });
    assert.equal(title, 'Exporting red panda-csv');
    assert.equal(reports.at(-1), '2 of 2');
    assert.ok(readFileSync(join(folder, 'metadata.jsonl'), 'utf8').length > 0);
  });
});
