import assert from 'node:assert/strict';
import * as l10n from '@vscode/l10n';
import {
  decimalText,
  displayLanguage,
  inEnglish,
  plural,
  setDisplayLanguage,
} from '../../../../src/shared/words/l10n';

const english = '{0} picture|{0} pictures';
const russian = '{0} изображение|{0} изображения|{0} изображений';

describe('plural', () => {
  afterEach(() => setDisplayLanguage('en', {}));

  it('takes the form that English has for the count', () => {
    const texts = [0, 1, 2, 21].map((count) => plural(english, count));
    assert.deepEqual(texts, ['0 pictures', '1 picture', '2 pictures', '21 pictures']);
  });

  it('takes the form that Russian has for the count', () => {
    setDisplayLanguage('ru', { [english]: russian });
    const forms = (counts: readonly number[]): string[] =>
      counts.map((count) => plural(l10n.t('{0} picture|{0} pictures'), count));
    for (const text of forms([1, 21, 101, 1001])) assert.match(text, /^\d+ изображение$/);
    for (const text of forms([2, 3, 4, 22, 104])) assert.match(text, /^\d+ изображения$/);
    for (const text of forms([0, 5, 11, 12, 14, 20, 25, 111, 1000])) assert.match(text, /^\d+ изображений$/);
  });

  it('puts values in as they are', () => {
    assert.equal(plural('{0} in {1}|{0} in {1} of {2}', 2, '{0}|{2}', 7), '2 in {0}|{2} of 7');
    assert.equal(plural('{0} of {3}|{0}', 1), '1 of {3}');
  });

  it('makes do with the last form where a language has more of them', () => {
    setDisplayLanguage('ru', { a: 'b' });
    assert.equal(plural('{0} one|{0} more', 5), '5 more');
    assert.equal(plural('Saved', 5), 'Saved');
  });
});

describe('speaking', () => {
  afterEach(() => setDisplayLanguage('en', {}));

  it('is in the language of the bundle', () => {
    setDisplayLanguage('ru', { Ready: 'Готово' });
    assert.equal(l10n.t('Ready'), 'Готово');
    assert.equal(decimalText(3.44, 1), '3,4');
    assert.deepEqual(displayLanguage(), { language: 'ru', bundle: { Ready: 'Готово' } });
  });

  it('goes back to English', () => {
    setDisplayLanguage('ru', { Ready: 'Готово' });
    setDisplayLanguage('en', undefined);
    assert.equal(l10n.t('Ready'), 'Ready');
    assert.equal(decimalText(3.44, 1), '3.4');
  });

  it('is English for one call, with its values, forms and numbers, and then as it was', () => {
    setDisplayLanguage('ru', { [english]: russian, 'Ready: {0}': 'Готово: {0}' });
    const own = displayLanguage();
    const say = (): string =>
      [l10n.t('Ready: {0}', decimalText(3.44, 1)), plural(l10n.t('{0} picture|{0} pictures'), 21)].join();
    const inRussian = 'Готово: 3,4,21 изображение';
    assert.equal(say(), inRussian);
    assert.equal(inEnglish(say), 'Ready: 3.4,21 pictures');
    assert.equal(
      inEnglish(() => inEnglish(say) + say()),
      'Ready: 3.4,21 picturesReady: 3.4,21 pictures',
    );
    const broken = (): string => {
      throw new Error('broken');
    };
    assert.throws(() => inEnglish(broken), /broken/);
    assert.equal(say(), inRussian);
    assert.deepEqual(displayLanguage(), own);
  });

  it('is English, numbers too, where there is no bundle for the language', () => {
    for (const nothing of [undefined, null, {}, 'Ready', [], 5]) {
      setDisplayLanguage('ru', nothing);
      assert.deepEqual(displayLanguage(), { language: 'en', bundle: {} });
      assert.equal(decimalText(1.5, 1), '1.5');
    }
  });

  it('is English in a language that nobody knows', () => {
    for (const language of ['', 'no language', '../ru', 'xx-XX-x', 'tlh']) {
      setDisplayLanguage(language, { Ready: 'Готово' });
      assert.equal(displayLanguage().language, 'en', language);
      assert.equal(l10n.t('Ready'), 'Ready');
    }
  });

  it('passes over what is no string', () => {
    setDisplayLanguage('ru', { Ready: { message: 'Готово', comment: [] }, Cancelled: 'Отменено', Failed: 5 });
    assert.deepEqual(displayLanguage().bundle, { Cancelled: 'Отменено' });
    assert.equal(l10n.t('Ready'), 'Ready');
  });
});
