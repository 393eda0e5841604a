import assert from 'node:assert/strict';
import type { ShownPicture } from '../../../../src/shared/panel/gallery';
import { sortPictures, type SortOrder } from '../../../../src/shared/panel/sort';

function pictureOf(id: string, change: Partial<ShownPicture> = {}): ShownPicture {
  const { source = 'flickr' } = change;
  return {
    key: `${source}:${id}`,
    source,
    title: null,
    creator: null,
    license: null,
    hasPage: false,
    sizes: [{ width: null, height: null }],
    ...change,
  };
}

const sized = (id: string, ...sizes: ShownPicture['sizes']): ShownPicture =>
  pictureOf(id, sizes.length > 0 ? { sizes } : {});
const titled = (id: string, title: string | null): ShownPicture => pictureOf(id, { title });
const from = (source: string, id: string, date?: string): ShownPicture =>
  pictureOf(id, { source, ...(date !== undefined && { date }) });

const keysOf = (pictures: readonly ShownPicture[]): readonly string[] => pictures.map(({ key }) => key);

describe('sorting', () => {
  /** As sorted. */
  const table: Readonly<Record<Exclude<SortOrder, 'found'>, readonly ShownPicture[]>> = {
    size: [
      sized('a', { width: 75, height: 75 }, { width: 3000, height: 2000 }),
      sized('b', { width: 1024, height: 683 }),
      sized('c', { width: 1000, height: 690 }),
      sized('d', { width: null, height: null, edge: 1000 }),
      sized('unknown'),
    ],
    newest: [
      // What its source dates; then by the numbers that a source gives.
      from('nasa', 'b', '2024-05-31'),
      from('nasa', 'a', '2024-05-30'),
      from('openverse', 'c', '1969-07-20'),
      from('flickr', '53000000000'),
      from('flickr', '9000000000'),
      from('flickr', 'without a number'),
    ],
    title: [
      titled('1', 'Äpfel'),
      titled('2', 'Bohinj 2'),
      titled('3', 'bohinj 10'),
      titled('4', 'Zebra'),
      titled('5', 'Йод'),
      titled('6', 'Ягода'),
      titled('7', ''),
    ],
    source: [
      from('flickr', '2'),
      from('openverse', '1'),
      from('commons', '7'),
      from('address', 'x'),
      from('page', 'a'),
    ],
  };
  for (const [order, sorted] of Object.entries(table) as [SortOrder, readonly ShownPicture[]][])
    it(`by ${order}, what lacks it last, however they were found`, () => {
      for (const found of [sorted, sorted.toReversed(), [...sorted.slice(2), ...sorted.slice(0, 2)]])
        assert.deepEqual(keysOf(sortPictures(found, order)), keysOf(sorted));
    });

  it('keeps what is equal as it was found', () => {
    for (const order of ['found', 'size', 'newest', 'title', 'source'] as const) {
      const equal = [from('page', 'b'), from('page', 'c'), from('page', 'a')];
      assert.deepEqual(keysOf(sortPictures(equal, order)), keysOf(equal), order);
    }
  });

  it('by newest keeps the sources together that number their pictures, each in its own order', () => {
    const found = [from('commons', '1'), from('flickr', '5'), from('commons', '2'), from('flickr', '6')];
    assert.deepEqual(keysOf(sortPictures(found, 'newest')), [
      'commons:2',
      'commons:1',
      'flickr:6',
      'flickr:5',
    ]);
  });

  it('leaves the list that it is given as it was', () => {
    const list = [titled('2', 'b'), titled('1', 'a')];
    assert.deepEqual(keysOf(sortPictures(list, 'title')), ['flickr:1', 'flickr:2']);
    assert.deepEqual(keysOf(list), ['flickr:2', 'flickr:1']);
  });
});
