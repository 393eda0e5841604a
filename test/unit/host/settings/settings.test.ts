import assert from 'node:assert/strict';
import { readExcludedSources, readEngineSettings } from '../../../../src/host/settings/settings';
import { sourceIds, defaultBaseUrls } from '../../../../src/shared/sources/sources';
import { memoryLog } from '../hostFixtures';

type Values = Readonly<Record<string, unknown>>;

function readWith(own: Values, http: Values = {}, environment: Readonly<Record<string, string>> = {}) {
  const log = memoryLog();
  const section = (values: Values) => ({ get: (key: string) => values[key] });
  const written = {
    extensionSection: section(own),
    httpSection: section(http),
    environment,
    language: 'pt-br',
  };
  const excluded = readExcludedSources(written.extensionSection, log);
  return { settings: readEngineSettings(written, '1.2.3', log), excluded, lines: log.lines };
}

describe('settings', () => {
  it('have their defaults', () => {
    const { settings, excluded, lines } = readWith({
      baseUrls: {},
      excludedSources: [],
      allowedLicenses: [],
      allowedPrivateHosts: [],
      concurrency: null,
    });
    assert.deepEqual(settings, {
      baseUrls: defaultBaseUrls,
      userAgent: 'ImageScraper/1.2.3 (VS Code extension)',
      concurrency: null,
      network: { proxy: null, shouldTrustSystemCertificates: true, allowedHosts: [] },
      records: { metadata: true, credits: true },
      allowedLicenses: null,
      language: 'pt-br',
    });
    assert.deepEqual(excluded, []);
    assert.deepEqual(lines, []);
    assert.deepEqual(readWith({}), { settings, excluded, lines });
  });

  it('take other addresses of some sources', () => {
    const baseUrls = { flickr: 'http://127.0.0.1:8080/', nasa: ' https://mirror.example/nasa/?a#b ' };
    const { settings, lines } = readWith({ baseUrls });
    assert.deepEqual(settings.baseUrls, {
      ...defaultBaseUrls,
      flickr: 'http://127.0.0.1:8080',
      nasa: 'https://mirror.example/nasa',
    });
    assert.deepEqual(lines, []);
  });

  for (const value of ['', 'flickr', 'file:///etc', 'javascript:alert(1)', 5, null, ['https://x/'], {}]) {
    it(`fall back from the address ${JSON.stringify(value)} and say so`, () => {
      const { settings, lines } = readWith({ baseUrls: { flickr: value, nasa: 'https://mirror.example' } });
      assert.deepEqual(settings.baseUrls, { ...defaultBaseUrls, nasa: 'https://mirror.example' });
      assert.match(lines.join(), /^warn: imageScraper\.baseUrls [^,]*, not \{"flickr":/);
    });
  }

  for (const value of ['https://mirror.example', null, 5, ['https://x/'], { tumblr: 'https://x/' }]) {
    it(`pass over ${JSON.stringify(value)} in the place of addresses by source, and say so`, () => {
      const { settings, lines } = readWith({ baseUrls: value });
      assert.deepEqual(settings.baseUrls, defaultBaseUrls);
      assert.deepEqual(settings.network.allowedHosts, []);
      assert.match(lines.join(), /^warn: imageScraper\.baseUrls /);
    });
  }

  it('do not show in the log what is secret in an address', () => {
    const { lines } = readWith({ baseUrls: { flickr: 'ftp://me:SECRET@h/?key=SECRET' } });
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines.join(), /SECRET/);
  });

  it('leave sources out of a search in all, as far as there are such', () => {
    const { excluded, lines } = readWith({ excludedSources: ['pixabay', 'tumblr', 'flickr', 7] });
    assert.deepEqual(excluded, ['flickr', 'pixabay']);
    assert.deepEqual(
      lines.map((line) => line.slice(line.indexOf('not'))),
      ['not "tumblr".', 'not 7.'],
    );
    assert.deepEqual(readWith({ excludedSources: 'nasa' }).excluded, ['nasa']);
  });

  it('allow only some licences, and none where none of those can be read', () => {
    const allowed = (allowedLicenses: unknown) => readWith({ allowedLicenses }).settings.allowedLicenses;
    assert.deepEqual(allowed(['CC-BY', ' cc0-1.0 ']), ['CC-BY', 'cc0-1.0']);
    assert.deepEqual(allowed('CC-BY'), ['CC-BY']);
    assert.deepEqual(allowed(['CC-BY', 5, '']), ['CC-BY']);
    assert.deepEqual([allowed([]), allowed(null), allowed(undefined)], [null, null, null]);
    for (const wrong of [[5], [''], {}, 7]) assert.deepEqual(allowed(wrong), [], JSON.stringify(wrong));
    assert.match(
      readWith({ allowedLicenses: [5] }).lines.join(),
      /^warn: imageScraper\.allowedLicenses .*not 5\./,
    );
  });

  it('keep the number of downloads within its bounds', () => {
    const concurrency = (value: unknown) => readWith({ concurrency: value }).settings.concurrency;
    assert.deepEqual([-5, 0, 1, 2.4, 64, 65, 1e9, Infinity].map(concurrency), [1, 1, 1, 2, 64, 64, 64, 64]);
    assert.deepEqual([NaN, undefined, null, '8', {}].map(concurrency), [null, null, null, null, null]);
  });

  it('switch the records off one by one', () => {
    const records = (own: Values) => readWith(own).settings.records;
    assert.deepEqual(records({ 'records.metadata': false }), { metadata: false, credits: true });
    assert.deepEqual(records({ 'records.credits': false }), { metadata: true, credits: false });
    assert.deepEqual(records({ 'records.metadata': 'no', 'records.credits': 0 }), {
      metadata: true,
      credits: true,
    });
  });
});

describe('the contact', () => {
  const userAgent = (contact: unknown) => readWith({ contact }).settings.userAgent;

  it('is told to the sites', () => {
    const expected = 'ImageScraper/1.2.3 (VS Code extension; me@example.org)';
    assert.equal(userAgent(' me@example.org '), expected);
    assert.equal(userAgent('https://example.org/a?b=c').slice(-26), 'https://example.org/a?b=c)');
  });

  it('cannot break out of its brackets or of the header', () => {
    assert.equal(
      userAgent('me) Mozilla/5.0\r\nX-Other: \\(1\u0000\u007fé☃'),
      'ImageScraper/1.2.3 (VS Code extension; me Mozilla/5.0X-Other: 1)',
    );
    assert.equal(userAgent('x'.repeat(1_000)).length, userAgent('').length + '; '.length + 200);
  });

  it('is left out when there is none', () => {
    for (const value of ['', ' () ', '☃', undefined, null, 5, ['me@example.org']]) {
      assert.equal(userAgent(value), 'ImageScraper/1.2.3 (VS Code extension)');
    }
  });
});

describe('the hosts that may be private', () => {
  const allowed = (own: Values) => {
    const { settings, lines } = readWith(own);
    return { hosts: settings.network.allowedHosts, lines };
  };

  it('are those listed, as addresses write them', () => {
    const allowedPrivateHosts = [
      ' NAS.local ',
      '192.168.1.20',
      'localhost',
      '::1',
      '[FD00::1]',
      'bücher.test',
    ];
    assert.deepEqual(allowed({ allowedPrivateHosts }), {
      hosts: ['nas.local', '192.168.1.20', 'localhost', '[::1]', '[fd00::1]', 'xn--bcher-kva.test'],
      lines: [],
    });
  });

  it('are also those that stand in for a source', () => {
    const baseUrls = { flickr: 'http://127.0.0.1:8080', nasa: 'http://nas.local/nasa' };
    assert.deepEqual(allowed({ baseUrls }).hosts, ['127.0.0.1', 'nas.local']);
    assert.deepEqual(allowed({ baseUrls: { flickr: 'https://www.flickr.com/' } }).hosts, []);
    assert.deepEqual(allowed({}).hosts, []);
  });

  for (const wrong of [
    'http://nas.local',
    'nas.local:80',
    'a/b',
    'me@nas',
    '',
    ' ',
    '*',
    'a b',
    5,
    null,
    {},
  ]) {
    it(`are not ${JSON.stringify(wrong)}, which is said`, () => {
      const { hosts, lines } = allowed({ allowedPrivateHosts: ['nas.local', wrong] });
      assert.deepEqual(hosts, ['nas.local']);
      assert.match(lines.join(), /^warn: imageScraper\.allowedPrivateHosts /);
    });
  }

  it('are none when there is no list', () => {
    for (const allowedPrivateHosts of ['nas.local:80', 5, null, {}]) {
      assert.deepEqual(allowed({ allowedPrivateHosts }).hosts, []);
    }
  });
});

describe("VS Code's network settings", () => {
  it('lead to the proxy', () => {
    const http = { proxy: 'http://me:pw@proxy.test:3128', noProxy: ['intra.test'], proxyStrictSSL: false };
    const { settings, lines } = readWith({}, { ...http, systemCertificates: false });
    assert.deepEqual(settings.network.proxy, {
      http: http.proxy,
      https: http.proxy,
      noProxy: 'intra.test',
      shouldVerifyProxy: false,
    });
    assert.equal(settings.network.shouldTrustSystemCertificates, false);
    assert.deepEqual(
      lines.filter((line) => line.includes('http.')),
      [],
    );
  });

  it('leave it to the environment', () => {
    const { proxy } = readWith({}, { proxy: '' }, { HTTPS_PROXY: 'http://proxy.test:3128' }).settings.network;
    assert.deepEqual(
      { http: proxy?.http, https: proxy?.https },
      { http: null, https: 'http://proxy.test:3128' },
    );
  });

  it('that cannot be used are told to the log, with nothing secret', () => {
    const { lines } = readWith(
      {},
      { proxy: 'http://me:SECRET/@proxy' },
      { ALL_PROXY: 'socks5://me:SECRET@proxy' },
    );
    assert.match(lines.join('\n'), /^warn: http\.proxy .*\n?warn: ALL_PROXY /m);
    assert.doesNotMatch(lines.join('\n'), /SECRET/);
  });

  it('leave out no source where every one of them would be', () => {
    const { excluded, lines } = readWith({ excludedSources: sourceIds });
    assert.deepEqual(excluded, []);
    assert.match(lines.join(), /excludedSources leaves out every source/);
    assert.deepEqual(readWith({ excludedSources: sourceIds.slice(1) }).excluded, sourceIds.slice(1));
  });
});
