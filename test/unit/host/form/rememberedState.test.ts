import assert from 'node:assert/strict';
import {
  readRememberedState,
  withRecentKeyword,
  type RememberedState,
} from '../../../../src/host/form/rememberedState';
import { noFilters } from '../../../../src/shared/panel/filters';
import { emptyForm, type FormValues } from '../../../../src/shared/form/form';

describe('keywords searched lately', () => {
  it('begin with the last one, and hold each once', () => {
    const recent = ['cat', 'dog', 'Cat'].reduce(withRecentKeyword, [] as readonly string[]);
    assert.deepEqual(recent, ['Cat', 'dog']);
  });

  it('are twenty at the most', () => {
    const words = Array.from({ length: 30 }, (_, at) => `word ${at}`);
    const recent = words.reduce(withRecentKeyword, [] as readonly string[]);
    assert.deepEqual([recent.length, recent[0], recent.at(-1)], [20, 'word 29', 'word 10']);
  });
});

describe('what was remembered', () => {
  it('is read as it was written', () => {
    const form: FormValues = {
      ...emptyForm,
      keyword: 'cat',
      filters: { ...noFilters, hideSaved: true },
      sort: 'size',
      tileHeight: 90.5,
      naming: { template: '{title} {n}', separator: '_' },
    };
    const choice = ['flickr:1'];
    const otherTabs = [
      {
        id: 1,
        folder: 'pets',
        quantity: '7',
        filters: noFilters,
        sort: 'newest' as const,
        choice: ['flickr:2'],
      },
    ];
    const remembered: RememberedState = {
      form,
      shownTab: 2,
      choice,
      otherTabs,
      kept: ['flickr:2'],
      recent: ['cat', 'dog'],
      declinedSources: ['pexels'],
      root: '/site',
    };
    assert.deepEqual(readRememberedState(structuredClone(remembered)), remembered);
  });

  it('by a version without filters, choice, sources and naming is read, too', () => {
    const { filters, sort, tileHeight, source, addresses, naming, ...form } = {
      ...emptyForm,
      keyword: 'cat',
      quantity: '7',
    };
    assert.deepEqual(
      { filters, sort, tileHeight, source, addresses },
      { filters: noFilters, sort: 'found', tileHeight: 124, source: 'all', addresses: '' },
    );
    assert.deepEqual(naming, { template: '{keyword} {n}', separator: '-' });
    const read = readRememberedState({
      form,
      searched: 'cat',
      root: null,
    });
    assert.deepEqual(read.form, { ...emptyForm, ...form, source: 'flickr' });
    assert.deepEqual([read.choice, read.recent], [[], []]);
  });

  it('by a version with fewer filters is read, too', () => {
    const { color, tags, onlyKept, hideLookAlikes, ...filters } = { ...noFilters, text: 'cat' };
    assert.deepEqual([color, tags, onlyKept, hideLookAlikes], ['any', '', false, false]);
    const read = readRememberedState({ form: { ...emptyForm, keyword: 'cat', filters } });
    assert.deepEqual(read.form, {
      ...emptyForm,
      keyword: 'cat',
      filters: { ...noFilters, text: 'cat' },
    });
  });

  it('is as if there were nothing where it makes no sense', () => {
    for (const value of [undefined, null, 1, 'x', [], { form: 1, choice: {}, recent: 'cat' }]) {
      assert.deepEqual(readRememberedState(value), {
        form: emptyForm,
        shownTab: 0,
        choice: [],
        otherTabs: [],
        kept: [],
        recent: [],
        declinedSources: [],
        root: null,
      });
    }
    const words = ['cat', 1, null, ' ', 'x'.repeat(501), 'CAT', 'dog'];
    assert.deepEqual(readRememberedState({ recent: words }).recent, ['cat', 'dog']);
    assert.deepEqual(readRememberedState({ form: { ...emptyForm, filters: null } }).form, emptyForm);
    assert.deepEqual(readRememberedState({ choice: ['a', 1] }).choice, []);
    for (const wrong of [
      { source: 'tumblr' },
      { source: null },
      { addresses: 'x'.repeat(50_001) },
      { naming: { template: '{n}', separator: '/' } },
      { naming: { template: 'x'.repeat(201), separator: '-' } },
    ]) {
      assert.deepEqual(
        readRememberedState({ form: { ...emptyForm, keyword: 'cat', ...wrong } }).form,
        emptyForm,
      );
    }
  });
});
