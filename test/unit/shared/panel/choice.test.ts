import assert from 'node:assert/strict';
import {
  countListed,
  invertChoice,
  offerOf,
  toggleChoice,
  type Choice,
  type Offer,
} from '../../../../src/shared/panel/choice';
import { noFilters, type Filters, type FolderStatusOf } from '../../../../src/shared/panel/filters';
import { fingerprintFor } from '../../../support/foundPictures';
import { Comparisons } from '../../../../src/shared/panel/lookAlikes';
import type { ShownPicture } from '../../../../src/shared/panel/gallery';

/** Five pictures, a to e; those with capitals pass the filter for wide ones. */
const pictures: readonly ShownPicture[] = ['A', 'b', 'C', 'D', 'e'].map((key) => ({
  key,
  source: 'flickr',
  title: null,
  creator: null,
  license: null,
  hasPage: false,
  sizes: [{ width: key === key.toUpperCase() ? 1000 : 100, height: 90 }],
}));

const wide = { ...noFilters, minWidth: '500' };
const nothingThere: FolderStatusOf = () => null;
const choiceOf = (keys: string): Choice => new Set(keys);

/** `shown chosen hidden offered` */
function offerSummary({ shown, chosen, hiddenCount, offered }: Offer): string {
  const keys = (list: readonly ShownPicture[]): string => list.map(({ key }) => key).join('') || '-';
  return [keys(shown), keys(chosen), hiddenCount, keys(offered)].join(' ');
}

describe('choice', () => {
  const table: readonly (readonly [
    filters: typeof noFilters,
    choice: string,
    there: FolderStatusOf,
    expected: string,
  ])[] = [
    [noFilters, '', nothingThere, 'AbCDe - 0 AbCDe'],
    [noFilters, 'eb', nothingThere, 'AbCDe be 0 be'],
    [wide, '', nothingThere, 'ACD - 0 ACD'],
    [wide, 'bCe', nothingThere, 'ACD C 2 C'],
    // Nothing that was chosen is shown: that is no reason to save the others.
    [wide, 'be', nothingThere, 'ACD - 2 -'],
    // What was thrown out is not offered, chosen or not; what is there already is.
    [noFilters, '', (key) => (key === 'b' ? 'rejected' : 'saved'), 'AbCDe - 0 ACDe'],
    [noFilters, 'bC', (key) => (key === 'b' ? 'rejected' : 'saved'), 'AbCDe bC 0 C'],
    [{ ...noFilters, hideSaved: true }, 'bC', (key) => (key === 'b' ? 'saved' : null), 'ACDe C 1 C'],
    // Pictures that the list no longer has are not hidden by the filters.
    [noFilters, 'bxyz', nothingThere, 'AbCDe b 0 b'],
    [noFilters, 'xyz', nothingThere, 'AbCDe - 0 -'],
  ];
  for (const [filters, choice, there, expected] of table)
    it(`of "${choice}" comes to ${expected}`, () =>
      assert.equal(
        offerSummary(
          offerOf(pictures, filters, { choice: choiceOf(choice), there, comparisons: new Comparisons() }),
        ),
        expected,
      ));

  it('toggles one', () => {
    const before = choiceOf('ab');
    assert.deepEqual([...toggleChoice(before, 'c')], ['a', 'b', 'c']);
    assert.deepEqual([...toggleChoice(before, 'a')], ['b']);
    assert.deepEqual([...before], ['a', 'b']);
  });

  it('inverts what is shown, and leaves what is hidden', () => {
    const { shown } = offerOf(pictures, wide, {
      choice: choiceOf(''),
      there: nothingThere,
      comparisons: new Comparisons(),
    });
    const before = choiceOf('bC');
    assert.deepEqual([...invertChoice(before, shown)].sort(), ['A', 'D', 'b']);
    assert.deepEqual([...before], ['b', 'C']);
    assert.deepEqual([...invertChoice(choiceOf(''), shown)].sort(), ['A', 'C', 'D']);
  });

  describe('of pictures that look alike', () => {
    // C has the most pixels of A, b and C, which look alike, as D and e do.
    const groups: readonly (readonly [key: string, number: number])[] = [
      ['A', 1],
      ['b', 1],
      ['C', 1],
      ['D', 2],
      ['e', 2],
    ];
    const comparisons = new Comparisons();
    for (const [key, number] of groups) comparisons.add(key, fingerprintFor(number));
    const sized = pictures.map((picture) =>
      picture.key === 'C' ? { ...picture, sizes: [{ width: 3000, height: 2000 }] } : picture,
    );
    const offered = (
      filters: Partial<Filters>,
      { choice = '', there = nothingThere, unfolded = '' } = {},
    ): string =>
      offerSummary(
        offerOf(
          sized,
          { ...noFilters, ...filters },
          { choice: choiceOf(choice), there, comparisons, unfolded: choiceOf(unfolded) },
        ),
      );
    const hide = { hideLookAlikes: true };
    const savedIs =
      (saved: string, status: 'saved' | 'rejected' = 'saved'): FolderStatusOf =>
      (key) =>
        saved.includes(key) ? status : null;

    it('shows and saves all of them, as found, unless they are to be hidden', () => {
      assert.equal(offered({}), 'AbCDe - 0 AbCDe');
      assert.equal(offered(hide), 'CD - 0 CD');
    });

    it('shows a group together, and saves no more and in no other order for that', () => {
      assert.equal(offered({}, { unfolded: 'C' }), 'CAbDe - 0 AbCDe');
      assert.equal(offered(hide, { unfolded: 'CD' }), 'CAbDe - 0 CD');
      assert.equal(offered({}, { unfolded: 'b' }), 'AbCDe - 0 AbCDe', 'it is not the best of any');
    });

    it('hides none that is chosen, or saved already, which is the best then', () => {
      assert.equal(offered(hide, { choice: 'b' }), 'bCD b 0 b');
      assert.equal(offered(hide, { there: savedIs('b') }), 'bD - 0 bD');
      assert.equal(offered(hide, { there: savedIs('be') }), 'be - 0 be');
    });

    it('brings no other one forward where the best is hidden because it is saved', () => {
      assert.equal(offered({ ...hide, hideSaved: true }, { there: savedIs('CD') }), '- - 0 -');
      assert.equal(offered({ ...hide, hideSaved: true }, { there: savedIs('C') }), 'D - 0 D');
    });

    it('takes the next one where the best was rejected, or does not pass the other filters', () => {
      assert.equal(offered(hide, { there: savedIs('C', 'rejected') }), 'ACD - 0 AD');
      assert.equal(offered({ ...hide, minWidth: '500' }), 'CD - 0 CD');
      const small = sized.map((picture) =>
        picture.key === 'C' ? { ...picture, title: 'other' } : { ...picture, title: 'cat' },
      );
      const { shown } = offerOf(
        small,
        { ...noFilters, ...hide, text: 'cat' },
        { choice: choiceOf(''), there: nothingThere, comparisons },
      );
      assert.deepEqual(
        shown.map(({ key }) => key),
        ['A', 'D'],
      );
    });

    it('counts them as they would be shown', () => {
      const context = { choice: choiceOf(''), there: nothingThere, comparisons };
      assert.equal(countListed(sized, noFilters, context), 5);
      assert.equal(countListed(sized, { ...noFilters, ...hide }, context), 2);
      assert.equal(countListed(sized, { ...noFilters, ...hide, minWidth: '500' }, context), 2);
    });
  });
});
