import assert from 'node:assert/strict';
import { failureCodes, mayPass } from '../../../../src/shared/engine/failure';

describe('Whether a picture that failed may be had later', () => {
  it('is not so of what is gone or refused, and so of what a busy server says', () => {
    for (const status of [400, 401, 403, 404, 410, 451])
      assert.equal(mayPass({ code: 'http-status', status }), false, String(status));
    for (const status of [408, 429, 500, 502, 503, 504])
      assert.equal(mayPass({ code: 'http-status', status }), true, String(status));
  });

  it('is not so of what the picture is, nor of what the settings forbid', () => {
    const lasting = failureCodes.filter((code) => code !== 'http-status' && !mayPass({ code }));
    assert.deepEqual(lasting, [
      'private-address',
      'redirect',
      'too-large',
      'page-too-complex',
      'needs-login',
      'site-changed',
      'bad-address',
      'not-a-picture',
      'not-shown',
      'too-small',
      'license-not-allowed',
    ]);
  });
});
