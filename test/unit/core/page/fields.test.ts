import assert from 'node:assert/strict';
import { addressOf, countOf, idOf, lineOf, objectsOf } from '../../../../src/core/page/fields';
import { fieldsOf } from '../../../../src/shared/words/untrusted';

/** What answers can hold in a place that is for something else. */
const strangeValues: readonly unknown[] = [
  undefined,
  null,
  true,
  NaN,
  -1,
  1.5,
  2 ** 60,
  {},
  [],
  [{}],
  () => 1,
];

describe('fields of an answer', () => {
  it('are those of an object, and objects those of a list', () => {
    assert.deepEqual(fieldsOf({ a: 1 }), { a: 1 });
    assert.deepEqual(objectsOf([{ a: 1 }, null, 7, 'x', [], { b: 2 }]), [{ a: 1 }, { b: 2 }]);
    assert.deepEqual(
      [fieldsOf([]), fieldsOf('x'), objectsOf({ 0: {} }), objectsOf(null)],
      [null, null, [], []],
    );
  });

  it('are counts from 1 on, as numbers or text', () => {
    assert.deepEqual([3, '3', '007'].map(countOf), [3, 3, 7]);
    assert.deepEqual(
      [0, '0', '', ' 3', '3 ', '3e2', '1'.repeat(13), ...strangeValues]
        .map(countOf)
        .filter((each) => each !== null),
      [],
    );
  });

  it('are ids without white space around them', () => {
    assert.deepEqual(
      [7, ' a b ', 'x'].map((each) => idOf(each)),
      ['7', 'a b', 'x'],
    );
    const none = ['', ' ', 'x'.repeat(301), ...strangeValues.filter((each) => each !== -1)];
    assert.deepEqual(
      none.map((each) => idOf(each)).filter((each) => each !== null),
      [],
    );
  });

  it('are lines of plain text', () => {
    assert.equal(lineOf(' Cats\n&amp;\u0000 <b>dogs</b> ', 100), 'Cats & <b>dogs</b>');
    assert.equal(lineOf('x'.repeat(1e6), 5), 'xxxx…');
    assert.deepEqual([lineOf('  ', 5), ...strangeValues.map((each) => lineOf(each, 5))].filter(Boolean), []);
  });

  it('are addresses on the web, absolute', () => {
    for (const [text, href] of [
      ['https://a.example/b?c#d', 'https://a.example/b?c#d'],
      ['HTTP://A.example', 'http://a.example/'],
      ['//a.example/b c', 'https://a.example/b%20c'],
      [' https://a.example/ ', 'https://a.example/'],
    ] as const) {
      assert.equal(addressOf(text)?.href, href);
    }
    const none = [
      '/a',
      'a.example/b',
      'javascript:alert(1)',
      'ftp://a.example/',
      'https://',
      'https://user:secret@a.example/',
      '//',
      `https://a.example/${'x'.repeat(9_000)}`,
      ...strangeValues,
    ];
    assert.deepEqual(
      none.map(addressOf).filter((each) => each !== null),
      [],
    );
  });
});
