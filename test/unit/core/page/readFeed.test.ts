import assert from 'node:assert/strict';
import { picturesFromSightings } from '../../../../src/core/page/picturesFromSightings';
import { readFeed } from '../../../../src/core/page/readFeed';
import type { Picture } from '../../../../src/shared/picture/picture';
import { cpuMs } from '../../../support/cpuMs';

const page = 'https://a.example/blog/feed.xml';

function picturesIn(text: string): readonly Picture[] {
  return picturesFromSightings({ sightings: readFeed(text, page) ?? [], license: null }, page);
}

/** The addresses of each picture, without what all begin with, and their pixels where they are known. */
function addressesOf(text: string): string[][] {
  return picturesIn(text).map(({ sizes }) =>
    sizes.map(
      ({ url, width, height }) =>
        url.replace('https://a.example/', '') + (width === null ? '' : ` ${width}×${height ?? '?'}`),
    ),
  );
}

const rss = (items: string, names = ''): string =>
  `<?xml version="1.0"?><!-- by hand --><rss version="2.0" ${names}><channel><title>All</title>` +
  `<link>https://a.example/blog/</link><image><url>/logo.png</url><title>All</title></image>${items}</channel></rss>`;
const media = 'xmlns:media="http://search.yahoo.com/mrss/"';
const atom = (entries: string): string =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${media}><link rel="self" href="/feed"/><logo>/logo.png</logo>${entries}</feed>`;
const sitemap = (urls: string): string =>
  `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">${urls}</urlset>`;

describe('pictures of a feed are', () => {
  for (const [what, text, expected] of [
    [
      'enclosures that are pictures',
      rss(`<item><enclosure url="/a.jpg" type="image/jpeg"/><enclosure url="/b" type="image/png"></enclosure>
        <enclosure url="/c.mp3" type="audio/mpeg"/><enclosure url="/d.webp?x=1&amp;y=2"/></item>`),
      [['a.jpg'], ['b'], ['d.webp?x=1&y=2']],
    ],
    [
      'those of Media RSS, by whatever prefix',
      rss(
        '<item><m:content url="/a" medium="image" width="800" height="600"/><m:content url="/b.mp4" medium="video"/></item>',
        'xmlns:m="http://search.yahoo.com/mrss/"',
      ),
      [['a 800×600']],
    ],
    [
      'one in several sizes, with its small copy',
      rss(
        `<item><media:group><media:content url="/s.jpg" width="400"/><media:content url="/l.jpg" width="900"/>
          <media:thumbnail url="/t.jpg" width="90"/></media:group></item>`,
        media,
      ),
      [['l.jpg 900×?', 's.jpg 400×?', 't.jpg 90×?']],
    ],
    [
      'the small copy of the only picture, and small ones of several',
      rss(
        `<item><media:content url="/a.jpg"/><media:thumbnail url="/a-s.jpg"/></item>
        <item><media:content url="/b.jpg"/><media:content url="/c.jpg"/><media:thumbnail url="/d.jpg"/></item>
        <item><media:content url="/e.mp4"><media:thumbnail url="/e.jpg"/></media:content></item>`,
        media,
      ),
      [['a.jpg', 'a-s.jpg'], ['b.jpg'], ['c.jpg'], ['d.jpg'], ['e.jpg']],
    ],
    [
      'what entries show, escaped, in CDATA or as it is, relative to their pages',
      rss(
        `<item><description>&lt;img src="a.jpg?x=1&amp;amp;y=2"&gt;</description><link>https://a.example/x/y</link></item>
        <item><content:encoded><![CDATA[<p>Tom & <img data-src="b.jpg" src="data:,"></p>]]></content:encoded></item>
        <item><description><p><img src="/c.jpg"/></p></description></item>`,
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
      ),
      [['x/a.jpg?x=1&y=2'], ['blog/b.jpg'], ['c.jpg']],
    ],
    [
      'those of Atom',
      atom(`<entry><link href="/p/1"/><link rel="enclosure" href="/a.jpg"/><content type="html">&lt;img src="b.jpg"&gt;</content></entry>
        <entry xml:base="/q/"><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><img src="c.jpg"/></div></content></entry>
        <entry><content type="image/png" src="/d"/><summary>&lt;img src="no.jpg"&gt;</summary></entry>`),
      [['a.jpg'], ['p/b.jpg'], ['q/c.jpg'], ['d']],
    ],
    [
      'those of RSS 1.0',
      `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <item><description>&lt;img src="/a.jpg"&gt;</description></item></r:RDF>`,
      [['a.jpg']],
    ],
    [
      'those of podcasts and of shops',
      rss(
        '<item><itunes:image href="/a.jpg"/><g:image_link>/b?c</g:image_link></item>',
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:g="http://base.google.com/ns/1.0"',
      ),
      [['a.jpg'], ['b?c']],
    ],
    [
      'those of a sitemap',
      sitemap(`<url><loc>https://a.example/1</loc><i:image><i:loc>https://a.example/a.jpg</i:loc></i:image>
        <i:image><i:loc> https://a.example/b?x&amp;y </i:loc></i:image></url>`),
      [['a.jpg'], ['b?x&y']],
    ],
    [
      'those of JSON Feed',
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        icon: '/icon.png',
        items: [
          {
            image: '/a.jpg',
            banner_image: '/b.jpg',
            attachments: [{ url: '/c', mime_type: 'image/png' }, 1],
          },
          {
            url: '/x/',
            content_html: '<img src="d.jpg">',
            attachments: [{ url: '/e.mp3', mime_type: 'audio/mpeg' }],
          },
        ],
      }),
      [['a.jpg'], ['b.jpg'], ['c'], ['x/d.jpg']],
    ],
    ['none of a feed that has none', rss('<item><description>No</description></item>'), []],
    [
      'those of one that is broken off',
      rss('<item><enclosure url="/a.jpg"/><title>b').slice(0, -16),
      [['a.jpg']],
    ],
  ] as const) {
    it(what, () => assert.deepEqual(addressesOf(text), expected));
  }

  it('with what is told of them', () => {
    const text = rss(
      `<item><title>One &amp; two</title><enclosure url="/a.jpg"/><cc:license>https://creativecommons.org/licenses/by/4.0/</cc:license></item>
         <item><title>Two</title><media:content url="/b.jpg"><media:title><![CDATA[Own & only]]></media:title>
           <media:credit role="photographer">Ann</media:credit></media:content></item>`,
      `${media} xmlns:cc="http://backend.userland.com/creativeCommonsRssModule"`,
    );
    assert.deepEqual(
      picturesIn(text).map(({ title, creator, license }) => [title, creator?.name, license?.id]),
      [
        ['One & two', undefined, 'CC-BY-4.0'],
        ['Own & only', 'Ann', undefined],
      ],
    );
  });

  for (const text of [
    '<!doctype html><title>a</title><rss></rss>',
    '<html xmlns="http://www.w3.org/1999/xhtml"></html>',
    '{"version": 1}',
    '[]',
    '{ "version": "https://jsonfeed.org/version/1", ',
    '<opml></opml>',
    '',
  ]) {
    it(`not looked for in ${JSON.stringify(text)}`, () => assert.equal(readFeed(text, page), null));
  }

  it('found in little time, whatever stands there', () => {
    for (const piece of [
      '<item>',
      '<item><title>',
      '<description>',
      '<description>&lt;',
      '<![CDATA[',
      '<media:content url="a.jpg">',
      '<media:thumbnail url="a.jpg"/>',
      '<item><description><![CDATA[<img src=a>]]></description></item>',
      '<link>',
      '</item>',
    ]) {
      const text = rss(piece.repeat(Math.floor(2e6 / piece.length)), media);
      const began = cpuMs();
      readFeed(text, page);
      const took = cpuMs() - began;
      assert.ok(took < 5_000, `${piece}: ${took} ms`);
    }
  });
});
