import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { networkError } from '../../../../src/core/net/networkError';
import { Outage } from '../../../../src/core/net/outage';
import { ScrapeError } from '../../../../src/core/failure';

describe('net/outage', () => {
  const error = (code: string, host = 'a.example'): ScrapeError => {
    const known = networkError(Object.assign(new Error(code), { code }), host, 'fresh');
    assert.ok(known instanceof ScrapeError);
    return known;
  };
  let now = 1000;

  beforeEach(() => {
    mock.method(performance, 'now', () => now);
  });

  afterEach(() => {
    mock.restoreAll();
  });

  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH']) {
    it(`${code} from a host that was there means that the network is gone`, () => {
      const outage = new Outage();
      outage.noteAnswerFrom('a.example');
      const { failure, retry } = outage.finalError(error(code));
      assert.deepEqual(
        { code: failure.code, host: failure.host, retry },
        { code: 'offline', host: 'a.example', retry: 'no' },
      );
    });

    it(`${code} from a host that never answered is what it is`, () => {
      const outage = new Outage();
      outage.noteAnswerFrom('b.example');
      const seen = error(code);
      assert.equal(outage.finalError(seen), seen);
    });
  }

  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED']) {
    it(`${code} says nothing of the network`, () => {
      const outage = new Outage();
      outage.noteAnswerFrom('a.example');
      const seen = error(code);
      assert.equal(outage.finalError(seen), seen);
    });
  }

  it('another host that still answers shows that the network is there', () => {
    const outage = new Outage();
    outage.noteAnswerFrom('a.example');
    outage.finalError(error('ENOTFOUND'));
    now += 260;
    outage.noteAnswerFrom('b.example');
    assert.equal(outage.finalError(error('ENOTFOUND')).failure.code, 'host-not-found');
  });

  it('an answer that was on its way does not', () => {
    const outage = new Outage();
    outage.noteAnswerFrom('a.example');
    outage.finalError(error('ENOTFOUND'));
    outage.noteAnswerFrom('b.example');
    now += 260;
    assert.equal(outage.finalError(error('ENOTFOUND')).failure.code, 'offline');
  });
});
