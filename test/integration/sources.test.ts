import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, EventEmitter, window, workspace, type QuickPickItem } from 'vscode';
import { commandIds } from '../../src/host/ids';
import type { RunningProgram } from '../../src/host/start';
import type { SourceRunState } from '../../src/shared/panel/protocol';
import { sourceIds, sources } from '../../src/shared/sources/sources';
import { flickrDouble } from '../support/doubles/flickr';
import { nasaDouble } from '../support/doubles/nasa';
import { openverseDouble } from '../support/doubles/openverse';
import { pexelsDouble, pexelsKey } from '../support/doubles/pexels';
import { sourcesOtherThan } from '../support/otherSources';
import { jpegPicture } from '../support/pictures';
import { startSite, type Site } from '../support/site';
import { waitUntil } from '../support/waitUntil';
import {
  doneScrape,
  startedProgram,
  savedFilesIn,
  formWith,
  replaceMember,
  resetPanel,
  panelStatus,
  watchMessages,
  withDoubles,
  withSetting,
  workspaceFolder,
  sendForm,
  shownTab,
} from './extensionHost';

describe('the sources', () => {
  let api: RunningProgram;

  before(async () => {
    api = await startedProgram();
  });
  beforeEach(() => resetPanel(api));
  after(() => resetPanel(api));

  const search = (values: Parameters<typeof formWith>[0]) => sendForm(api, 'search', formWith(values));

  function turns(): readonly SourceRunState[] {
    const { search } = api.controller.snapshot();
    assert.ok(search.state === 'done');
    return search.sourceRuns;
  }

  it('are asked by a command whether they answer, and listed to be chosen from', () => {
    const played = { flickr: flickrDouble(), openverse: openverseDouble({ trouble: 'changed' }) };
    const excluded = sourcesOtherThan('flickr', 'openverse', 'pexels');
    return withDoubles(played, () =>
      withSetting('excludedSources', excluded, async () => {
        const shown: QuickPickItem[] = [];
        let title: string | undefined;
        const show = (items: readonly QuickPickItem[], options: { readonly title?: string }) => {
          shown.push(...items);
          ({ title } = options);
          return Promise.resolve(undefined);
        };
        replaceMember(window, 'showQuickPick', () => show as unknown as typeof window.showQuickPick);
        await commands.executeCommand(commandIds.checkSources);
        assert.deepEqual(
          shown.map(({ label, description }) => `${label}: ${description?.replace(/, [\d.]+ s$/, '')}`),
          ['Flickr: answers', 'Openverse: has changed', 'Pexels: needs a key'],
        );
        assert.match(shown[1]?.detail ?? '', /Expected: a list in results\.$/);
        assert.equal(title, '1 of 2 sources answer; 1 was not asked, because it needs a key');
      }),
    );
  });

  it('are searched side by side, but for those that a setting leaves out, and their pictures saved', () => {
    const played = { flickr: flickrDouble(), openverse: openverseDouble(), nasa: nasaDouble() };
    const excluded = sourcesOtherThan('flickr', 'openverse', 'nasa', 'pexels');
    return withDoubles(played, () =>
      withSetting('excludedSources', excluded, async () => {
        watchMessages();
        await waitUntil('the setting', 5, () => {
          const off = api.controller.snapshot().sources.filter(({ isEnabled }) => !isEnabled);
          return off.map(({ id }) => id).join() === excluded.join();
        });
        await search({ source: 'all', keyword: 'lake', find: '30' });
        assert.equal(panelStatus(api), 'Found 30 pictures');
        assert.deepEqual(
          turns().map(({ source, state }) => [source, state]),
          [
            ['flickr', 'found'],
            ['openverse', 'found'],
            ['nasa', 'found'],
            ['pexels', 'needs-key'],
          ],
        );
        for (const { name, source, found } of turns())
          assert.ok(source === 'pexels' || found > 0, `${name} has found none`);
        const notices = api.controller.snapshot().notices.map(({ text }) => text);
        assert.match(notices.join('\n'), /Openverse API[^]*NASA/);

        await sendForm(api, 'scrape', formWith({ folder: 'several' }));
        assert.equal(panelStatus(api), 'Saved 30 of 30');
        assert.equal(savedFilesIn('several').length, 30);
      }),
    );
  });

  it('are allowed only some licences, where the user says so', () =>
    withDoubles({ openverse: openverseDouble() }, () =>
      withSetting('allowedLicenses', ['CC0-1.0'], async () => {
        watchMessages();
        await search({ source: 'openverse', keyword: 'licensed', find: '20' });
        await sendForm(api, 'scrape', formWith({ folder: 'licensed' }));
        const { saved, failed, failures } = doneScrape(api);
        assert.equal(saved + failed, 20);
        assert.ok(saved < 20 && failed > 0);
        assert.ok(failures.every(({ failure }) => failure.code === 'license-not-allowed'));
        if (saved === 0) return;
        const lines = readFileSync(join(workspaceFolder(), 'licensed', 'metadata.jsonl'), 'utf8');
        for (const line of lines.trim().split('\n')) assert.match(line, /CC0-1\.0/);
      }),
    ));

  describe('that want a key', () => {
    /** Types keys into the box that asks for one, the next when one is refused, and tells what the box was like. */
    function typeKeys(...keys: readonly string[]) {
      const asked: { password: boolean; ignoreFocusOut: boolean; title: string; prompt: string }[] = [];
      const complaints: string[] = [];
      replaceMember(window, 'createInputBox', (original) => () => {
        const real = original();
        const accept = new EventEmitter<void>();
        const hide = new EventEmitter<void>();
        const box = Object.assign(Object.create(real) as typeof real, {
          value: '',
          onDidAccept: accept.event,
          onDidHide: hide.event,
          hide: () => hide.fire(),
          dispose: () => real.dispose(),
          show() {
            const { password, ignoreFocusOut, title = '', prompt = '' } = box;
            asked.push({ password, ignoreFocusOut, title, prompt });
            typeNext();
          },
        });
        Object.defineProperty(box, 'validationMessage', {
          set(text: string) {
            if (text === '') return;
            complaints.push(text);
            typeNext();
          },
        });
        const left = [...keys];
        const typeNext = (): void => {
          const key = left.shift();
          if (key === undefined) return hide.fire();
          box.value = ` ${key}\n`;
          setImmediate(() => accept.fire());
        };
        return box;
      });
      return { asked, complaints };
    }

    /** Picks the source of this name wherever one is asked for. */
    function pick(name: string): (readonly (string | undefined)[])[] {
      const offered: (readonly (string | undefined)[])[] = [];
      const show = (items: readonly QuickPickItem[]): Promise<QuickPickItem | undefined> => {
        offered.push(items.map(({ label, description }) => `${label}: ${description}`));
        return Promise.resolve(items.find(({ label }) => label === name));
      };
      replaceMember(window, 'showQuickPick', () => show as unknown as typeof window.showQuickPick);
      return offered;
    }

    const keyOf = (id: string) =>
      api.controller.snapshot().sources.find((each) => each.id === id)?.apiKeyState;

    it('get it by commands, which try it first, keep it out of sight, and remove it', () =>
      withDoubles({ pexels: pexelsDouble() }, async (doubles) => {
        const messages = watchMessages();
        const said = () => messages.map(({ kind, text }) => `${kind}: ${text}`);
        const offered = pick('Pexels');

        const refused = typeKeys('WRONG-key');
        await commands.executeCommand('imageScraper.setKey');
        const keyWords = { required: 'key required', optional: 'key optional: more results' };
        assert.deepEqual(offered, [
          sourceIds.flatMap((id) => {
            const { name, key } = sources[id];
            return key === 'none' ? [] : [`${name}: ${keyWords[key]}`];
          }),
        ]);
        assert.deepEqual(refused.complaints, [
          `Pexels does not accept this key. Check it. [Get a key](${sources.pexels.keyPage})`,
        ]);
        assert.deepEqual(said(), []);
        assert.equal(keyOf('pexels'), 'missing');

        const { asked, complaints } = typeKeys('WRONG-key', pexelsKey);
        await api.panel.handleMessage({ type: 'setKey', source: 'pexels' });
        assert.equal(asked[0]?.password, true);
        assert.equal(asked[0].ignoreFocusOut, true);
        assert.equal(asked.length, 1, 'the box stays open');
        assert.equal(complaints.length, 1);
        assert.match(asked[0].prompt, /sent only to Pexels\. \[Get a key\]\(https:/);
        assert.equal(said().at(-1), 'showInformationMessage: The key for Pexels works and was saved.');
        assert.equal(keyOf('pexels'), 'stored');

        await search({ source: 'pexels', keyword: 'fox', find: '5' });
        assert.equal(panelStatus(api), 'Found 5 pictures');
        const told = doubles.requests.filter(({ headers }) => headers.authorization === pexelsKey);
        assert.ok(told.every(({ path }) => path.startsWith('/pexels/v1/search?')));
        assert.ok(told.length >= 2);

        await commands.executeCommand('imageScraper.testKey');
        assert.equal(said().at(-1), 'showInformationMessage: The key for Pexels works.');
        assert.deepEqual(offered.at(-1), ['Pexels: key required, set']);

        const shown = JSON.stringify([
          api.controller.snapshot(),
          messages,
          workspace.getConfiguration('imageScraper'),
        ]);
        assert.doesNotMatch(shown, new RegExp(pexelsKey));

        await commands.executeCommand('imageScraper.removeKey');
        assert.equal(said().at(-1), 'showInformationMessage: The key for Pexels was removed.');
        assert.equal(keyOf('pexels'), 'missing');
        const requests = doubles.requests.length;
        await search({ source: 'pexels', keyword: 'fox' });
        assert.equal(doubles.requests.length, requests);
        assert.match(panelStatus(api), /^Pexels requires an API key of your own/);
      }));
  });

  describe('that the user names himself', () => {
    let site: Site;

    before(async () => {
      site = await startSite((request, response) => {
        const path = request.url ?? '';
        if (path.endsWith('.jpg'))
          response.writeHead(200, { 'content-type': 'image/jpeg' }).end(jpegPicture(path));
        else
          response
            .writeHead(200, { 'content-type': 'text/html' })
            .end('<title>Ours</title><img src="/a.jpg"><p><img src="b.jpg" srcset="/b2.jpg 2x">');
      });
    });
    after(() => site.close());

    it('may be pages, also on this computer: their pictures are found and saved', async () => {
      watchMessages();
      await search({ keyword: `${site.url}/gallery/` });
      assert.equal(panelStatus(api), 'Found 2 pictures');
      assert.equal(turns()[0]?.name, `${site.host}/gallery`);
      await api.panel.handleMessage({
        type: 'scrape',
        tab: shownTab(api),
        form: api.controller.snapshot().form,
      });
      assert.equal(panelStatus(api), 'Saved 2 of 2');
      assert.equal(savedFilesIn('images/127.0.0.1').length, 2);
      const pictures = site.requests.filter(({ path }) => path.endsWith('.jpg'));
      assert.ok(pictures.every(({ headers }) => headers.referer === `${site.url}/gallery/`));
    });

    it('may be addresses of pictures, also on this computer', async () => {
      watchMessages();
      const addresses = [1, 2, 3].map((number) => `${site.url}/listed-${number}.jpg`).join('\n');
      await search({ source: 'address', addresses });
      assert.equal(panelStatus(api), 'Found 3 pictures');
      await sendForm(api, 'scrape', formWith({ folder: 'listed' }));
      assert.equal(panelStatus(api), 'Saved 3 of 3');
      assert.deepEqual(savedFilesIn('listed').length, 3);
    });
  });
});
