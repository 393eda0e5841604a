import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContext } from 'node:tls';
import { ScrapeError } from '../../../../src/core/failure';
import { trustContextOf } from '../../../../src/core/net/certificates';
import { defaultNetLimits, type NetLimits } from '../../../../src/core/net/limits';
import { isProxyBypassed } from '../../../../src/core/net/proxy';
import { AddressGuard } from '../../../../src/core/net/addressGuard';
import { createConnections } from '../../../../src/core/net/undici';
import {
  directNetwork,
  type NetworkSettings,
  type ProxySettings,
} from '../../../../src/shared/engine/settings';
import type { Failure } from '../../../../src/shared/engine/failure';
import { failureText } from '../../../../src/shared/words/failureText';
import { makeCertificates, type Certificates } from '../../../support/certificates';
import { startProxySite, type ProxyBehavior, type ProxySite } from '../../../support/proxySite';
import { closedPortUrl, startRawSite, startSite, type Site } from '../../../support/site';
import { failureFrom, impatientLimits, requestOnce, plainUse, quickLimits, TestClient } from './testClient';

/** A name that no resolver knows: what comes from there came through the proxy. */
const photosUrl = 'http://photos.test';

function networkBy(proxy: Partial<ProxySettings>, network: Partial<NetworkSettings> = {}): NetworkSettings {
  const none = { http: null, https: null, noProxy: '', shouldVerifyProxy: true };
  return { ...directNetwork, proxy: { ...none, ...proxy }, ...network };
}

function networkThrough(address: string): NetworkSettings {
  return networkBy({ http: address, https: address });
}

function addUser(address: string, user: string): string {
  return address.replace('//', `//${user}@`);
}

describe('a proxy', () => {
  const closing: { close(): unknown }[] = [];
  let site: Site;

  const startProxy = async (manners: ProxyBehavior = {}): Promise<ProxySite> => {
    const hosts = { 'photos.test': site.host, ...manners.hosts };
    const proxy = await startProxySite({ ...manners, hosts });
    closing.push(proxy);
    return proxy;
  };
  const client = (network: NetworkSettings, limits: Partial<NetLimits> = {}): TestClient => {
    const made = new TestClient({ maxRetries: 1, ...limits }, network);
    closing.unshift(made);
    return made;
  };
  const from = async (network: NetworkSettings, url: string): Promise<string> =>
    (await client(network).fetchPicture(url)).toString();
  const failing = (network: NetworkSettings, url: string): Promise<Failure> =>
    failureFrom(client(network).fetchPicture(url));

  beforeEach(async () => {
    site = await startSite((request, response) => {
      if (request.url === '/broken') response.writeHead(500);
      if (request.url === '/badGateway') response.writeHead(502);
      if (request.url === '/elsewhere') response.writeHead(302, { location: 'http://127.0.0.2/' });
      response.end(request.url === '/large' ? Buffer.alloc(5_000_000, 'x') : `the picture ${request.url}`);
    });
    closing.push(site);
  });
  afterEach(async () => {
    for (const one of closing.splice(0)) await one.close();
  });

  it('is asked for the whole address when that is http', async () => {
    const proxy = await startProxy();
    assert.equal(await from(networkThrough(proxy.url), `${photosUrl}/1.jpg?a=b`), 'the picture /1.jpg?a=b');
    assert.deepEqual(
      proxy.requests.map(({ line, headers }) => [line, headers.host]),
      [[`GET ${photosUrl}/1.jpg?a=b`, 'photos.test']],
    );
  });

  it('carries many pictures at once, small and large, over few connections', async () => {
    const proxy = await startProxy();
    // With the short times of tests a busy machine would be taken for a slow server, and asked again.
    const one = client(networkThrough(proxy.url), defaultNetLimits);
    const paths = Array.from({ length: 60 }, (_, at) => (at % 10 === 0 ? '/large' : `/${at}.jpg`));
    const bodies = await Promise.all(paths.map((path) => one.fetchPicture(`${photosUrl}${path}`)));
    for (const [at, path] of paths.entries()) {
      const [body] = bodies.splice(0, 1);
      if (path === '/large') assert.equal(body?.length, 5_000_000);
      else assert.equal(body?.toString(), `the picture ${path}`, String(at));
    }
    assert.equal(proxy.requests.length, 60);
    assert.ok(proxy.connectionCount < 30, `${proxy.connectionCount} connections`);
  });

  it('is not asked for the hosts that go without it', async () => {
    const proxy = await startProxy();
    const network = { ...networkBy({ http: proxy.url, noProxy: '127.0.0.1' }), allowedHosts: ['127.0.0.1'] };
    assert.equal(await from(network, `${site.url}/1.jpg`), 'the picture /1.jpg');
    assert.deepEqual(proxy.requests, []);
  });

  it('does not take the guard away from the hosts that go without it', async () => {
    const proxy = await startProxy();
    const failure = await failing(networkBy({ http: proxy.url, noProxy: 'localhost' }), site.url);
    assert.equal(failure.code, 'private-address');
  });

  it('is not asked for literal private addresses', async () => {
    const proxy = await startProxy();
    const network = networkThrough(proxy.url);
    assert.equal((await failing(network, 'http://127.0.0.2/1.jpg')).code, 'private-address');
    assert.equal((await failing(network, 'http://localhost/1.jpg')).code, 'private-address');
    assert.equal((await failing(network, `${photosUrl}/elsewhere`)).code, 'private-address');
    assert.deepEqual(
      proxy.requests.map(({ line }) => line),
      [`GET ${photosUrl}/elsewhere`],
    );
  });

  it('is taken from the settings only, never from the environment', async () => {
    const proxy = await startProxy();
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = proxy.url;
    try {
      const direct = { ...directNetwork, allowedHosts: ['127.0.0.1'] };
      assert.equal(await from(direct, `${site.url}/1.jpg`), 'the picture /1.jpg');
      const onlyHttps = { ...networkBy({ https: proxy.url }), allowedHosts: ['127.0.0.1'] };
      assert.equal(await from(onlyHttps, `${site.url}/1.jpg`), 'the picture /1.jpg');
      assert.deepEqual(proxy.requests, []);
    } finally {
      names.forEach((name, at) => {
        if (before[at] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[at];
      });
    }
  });

  for (const [user, credentials] of [
    ['me:open%20sesame%21', 'me:open sesame!'],
    ['me', 'me:'],
    ['100%:x', '100%:x'],
    ['J%C3%BCrgen:x', 'Jürgen:x'],
  ] as const) {
    it(`gets user name and password from its address (${user})`, async () => {
      const proxy = await startProxy({ credentials });
      assert.equal(
        await from(networkThrough(addUser(proxy.url, user)), `${photosUrl}/1.jpg`),
        'the picture /1.jpg',
      );
    });
  }

  it('is the only one that gets them', async () => {
    const proxy = await startProxy({ credentials: 'me:secret' });
    const network = {
      ...networkBy({ http: addUser(proxy.url, 'me:secret'), noProxy: '127.0.0.1' }),
      allowedHosts: ['127.0.0.1'],
    };
    await from(network, `${photosUrl}/1.jpg`);
    await from(network, `${site.url}/2.jpg`);
    assert.equal(site.requests.length, 2);
    assert.doesNotMatch(JSON.stringify(site.requests), /authorization|secret|bWU6c2VjcmV0/i);
  });

  for (const target of [`${photosUrl}/1.jpg`, 'https://photos.test/1.jpg']) {
    const scheme = new URL(target).protocol;

    it(`that wants another password is named, and asked once (${scheme})`, async () => {
      const proxy = await startProxy({ credentials: 'me:right' });
      const failure = await failing(networkThrough(addUser(proxy.url, 'me:WRONG')), target);
      assert.deepEqual(
        { code: failure.code, status: failure.status, host: failure.host },
        { code: 'proxy', status: 407, host: proxy.host },
      );
      assert.equal(proxy.requests.length, 1);
      assert.doesNotMatch(JSON.stringify(failure), /WRONG|bWU6V1JPTkc/);
    });

    it(`that refuses connections is named, and tried twice (${scheme})`, async () => {
      const address = await closedPortUrl();
      const one = client(networkThrough(addUser(address, 'me:SECRET')));
      const failure = await failureFrom(one.fetchPicture(target));
      assert.deepEqual(
        { code: failure.code, host: failure.host },
        { code: 'proxy', host: new URL(address).host },
      );
      assert.match(failure.detail ?? '', /ECONNREFUSED/);
      assert.doesNotMatch(JSON.stringify(failure), /SECRET/);
    });

    it(`that is not supported is named, and nothing goes around it (${scheme})`, async () => {
      const proxy = await startProxy();
      const socks = proxy.url.replace('http', 'socks5');
      const network = { ...networkThrough(addUser(socks, 'me:SECRET')), allowedHosts: ['127.0.0.1'] };
      for (const url of [target, `${site.url}/1.jpg`.replace('http:', scheme)]) {
        const failure = await failing(network, url);
        assert.deepEqual({ code: failure.code, host: failure.host }, { code: 'proxy', host: proxy.host });
        assert.doesNotMatch(JSON.stringify(failure), /SECRET/);
      }
      assert.deepEqual(
        { proxyConnectionCount: proxy.connectionCount, siteConnectionCount: site.connectionCount },
        { proxyConnectionCount: 0, siteConnectionCount: 0 },
      );
    });
  }

  it('that hangs on CONNECT is given up after the time for connecting, and tried once more', async () => {
    const proxy = await startProxy({ fixedStatus: 'never' });
    const one = new TestClient({ maxConnectMs: 100 }, networkThrough(proxy.url));
    closing.unshift(one);
    const failure = await failureFrom(one.fetchPicture('https://photos.test/1.jpg'));
    assert.deepEqual({ code: failure.code, host: failure.host }, { code: 'proxy', host: proxy.host });
    assert.equal(proxy.requests.length, 2);
  });

  it('that hangs on CONNECT does not hold up a cancelled run', async () => {
    const proxy = await startProxy({ fixedStatus: 'never' });
    const one = client(networkThrough(proxy.url));
    const ended = one.fetchPicture('https://photos.test/1.jpg').then(
      () => 'kept',
      (error: Error) => error.name,
    );
    while (proxy.requests.length === 0) await new Promise((next) => setImmediate(next));
    one.cancel.abort();
    assert.equal(await ended, 'Cancelled');
  });

  it('that is gone before it answers CONNECT is named', async () => {
    const gone = await startRawSite((socket) => socket.destroy());
    closing.push(gone);
    const failure = await failing(networkThrough(gone.url), 'https://photos.test/1.jpg');
    assert.deepEqual({ code: failure.code, host: failure.host }, { code: 'proxy', host: gone.host });
  });

  it('that does not speak HTTP is named', async () => {
    const other = await startRawSite((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    closing.push(other);
    const failure = await failing(networkThrough(other.url), 'https://photos.test/1.jpg');
    assert.deepEqual({ code: failure.code, host: failure.host }, { code: 'proxy', host: other.host });
  });

  for (const [status, tries] of [
    [502, 2],
    [403, 1],
  ] as const) {
    it(`that answers CONNECT with ${status} is named, and asked ${tries} times`, async () => {
      const proxy = await startProxy({ fixedStatus: status });
      const failure = await failing(networkThrough(proxy.url), 'https://photos.test/1.jpg');
      assert.deepEqual(
        { code: failure.code, status: failure.status, host: failure.host },
        { code: 'proxy', status, host: proxy.host },
      );
      assert.equal(proxy.requests.length, tries);
    });
  }

  it('that gets no good answer is named beside the site, since only it knows who is to blame', async () => {
    const proxy = await startProxy();
    const failure = await failing(networkThrough(proxy.url), `${photosUrl}/badGateway`);
    const { code, status, host, proxy: named } = failure;
    assert.deepEqual(
      { code, status, host, named },
      { code: 'http-status', status: 502, host: 'photos.test', named: proxy.host },
    );
    assert.match(
      failureText(failure),
      new RegExp(`The proxy ${proxy.host} gets no good answer from photos.test`),
    );
  });

  it('that does not answer is named beside the site, since only it knows who is to blame', async () => {
    const proxy = await startProxy({ fixedStatus: 'never' });
    const impatient = client(networkThrough(proxy.url), impatientLimits);
    const failure = await failureFrom(impatient.fetchPicture(`${photosUrl}/1.jpg`));
    assert.deepEqual(
      { code: failure.code, host: failure.host, proxy: failure.proxy },
      { code: 'timeout', host: 'photos.test', proxy: proxy.host },
    );
    assert.match(failureText(failure), new RegExp(`The proxy ${proxy.host} gets no answer from photos.test`));
  });

  it('is not blamed for what the site answers', async () => {
    const proxy = await startProxy();
    const failure = await failing(networkThrough(proxy.url), `${photosUrl}/broken`);
    const { code, status, host, proxy: named } = failure;
    assert.deepEqual(
      { code, status, host, named },
      { code: 'http-status', status: 500, host: 'photos.test', named: undefined },
    );
  });
});

describe('certificates', function () {
  let made: Certificates | null;
  let loopback: ServerOptions;
  let otherHost: ServerOptions;
  let trusting: SecureContext;
  let distrusting: SecureContext;
  const closing: { close(): unknown }[] = [];

  before(function () {
    made = makeCertificates();
    // Without openssl there is nobody to certify a site.
    if (!made) return this.skip();
    loopback = made.good;
    otherHost = made.otherHost;
    trusting = trustContextOf([readFileSync(made.authorityPath, 'utf8')]);
    distrusting = trustContextOf([]);
  });
  after(() => made?.remove());
  afterEach(async () => {
    for (const one of closing.splice(0)) await one.close();
  });

  async function tlsSite(options: ServerOptions): Promise<{ host: string; url: string }> {
    const server = createServer(options, (request, response) => {
      response.end(JSON.stringify([request.url, request.headers]));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push({ close: () => server.close() && server.closeAllConnections() });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { host, url: `https://${host}` };
  }

  /** One request in a world where the system trusts the authority, or nobody. */
  async function ask(network: NetworkSettings, url: string, systemTrusts = true): Promise<string> {
    const system = {
      lookup: () => assert.fail('nothing is looked up'),
      trustContext: () => (systemTrusts ? trusting : distrusting),
    } as unknown as Parameters<typeof createConnections>[4];
    const connections = createConnections(quickLimits, network, new AddressGuard(network), plainUse, system);
    try {
      return (await requestOnce(connections, url)).body;
    } finally {
      await connections.destroy();
    }
  }

  const system = { ...directNetwork, shouldTrustSystemCertificates: true, allowedHosts: ['127.0.0.1'] };

  it('that nobody vouches for are refused', async () => {
    const { host, url } = await tlsSite(loopback);
    const one = new TestClient();
    closing.push(one);
    const failure = await failureFrom(one.fetchPicture(url));
    assert.deepEqual(
      { code: failure.code, certificate: failure.certificate, host: failure.host },
      { code: 'tls', certificate: 'untrusted', host },
    );
    await assert.rejects(ask(system, url, false), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  it('that the system trusts are good when its certificates are asked for', async () => {
    const { url } = await tlsSite(loopback);
    assert.match(await ask(system, url), /"\/"/);
    await assert.rejects(ask({ ...system, shouldTrustSystemCertificates: false }, url), {
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  it('for another host are refused', async () => {
    const { url } = await tlsSite(otherHost);
    await assert.rejects(ask(system, url), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('are those of the site at the end of a tunnel, and the proxy sees nothing of what is in it', async () => {
    const { host } = await tlsSite(otherHost);
    const proxy = await startProxySite({ hosts: { 'other.example:443': host }, credentials: 'me:secret' });
    closing.push(proxy);
    const network = {
      ...networkThrough(addUser(proxy.url, 'me:secret')),
      shouldTrustSystemCertificates: true,
    };
    const answer = await ask(network, 'https://other.example/1.jpg');
    assert.match(answer, /"\/1\.jpg"/);
    assert.doesNotMatch(answer, /authorization|secret/i);
    assert.deepEqual(
      proxy.requests.map(({ line }) => line),
      ['CONNECT other.example:443'],
    );
  });

  it('of the site at the end of a tunnel are refused as ever, and the proxy is not blamed', async () => {
    const { host } = await tlsSite(otherHost);
    const proxy = await startProxySite({ hosts: { 'other.example:443': host } });
    closing.push(proxy);
    const one = new TestClient({}, networkBy({ https: proxy.url, shouldVerifyProxy: false }));
    closing.unshift(one);
    const failure = await failureFrom(one.fetchPicture('https://other.example/1.jpg'));
    assert.deepEqual(
      { code: failure.code, certificate: failure.certificate, host: failure.host },
      { code: 'tls', certificate: 'untrusted', host: 'other.example' },
    );
  });

  it('of a proxy are verified unless the setting says otherwise', async () => {
    const { host } = await tlsSite(otherHost);
    const site = await startSite((_request, response) => response.end('plain'));
    closing.push(site);
    const hosts = { 'other.example:443': host, 'other.example': site.host };
    const proxy = await startProxySite({ hosts, tls: otherHost });
    closing.push(proxy);
    const network = { ...networkThrough(proxy.url), shouldTrustSystemCertificates: true };
    for (const url of ['https://other.example/1.jpg', 'http://other.example/1.jpg']) {
      await assert.rejects(ask(network, url), (error) => {
        assert.ok(error instanceof ScrapeError);
        assert.deepEqual(
          { code: error.failure.code, host: error.failure.host, retry: error.retry },
          { code: 'proxy', host: proxy.host, retry: 'no' },
        );
        return true;
      });
    }
    const loose = {
      ...networkBy({ http: proxy.url, https: proxy.url, shouldVerifyProxy: false }),
      shouldTrustSystemCertificates: true,
    };
    assert.match(await ask(loose, 'https://other.example/1.jpg'), /1\.jpg/);
    assert.equal(await ask(loose, 'http://other.example/1.jpg'), 'plain');
    await assert.rejects(ask(loose, 'https://other.example/1.jpg', false), {
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });
});

describe('the hosts that go without a proxy', () => {
  for (const [list, address, direct] of [
    ['', 'http://photos.test/', false],
    ['*', 'http://photos.test/', true],
    ['*', 'http://8.8.8.8/', true],
    ['photos.test', 'http://photos.test/', true],
    ['photos.test', 'https://PHOTOS.test:8443/', true],
    ['photos.test', 'http://a.photos.test/', true],
    ['photos.test', 'http://myphotos.test/', false],
    ['.photos.test', 'http://a.photos.test/', true],
    ['.photos.test', 'http://photos.test/', true],
    ['*.photos.test', 'http://a.b.photos.test/', true],
    ['other.test, photos.test', 'http://photos.test/', true],
    ['other.test photos.test', 'http://photos.test/', true],
    ['photos.test:8080', 'http://photos.test:8080/', true],
    ['photos.test:8080', 'http://photos.test/', false],
    ['photos.test:80', 'http://photos.test/', true],
    ['photos.test:443', 'https://photos.test/', true],
    ['127.0.0.1', 'http://127.0.0.1:3000/', true],
    ['0.0.1', 'http://127.0.0.1/', false],
    ['10.0.0.0/8', 'http://10.20.30.40/', true],
    ['10.0.0.0/8', 'http://11.0.0.1/', false],
    ['10.0.0.0/99', 'http://10.0.0.1/', false],
    ['10.0.0.0/8', 'http://[::1]/', false],
    ['::1', 'http://[::1]/', true],
    ['[::1]:3000', 'http://[::1]:3000/', true],
    ['[::1]:3000', 'http://[::1]/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    [',,  ,', 'http://photos.test/', false],
  ] as const) {
    it(`${JSON.stringify(list)} ${direct ? 'name' : 'do not name'} ${address}`, () => {
      assert.equal(isProxyBypassed(new URL(address), list), direct);
    });
  }
});
