import assert from 'node:assert/strict';
import {
  networkFromEnvironment,
  proxyFromEnvironment,
  proxyFromSettings,
} from '../../../../src/shared/engine/proxy';

const none = { proxy: '', noProxy: [], proxyStrictSSL: true, proxySupport: 'override' };

describe('the proxy of the environment', () => {
  const read = (environment: Readonly<Record<string, string>>) => proxyFromEnvironment(environment).proxy;
  const ways = (environment: Readonly<Record<string, string>>) => {
    const proxy = read(environment);
    return proxy && [proxy.http, proxy.https, proxy.noProxy];
  };

  it('is none where nothing is set', () => {
    assert.equal(read({}), null);
    assert.equal(read({ http_proxy: '', HTTPS_PROXY: '  ', no_proxy: 'a.test' }), null);
  });

  it('is told for http and https apart', () => {
    const [a, b] = ['http://a.test:1', 'http://b.test:2'];
    assert.deepEqual(ways({ http_proxy: a }), [a, null, '']);
    assert.deepEqual(ways({ https_proxy: b, no_proxy: 'x.test,y.test' }), [null, b, 'x.test,y.test']);
    assert.deepEqual(ways({ HTTP_PROXY: a, HTTPS_PROXY: b, NO_PROXY: '*' }), [a, b, '*']);
  });

  it('is all_proxy for what has none of its own', () => {
    const [a, b] = ['http://a.test:1', 'http://b.test:2'];
    assert.deepEqual(ways({ all_proxy: a, HTTPS_PROXY: b }), [a, b, '']);
    assert.deepEqual(ways({ ALL_PROXY: a }), [a, a, '']);
  });

  it('is that in small letters where there are both', () => {
    const [a, b] = ['http://a.test:1', 'http://b.test:2'];
    assert.deepEqual(ways({ http_proxy: a, HTTP_PROXY: b, no_proxy: 'x', NO_PROXY: 'y' }), [a, null, 'x']);
  });

  it('may leave out the scheme', () => {
    assert.deepEqual(ways({ http_proxy: ' me:pw@a.test:3128 ' }), ['http://me:pw@a.test:3128', null, '']);
    assert.deepEqual(ways({ http_proxy: '[fd00::1]:3128' }), ['http://[fd00::1]:3128', null, '']);
  });

  it('is always verified', () =>
    assert.equal(read({ https_proxy: 'https://a.test' })?.shouldVerifyProxy, true));

  for (const wrong of [
    'http://',
    'http://a b',
    'http://a.test/path?secret',
    'a.test:port',
    'SECRET://',
    'http://me:SEC/RET@a',
  ]) {
    it(`is passed over when it reads ${wrong}, and that is said without quoting it`, () => {
      const { proxy, problems } = proxyFromEnvironment({ HTTPS_PROXY: wrong });
      assert.equal(proxy, null);
      assert.deepEqual(problems, ['HTTPS_PROXY is not the address of a proxy, and is passed over.']);
    });
  }

  it('is kept when it is of a kind that we do not know, so that nothing goes around it', () => {
    const { proxy, problems } = proxyFromEnvironment({ ALL_PROXY: 'socks5h://me:SECRET@a.test:1080' });
    assert.deepEqual([proxy?.http, proxy?.https], Array(2).fill('socks5h://me:SECRET@a.test:1080'));
    assert.match(problems.join(), /^ALL_PROXY .* socks5h, which is not supported/);
    assert.doesNotMatch(problems.join(), /SECRET/);
  });

  it('is all that a terminal program needs, besides the certificates of the system', () => {
    assert.deepEqual(networkFromEnvironment({ http_proxy: 'http://a.test:1' }), {
      proxy: { http: 'http://a.test:1', https: null, noProxy: '', shouldVerifyProxy: true },
      shouldTrustSystemCertificates: true,
      allowedHosts: [],
    });
  });
});

describe('the proxy of the settings', () => {
  const environment = { http_proxy: 'http://env.test:1', no_proxy: 'x.test' };
  const fromEnvironment = {
    http: 'http://env.test:1',
    https: null,
    noProxy: 'x.test',
    shouldVerifyProxy: true,
  };

  it('comes before that of the environment, for all addresses', () => {
    const proxy = 'http://set.test:2';
    assert.deepEqual(proxyFromSettings({ ...none, proxy }, environment).proxy, {
      http: proxy,
      https: proxy,
      noProxy: '',
      shouldVerifyProxy: true,
    });
  });

  it('is that of the environment where none is set', () => {
    for (const proxy of ['', undefined, null]) {
      assert.deepEqual(proxyFromSettings({ ...none, proxy }, environment).proxy, fromEnvironment);
    }
    assert.equal(proxyFromSettings(none, {}).proxy, null);
  });

  it('is none at all when support for proxies is off', () => {
    const off = { ...none, proxy: 'http://set.test:2', proxySupport: 'off' };
    assert.deepEqual(proxyFromSettings(off, environment), { proxy: null, problems: [] });
    for (const proxySupport of ['on', 'override', 'fallback', undefined, 5]) {
      assert.ok(proxyFromSettings({ ...off, proxySupport }, {}).proxy, String(proxySupport));
    }
  });

  it('spares the hosts of http.noProxy, whichever proxy it is', () => {
    const spared = { ...none, noProxy: ['a.test', 5, '.b.test'] };
    const set = proxyFromSettings({ ...spared, proxy: 'http://set.test:2' }, environment);
    assert.equal(set.proxy?.noProxy, 'a.test,.b.test');
    assert.equal(proxyFromSettings(spared, environment).proxy?.noProxy, 'x.test,a.test,.b.test');
    assert.equal(proxyFromSettings({ ...none, noProxy: 'a.test' }, environment).proxy?.noProxy, 'x.test');
  });

  it('is verified unless exactly false is set', () => {
    const verify = (proxyStrictSSL: unknown) =>
      proxyFromSettings({ ...none, proxyStrictSSL }, environment).proxy?.shouldVerifyProxy;
    assert.deepEqual([true, undefined, 'false', 0, false].map(verify), [true, true, true, true, false]);
  });

  for (const proxy of ['a b', 'http://me:SECRET@', 5, {}, ['http://a.test']]) {
    it(`is that of the environment, and this is said, when http.proxy is ${JSON.stringify(proxy)}`, () => {
      const { proxy: read, problems } = proxyFromSettings({ ...none, proxy }, environment);
      assert.deepEqual(read, fromEnvironment);
      assert.deepEqual(problems, ['http.proxy is not the address of a proxy, and is passed over.']);
    });
  }
});
