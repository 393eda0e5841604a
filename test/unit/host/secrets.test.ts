import assert from 'node:assert/strict';
import type { Engine } from '../../../src/engine/handle';
import { Controller } from '../../../src/host/controller';
import { toldNothing } from '../../../src/host/foundList';
import { plainLog } from '../../../src/host/log';
import { createSavedList } from '../../../src/host/savedList';
import { noCounts } from '../../../src/shared/counts';
import { directNetwork, noRecords, type ScrapeEvent, type SearchEvent } from '../../../src/shared/events';
import type { Failure } from '../../../src/shared/failure';
import { emptyForm } from '../../../src/shared/form';
import { closingText, failedText, statusText } from '../../../src/shared/words';
import { until } from '../../support/until';
import { aPicture, memoryLog } from './support';

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
        { type: 'page', pictures: [aPicture('1', { title: null })], found: 1, cursor: null },
        { type: 'searched', outcome: 'failed', found: 1, failure },
      ],
    ];
    const engine: Engine = {
      search: play(searches),
      scrape: play(scrapes),
      thumbnails: play([[{ type: 'thumbnailed', failure }]]),
      look: play([[{ type: 'looked', failure }]]),
      reject: play([[{ type: 'rejected', failure }]]),
    };
    const log = memoryLog();
    const controller = new Controller({
      engine,
      settings: () => ({
        flickrBaseUrl: `https://www.example/?key=${mark}`,
        userAgent: 'test',
        concurrency: null,
        network: {
          ...directNetwork,
          proxy: { http: secretProxy, https: secretProxy, noProxy: '', verify: true },
        },
        records: noRecords,
      }),
      roots: () => [{ name: 'site', path: '/tmp' }],
      virtual: () => false,
      pickRoot: () => Promise.resolve(null),
      maySave: () => Promise.resolve(true),
      mayFill: () => Promise.resolve(true),
      list: createSavedList(null, plainLog(log)),
      thumbnailCache: '/tmp/thumbnails',
      canPreview: () => false,
      memory: { get: () => undefined, set: () => undefined },
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
    await controller.stop();

    const shown = [...log.lines, ...seen].join('\n');
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
