import assert from 'node:assert/strict';
import { failureCodes } from '../../../src/shared/engine/failure';
import { failureText } from '../../../src/shared/words/failureText';
import { terminalFailureText } from '../../../src/terminal/terminalFailureText';

describe('failures in the terminal', () => {
  it('never send anybody to settings, which a terminal has not', () => {
    for (const known of [{}, { host: 'a.example', status: 418, license: 'CC BY 4.0' }, { status: 407 }]) {
      const lines = failureCodes.map((code) => terminalFailureText({ code, ...known }));
      for (const line of lines) {
        assert.match(line, /^[A-Za-z].*[.?]$/, line);
        assert.doesNotMatch(line, /settings|extension|undefined/, line);
      }
      assert.equal(new Set(lines).size, failureCodes.length);
    }
  });

  it('name the option or the variable that is the way out', () => {
    const host = 'pictures.example:8080';
    assert.match(terminalFailureText({ code: 'private-address', host }), /--allow-host pictures\.example if/);
    assert.match(
      terminalFailureText({ code: 'private-address', host: '[::1]:80' }),
      /--allow-host \[::1\] if/,
    );
    assert.match(terminalFailureText({ code: 'proxy', host }), /http_proxy and https_proxy/);
    assert.match(
      terminalFailureText({ code: 'proxy', host, status: 407 }),
      /password.* in http_proxy or https_proxy/,
    );
    assert.match(terminalFailureText({ code: 'needs-contact', host: 'Wikimedia Commons' }), /--contact/);
    assert.match(
      terminalFailureText({ code: 'license-not-allowed', license: 'CC BY 4.0' }),
      /CC BY 4\.0.*--license/,
    );
    assert.match(terminalFailureText({ code: 'license-not-allowed' }), /--license/);
    assert.match(terminalFailureText({ code: 'bad-key', host: 'Flickr' }), /FLICKR_API_KEY/);
    assert.match(terminalFailureText({ code: 'needs-key', host: 'Pixabay' }), /PIXABAY_API_KEY/);
    assert.match(terminalFailureText({ code: 'bad-key', host }), /environment variable/);
  });

  it('give nothing to be copied that a shell would take for a command', () => {
    const line = terminalFailureText({ code: 'private-address', host: 'a;reboot.example' });
    assert.match(line, /--allow-host HOST if/);
  });

  it('are told as in the panel where there is nothing to set', () => {
    for (const code of ['timeout', 'disk-full', 'not-a-picture'] as const)
      assert.equal(
        terminalFailureText({ code, host: 'a.example' }),
        failureText({ code, host: 'a.example' }),
      );
  });
});
