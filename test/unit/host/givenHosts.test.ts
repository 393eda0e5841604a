import assert from 'node:assert/strict';
import { withGivenHosts } from '../../../src/host/givenHosts';
import type { EngineSettings, ScrapeRequest, SearchRequest } from '../../../src/shared/events';
import { noLeast } from '../../../src/shared/sizes';
import { plainSettings, scriptedEngine } from './scriptedEngine';
import { aPicture } from './support';

describe('the hosts that the user named', () => {
  const settings: EngineSettings = {
    ...plainSettings,
    network: { ...plainSettings.network, allowedHosts: ['nas.local'] },
  };
  const { signal } = new AbortController();
  const none = async function* (): AsyncGenerator<never> {};
  const allowed = (request: { readonly settings: EngineSettings } | undefined) =>
    request?.settings.network.allowedHosts;
  const size = (url: string) => ({ url, width: null, height: null });
  /** Of a page that the user named, on another host than its picture. */
  const onPage = aPicture('1', {
    source: 'page',
    page: 'http://10.0.0.1:8080/x',
    sizes: [size('http://10.0.0.2/1.jpg')],
  });
  const listed = aPicture('2', { source: 'address', sizes: [size('http://printer.local/2.jpg')] });
  const found = aPicture('3', { page: 'http://10.0.0.3/', sizes: [size('http://10.0.0.4/3.jpg')] });

  it('may be private: those of web pages, but nothing that a keyword names', () => {
    const { engine, searches, searchScripts } = scriptedEngine();
    searchScripts.push(none);
    const turn = { cursor: null, key: null };
    const request: SearchRequest = {
      turns: [
        { ...turn, source: 'page', query: 'http://10.0.0.1:8080/x' },
        { ...turn, source: 'page', query: 'https://[::1]/' },
        { ...turn, source: 'flickr', query: 'http://10.0.0.9/' },
      ],
      ...{ find: 1, known: [], answers: null, settings },
    };
    withGivenHosts(engine).search(request, signal);
    assert.deepEqual(allowed(searches[0]), ['nas.local', '10.0.0.1', '[::1]']);
  });

  it('may be private when their pictures are saved or shown, and no host that a page or a source named', () => {
    const { engine, scrapes, thumbnails, scrapeScripts } = scriptedEngine();
    scrapeScripts.push(none);
    const pictures = [onPage, listed, found];
    const request: ScrapeRequest = {
      ...{ pictures, size: 'large', least: noLeast, quantity: 3, folder: '/tmp', inside: null, settings },
    };
    withGivenHosts(engine).scrape(request, signal);
    withGivenHosts(engine).thumbnails({ pictures, cache: '/tmp', settings }, signal);
    for (const asked of [scrapes[0], thumbnails[0]])
      assert.deepEqual(allowed(asked), ['nas.local', '10.0.0.1', 'printer.local']);
  });

  it('are allowed in that run only', () => {
    const { engine, scrapes, scrapeScripts } = scriptedEngine();
    scrapeScripts.push(none);
    const request: ScrapeRequest = {
      ...{ pictures: [found], size: 'large', least: noLeast, quantity: 1, folder: '/tmp', inside: null },
      settings,
    };
    withGivenHosts(engine).scrape(request, signal);
    assert.deepEqual(allowed(scrapes[0]), ['nas.local']);
    assert.deepEqual(settings.network.allowedHosts, ['nas.local']);
  });
});
