import assert from 'node:assert/strict';
import { shardHeaderLine } from '../../../../src/shared/engine/shardHeader';
import { licenseByAddress, licenseByName } from '../../../../src/shared/picture/licenses';
import { mentionInShardLine, shardLineOf } from '../../../../src/core/text/shardLines';
import { unknownAbout, type Mention } from '../../../../src/core/text/mention';
import { extractEventsOf, listedIn } from './extractedText';

describe('a line of a shard', () => {
  it('is read as what was written', () => {
    const mentions: readonly Mention[] = [
      { address: 'https://a.example/1.jpg', about: unknownAbout },
      // What a reader of texts would cut off, or take for two.
      { address: 'https://a.example/a%20b.', about: unknownAbout },
      { address: 'https://a.example/?of=x,https://b.example/2.jpg', about: unknownAbout },
      { address: 'https://me:secret@a.example:8080/?q=`)', about: unknownAbout },
      {
        address: 'http://a.example/c.jpg',
        about: {
          title: 'Fish &amp; “chips” <b>',
          creator: { name: 'Zoë\u200d', url: 'https://a.example/zoe.jpg' },
          license: licenseByName('CC BY-SA 3.0 DE'),
          page: 'https://a.example/page.jpg',
        },
      },
    ];
    for (const mention of mentions) assert.deepEqual(mentionInShardLine(shardLineOf(mention)), mention);
  });

  it('has every licence that a list can name', () => {
    const names =
      'CC0 pdm pd FAL GFDL no-restrictions pexels pixabay all-rights-reserved nasa-media-guidelines us-government-work ' +
      'CC-BY-2.0 CC-BY-NC-ND-1.0 CC-BY-NC-SA-2.5-SCOTLAND';
    const licenses = names.split(' ').map(licenseByName);
    for (const terms of ['nc-sampling+/1.0/', 'sampling+/1.0/de/'])
      licenses.push(licenseByAddress(`https://creativecommons.org/licenses/${terms}`));
    for (const license of licenses) {
      assert.ok(license);
      const mention = { address: 'https://a.example/1.jpg', about: { ...unknownAbout, license } };
      assert.deepEqual(mentionInShardLine(shardLineOf(mention)), mention);
    }
  });

  it('is believed in nothing', () => {
    for (const line of [
      '{',
      '[]',
      '"https://a.example/"',
      '{"url":"ftp://a.example/"}',
      '{"url":["https://a"]}',
    ])
      assert.equal(mentionInShardLine(line), null);
    const wrong = {
      url: ' https://a.example/1.jpg#x ',
      title: 'a\u202e\nb',
      creator: { name: 'c' },
      license: 'mine',
      page: 'javascript:1',
    };
    assert.deepEqual(mentionInShardLine(JSON.stringify(wrong)), {
      address: 'https://a.example/1.jpg',
      about: { ...unknownAbout, title: 'a b' },
    });
  });

  it('stands below a first line that says whose pictures they are', async () => {
    const line = shardLineOf({ address: 'https://a.example/a%20b.', about: unknownAbout });
    for (const source of ['address', 'document'] as const) {
      const text = `${shardHeaderLine({ lanes: null, source })}\n${line}\nno line\n`;
      const { pictures, linesWithoutAddress } = await listedIn(text, 'jsonl');
      assert.deepEqual(
        pictures.map((picture) => [picture.source, picture.sizes[0]?.url]),
        [[source, 'https://a.example/a%20b.']],
      );
      assert.deepEqual(linesWithoutAddress, [{ number: 3, text: 'no line' }]);
    }
  });

  it('is not read below a first line of a later version', async () => {
    const text = '{"image_scraper_shard":2,"source":"address"}\n{"url":"https://a.example/1.jpg"}\n';
    const end = (await extractEventsOf(text, 'jsonl')).at(-1);
    assert.ok(end?.type === 'extracted');
    assert.equal(end.failure?.code, 'list-not-read');
  });
});
