import assert from 'node:assert/strict';
import { readSettings } from '../../../src/host/settings';
import { directNetwork, noRecords } from '../../../src/shared/events';
import { memoryLog } from './support';

function read(values: Readonly<Record<string, unknown>>) {
  const log = memoryLog();
  const settings = readSettings({ get: (key) => values[key] }, '1.2.3', log);
  return { settings, lines: log.lines };
}

describe('settings', () => {
  it('have their defaults', () => {
    const { settings, lines } = read({ 'flickr.baseUrl': 'https://www.flickr.com', concurrency: null });
    assert.deepEqual(settings, {
      flickrBaseUrl: 'https://www.flickr.com',
      userAgent: 'ImageScraper/1.2.3 (VS Code extension)',
      concurrency: null,
      network: directNetwork,
      records: noRecords,
    });
    assert.deepEqual(lines, []);
  });

  it('take another address of Flickr', () => {
    const base = (value: unknown) => read({ 'flickr.baseUrl': value }).settings.flickrBaseUrl;
    assert.equal(base('http://127.0.0.1:8080/'), 'http://127.0.0.1:8080');
    assert.equal(base(' https://mirror.example/flickr/ '), 'https://mirror.example/flickr');
  });

  for (const value of ['', 'flickr', 'file:///etc', 'javascript:alert(1)', 5, null, ['https://x/'], {}]) {
    it(`fall back from the address ${JSON.stringify(value)} and say so`, () => {
      const { settings, lines } = read({ 'flickr.baseUrl': value });
      assert.equal(settings.flickrBaseUrl, 'https://www.flickr.com');
      assert.match(lines.join(), /^warn: imageScraper\.flickr\.baseUrl /);
    });
  }

  it('do not show in the log what is secret in an address', () => {
    assert.doesNotMatch(read({ 'flickr.baseUrl': 'ftp://me:SECRET@h/?key=SECRET' }).lines.join(), /SECRET/);
  });

  it('keep the number of downloads within its bounds', () => {
    const concurrency = (value: unknown) => read({ concurrency: value }).settings.concurrency;
    assert.deepEqual([-5, 0, 1, 2.4, 64, 65, 1e9, Infinity].map(concurrency), [1, 1, 1, 2, 64, 64, 64, 64]);
    assert.deepEqual([NaN, undefined, null, '8', {}].map(concurrency), [null, null, null, null, null]);
  });
});
