import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { picturesFromSightings } from '../../../src/core/page/picturesFromSightings';
import { readFeed } from '../../../src/core/page/readFeed';
import { readSightings, type PageSightings } from '../../../src/core/page/readSightings';
import { readPicture } from '../../../src/shared/picture/storedPicture';
import { cpuMs } from '../../support/cpuMs';
import { webPages } from '../../support/doubles/webSite';
import { mutatedText, naughtyTexts, pickRandom, randomText, fuzzRounds } from '../../support/random';

const url = 'https://a.example/dir/page.html?x';

/** What the syntax of pages, lists, styles and linked data is made of. */
const syntaxPieces = [
  ...'<>"\'=/&;!-()[]{},:\\#%\0 \t\n',
  '<img src=',
  '<img srcset="',
  '<picture>',
  '</picture>',
  '<source srcset=x.jpg>',
  '<noscript>',
  '</noscript>',
  '<a href=x.jpg>',
  '</a>',
  '<figure>',
  '<figcaption>',
  '<template>',
  '</template>',
  '<svg>',
  '<base href=',
  '<!--',
  '<style>',
  '<script type="application/ld+json">',
  '</script>',
  '<title>',
  '<plaintext>',
  '<meta property="og:image"',
  'url(',
  'image-set(',
  'background:',
  '@import',
  '/*',
  '1x',
  '99999999999999999999w',
  '1e999x',
  ' 0w',
  '-1h',
  'data-src=',
  'data-srcset="',
  '.jpg',
  'javascript:',
  'data:image/png;base64,',
  'https://u:p@',
  '//',
  '&amp;',
  '&#0;',
  '"image":',
  '"@graph":[',
  '{"@type":"ImageObject","url":',
  'rel=license',
  'width=',
  'height=1',
  ...naughtyTexts,
];

type PagePictures = Pick<PageSightings, 'sightings' | 'license'>;
const readPage = (html: string): PageSightings => readSightings(html, url);
const readAsFeed = (text: string): PagePictures => ({
  sightings: readFeed(text, url) ?? [],
  license: null,
});

/** Reads a page, and says what must be true of its pictures whatever it was. */
function checkPage(html: string, read: (html: string) => PagePictures = readPage): number {
  const began = cpuMs();
  const places = read(html);
  const pictures = picturesFromSightings(places, url);
  const took = cpuMs() - began;
  assert.ok(took < 2_000, `${took} ms`);
  assert.equal(new Set(pictures.map(({ id }) => id)).size, pictures.length);
  for (const picture of pictures) {
    assert.deepEqual(readPicture(structuredClone(picture)), picture);
    assert.deepEqual(
      { source: picture.source, keyword: picture.keyword, page: picture.page },
      { source: 'page', keyword: '', page: url },
    );
    for (const text of [picture.title, picture.creator?.name ?? null, picture.license?.name ?? null]) {
      if (text === null) continue;
      assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]|^\s|\s$/u);
      assert.ok(text !== '' && [...text].length <= 300);
    }
    for (const { url: address } of picture.sizes) {
      const { protocol, username, password, hash, pathname, href } = new URL(address);
      assert.match(protocol, /^https?:$/);
      assert.deepEqual(
        { username, password, hash, href },
        { username: '', password: '', hash: '', href: address },
      );
      assert.doesNotMatch(pathname, /\.svg$/i);
    }
    const addresses = picture.sizes.map(({ url: address }) => address.replace(/^https?:/, ''));
    assert.equal(new Set(addresses).size, addresses.length);
  }
  return pictures.length;
}

describe('random web pages', () => {
  const ours = Object.values(webPages);

  it('as we write them ourselves are read, so that what follows says something', () => {
    assert.ok(ours.map((html) => checkPage(html)).reduce((sum, count) => sum + count) > 100);
  });

  it('changed anywhere give pictures that can be used, or none', async () => {
    let found = 0;
    await fuzzRounds(1_500, (random) => {
      found += checkPage(mutatedText(random, pickRandom(random, ours), syntaxPieces));
    });
    assert.ok(found > 5_000, 'many are read in spite of it');
  });

  it('of nothing but pieces give pictures that can be used, or none', async () => {
    await fuzzRounds(1_500, (random) => {
      const length = Math.floor(random() * 200);
      checkPage(
        Array.from({ length }, () =>
          random() < 0.9 ? pickRandom(random, syntaxPieces) : randomText(random),
        ).join(''),
      );
    });
  });

  it('that are feeds, changed anywhere, do so, too', async () => {
    const feed = `<rss xmlns:media="http://search.yahoo.com/mrss/"><item><title>A</title><link>/x</link><enclosure url="/a.jpg"/>
      <media:group><media:content url="/b.jpg" width="9"/><media:thumbnail url="/c.jpg"/></media:group>
      <description>&lt;img src="d.jpg"&gt;</description><content:encoded><![CDATA[<img src="e.jpg">]]></content:encoded></item></rss>`;
    let found = 0;
    await fuzzRounds(1_500, (random) => {
      found += checkPage(
        mutatedText(random, feed, [...syntaxPieces, '<![CDATA[', ']]>', '</item>', '<media:content>']),
        readAsFeed,
      );
    });
    assert.ok(found > 1_500, 'many are read in spite of it');
  });

  it('that were recorded, changed anywhere, do so too', async function () {
    const folder = join(process.env['RECORDED_SAMPLES'] ?? '', 'pages');
    if (process.env['RECORDED_SAMPLES'] === undefined || !existsSync(folder)) return this.skip();
    const recorded = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    await fuzzRounds(100, (random) => {
      checkPage(mutatedText(random, pickRandom(random, recorded), syntaxPieces));
    });
  });
});
