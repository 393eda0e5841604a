import assert from 'node:assert/strict';
import type { Picture } from '../../../../src/shared/picture/picture';
import { readScrapeFile } from '../../../../src/shared/scrapeFile/scrapeFile';
import { filtersOf, scrapeOrderOf, type ScrapeOrder } from '../../../../src/shared/scrapeFile/scrapeOrder';
import { catPicture, catPictures } from '../../host/hostFixtures';

function orderOf(values: object, ...found: readonly (readonly Picture[])[]): ScrapeOrder {
  const searches = found.map((_, at) => ({ keyword: ['cat', 'dog'][at] }));
  const { file, problem } = readScrapeFile(JSON.stringify({ version: 1, searches, ...values }));
  assert.ok(file, problem ?? '');
  return scrapeOrderOf(file, found);
}

const ids = ({ pictures }: ScrapeOrder): string[] => pictures.map(({ id }) => id);

describe('what a scrape file saves', () => {
  it('is all that was found, in that order, each once and named by the word that found it first', () => {
    const order = orderOf({}, catPictures(3), catPictures(3, 3));
    assert.deepEqual(
      order.pictures.map(({ id, keyword }) => `${id} ${keyword}`),
      ['1 cat', '2 cat', '3 cat', '4 dog', '5 dog'],
    );
    assert.deepEqual(
      { ...order, pictures: [] },
      {
        pictures: [],
        quantity: 5,
        size: 'large',
        minimum: { width: 1, height: 1 },
        naming: { template: '{keyword} {n}', separator: '-' },
        allowedLicenses: null,
      },
    );
  });

  it('knows of a picture what each search tells', () => {
    const [one] = catPictures(1);
    assert.ok(one);
    const license = { id: 'CC0-1.0', name: 'CC0', url: null };
    assert.deepEqual(orderOf({}, [one], [{ ...one, license }]).pictures[0]?.license, license);
  });

  it('is of each search no more than it is to find', () => {
    const searches = [
      { keyword: 'cat', find: 2 },
      { keyword: 'dog', find: 1 },
    ];
    assert.deepEqual(ids(orderOf({ searches }, catPictures(5), catPictures(5, 6))), ['1', '2', '6']);
  });

  it('passes the filters, and is in the order of the file', () => {
    const wide = catPicture('9', {
      title: 'A wide cat',
      sizes: [{ url: 'https://a.example/9.png', width: 2000, height: 500 }],
    });
    const found = [...catPictures(3), wide];
    assert.deepEqual(ids(orderOf({ filters: { minWidth: 1500 } }, found)), ['9']);
    assert.deepEqual(ids(orderOf({ filters: { type: 'png' } }, found)), ['9']);
    assert.deepEqual(ids(orderOf({ filters: { text: 'WIDE' } }, found)), ['9']);
    assert.deepEqual(ids(orderOf({ filters: { source: 'nasa' } }, found)), []);
    assert.deepEqual(ids(orderOf({ sort: 'newest' }, found)), ['9', '3', '2', '1']);
    assert.deepEqual(orderOf({ filters: { minWidth: 1500 } }, found).minimum, { width: 1500, height: 1 });
  });

  it('is those that are chosen, and no others, though some may not be found', () => {
    const order = orderOf({ pictures: ['flickr:3', 'flickr:1', 'flickr:77'] }, catPictures(4));
    assert.deepEqual(ids(order), ['1', '3']);
    assert.equal(order.quantity, 3);
    assert.deepEqual(ids(orderOf({ pictures: ['flickr:77'] }, catPictures(4))), []);
  });

  it('is as many as the file says, with all others to take their places', () => {
    const order = orderOf({ quantity: 2 }, catPictures(4));
    assert.equal(order.quantity, 2);
    assert.equal(order.pictures.length, 4);
    assert.equal(orderOf({ quantity: 9 }, catPictures(4)).quantity, 9);
  });

  it('stands on a form as it would be typed', () => {
    const { file } = readScrapeFile(
      JSON.stringify({
        version: 1,
        searches: [{ keyword: 'x' }],
        filters: { minHeight: 600, source: 'nasa' },
      }),
    );
    assert.ok(file);
    assert.deepEqual(filtersOf(file), {
      minWidth: '',
      minHeight: '600',
      orientation: 'any',
      license: 'any',
      type: 'any',
      color: 'any',
      tags: '',
      source: 'nasa',
      text: '',
      hideSaved: false,
      onlyKept: false,
      hideLookAlikes: false,
    });
  });
});
