import assert from 'node:assert/strict';
import { cellCount, type Fingerprint } from '../../../../src/shared/panel/fingerprint';
import type { FolderStatusOf } from '../../../../src/shared/panel/filters';
import type { ShownPicture } from '../../../../src/shared/panel/gallery';
import { Comparisons, groupLookAlikes } from '../../../../src/shared/panel/lookAlikes';
import { fingerprintFor } from '../../../support/foundPictures';
import { seededRandom } from '../../../support/random';

const nothingThere: FolderStatusOf = () => null;

function fingerprintOfCells(greyAt: (at: number) => number, aspect = 1.5): Fingerprint {
  const cells = Array.from({ length: cellCount }, (_, at) => greyAt(at).toString(16).padStart(2, '0'));
  return { cells: cells.join(''), aspect };
}

/** Many small things, with each cell between 60 and 180. */
const random = seededRandom(3);
const scene = Array.from({ length: cellCount }, () => 60 + Math.floor(random() * 120));
const likeScene = (change: (at: number) => number, aspect = 1.5): Fingerprint =>
  fingerprintOfCells((at) => (scene[at] ?? 0) + change(at), aspect);

function isAlike(one: Fingerprint, other: Fingerprint): boolean {
  const comparisons = new Comparisons();
  comparisons.add('a', one);
  comparisons.add('b', other);
  assert.equal(comparisons.alikeTo('a').length, comparisons.pairCount);
  assert.equal(comparisons.alikeTo('b').length, comparisons.pairCount);
  return comparisons.pairCount === 1;
}

describe('two pictures', () => {
  const original = likeScene(() => 0);

  it('look alike where every cell differs a little', () => {
    assert.equal(isAlike(original, original), true);
    assert.equal(
      isAlike(
        original,
        likeScene((at) => (at % 2 === 0 ? 8 : -8)),
      ),
      true,
    );
  });

  it('look alike where one is brighter on the whole', () => {
    assert.equal(
      isAlike(
        original,
        likeScene(() => 40),
      ),
      true,
    );
  });

  it('do not where one cell is another, as when something stands elsewhere', () => {
    for (const place of [0, 100, cellCount - 1])
      assert.equal(
        isAlike(
          original,
          likeScene((at) => (at === place ? 16 : 0)),
        ),
        false,
        String(place),
      );
  });

  it('do not where their shapes differ by more than 2 %', () => {
    assert.equal(
      isAlike(
        original,
        likeScene(() => 0, 1.5 * 1.015),
      ),
      true,
    );
    assert.equal(
      isAlike(
        original,
        likeScene(() => 0, 1.5 * 1.025),
      ),
      false,
    );
    assert.equal(
      isAlike(
        original,
        likeScene(() => 0, 1.5 / 1.025),
      ),
      false,
    );
  });

  it('are held to less where there is little to be seen', () => {
    const sky = (by: number): Fingerprint =>
      fingerprintOfCells((at) => 40 + Math.floor(at / 16) * 10 + (at % 5 === 0 ? by : 0));
    assert.equal(isAlike(sky(0), sky(2)), true);
    assert.equal(isAlike(sky(0), sky(6)), false);
    assert.equal(
      isAlike(
        original,
        likeScene((at) => (at % 5 === 0 ? 6 : 0)),
      ),
      true,
    );
  });
});

/** A picture of so many pixels; `place` is where it is in the list. */
function picture(key: string, width: number, license: string | null = 'CC-BY-2.0'): ShownPicture {
  return {
    key,
    source: 'flickr',
    title: null,
    creator: null,
    license: license === null ? null : { id: license, name: license },
    hasPage: false,
    sizes: [{ width, height: width }],
  };
}

/** `best: others`, a group a line. */
function groupsOf(
  pictures: readonly ShownPicture[],
  comparisons: Comparisons,
  there = nothingThere,
): readonly string[] {
  const { othersOf, bestOf } = groupLookAlikes(pictures, comparisons, there);
  for (const [best, others] of othersOf) for (const { key } of others) assert.equal(bestOf.get(key), best);
  assert.equal(bestOf.size, [...othersOf.values()].flat().length);
  return [...othersOf].map(([best, others]) => `${best}: ${others.map(({ key }) => key).join(' ')}`);
}

function comparisonsOf(prints: Readonly<Record<string, Fingerprint>>): Comparisons {
  const comparisons = new Comparisons();
  for (const [key, print] of Object.entries(prints)) comparisons.add(key, print);
  return comparisons;
}

describe('a group of look-alikes', () => {
  const same = fingerprintFor(1);
  const three = comparisonsOf({ a: same, b: same, c: same, d: fingerprintFor(2) });

  it('has the picture with the most pixels for its best, the others in their order', () => {
    const pictures = [picture('a', 500), picture('b', 900), picture('c', 700), picture('d', 5000)];
    assert.deepEqual(groupsOf(pictures, three), ['b: a c']);
  });

  it('then the one with the freest licence, then the first', () => {
    const licensed = (...ids: readonly (string | null)[]) =>
      groupsOf(
        ids.map((id, at) => picture('abc'[at] ?? '', 500, id)),
        three,
      );
    assert.deepEqual(licensed(null, 'CC-BY-NC-2.0', 'CC-BY-2.0'), ['c: a b']);
    assert.deepEqual(licensed('CC-BY-2.0', 'CC0-1.0', 'CC-BY-2.0'), ['b: a c']);
    assert.deepEqual(licensed(null, 'all-rights-reserved', 'CC-BY-NC-2.0'), ['c: a b']);
    assert.deepEqual(licensed('CC-BY-2.0', 'CC-BY-2.0', 'CC-BY-2.0'), ['a: b c']);
  });

  it('has one that is saved for its best, and none that was rejected', () => {
    const pictures = [picture('a', 500), picture('b', 900), picture('c', 700)];
    assert.deepEqual(
      groupsOf(pictures, three, (key) => (key === 'a' ? 'saved' : null)),
      ['a: b c'],
    );
    assert.deepEqual(
      groupsOf(pictures, three, (key) => (key === 'b' ? 'rejected' : null)),
      ['c: a'],
    );
    assert.deepEqual(
      groupsOf(pictures, three, (key) => (key === 'd' ? null : 'rejected')),
      [],
    );
  });

  it('is of the pictures that it is asked for, and of one alone there is none', () => {
    assert.deepEqual(groupsOf([picture('a', 1), picture('d', 1)], three), []);
    assert.deepEqual(groupsOf([picture('c', 1), picture('a', 1)], three), ['c: a']);
  });

  it('holds what looks like its best, and does not lead on from one to the next', () => {
    // Each looks like the one before and the one after it, and like none farther away.
    const chain = comparisonsOf(
      Object.fromEntries(
        [...'abcde'].map((key, step) => [key, likeScene((at) => (at % 2 === 0 ? 8 * step : -8 * step))]),
      ),
    );
    assert.deepEqual(
      [...'abcde'].map((key) => chain.alikeTo(key).length),
      [1, 2, 2, 2, 1],
    );
    const pictures = [...'abcde'].map((key, at) => picture(key, 900 - at));
    assert.deepEqual(groupsOf(pictures, chain), ['a: b', 'c: d']);
  });

  it('is the same in whichever order the fingerprints come', () => {
    const draw = seededRandom(7);
    const pictures = Array.from({ length: 60 }, (_, at) => picture(String(at), 100 + (at % 7)));
    const prints = pictures.map(({ key }, at) => [key, fingerprintFor(at % 11)] as const);
    const orders = Array.from({ length: 5 }, () =>
      comparisonsOf(
        Object.fromEntries(prints.toSorted(() => draw() - 0.5).map(([key, print]) => [`k${key}`, print])),
      ),
    );
    const named = pictures.map((each) => ({ ...each, key: `k${each.key}` }));
    const [first, ...others] = orders.map((comparisons) => groupsOf(named, comparisons));
    assert.equal(first?.length, 11);
    for (const other of others) assert.deepEqual(other, first);
  });

  it('is found among 4,000 pictures in less time than a frame may take, a thousand at a time', () => {
    const comparisons = new Comparisons();
    const prints = Array.from({ length: 4000 }, (_, at) => fingerprintFor(at % 3600));
    const pictures = prints.map((_, at) => picture(String(at), 500));
    const times: number[] = [];
    for (let from = 0; from < prints.length; from += 1000) {
      const start = process.cpuUsage();
      for (let at = from; at < from + 1000; at += 1)
        comparisons.add(String(at), prints[at] ?? fingerprintFor(at));
      const groups = groupLookAlikes(pictures, comparisons, nothingThere);
      times.push(process.cpuUsage(start).user / 1000);
      assert.equal(groups.othersOf.size, Math.max(0, from + 1000 - 3600));
    }
    assert.ok(Math.max(...times) < 200, times.join(' '));
  });
});
