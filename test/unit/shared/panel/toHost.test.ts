import assert from 'node:assert/strict';
import { fieldsOf } from '../../../../src/shared/words/untrusted';
import { emptyForm, formShape } from '../../../../src/shared/form/form';
import { maxFieldLengths } from '../../../../src/shared/form/lengths';
import { defaultNaming } from '../../../../src/shared/form/naming';
import { noFilters } from '../../../../src/shared/panel/filters';
import { messageTypes, readToHost, type ToHost } from '../../../../src/shared/panel/toHost';
import { readPicture } from '../../../../src/shared/picture/storedPicture';
import { understood } from '../../../../src/shared/words/shape';
import { fingerprintFor } from '../../../support/foundPictures';
import { eachDamaged, pickRandom, randomJson, seededRandom, type Random } from '../../../support/random';

const readForm = (value: unknown) => understood(formShape, value);

const messages: readonly ToHost[] = [
  { type: 'ready' },
  { type: 'edit', tab: 0, change: emptyForm },
  { type: 'edit', tab: 0, change: { keyword: 'cat' } },
  { type: 'search', tab: 0, form: { ...emptyForm, keyword: 'cat', quantity: '3', folder: 'images' } },
  { type: 'search', tab: 0, form: { ...emptyForm, source: 'all', keyword: 'cat' } },
  {
    type: 'search',
    tab: 0,
    form: { ...emptyForm, source: 'page', addresses: 'https://a.example\nhttp://b' },
  },
  {
    type: 'scrape',
    tab: 0,
    form: {
      ...emptyForm,
      size: 'small',
      filters: {
        minWidth: '800',
        minHeight: '600',
        orientation: 'square',
        license: 'modify',
        type: 'png',
        color: 'blue',
        tags: 'dawn, fog',
        source: 'flickr',
        text: 'red panda',
        hideSaved: true,
        onlyKept: false,
        hideLookAlikes: true,
      },
    },
  },
  {
    type: 'saveKeywords',
    tab: 0,
    form: { ...emptyForm, keywordList: { keywords: 'cats\ndogs', quantity: '50', folder: 'images' } },
  },
  { type: 'choose', tab: 0, keys: [] },
  { type: 'choose', tab: 0, keys: ['flickr:1', 'flickr:2'] },
  { type: 'showTab', tab: 2 },
  { type: 'look', key: 'flickr:1', edge: 1024 },
  { type: 'lookAhead', key: 'flickr:2', edge: 1024 },
  { type: 'closeTab', tab: 2 },
  { type: 'undo' },
  { type: 'findMore', tab: 2 },
  { type: 'stopWaiting', tab: 2 },
  { type: 'declineSource', source: 'pexels' },
  { type: 'openSearchPage', tab: 2, source: 'flickr' },
  { type: 'findMatching', tab: 2, count: 20 },
  { type: 'dismiss' },
  { type: 'visible', keys: ['flickr:1'] },
  {
    type: 'fingerprints',
    prints: [
      { key: 'flickr:1', fingerprint: fingerprintFor(1) },
      { key: 'flickr:2', fingerprint: null },
    ],
  },
  { type: 'look', key: 'flickr:1', edge: 800 },
  { type: 'look', key: null, edge: 1 },
  { type: 'picture', action: 'reject', keys: ['flickr:1', 'flickr:2'] },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'previewFolder' },
  { type: 'cancel', what: 'search' },
  { type: 'cancel', what: 'save' },
  { type: 'cancelQueued', id: 3 },
  { type: 'clear' },
  { type: 'browse' },
  { type: 'openFolder' },
  { type: 'openWorkspaceFolder' },
  { type: 'saveScrapeFile' },
  { type: 'verifyFolder' },
  { type: 'exportFolder' },
  { type: 'checkSources' },
  { type: 'showLog' },
  { type: 'resumeSave' },
  { type: 'retryFailed' },
  { type: 'setKey', source: 'pexels' },
];

/** A message with one to three of its parts, at any depth, changed, left out or added to. */
function mutated(message: unknown, random: Random): unknown {
  let value = structuredClone(message);
  for (let rounds = 1 + Math.floor(random() * 3); rounds > 0; rounds -= 1) value = changed(value, random);
  return value;
}

function changed(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.1) return randomJson(random);
  const entries = Object.entries(value);
  const kind = random();
  if (kind < 0.2)
    return Object.fromEntries([...entries, [pickRandom(random, strangeNames), randomJson(random)]]);
  const at = Math.floor(random() * entries.length);
  if (kind < 0.3) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(
    entries.map(([name, inner], index) => [name, index === at ? changed(inner, random) : inner]),
  );
}

const strangeNames = ['__proto__', 'constructor', 'toString', 'url', 'path', 'command', 'form', 'type', ''];

describe('messages of the webview', () => {
  it('pass when they are well formed', () => {
    for (const message of messages) assert.deepEqual(readToHost(structuredClone(message)), message);
    const types = new Set(messages.map(({ type }) => type));
    assert.deepEqual([...types].sort(), [...messageTypes].sort(), 'there is one of each type above');
  });

  it('lose what does not belong to them', () => {
    assert.deepEqual(readToHost({ type: 'ready', path: '/etc' }), { type: 'ready' });
    const form = { ...emptyForm, url: 'http://evil' };
    assert.deepEqual(readToHost({ type: 'search', tab: 0, form }), {
      type: 'search',
      tab: 0,
      form: emptyForm,
    });
    assert.deepEqual(readToHost({ type: 'edit', tab: 0, change: form }), {
      type: 'edit',
      tab: 0,
      change: emptyForm,
    });
  });

  it('are refused when a field is wrong or missing', () => {
    for (const message of messages) {
      for (const wrong of [undefined, 1, {}, [1], Number.NaN]) {
        for (const value of eachDamaged(message, wrong)) {
          const text = JSON.stringify(value);
          // Any number may be that of a tab or a run, or one of pictures or pixels, or of a shape.
          const { tab, count, id, edge } = fieldsOf(value) ?? {};
          if ([tab, count, id, edge].includes(1) || text.includes('"aspect":1}')) continue;
          // Nothing but the form may be changed in part, or not at all.
          if (text !== '{"type":"edit","tab":0,"change":{}}') assert.equal(readToHost(value), null, text);
        }
      }
    }
    assert.equal(readForm({ ...emptyForm, size: 'huge' }), null);
    for (const source of ['', 'tumblr', 'constructor', '__proto__', null]) {
      assert.equal(readForm({ ...emptyForm, source }), null, String(source));
      assert.equal(readToHost({ type: 'setKey', source }), null, String(source));
    }
    for (const source of ['all', 'page', 'address'])
      assert.equal(readToHost({ type: 'setKey', source }), null, 'it is none that has a key');
    for (const change of [
      { orientation: 'round' },
      { license: 'gratis' },
      { type: 'svg' },
      { hideSaved: 'no' },
      { onlyKept: 1 },
      { hideLookAlikes: null },
    ]) {
      assert.equal(readForm({ ...emptyForm, filters: { ...noFilters, ...change } }), null);
    }
    for (const count of [0, -1, 1.5, '20'])
      assert.equal(readToHost({ type: 'findMatching', tab: 0, count }), null);
    assert.equal(readToHost({ type: 'picture', action: 'delete', keys: ['flickr:1'] }), null);
  });

  it('never make the host throw, and are never more than a message, whatever they are', () => {
    const random = seededRandom(4);
    const lengths = new Map(Object.entries<number>(maxFieldLengths));
    let understood = 0;
    for (let round = 0; round < 10_000; round += 1) {
      const value = round % 2 === 0 ? randomJson(random) : mutated(pickRandom(random, messages), random);
      readForm(value);
      readPicture(value);
      const read = readToHost(value);
      if (!read) continue;
      understood += 1;
      const like = messages.find(({ type }) => type === read.type);
      assert.ok(like, read.type);
      assert.deepEqual(Object.keys(read), Object.keys(like));
      if (!('form' in read || 'change' in read)) continue;
      const form = 'form' in read ? read.form : { ...emptyForm, ...read.change };
      const { filters, naming, keywordList, ...fields } = form;
      assert.deepEqual(Object.keys(form).sort(), Object.keys(emptyForm).sort());
      assert.deepEqual(Object.keys(filters).sort(), Object.keys(noFilters).sort());
      for (const [name, text] of [
        ...Object.entries({ ...fields, ...filters, ...naming }),
        ...Object.entries(keywordList),
      ]) {
        assert.ok(
          text === null ||
            name === 'hideSaved' ||
            name === 'onlyKept' ||
            name === 'hideLookAlikes' ||
            name === 'tileHeight' ||
            name === 'naming' ||
            name === 'source' ||
            (typeof text === 'string' && text.length <= (lengths.get(name) ?? 'public-domain'.length)),
          name,
        );
      }
    }
    assert.ok(understood > 500 && understood < 9000, `${understood} of 10,000 were messages`);
    for (const value of [undefined, null, 0, 'ready', [], () => 0, Symbol('x'), Object.create(null)]) {
      assert.equal(readToHost(value), null);
    }
  });

  it('are refused when a text is longer than anything that is meant', () => {
    for (const [name, length] of Object.entries(maxFieldLengths)) {
      const form = (text: string) =>
        name in noFilters
          ? { ...emptyForm, filters: { ...noFilters, [name]: text } }
          : name in defaultNaming
            ? { ...emptyForm, naming: { ...defaultNaming, [name]: text } }
            : name === 'keywords'
              ? { ...emptyForm, keywordList: { ...emptyForm.keywordList, keywords: text } }
              : { ...emptyForm, [name]: text };
      assert.ok(readToHost({ type: 'edit', tab: 0, change: form('x'.repeat(length)) }), name);
      for (const much of [length + 1, 1_000_000]) {
        assert.equal(readToHost({ type: 'edit', tab: 0, change: form('x'.repeat(much)) }), null, name);
      }
    }
  });
});
