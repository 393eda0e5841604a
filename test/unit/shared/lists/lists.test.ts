import assert from 'node:assert/strict';
import { appendTo } from '../../../../src/shared/lists/appendTo';
import { firstIndexWhere } from '../../../../src/shared/lists/firstIndexWhere';

describe('lists', () => {
  it('have a first index where something holds for all behind it, or their length', () => {
    for (let length = 0; length <= 9; length += 1) {
      const items = Array.from({ length }, (_, index) => index);
      for (let from = 0; from <= length; from += 1)
        assert.equal(
          firstIndexWhere(items, (item) => item >= from),
          from,
        );
    }
  });

  it('of one key are one list, also of more items than a call takes arguments', () => {
    const lists = new Map<string, number[]>();
    const first = [1];
    appendTo(lists, 'a', first);
    appendTo(lists, 'b', []);
    appendTo(lists, 'a', Array.from({ length: 300_000 }).fill(2) as number[]);
    assert.deepEqual(
      [...lists].map(([key, items]) => [key, items.length]),
      [
        ['a', 300_001],
        ['b', 0],
      ],
    );
    assert.deepEqual(first, [1], 'what was given is left alone');
  });
});
