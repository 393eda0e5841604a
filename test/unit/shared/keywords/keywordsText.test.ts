import assert from 'node:assert/strict';
import {
  sumOfResults,
  waitingKeyword,
  type KeywordResult,
} from '../../../../src/shared/keywords/keywordResult';
import {
  keywordResultText,
  keywordsResultText,
  passedOverTexts,
} from '../../../../src/shared/words/keywordsText';

const result = (change: Partial<KeywordResult> = {}): KeywordResult => ({
  ...waitingKeyword({ keyword: 'cats', folder: 'images/cats', quantity: 50 }),
  saved: 50,
  found: 60,
  outcome: 'complete',
  ...change,
});

describe('what is said of several keywords', () => {
  it('tells of each how it has fared, and why there are not more', () => {
    const texts: readonly (readonly [Partial<KeywordResult>, string])[] = [
      [{}, 'Saved 50 of 50 to images/cats.'],
      [{ failed: 3 }, 'Saved 50 of 50 to images/cats.'],
      [{ saved: 0, alreadyThere: 50 }, 'All 50 were already in images/cats.'],
      [
        { outcome: 'short', saved: 20, failed: 2 },
        'Saved 20 of 50 to images/cats. There are no more. 2 pictures could not be saved.',
      ],
      [{ outcome: 'short', saved: 0, found: 0 }, 'Nothing found.'],
      [{ outcome: 'cancelled', saved: 0, found: 0 }, 'Cancelled.'],
      [{ outcome: 'cancelled', saved: 7 }, 'Saved 7 of 50 to images/cats. Cancelled.'],
      [
        { outcome: 'short', saved: 0, found: 0, failure: { code: 'timeout', host: 'a.example' } },
        'a.example does not answer in time. Try again later.',
      ],
      [{ shared: 1 }, 'Saved 50 of 50 to images/cats. 1 left out, which a keyword before it has.'],
      [{ outcome: null, saved: 0, found: 0 }, 'Not reached in this run.'],
    ];
    for (const [change, text] of texts) assert.equal(keywordResultText(result(change)), `cats: ${text}`);
    assert.equal(
      keywordResultText(result({ keyword: 'a\u202eb\nc' })),
      'ab c: Saved 50 of 50 to images/cats.',
    );
  });

  it('tells of all together what there is', () => {
    const results = [result(), result({ saved: 10, alreadyThere: 20, outcome: 'short' })];
    assert.equal(keywordsResultText(results), 'Saved 60 of 100 for 2 keywords. 20 were already there.');
    assert.equal(keywordsResultText([result()]), 'Saved 50 of 50 for 1 keyword.');
  });

  it('ends as the worst of them has', () => {
    const outcomeOf = (...outcomes: readonly KeywordResult['outcome'][]): string =>
      sumOfResults(outcomes.map((outcome) => result({ outcome }))).outcome;
    assert.equal(outcomeOf('complete', 'complete'), 'complete');
    assert.equal(outcomeOf('complete', 'short'), 'short');
    assert.equal(outcomeOf('complete', null), 'short');
    assert.equal(outcomeOf('short', 'stopped', null), 'stopped');
    assert.equal(outcomeOf('stopped', 'cancelled'), 'cancelled');
  });

  it('names the lines that are passed over, as far as there is room', () => {
    assert.deepEqual(passedOverTexts({ repeated: [], comments: [] }), []);
    assert.deepEqual(passedOverTexts({ repeated: [4], comments: [1, 2, 3, 5, 6, 7] }), [
      'Line 4 repeats a keyword.',
      'Lines 1, 2, 3, 5, 6, … begin with # and are comments.',
    ]);
  });
});
