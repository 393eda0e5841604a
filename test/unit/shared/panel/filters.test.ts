import assert from 'node:assert/strict';
import {
  aspectOf,
  isInvalidPixels,
  minimumPixelsOf,
  noFilters,
  orientationOf,
  passesFilters,
  pixelsOf,
  type Filters,
  type FolderStatusOf,
} from '../../../../src/shared/panel/filters';
import type { ShownPicture } from '../../../../src/shared/panel/gallery';
import { anySize, type SizePixels } from '../../../../src/shared/picture/sizes';

function shownPicture(overrides: Partial<ShownPicture> = {}): ShownPicture {
  return {
    key: 'flickr:1',
    source: 'flickr',
    title: null,
    creator: null,
    license: null,
    hasPage: false,
    sizes: [size(1024, 683)],
    ...overrides,
  };
}

function size(width: number | null, height: number | null): SizePixels {
  return { width, height };
}

const licensed = (id: string): ShownPicture => shownPicture({ license: { id, name: id } });
const pictureSized = (...sizes: readonly SizePixels[]): ShownPicture => shownPicture({ sizes });
const nothingThere: FolderStatusOf = () => null;
const saved: FolderStatusOf = () => 'saved';
const thrownOut: FolderStatusOf = () => 'rejected';

interface Row {
  readonly filters: Partial<Filters>;
  readonly pass: readonly ShownPicture[];
  readonly fail: readonly ShownPicture[];
}

const table: Readonly<Record<string, Row>> = {
  'nothing asked for': {
    filters: {},
    pass: [shownPicture(), pictureSized(size(null, null)), licensed('x')],
    fail: [],
  },
  'least width': {
    filters: { minWidth: '1024' },
    pass: [
      pictureSized(size(1024, 10)),
      pictureSized(size(75, 75), size(1600, 9)),
      pictureSized(size(null, null)),
    ],
    fail: [pictureSized(size(1023, 2000)), pictureSized({ width: null, height: null, edge: 1000 })],
  },
  'least height': {
    filters: { minHeight: ' 600 ' },
    pass: [pictureSized(size(10, 600)), pictureSized({ width: null, height: null, edge: 600 })],
    // A square that shows only a part is no picture of that height.
    fail: [pictureSized(size(9000, 599)), pictureSized(size(700, 700), size(900, 500))],
  },
  'least width and height of one size': {
    filters: { minWidth: '500', minHeight: '500' },
    pass: [pictureSized(size(500, 500))],
    fail: [pictureSized(size(600, 400), size(400, 600))],
  },
  'what is no number of pixels': {
    filters: { minWidth: 'wide', minHeight: '-1' },
    pass: [pictureSized(size(1, 1))],
    fail: [],
  },
  landscape: {
    filters: { orientation: 'landscape' },
    pass: [pictureSized(size(106, 100)), pictureSized(size(75, 75), size(400, 300))],
    fail: [pictureSized(size(104, 100)), pictureSized(size(300, 400)), pictureSized(size(null, null))],
  },
  portrait: {
    filters: { orientation: 'portrait' },
    pass: [
      pictureSized(size(100, 106)),
      pictureSized({ width: null, height: null, edge: 2000 }, size(300, 400)),
    ],
    fail: [pictureSized(size(100, 104)), pictureSized(size(400, 300)), pictureSized(size(null, null))],
  },
  square: {
    filters: { orientation: 'square' },
    pass: [pictureSized(size(500, 500)), pictureSized(size(104, 100)), pictureSized(size(100, 104))],
    fail: [pictureSized(size(75, 75), size(400, 300)), pictureSized(size(null, null))],
  },
  'a color, which nobody can tell of a picture': {
    filters: { color: 'red' },
    pass: [shownPicture(), licensed('CC0-1.0')],
    fail: [],
  },
  'tags, of which no picture tells all': {
    filters: { tags: 'dawn, fog' },
    pass: [shownPicture(), licensed('CC0-1.0')],
    fail: [],
  },
  'commercial use': {
    filters: { license: 'commercial' },
    pass: [licensed('CC-BY-ND-2.0'), licensed('CC0-1.0')],
    fail: [licensed('CC-BY-NC-4.0'), licensed('all-rights-reserved'), shownPicture()],
  },
  changes: {
    filters: { license: 'modify' },
    pass: [licensed('CC-BY-NC-2.0'), licensed('CC0-1.0')],
    fail: [licensed('CC-BY-ND-4.0'), shownPicture()],
  },
  'public domain': {
    filters: { license: 'public-domain' },
    pass: [licensed('CC-PDM-1.0')],
    fail: [licensed('CC-BY-4.0'), shownPicture()],
  },
  'licences that are free': {
    filters: { license: 'free' },
    pass: [licensed('CC-BY-2.0'), licensed('CC0-1.0')],
    fail: [licensed('CC-BY-ND-2.0'), licensed('all-rights-reserved'), shownPicture()],
  },
  'licences with conditions': {
    filters: { license: 'conditions' },
    pass: [licensed('CC-BY-ND-2.0'), licensed('CC-BY-NC-ND-4.0')],
    fail: [licensed('CC-BY-2.0'), licensed('all-rights-reserved'), shownPicture()],
  },
  'no licence, or an unknown one': {
    filters: { license: 'reserved' },
    pass: [licensed('all-rights-reserved'), shownPicture()],
    fail: [licensed('CC-BY-2.0'), licensed('CC-BY-NC-4.0')],
  },
  type: {
    filters: { type: 'png' },
    pass: [shownPicture({ type: 'png' })],
    fail: [shownPicture({ type: 'jpg' }), shownPicture()],
  },
  'a type that nothing tells': {
    filters: { type: 'unknown' },
    pass: [shownPicture()],
    fail: [shownPicture({ type: 'jpg' })],
  },
  source: {
    filters: { source: 'flickr' },
    pass: [shownPicture()],
    fail: [shownPicture({ source: 'commons' })],
  },
  'words of title and author': {
    filters: { text: ' Lake ANNA ' },
    pass: [
      shownPicture({ title: 'Evening over the lake', creator: 'Anna' }),
      shownPicture({ title: 'annas lakes' }),
      shownPicture({ creator: 'Lake, Anna' }),
    ],
    fail: [
      shownPicture({ title: 'Lake' }),
      shownPicture({ creator: 'Anna' }),
      shownPicture(),
      shownPicture({ title: 'lak', creator: 'eanna' }),
    ],
  },
  'words with accents, however they are written': {
    filters: { text: 'caf\u00e9' },
    pass: [shownPicture({ title: 'Cafe\u0301 noir' }), shownPicture({ title: 'CAF\u00c9' })],
    fail: [shownPicture({ title: 'Cafe' })],
  },
};

describe('filters', () => {
  for (const [what, { filters, pass, fail }] of Object.entries(table)) {
    it(what, () => {
      const test = passesFilters({ ...noFilters, ...filters }, nothingThere);
      for (const picture of pass) assert.equal(test(picture), true, JSON.stringify(picture));
      for (const picture of fail) assert.equal(test(picture), false, JSON.stringify(picture));
    });
  }

  it('leave out what the folder has, or shall not have, only when they are told to', () => {
    const hide = { ...noFilters, hideSaved: true };
    assert.deepEqual(
      [nothingThere, saved, thrownOut].map((there) => [
        passesFilters(noFilters, there)(shownPicture()),
        passesFilters(hide, there)(shownPicture()),
      ]),
      [
        [true, true],
        [true, false],
        [true, false],
      ],
    );
  });

  it('leave only what is kept, when they are told to', () => {
    const only = { ...noFilters, onlyKept: true };
    const kept: FolderStatusOf = () => 'kept';
    assert.deepEqual(
      [nothingThere, saved, thrownOut, kept].map((there) => passesFilters(only, there)(shownPicture())),
      [false, false, false, true],
    );
    assert.equal(passesFilters({ ...noFilters, hideSaved: true }, kept)(shownPicture()), false);
  });

  it('all have to be met', () => {
    const filters: Filters = { ...noFilters, minWidth: '800', license: 'commercial', text: 'lake' };
    const picture = { ...licensed('CC-BY-2.0'), title: 'lake' };
    assert.equal(passesFilters(filters, nothingThere)(picture), true);
    assert.equal(passesFilters({ ...filters, minWidth: '2000' }, nothingThere)(picture), false);
    assert.equal(passesFilters({ ...filters, license: 'public-domain' }, nothingThere)(picture), false);
    assert.equal(passesFilters({ ...filters, text: 'sea' }, nothingThere)(picture), false);
  });

  it('ask for pixels as they are typed', () => {
    const widths = ['', ' ', '0', '1', '00800', '999999', 'x', '1e3', '-5', '8.5', '1234567'];
    assert.deepEqual(
      widths.map((minWidth) => minimumPixelsOf({ minWidth, minHeight: '' }).width),
      [1, 1, 1, 1, 800, 100_000, 1, 1, 1, 1, 1],
    );
    assert.deepEqual(widths.map(isInvalidPixels), [
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
    assert.deepEqual(minimumPixelsOf({ minWidth: '', minHeight: '70' }), { width: 1, height: 70 });
  });

  it('know the shape of a picture by its largest size', () => {
    assert.equal(aspectOf(pictureSized(size(75, 75), size(100, 67), size(1500, 1000))), 1.5);
    assert.equal(aspectOf(pictureSized(size(null, null))), null);
    assert.equal(orientationOf(pictureSized(size(null, null))), null);
  });

  it('know the pixels that a picture will have', () => {
    const picture = pictureSized(size(240, 160), size(1024, 683), size(2048, 1365), size(150, 150));
    const least = { width: 1500, height: 1 };
    assert.deepEqual(
      [
        pixelsOf(picture, 'small', anySize),
        pixelsOf(picture, 'large', anySize),
        pixelsOf(picture, 'original', anySize),
        pixelsOf(picture, 'large', least),
        pixelsOf(picture, 'original', { width: 3000, height: 1 }),
        pixelsOf(pictureSized(size(null, null)), 'large', anySize),
      ],
      [size(240, 160), size(1024, 683), size(2048, 1365), size(2048, 1365), null, null],
    );
  });
});
