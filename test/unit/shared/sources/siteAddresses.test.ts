import assert from 'node:assert/strict';
import { readerOf, sitePageOf } from '../../../../src/shared/sources/siteAddresses';

/** Each address with who reads it and what it names. */
const known: Readonly<Record<string, string>> = {
  'https://www.flickr.com/photos/ada/albums/72157600000000001': 'flickr album ada 72157600000000001',
  'https://www.flickr.com/photos/12345678@N00/sets/7215/with/99': 'flickr album 12345678@N00 7215',
  'https://flickr.com/photos/ada/albums/7215/page2?x=1': 'flickr album ada 7215',
  'https://www.flickr.com/photos/ada/galleries/7216/': 'flickr gallery ada 7216',
  'https://www.flickr.com/groups/foxes/pool/': 'flickr group foxes',
  'https://www.flickr.com/groups/34427469792@N01': 'flickr group 34427469792@N01',
  'https://www.flickr.com/photos/tags/red%20fox/': 'flickr tag red fox',
  'https://www.flickr.com/photos/ada/tags/fox': 'flickr tag ada fox',
  'https://www.flickr.com/photos/ada': 'flickr photostream ada',
  'https://m.flickr.com/photos/ada/page3/': 'flickr photostream ada',
  'https://www.flickr.com/photos/ada/51234567890/in/pool-foxes/': 'flickr photo ada 51234567890',
  'https://commons.wikimedia.org/wiki/Category:Red_foxes': 'commons category Red_foxes',
  'https://commons.m.wikimedia.org/wiki/File:F%C3%BCchse,_2.jpg': 'commons file Füchse,_2.jpg',
  'https://commons.wikimedia.org/w/index.php?title=File:A.jpg&oldid=7': 'commons file A.jpg',
  'https://commons.wikimedia.org/wiki/File:A/b.jpg#filelinks': 'commons file A/b.jpg',
  'https://openverse.org/image/0aff3595-8168-440b-83ff-7a80b65dea42?q=fox':
    'openverse picture 0aff3595-8168-440b-83ff-7a80b65dea42',
  'https://openverse.org/de/image/0aff3595-8168-440b-83ff-7a80b65dea42':
    'openverse picture 0aff3595-8168-440b-83ff-7a80b65dea42',
  'https://images.nasa.gov/details/PIA00123': 'nasa picture PIA00123',
  'https://images.nasa.gov/details-as11-40-5874.html': 'nasa picture as11-40-5874',
  'https://www.pexels.com/photo/a-red-fox-247399/': 'pexels picture 247399',
  'https://www.pexels.com/de-de/foto/247399/': 'pexels picture 247399',
  'https://pixabay.com/photos/fox-animal-1284512/': 'pixabay picture 1284512',
  'https://pixabay.com/de/vectors/fuchs-5/': 'pixabay picture 5',
};

const others: readonly string[] = [
  'https://www.flickr.com/',
  'https://www.flickr.com/search/?text=fox',
  'https://www.flickr.com/photos/',
  'https://www.flickr.com/photos/ada/favorites',
  'https://www.flickr.com/photos/ada/albums',
  'https://www.flickr.com/groups/foxes/discuss/',
  'https://www.flickr.com.evil.example/photos/ada/albums/1',
  'https://live.staticflickr.com/photos/ada',
  'https://commons.wikimedia.org/wiki/Main_Page',
  'https://en.wikipedia.org/wiki/File:A.jpg',
  'https://openverse.org/search/image?q=fox',
  'https://images.nasa.gov/search?q=fox',
  'https://www.pexels.com/search/2024/',
  'https://pixabay.com/images/search/fox/',
  'fox',
  'ftp://www.flickr.com/photos/ada',
];

describe('an address of a site that is known', () => {
  it('is read by its own source, for what it names', () => {
    const read = Object.keys(known).map((address) => {
      const page = sitePageOf(address);
      return [address, page && [page.source, page.kind, ...Object.values(page.named)].join(' ')];
    });
    assert.deepEqual(Object.fromEntries(read), known);
  });

  it('is a web page where it is none of these', () => {
    for (const address of others) assert.equal(sitePageOf(address), null, address);
  });

  it('is a web page where its source answers nobody without a key', () => {
    const pexels = 'https://www.pexels.com/photo/247399/';
    assert.equal(
      readerOf(pexels, () => false),
      'page',
    );
    assert.equal(
      readerOf(pexels, (source) => source === 'pexels'),
      'pexels',
    );
    assert.equal(
      readerOf('https://www.flickr.com/photos/ada', () => false),
      'flickr',
    );
    assert.equal(
      readerOf('https://a.example/', () => true),
      'page',
    );
  });
});
