import assert from 'node:assert/strict';
import { decodeReferences, cleanLine } from '../../../../src/core/page/text';

describe('text from pages', () => {
  it('has its character references decoded once, and keeps everything else', () => {
    assert.equal(
      decodeReferences('&quot;Tom &amp; Jerry&quot; &#39;caf&eacute;&#x27; &amp;lt;b&gt;'),
      '"Tom & Jerry" \'café\' &lt;b>',
    );
    assert.equal(decodeReferences('AT&T <3 &nosuchthing; & co'), 'AT&T <3 &nosuchthing; & co');
  });

  it('becomes one line without characters that cannot be seen or that turn the text around', () => {
    assert.equal(cleanLine('  two\r\n\tlines\u0000 and\u2028more  ', 50), 'two lines and more');
    assert.equal(cleanLine('photo\u202egpj.exe', 50), 'photogpj.exe');
    assert.equal(cleanLine('half \ud800 a pair', 50), 'half a pair');
    assert.equal(cleanLine('family 👨‍👩‍👧', 50), 'family 👨‍👩‍👧');
  });

  it('is nothing when nothing is left', () => {
    assert.equal(cleanLine(' \n\u0007\ufeff ', 50), null);
  });

  it('is cut between characters, with a sign that it was', () => {
    assert.equal(cleanLine('🌄🌄🌄🌄', 3), '🌄🌄…');
    assert.equal(cleanLine('🌄🌄🌄', 3), '🌄🌄🌄');
    assert.equal(cleanLine('long '.repeat(1_000_000), 20), 'long long long long…');
  });
});
