import assert from 'node:assert/strict';
import { keepingItsPromise } from './runs/scriptedEngine';
import { toldNothing } from '../../../src/host/list/foundList';
import { plainLog } from '../../../src/host/log';
import { createSavedList } from '../../../src/host/list/savedList';
import { noCounts } from '../../../src/shared/engine/counts';
import type { ScrapeEvent } from '../../../src/shared/engine/scrape';
import type { SearchEvent } from '../../../src/shared/engine/search';
import { directNetwork, type EngineSettings } from '../../../src/shared/engine/settings';
import type { Failure } from '../../../src/shared/engine/failure';
import { emptyForm } from '../../../src/shared/form/form';
import { usualBaseUrls } from '../../../src/shared/sources/sources';
import { closingText, failedText, statusText } from '../../../src/shared/words/words';
import { plainSettings } from '../../support/engineSettings';
import { until } from '../../support/until';
import { controllerBed } from './controllerBed';
import { createKeyCommands } from '../../../src/host/keys/keyCommands';
import { fakeUi } from './fakeUi';
import { aPicture, memoryLog, someKeys } from './support';

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
          pictures: [aPicture('1', { title: null, sizes: [{ url: secretUrl, width: null, height: null }] })],
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
    const search = play(searches);
    const engine = keepingItsPromise({
      search(request) {
        for (const { key } of request.turns) if (key !== null) keysSent.push(key);
        return search();
      },
      extract: play([[{ type: 'extracted', failure }]]),
      scrape: play(scrapes),
      thumbnails: play([[{ type: 'thumbnailed', failure }]]),
      inspect: play([[{ type: 'inspected', failure }]]),
      reject: play([[{ type: 'rejected', failure }]]),
    });
    const keysSent: string[] = [];
    const log = memoryLog();
    const keys = someKeys({ 'imageScraper.key.flickr': mark });
    const settings: EngineSettings = {
      ...plainSettings,
      baseUrls: { ...usualBaseUrls, flickr: `https://www.example/?key=${mark}` },
      network: {
        ...directNetwork,
        proxy: { http: secretProxy, https: secretProxy, noProxy: '', verify: true },
      },
    };
    const remembered: string[] = [];
    const controller = controllerBed({
      engine,
      workspace: '/tmp',
      settings: () => settings,
      keys,
      list: createSavedList(null, plainLog(log)),
      memory: { get: () => undefined, set: (kept) => void remembered.push(JSON.stringify(kept)) },
      log: plainLog(log),
    });
    const seen: string[] = [];
    controller.onDidChange(() => {
      const snapshot = controller.snapshot();
      const { news } = controller.news(toldNothing, (file) => file);
      seen.push(JSON.stringify(snapshot), JSON.stringify(news), statusText(snapshot));
      if (snapshot.scrape.state !== 'done') return;
      seen.push(closingText(snapshot.scrape), ...snapshot.scrape.failures.map(failedText));
    });
    const form = { ...emptyForm, keyword: 'cat' };
    await controller.search(form);
    await controller.scrape(form);
    seen.push(controller.titleOf(picture), JSON.stringify(await controller.rejected([picture])));
    controller.visible([picture]);
    await until('the thumbnails to fail', 5, () => log.lines.some((line) => line.includes('Thumbnails')));
    // A second time the engine throws, with the addresses in its message.
    await controller.scrape(form);
    await controller.search(form);
    await controller.search({ ...form, source: 'page', addresses: secretUrl });
    await controller.search({ ...form, source: 'address', addresses: secretUrl });
    await controller.stop();
    const keyCommands = createKeyCommands({
      keys,
      engine,
      settings: () => settings,
      log: plainLog(log),
      ui: fakeUi({
        pickKeySource: () => Promise.resolve('flickr'),
        askForKey: () => Promise.resolve(mark),
        showWhile(title, test) {
          seen.push(title);
          return test(new AbortController().signal);
        },
        tell: (text) => void seen.push(text),
      }),
    });
    await keyCommands.test();
    await keyCommands.set();

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
function play<Event>(lists: readonly (readonly Event[])[]): () => AsyncIterable<Event> {
  const left = [...lists];
  return async function* () {
    await Promise.resolve();
    const events = left.shift();
    if (!events) throw new Error(`engine broke at ${secretUrl} by way of ${secretProxy}`);
    yield* events;
  };
}
