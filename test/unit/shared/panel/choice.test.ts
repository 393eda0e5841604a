import assert from 'node:assert/strict';
import {
  invertChoice,
  offerOf,
  toggleChoice,
  type Choice,
  type Offer,
} from '../../../../src/shared/panel/choice';
import { noFilters, type FolderStatusOf } from '../../../../src/shared/panel/filters';
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
      assert.equal(offerSummary(offerOf(pictures, filters, choiceOf(choice), there)), expected));

  it('toggles one', () => {
    const before = choiceOf('ab');
    assert.deepEqual([...toggleChoice(before, 'c')], ['a', 'b', 'c']);
    assert.deepEqual([...toggleChoice(before, 'a')], ['b']);
    assert.deepEqual([...before], ['a', 'b']);
  });

  it('inverts what is shown, and leaves what is hidden', () => {
    const { shown } = offerOf(pictures, wide, choiceOf(''), nothingThere);
    const before = choiceOf('bC');
    assert.deepEqual([...invertChoice(before, shown)].sort(), ['A', 'D', 'b']);
    assert.deepEqual([...before], ['b', 'C']);
    assert.deepEqual([...invertChoice(choiceOf(''), shown)].sort(), ['A', 'C', 'D']);
  });
});
