import assert from 'node:assert/strict';
import type * as dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createEngine } from '../../../../src/core/engine';
import { ScrapeError } from '../../../../src/core/failure';
import { AddressGuard, isPrivateAddress, NameJudgements } from '../../../../src/core/net/addressGuard';
import { createConnections, type SystemAccess } from '../../../../src/core/net/undici';
import type { Connections } from '../../../../src/core/net/connections';
import { systemTrustContext } from '../../../../src/core/net/certificates';
import { defaultNaming } from '../../../../src/shared/form/naming';
import type { ScrapeEvent } from '../../../../src/shared/engine/scrape';
import { directNetwork } from '../../../../src/shared/engine/settings';
import { anySize } from '../../../../src/shared/picture/sizes';
import { startSite } from '../../../support/site';
import { testPicture, testSettings, makeTempFolder } from '../support';
import { failureFrom, requestOnce, plainUse, quickLimits, TestClient } from './testClient';

const allow = (...allowedHosts: readonly string[]) => ({ ...directNetwork, allowedHosts });

/** The code of the failure that the guard throws, or `public`. */
function judgeAddress(address: string, ...allowedHosts: readonly string[]): string {
  try {
    new AddressGuard(allow(...allowedHosts)).requirePublicHost(new URL(address));
    return 'public';
  } catch (error) {
    assert.ok(error instanceof ScrapeError);
    assert.equal(error.failure.host, new URL(address).host);
    assert.equal(error.retry, 'no');
    return error.failure.code;
  }
}

/** What sends requests, in which this host may be on a private network. */
function openConnections(host: string, system: SystemAccess): Connections {
  const network = allow(host);
  return createConnections(quickLimits, network, new AddressGuard(network), plainUse, system);
}

describe('the address guard', () => {
  for (const address of [
    'http://127.0.0.1/',
    'http://127.0.0.1:8080/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0x7f.0.0.1/',
    'http://0x7f000001/',
    'http://１２７.0.0.1/',
    'http://①②⑦.⓪.⓪.①/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http://8.8.8.8@127.0.0.1/',
    'http://user:password@10.1.2.3/',
    'http://0/',
    'http://10.255.255.255/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.0.0.1/',
    'http://192.0.2.1/',
    'http://192.88.99.1/',
    'http://198.51.100.7/',
    'http://203.0.113.255/',
    'http://192.168.1.1/',
    'http://198.19.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]:8080/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[64:ff9b::192.168.1.1]/',
    'http://[64:ff9b:1::1]/',
    'http://[2002:a00:1::]/',
    'http://[::ffff:0:8.8.8.8]/',
    'http://[100::1]/',
    'http://[100:0:0:1::1]/',
    'http://[2001::1]/',
    'http://[2001:db8::1]/',
    'http://[3fff::1]/',
    'http://[5f00::1]/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    'https://localhost/',
    'http://LOCALHOST:3000/',
    'http://localhost./',
    'http://a.localhost/',
  ]) {
    it(`refuses ${address}`, () => assert.equal(judgeAddress(address), 'private-address'));
  }

  for (const address of [
    'https://www.flickr.com/',
    'http://8.8.8.8/',
    'http://127.0.0.1@8.8.8.8/',
    'http://100.128.0.1/',
    'http://172.32.0.1/',
    'http://[2606:4700::1111]/',
    'http://[2001:4860:4860::8888]/',
    'http://192.31.196.1/',
    'http://[::ffff:8.8.8.8]/',
    'http://[64:ff9b::8.8.8.8]/',
    'http://[2002:808:808::1]/',
    'http://localhost.example/',
    'http://notlocalhost/',
  ]) {
    it(`lets ${address} pass`, () => assert.equal(judgeAddress(address), 'public'));
  }

  it('allows exactly the hosts that the user named, on every port', () => {
    assert.equal(judgeAddress('http://192.168.1.20:8080/', '192.168.1.20'), 'public');
    assert.equal(judgeAddress('http://192.168.1.21/', '192.168.1.20'), 'private-address');
    assert.equal(judgeAddress('http://A.localhost/', 'a.LOCALHOST'), 'public');
    assert.equal(judgeAddress('http://[fd00::1]/', 'fd00::1'), 'public');
    assert.equal(judgeAddress('http://[fd00::1]/', '[fd00::1]'), 'public');
  });

  it('takes localhost, 127.0.0.1 and ::1 for one host, and 127.0.0.2 for another', () => {
    for (const named of ['localhost', '127.0.0.1', '::1']) {
      for (const asked of ['localhost', 'localhost.', '127.0.0.1', '[::1]']) {
        assert.equal(judgeAddress(`http://${asked}:1234/`, named), 'public', `${named} ${asked}`);
      }
      assert.equal(judgeAddress('http://127.0.0.2/', named), 'private-address', named);
    }
  });

  it('takes what is no address for private', () => {
    assert.deepEqual(['', 'x', '1.2.3', 'fe80::1%eth0', '8.8.8.8'].map(isPrivateAddress), [
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});

/** A `dns.lookup` that gives one of these answers after the other. */
function lookupAnswering(...all: readonly (readonly string[])[]): typeof dns.lookup & { times: number } {
  const lookup = (
    _name: string,
    { all: whole }: dns.LookupAllOptions,
    callback: (error: null, found: dns.LookupAddress[]) => void,
  ): void => {
    assert.equal(whole, true);
    const found = all[fake.times] ?? [];
    fake.times += 1;
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  const fake = Object.assign(lookup as unknown as typeof dns.lookup, { times: 0 });
  return fake;
}

/** What a connection would be made to, as text, or the code of the failure. */
async function lookUpGuarded(
  guard: AddressGuard,
  name: string,
  lookup: typeof dns.lookup,
  all: boolean,
): Promise<string> {
  return new Promise<string>((resolve) => {
    guard.guardLookup(lookup)(name, { all }, (error, found, family) => {
      if (error) resolve((error as unknown as ScrapeError).failure.code);
      else if (typeof found === 'string') resolve(`${found} ${family}`);
      else resolve(found.map(({ address }) => address).join());
    });
  });
}

describe('names', () => {
  const allowing = (...hosts: readonly string[]): AddressGuard => new AddressGuard(allow(...hosts));

  it('lose the private ones of their addresses', async () => {
    const mixed = ['10.0.0.1', '93.184.216.34', '::1', '2606:4700::1'];
    assert.equal(
      await lookUpGuarded(allowing(), 'mixed.test', lookupAnswering(mixed), true),
      '93.184.216.34,2606:4700::1',
    );
    assert.equal(
      await lookUpGuarded(allowing(), 'mixed.test', lookupAnswering(mixed), false),
      '93.184.216.34 4',
    );
  });

  it('that have only private addresses are refused', async () => {
    assert.equal(
      await lookUpGuarded(allowing(), 'private.test', lookupAnswering(['10.0.0.1', 'fd00::1']), true),
      'private-address',
    );
    assert.equal(
      await lookUpGuarded(allowing(), 'mapped.test', lookupAnswering(['::ffff:127.0.0.1']), false),
      'private-address',
    );
  });

  it('are judged each time, so that one that changes to a private address is refused then', async () => {
    const rebind = lookupAnswering(['93.184.216.34'], ['127.0.0.1']);
    assert.equal(await lookUpGuarded(allowing(), 'rebind.test', rebind, true), '93.184.216.34');
    assert.equal(await lookUpGuarded(allowing(), 'rebind.test', rebind, true), 'private-address');
  });

  it('that the settings name may have private addresses', async () => {
    assert.equal(
      await lookUpGuarded(allowing('NAS.local'), 'nas.local', lookupAnswering(['192.168.1.20']), true),
      '192.168.1.20',
    );
    assert.equal(
      await lookUpGuarded(allowing('127.0.0.1'), 'localhost', lookupAnswering(['::1', '127.0.0.1']), true),
      '::1,127.0.0.1',
    );
  });

  describe('that the user typed', () => {
    const lookUpTyped = (
      name: string,
      lookup: typeof dns.lookup,
      judgements = new NameJudgements(),
    ): Promise<string> => lookUpGuarded(new AddressGuard(allow(), [name], judgements), name, lookup, true);

    it('may have private addresses where they had them from the first look-up on', async () => {
      const judgements = new NameJudgements();
      const lookup = lookupAnswering(['192.168.1.20'], ['192.168.1.21']);
      assert.equal(await lookUpTyped('nas.test', lookup, judgements), '192.168.1.20');
      assert.equal(await lookUpTyped('NAS.test', lookup, judgements), '192.168.1.21');
    });

    it('are not followed into a private network once they were public, in this run and the next', async () => {
      const judgements = new NameJudgements();
      const turning = lookupAnswering(['93.184.216.34'], ['192.168.1.1'], ['192.168.1.1', '93.184.216.35']);
      assert.equal(await lookUpTyped('turn.test', turning, judgements), '93.184.216.34');
      assert.equal(await lookUpTyped('turn.test', turning, judgements), 'private-address');
      assert.equal(await lookUpTyped('turn.test.', turning, judgements), '93.184.216.35');
    });

    it('lose the private ones of their addresses where there are public ones', async () => {
      const mixed = lookupAnswering(['192.168.1.1', '93.184.216.34']);
      assert.equal(await lookUpTyped('mixed.test', mixed), '93.184.216.34');
    });

    it('are no other names', async () => {
      const guard = new AddressGuard(allow(), ['nas.test']);
      assert.equal(
        await lookUpGuarded(guard, 'a.nas.test', lookupAnswering(['10.0.0.1']), true),
        'private-address',
      );
    });
  });

  it('are looked up once for a connection, which goes to the address that was judged', async () => {
    const site = await startSite((_request, response) => response.end('here'));
    const lookup = lookupAnswering(['127.0.0.1'], ['127.0.0.2']);
    const system = { lookup, trustContext: systemTrustContext };
    const connections = openConnections('site.test', system);
    try {
      const url = site.url.replace('127.0.0.1', 'site.test');
      assert.deepEqual(await requestOnce(connections, url), { status: 200, body: 'here' });
      assert.equal(lookup.times, 1);
    } finally {
      await connections.destroy();
      await site.close();
    }
  });
});

describe('what pages and servers point to', () => {
  /** Somebody on a private address, who must never hear from us. */
  let canary: { readonly url: string; hits: number; close(): Promise<void> };

  before(async function () {
    const server = createServer((socket) => {
      canary.hits += 1;
      socket.destroy();
    });
    server.listen(0, '127.0.0.2');
    const refused = once(server, 'error').then(() => true);
    const listening = once(server, 'listening').then(() => false);
    // macOS has no 127.0.0.2 unless somebody adds it.
    if (await Promise.race([refused, listening])) this.skip();
    const { port } = server.address() as { readonly port: number };
    canary = {
      url: `http://127.0.0.2:${port}/`,
      hits: 0,
      close: async () => {
        const closed = once(server, 'close');
        server.close();
        await closed;
      },
    };
  });
  after(() => canary?.close());

  it('is judged at each redirect', async () => {
    const site = await startSite((request, response) => {
      const location = request.url === '/first' ? '/second' : canary.url;
      response.writeHead(302, { location }).end();
    });
    const client = new TestClient();
    try {
      const failure = await failureFrom(client.fetchPicture(`${site.url}/first`));
      assert.equal(failure.code, 'private-address');
      assert.equal(failure.host, new URL(canary.url).host);
      assert.equal(site.requests.length, 2);
      assert.equal((await failureFrom(client.fetchPage(`${site.url}/page`))).code, 'private-address');
      assert.deepEqual({ retries: client.retries, hits: canary.hits }, { retries: [], hits: 0 });
    } finally {
      client.close();
      await site.close();
    }
  });

  it('is judged by the address behind a name', async () => {
    const { port } = new URL(canary.url);
    const system = { lookup: lookupAnswering(['127.0.0.2']), trustContext: systemTrustContext };
    const connections = openConnections('127.0.0.1', system);
    try {
      await assert.rejects(requestOnce(connections, `http://photos.test:${port}/`), (error) => {
        assert.ok(error instanceof ScrapeError);
        return error.failure.code === 'private-address';
      });
      assert.equal(canary.hits, 0);
    } finally {
      await connections.destroy();
    }
  });

  it('is judged for each picture of a scrape', async () => {
    const folder = makeTempFolder();
    const events: ScrapeEvent[] = [];
    const request = {
      pictures: [testPicture({ url: `${canary.url}1.jpg` })],
      size: 'large',
      minimum: anySize,
      quantity: 1,
      folder: folder.path,
      boundaryFolder: null,
      naming: defaultNaming,
      settings: testSettings,
    } as const;
    try {
      const { signal } = new AbortController();
      for await (const event of createEngine(quickLimits).scrape(request, signal)) events.push(event);
      const failed = events.filter((event) => event.type === 'failed');
      assert.deepEqual(
        failed.map(({ failure }) => [failure.code, failure.host]),
        [['private-address', new URL(canary.url).host]],
      );
      assert.equal(canary.hits, 0);
    } finally {
      folder.remove();
    }
  });
});
