import assert from 'node:assert/strict';
import { fileInPieces } from '../../../src/core/bytes/fileBytes';
import { pictureType } from '../../../src/core/bytes/pictureType';
import { parseAddress, redirectTarget } from '../../../src/core/net/addresses';
import { parseRetryAfter } from '../../../src/core/net/retry';
import { ScrapeError } from '../../../src/core/failure';
import { pageAddress } from '../../../src/core/page/pageAddress';
import { decodeText } from '../../../src/core/bytes/decodeText';
import { cutJsonObject } from '../../../src/core/page/cutJson';
import { decodeReferences, cleanLine } from '../../../src/core/page/text';
import { maskUrl } from '../../../src/shared/words/maskUrl';
import { cpuMs } from '../../support/cpuMs';
import { wholePictures } from '../../support/wholePictures';
import {
  mutatedText,
  mutatedBytes,
  naughtyTexts,
  pickRandom,
  randomBytes,
  randomJson,
  randomText,
  fuzzRounds,
  type Random,
} from '../../support/random';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function word(random: Random, from = letters, most = 8): string {
  return Array.from({ length: 1 + Math.floor(random() * most) }, () => pickRandom(random, [...from])).join(
    '',
  );
}

describe('random bytes', () => {
  it('become text in whatever charset they are said to be', async () => {
    const labels = [
      'utf-8',
      'latin1',
      'utf-16',
      'utf-16be',
      'gb18030',
      'big5',
      'euc-jp',
      'iso-2022-jp',
      'iso-2022-kr',
      'shift_jis',
      'euc-kr',
      'koi8-u',
      'x-user-defined',
      'replacement',
      'x-mac-cyrillic',
      'utf-7',
      'hz-gb-2312',
      'constructor',
    ];
    const starts = [
      Buffer.from('efbbbf', 'hex'),
      Buffer.from('fffe', 'hex'),
      Buffer.from('feff', 'hex'),
      Buffer.from('<meta charset="'),
    ];
    await fuzzRounds(3_000, (random) => {
      const label = random() < 0.8 ? pickRandom(random, labels) : randomText(random);
      const bytes = randomBytes(random, Math.floor(random() * 60));
      const parts = random() < 0.3 ? [pickRandom(random, starts), Buffer.from(`${label}">`), bytes] : [bytes];
      const said = pickRandom(random, [
        '',
        'text/html',
        `text/html; charset=${label}`,
        `Charset = "${label}`,
        randomText(random),
      ]);
      const text = decodeText(Buffer.concat(parts), said);
      assert.doesNotMatch(text, /\p{Cs}/u);
      assert.ok(text.length <= Buffer.concat(parts).length + 1);
    });
  });

  it('in ASCII are the same text in every charset that is one of its children', async () => {
    await fuzzRounds(500, (random) => {
      const text = Array.from({ length: 50 }, () => String.fromCharCode(32 + Math.floor(random() * 95))).join(
        '',
      );
      const label = pickRandom(random, [
        'utf-8',
        'latin1',
        'windows-1252',
        'koi8-r',
        'euc-kr',
        'big5',
        'gbk',
        'klingon',
      ]);
      assert.equal(decodeText(Buffer.from(text), `text/html; charset=${label}`), text);
    });
  });

  const files = Object.values(wholePictures).map(({ file }) => file);

  it('are a picture or not, whole or not', async () => {
    const extensions = new Set<string>();
    await fuzzRounds(6_000, (random) => {
      const file = pickRandom(random, [
        () => mutatedBytes(random, pickRandom(random, files)),
        () =>
          Buffer.concat([
            pickRandom(random, files).subarray(0, Math.floor(random() * 70)),
            randomBytes(random, Math.floor(random() * 200)),
          ]),
        () => randomBytes(random, Math.floor(random() * 100)),
      ])();
      const type = pictureType(file.subarray(0, 64));
      if (!type) return;
      extensions.add(type.extension);
      const begun = cpuMs();
      const answer = type.isWhole(fileInPieces([file]));
      assert.ok(cpuMs() - begun < 1_000);
      const cut = Math.floor(random() * file.length);
      assert.equal(type.isWhole(fileInPieces([file.subarray(0, cut), file.subarray(cut)])), answer);
    });
    assert.ok(extensions.size >= 8, [...extensions].join());
  });
});

describe('random texts on a page', () => {
  it('have the JSON cut out that stands in them, and nothing else', async () => {
    await fuzzRounds(3_000, (random) => {
      const value = { a: randomJson(random), [randomText(random)]: randomText(random) };
      const json = JSON.stringify(value);
      const before = randomText(random);
      const space = pickRandom(random, ['', ' ', '\n\t ']);
      assert.equal(cutJsonObject(before + space + json + randomText(random), before.length), json);
      const broken = mutatedText(random, json, ['"', '{', '}', '[', ']', '\\', ...naughtyTexts]);
      const cut = cutJsonObject(broken, 0);
      if (cut !== null) assert.ok(broken.trimStart().startsWith(cut) && /^\{.*[}\]]$/s.test(cut));
    });
  });

  it('have their references decoded once, in any surroundings', async () => {
    await fuzzRounds(3_000, (random) => {
      const text = Array.from({ length: 6 }, () =>
        pickRandom(random, [
          '<',
          '&',
          ';',
          '&amp;',
          '&lt;',
          '&#65;',
          '&x',
          '&nosuch;',
          '</b>',
          '<!--',
          '<script>',
          word(random),
        ]),
      );
      const known: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&#65;': 'A' };
      // Two pieces can make up a third reference between them.
      const apart = text.map((piece) => known[piece] ?? piece).join(' ');
      assert.equal(decodeReferences(text.join(' ')), apart);
      const line = cleanLine(decodeReferences(mutatedText(random, text.join(''), naughtyTexts)), 40);
      assert.ok(line === null || (line !== '' && [...line].length <= 40));
    });
  });
});

describe('random addresses', () => {
  const schemes = [
    'http:',
    'https:',
    'HTTPS:',
    'javascript:',
    'data:',
    'file:',
    'ftp:',
    'vscode:',
    'command:',
    'blob:https:',
    'view-source:http:',
    ' http:',
    'ht\ntp:',
    '',
  ];
  const hosts = [
    'a.example',
    '127.0.0.1',
    '0x7f.1',
    '[::1]',
    '[::ffff:10.0.0.1]',
    '127。0。0。1',
    'xn--a',
    'a..b',
    '',
    'h:99999',
    'h:0',
    '%00',
    'h\\evil',
  ];
  const address = (random: Random): string => {
    const user = pickRandom(random, ['', '', '', 'me@', 'me:secret@', ':@', '@']);
    const path = pickRandom(random, [
      '',
      '/',
      '/a.jpg',
      '?q#h',
      '#h',
      '/../..',
      '\\x',
      `/${'x'.repeat(3_000)}`,
      `/${randomText(random)}`,
    ]);
    const slashes = pickRandom(random, ['//', '//', '//', '/', '\\\\', '']);
    return random() < 0.1
      ? randomText(random)
      : `${pickRandom(random, schemes)}${slashes}${user}${pickRandom(random, hosts)}${path}`;
  };

  it('of a page are plain web addresses, or none', async () => {
    let found = 0;
    await fuzzRounds(10_000, (random) => {
      const text = address(random);
      const url = pageAddress(random() < 0.05 ? randomJson(random) : text, 'https://a.example/b/c');
      if (!url) return;
      found += 1;
      assert.match(url.protocol, /^https?:$/, text);
      assert.deepEqual(
        { username: url.username, password: url.password },
        { username: '', password: '' },
        text,
      );
      assert.equal(new URL(url.href).href, url.href, text);
      assert.notEqual(url.hostname, '', text);
    });
    assert.ok(found > 1_000, `${found} found`);
  });

  it('to load, or that a redirect leads to, are http or https, and never less secure', async () => {
    let followed = 0;
    await fuzzRounds(10_000, (random) => {
      const text = address(random);
      const from = new URL(pickRandom(random, ['http://a.example/b', 'https://a.example/b']));
      const target = redirectTarget(text, from);
      const parsed = ((): URL | null => {
        try {
          return parseAddress(text);
        } catch (error) {
          assert.ok(error instanceof ScrapeError, text);
          assert.equal(error.failure.code, 'bad-address');
          return null;
        }
      })();
      for (const url of [target, parsed]) {
        if (!url) continue;
        assert.match(url.protocol, /^https?:$/, text);
        assert.deepEqual(
          { username: url.username, password: url.password, hash: url.hash },
          { username: '', password: '', hash: '' },
          text,
        );
      }
      if (!target) return;
      followed += 1;
      assert.ok(from.protocol === 'http:' || target.protocol === 'https:', text);
    });
    assert.ok(followed > 1_000, `${followed} followed`);
  });

  it('and a time to wait is a number that can be waited for, or none', async () => {
    const pieces = [
      '0',
      '1',
      '-',
      '.',
      'e',
      ' ',
      'Sun, 06 Nov 2094 08:49:37 GMT',
      'GMT',
      ',',
      '9'.repeat(400),
      'Infinity',
      '+',
      '0x10',
    ];
    await fuzzRounds(5_000, (random) => {
      const header = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
        pickRandom(random, [...pieces, randomText(random)]),
      ).join('');
      for (const value of [header, [header, '1'], [], undefined]) {
        const wait = parseRetryAfter(value);
        assert.ok(wait === null || (Number.isFinite(wait) && wait > 0), header);
      }
      const seconds = 1 + Math.floor(random() * 100_000);
      assert.equal(parseRetryAfter(` ${seconds} `), seconds * 1000);
    });
  });
});

describe('a secret in an address', () => {
  const secret = 'S3CR3T';
  const valueOf = (random: Random): string =>
    word(random, `${letters}-_.~%2F+/=`, 6) + secret + word(random, `${letters}-_.~%2F+=`, 6);
  const anyCase = (random: Random, text: string): string =>
    [...text].map((sign) => (random() < 0.2 ? sign.toUpperCase() : sign)).join('');
  const encoded = (random: Random, text: string): string =>
    [...text].map((sign) => (random() < 0.1 ? `%${sign.charCodeAt(0).toString(16)}` : sign)).join('');

  it('never survives, whatever else is there', async () => {
    await fuzzRounds(10_000, (random) => {
      const name = pickRandom(random, [
        'key',
        'api_key',
        'apikey',
        'access_token',
        'token',
        'oauth_token',
        'sig',
        'api_sig',
        'signature',
        'X-Amz-Signature',
        'auth',
        'client_id',
        'client_secret',
        'password',
      ]);
      const other = (): string => `${word(random)}=${word(random, `${letters}%.-`)}`;
      const hidden = `${encoded(random, anyCase(random, name))}=${valueOf(random)}`;
      const parameters = [other(), hidden, other(), hidden]
        .slice(Math.floor(random() * 3))
        .sort(() => random() - 0.5);
      const user = pickRandom(random, [
        '',
        `${word(random)}:${secret}@`,
        `${secret}@`,
        `:${secret}@`,
        `${secret}:${secret}@`,
      ]);
      const host = pickRandom(random, ['h', 'a.example', 'a.example:8080', '127.0.0.1:81', '[::1]:81']);
      const scheme = pickRandom(random, ['https', 'http', 'HTTPS', 'socks5', 'x+y']);
      const query =
        pickRandom(random, ['?', '?&', '#', '?a#', '/?']) +
        parameters.join(pickRandom(random, ['&', ';', '&&']));
      const address = `${scheme}://${user}${host}/${pickRandom(random, ['', 'a/b.jpg', 'x@y'])}${query}`;
      const text = pickRandom(random, [
        address,
        `GET ${address} failed`,
        `<${address}>`,
        `"${address}"`,
        `(${address}).`,
        `${address}\n${address}`,
        `see ${address}, then ${address}`,
      ]);
      const masked = maskUrl(text);
      assert.ok(!masked.includes(secret), `${text}\n${masked}`);
      assert.ok(masked.includes(host), `the host stays: ${masked}`);
      assert.equal(maskUrl(masked), masked);
    });
  });

  it('costs nothing that is none', async () => {
    await fuzzRounds(3_000, (random) => {
      const name = pickRandom(random, [
        'text',
        'page',
        'monkey',
        'keyword',
        'design',
        'author',
        'tokens',
        'keys',
        'w',
      ]);
      const address = `https://a.example/${word(random)}.jpg?${name}=${word(random)}&x=${word(random)}#${word(random)}`;
      assert.equal(maskUrl(address), address);
    });
  });
});
