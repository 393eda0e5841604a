import assert from 'node:assert/strict';
import {
  aspectOf,
  countWith,
  isNoPixels,
  leastOf,
  noFilters,
  orientationOf,
  passes,
  pixelsOf,
  type Filters,
  type There,
} from '../../../../src/shared/panel/filters';
import type { ShownPicture } from '../../../../src/shared/panel/gallery';
import { noLeast, type SizePixels } from '../../../../src/shared/picture/sizes';

function shown(with_: Partial<ShownPicture> = {}): ShownPicture {
  return {
    key: 'flickr:1',
    source: 'flickr',
    title: null,
    creator: null,
    license: null,
    hasPage: false,
    sizes: [size(1024, 683)],
    ...with_,
  };
}

function size(width: number | null, height: number | null): SizePixels {
  return { width, height };
}

const licensed = (id: string): ShownPicture => shown({ license: { id, name: id } });
const sized = (...sizes: readonly SizePixels[]): ShownPicture => shown({ sizes });
const nothingThere: There = () => null;
const saved: There = () => 'saved';
const thrownOut: There = () => 'rejected';

interface Row {
  readonly filters: Partial<Filters>;
  readonly pass: readonly ShownPicture[];
  readonly fail: readonly ShownPicture[];
}

const table: Readonly<Record<string, Row>> = {
  'nothing asked for': { filters: {}, pass: [shown(), sized(size(null, null)), licensed('x')], fail: [] },
  'least width': {
    filters: { minWidth: '1024' },
    pass: [sized(size(1024, 10)), sized(size(75, 75), size(1600, 9)), sized(size(null, null))],
    fail: [sized(size(1023, 2000)), sized({ width: null, height: null, edge: 1000 })],
  },
  'least height': {
    filters: { minHeight: ' 600 ' },
    pass: [sized(size(10, 600)), sized({ width: null, height: null, edge: 600 })],
    // A square that shows only a part is no picture of that height.
    fail: [sized(size(9000, 599)), sized(size(700, 700), size(900, 500))],
  },
  'least width and height of one size': {
    filters: { minWidth: '500', minHeight: '500' },
    pass: [sized(size(500, 500))],
    fail: [sized(size(600, 400), size(400, 600))],
  },
  'what is no number of pixels': {
    filters: { minWidth: 'wide', minHeight: '-1' },
    pass: [sized(size(1, 1))],
    fail: [],
  },
  landscape: {
    filters: { orientation: 'landscape' },
    pass: [sized(size(106, 100)), sized(size(75, 75), size(400, 300))],
    fail: [sized(size(104, 100)), sized(size(300, 400)), sized(size(null, null))],
  },
  portrait: {
    filters: { orientation: 'portrait' },
    pass: [sized(size(100, 106)), sized({ width: null, height: null, edge: 2000 }, size(300, 400))],
    fail: [sized(size(100, 104)), sized(size(400, 300)), sized(size(null, null))],
  },
  square: {
    filters: { orientation: 'square' },
    pass: [sized(size(500, 500)), sized(size(104, 100)), sized(size(100, 104))],
    fail: [sized(size(75, 75), size(400, 300)), sized(size(null, null))],
  },
  'commercial use': {
    filters: { license: 'commercial' },
    pass: [licensed('CC-BY-ND-2.0'), licensed('CC0-1.0')],
    fail: [licensed('CC-BY-NC-4.0'), licensed('all-rights-reserved'), shown()],
  },
  changes: {
    filters: { license: 'modify' },
    pass: [licensed('CC-BY-NC-2.0'), licensed('CC0-1.0')],
    fail: [licensed('CC-BY-ND-4.0'), shown()],
  },
  'public domain': {
    filters: { license: 'public-domain' },
    pass: [licensed('CC-PDM-1.0')],
    fail: [licensed('CC-BY-4.0'), shown()],
  },
  source: {
    filters: { source: 'flickr' },
    pass: [shown()],
    fail: [shown({ source: 'commons' })],
  },
  'words of title and author': {
    filters: { text: ' Lake ANNA ' },
    pass: [
      shown({ title: 'Evening over the lake', creator: 'Anna' }),
      shown({ title: 'annas lakes' }),
      shown({ creator: 'Lake, Anna' }),
    ],
    fail: [
      shown({ title: 'Lake' }),
      shown({ creator: 'Anna' }),
      shown(),
      shown({ title: 'lak', creator: 'eanna' }),
    ],
  },
  'words with accents, however they are written': {
    filters: { text: 'caf\u00e9' },
    pass: [shown({ title: 'Cafe\u0301 noir' }), shown({ title: 'CAF\u00c9' })],
    fail: [shown({ title: 'Cafe' })],
  },
};

describe('filters', () => {
  for (const [what, { filters, pass, fail }] of Object.entries(table)) {
    it(what, () => {
      const test = passes({ ...noFilters, ...filters }, nothingThere);
      for (const picture of pass) assert.equal(test(picture), true, JSON.stringify(picture));
      for (const picture of fail) assert.equal(test(picture), false, JSON.stringify(picture));
    });
  }

  it('leave out what the folder has, or shall not have, only when they are told to', () => {
    const hide = { ...noFilters, hideSaved: true };
    assert.deepEqual(
      [nothingThere, saved, thrownOut].map((there) => [
        passes(noFilters, there)(shown()),
        passes(hide, there)(shown()),
      ]),
      [
        [true, true],
        [true, false],
        [true, false],
      ],
    );
  });

  it('all have to be met', () => {
    const filters: Filters = { ...noFilters, minWidth: '800', license: 'commercial', text: 'lake' };
    const picture = { ...licensed('CC-BY-2.0'), title: 'lake' };
    assert.equal(passes(filters, nothingThere)(picture), true);
    assert.equal(passes({ ...filters, minWidth: '2000' }, nothingThere)(picture), false);
    assert.equal(passes({ ...filters, license: 'public-domain' }, nothingThere)(picture), false);
    assert.equal(passes({ ...filters, text: 'sea' }, nothingThere)(picture), false);
  });

  it('count what another choice would show', () => {
    const pictures = [licensed('CC-BY-2.0'), licensed('CC0-1.0'), shown()];
    const counts = (['any', 'commercial', 'public-domain'] as const).map((license) =>
      countWith(pictures, { ...noFilters, license: 'modify' }, { license }, nothingThere),
    );
    assert.deepEqual(counts, [3, 2, 1]);
  });

  it('ask for pixels as they are typed', () => {
    const widths = ['', ' ', '0', '1', '00800', '999999', 'x', '1e3', '-5', '8.5', '1234567'];
    assert.deepEqual(
      widths.map((minWidth) => leastOf({ minWidth, minHeight: '' }).width),
      [1, 1, 1, 1, 800, 100_000, 1, 1, 1, 1, 1],
    );
    assert.deepEqual(widths.map(isNoPixels), [
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    assert.deepEqual(leastOf({ minWidth: '', minHeight: '70' }), { width: 1, height: 70 });
  });

  it('know the shape of a picture by its largest size', () => {
    assert.equal(aspectOf(sized(size(75, 75), size(100, 67), size(1500, 1000))), 1.5);
    assert.equal(aspectOf(sized(size(null, null))), null);
    assert.equal(orientationOf(sized(size(null, null))), null);
  });

  it('know the pixels that a picture will have', () => {
    const picture = sized(size(240, 160), size(1024, 683), size(2048, 1365), size(150, 150));
    const least = { width: 1500, height: 1 };
    assert.deepEqual(
      [
        pixelsOf(picture, 'small', noLeast),
        pixelsOf(picture, 'large', noLeast),
        pixelsOf(picture, 'original', noLeast),
        pixelsOf(picture, 'large', least),
        pixelsOf(picture, 'original', { width: 3000, height: 1 }),
        pixelsOf(sized(size(null, null)), 'large', noLeast),
      ],
      [size(240, 160), size(1024, 683), size(2048, 1365), size(2048, 1365), null, null],
    );
  });
});
