import assert from 'node:assert/strict';
import { keepingItsPromise } from './runs/scriptedEngine';
import { emptyListVersion } from '../../../src/host/list/foundList';
import { createPlainLog } from '../../../src/host/log';
import { createSavedList } from '../../../src/host/list/savedList';
import { noCounts } from '../../../src/shared/engine/counts';
import { endedExport } from '../../../src/shared/engine/export';
import type { ScrapeEvent } from '../../../src/shared/engine/scrape';
import type { SearchEvent } from '../../../src/shared/engine/search';
import { directNetwork, type EngineSettings } from '../../../src/shared/engine/settings';
import type { Failure } from '../../../src/shared/engine/failure';
import { emptyForm } from '../../../src/shared/form/form';
import { defaultBaseUrls } from '../../../src/shared/sources/sources';
import { closingText, failedPictureText, panelStatusText } from '../../../src/shared/words/runText';
import { plainSettings } from '../../support/engineSettings';
import { waitUntil } from '../../support/waitUntil';
import { controllerBed } from './controllerBed';
import { createApiKeyCommands } from '../../../src/host/keys/apiKeyCommands';
import { fakeUi } from './fakeUi';
import { catPicture, memoryLog, apiKeysWith } from './hostFixtures';

const mark = 'MARK7f3a';
const secretUrl = `https://me:${mark}@live.example/1.jpg?api_key=${mark}&x=1#token=${mark}`;
const secretProxy = `http://me:${mark}@proxy.example:3128`;

describe('a secret in an address', () => {
  it('is in no line of the log, no message to the page, no notification and no error', async () => {
    const detail = `connect to ${secretProxy} for ${secretUrl} (me:${mark}@proxy.example:3128, token=${mark})`;
    const failure: Failure = { code: 'connection', host: 'live.example', detail };
    const picture = 'flickr:1';
    const scrapes: readonly (readonly ScrapeEvent[])[] = [
      [
        { type: 'started', quantity: 1, folder: '/tmp' },
        { type: 'retrying', picture, url: secretUrl, failure, waitSeconds: 1 },
        { type: 'failed', picture, url: secretUrl, failure },
        { type: 'warning', failure: { code: 'records-not-written', detail } },
        {
          type: 'finished',
          outcome: 'stopped',
          ...noCounts,
          failed: 1,
          quantity: 1,
          seconds: 1,
          failure: { code: 'proxy', host: 'proxy.example:3128', status: 407, detail },
        },
      ],
    ];
    const searches: readonly (readonly SearchEvent[])[] = [
      [
        {
          type: 'page',
          pictures: [
            catPicture('1', { title: null, sizes: [{ url: secretUrl, width: null, height: null }] }),
          ],
          joined: [],
          found: 1,
          turns: [{ turn: 0, found: 1, cursor: null }],
        },
        { type: 'turn', turn: 0, outcome: 'failed', found: 1, failure, note: null },
        { type: 'searched', outcome: 'failed', found: 1, failure },
      ],
      [{ type: 'searched', outcome: 'failed', found: 0, failure }],
      [{ type: 'searched', outcome: 'failed', found: 0, failure }],
      [{ type: 'searched', outcome: 'failed', found: 0, failure: { ...failure, code: 'bad-key' } }],
    ];
    const search = playLists(searches);
    const engine = keepingItsPromise({
      search(request) {
        for (const { apiKey } of request.sourceRuns) if (apiKey !== null) keysSent.push(apiKey);
        return search();
      },
      extract: playLists([[{ type: 'extracted', failure, isCut: false, hasBase: false }]]),
      check: playLists([[{ type: 'checked' as const, failure }]]),
      scrape: playLists(scrapes),
      scrapeList: playLists(scrapes),
      thumbnails: playLists([[{ type: 'thumbnailed', failure }]]),
      contactSheet: playLists([[{ type: 'drawn', sheet: null, failure }]]),
      view: playLists([[{ type: 'viewed', shown: null, failure }]]),
      documentPictures: playLists([[{ type: 'read', pictures: [], failure }]]),
      inspect: playLists([[{ type: 'inspected', failure }]]),
      reject: playLists([[{ type: 'rejected', isOut: true, failure, asideFolders: [] }]]),
      restore: playLists([[{ type: 'restored', failure, pictureKeys: [], files: [] }]]),
      verify: playLists([[{ type: 'verified', failure, fileCount: 0 }]]),
      describe: playLists([[{ type: 'described', failure }]]),
      mend: playLists([[{ type: 'mended', failure }]]),
      discard: playLists([[{ type: 'discarded', failure }]]),
      export: playLists([[endedExport(failure)]]),
      shard: playLists([[{ type: 'sharded', failure, manifest: null }]]),
      merge: playLists([[{ type: 'merged', failure, counts: null }]]),
    });
    const keysSent: string[] = [];
    const log = memoryLog();
    const apiKeys = apiKeysWith({ 'imageScraper.key.flickr': mark });
    const settings: EngineSettings = {
      ...plainSettings,
      baseUrls: { ...defaultBaseUrls, flickr: `https://www.example/?key=${mark}` },
      network: {
        ...directNetwork,
        proxy: { http: secretProxy, https: secretProxy, noProxy: '', shouldVerifyProxy: true },
      },
    };
    const remembered: string[] = [];
    const controller = controllerBed({
      engine,
      workspace: '/tmp',
      settings: () => settings,
      apiKeys,
      savedList: createSavedList(null, createPlainLog(log)),
      memory: { get: () => undefined, set: (kept) => void remembered.push(JSON.stringify(kept)) },
      log: createPlainLog(log),
    });
    const seen: string[] = [];
    controller.onDidChange(() => {
      const snapshot = controller.snapshot();
      const { changes } = controller.updatesSince(emptyListVersion, (file) => file);
      seen.push(JSON.stringify(snapshot), JSON.stringify(changes), panelStatusText(snapshot));
      if (snapshot.scrape.state !== 'done') return;
      seen.push(closingText(snapshot.scrape), ...snapshot.scrape.failures.map(failedPictureText));
    });
    const form = { ...emptyForm, keyword: 'cat' };
    await controller.searchForForm(form);
    await controller.saveForForm(form);
    seen.push(
      controller.displayNameOf(picture),
      JSON.stringify(await controller.rejectPictures([picture], () => Promise.resolve())),
    );
    seen.push(JSON.stringify(await controller.restorePictures([picture])));
    controller.setVisiblePictures([picture]);
    await waitUntil('the thumbnails to fail', 5, () => log.lines.some((line) => line.includes('Thumbnails')));
    // A second time the engine throws, with the addresses in its message.
    await controller.saveForForm(form);
    await controller.searchForForm(form);
    await controller.searchForForm({ ...form, source: 'page', addresses: secretUrl });
    await controller.searchForForm({ ...form, source: 'address', addresses: secretUrl });
    await controller.shutDown();
    const keyCommands = createApiKeyCommands({
      apiKeys,
      engine,
      settings: () => settings,
      log: createPlainLog(log),
      ui: fakeUi({
        pickKeySource: () => Promise.resolve('flickr'),
        async askForKey(_source, check) {
          seen.push(String(await check(mark, new AbortController().signal)));
          return mark;
        },
        showWhile(title, test) {
          seen.push(title);
          return test(new AbortController().signal, () => undefined);
        },
        tell: (text) => void seen.push(text),
      }),
    });
    await keyCommands.testApiKey();
    await keyCommands.setApiKey();

    assert.deepEqual(keysSent, [mark, mark, mark, mark], 'the engine alone is told the key');
    assert.doesNotMatch(remembered.join('\n').replaceAll(JSON.stringify(secretUrl), ''), new RegExp(mark));
    const shown = [...log.lines, ...seen].join('\n').replaceAll(JSON.stringify(secretUrl), '');
    assert.doesNotMatch(shown, new RegExp(mark));
    assert.match(shown, /connect to http:\/\/…@proxy\.example:3128 for https:\/\/…@live\.example\/1\.jpg/);
    assert.match(shown, /"name":"https:\/\/…@live\.example\/1\.jpg\?api_key=…&x=1#token=…"/);
    assert.match(shown, /engine broke at/);
  });
});

/** Plays one list of events at each call; then it throws. */
function playLists<Event>(lists: readonly (readonly Event[])[]): () => AsyncIterable<Event> {
  const left = [...lists];
  return async function* () {
    await Promise.resolve();
    const events = left.shift();
    if (!events) throw new Error(`engine broke at ${secretUrl} by way of ${secretProxy}`);
    yield* events;
  };
}
