import assert from 'node:assert/strict';
import { emptyForm, maxLengths } from '../../../../src/shared/form/form';
import { noFilters } from '../../../../src/shared/panel/filters';
import { readForm, readKeys, readPicture, readToHost } from '../../../../src/shared/panel/guards';
import type { Picture } from '../../../../src/shared/picture/picture';
import type { ToHost } from '../../../../src/shared/panel/protocol';
import { pick, randomJson, seeded, type Random } from '../../../support/random';

const messages: readonly ToHost[] = [
  { type: 'ready' },
  { type: 'form', form: emptyForm },
  { type: 'search', form: { ...emptyForm, keyword: 'cat', quantity: '3', folder: 'images' } },
  { type: 'search', form: { ...emptyForm, source: 'all', keyword: 'cat' } },
  { type: 'search', form: { ...emptyForm, source: 'page', addresses: 'https://a.example\nhttp://b' } },
  {
    type: 'scrape',
    form: {
      ...emptyForm,
      size: 'small',
      filters: {
        minWidth: '800',
        minHeight: '600',
        orientation: 'square',
        license: 'modify',
        source: 'flickr',
        text: 'red panda',
        hideSaved: true,
      },
    },
  },
  { type: 'choose', keys: [] },
  { type: 'choose', keys: ['flickr:1', 'flickr:2'] },
  { type: 'visible', keys: ['flickr:1'] },
  { type: 'picture', action: 'reject', key: 'flickr:1' },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'previewFolder' },
  { type: 'cancel' },
  { type: 'clear' },
  { type: 'browse' },
  { type: 'openFolder' },
  { type: 'showLog' },
  { type: 'retryFailed' },
  { type: 'setKey', source: 'pexels' },
];

const picture: Picture = {
  source: 'flickr',
  id: '1',
  keyword: 'cat',
  title: 'A cat',
  creator: { name: 'me', url: null },
  license: { id: 'CC-BY-2.0', name: 'Attribution', url: 'https://creativecommons.org/licenses/by/2.0/' },
  page: 'https://www.flickr.com/photos/me/1',
  sizes: [
    { url: 'https://live.staticflickr.com/1/1_a_n.jpg', width: 320, height: 240 },
    { url: 'https://live.staticflickr.com/1/1_a_b.jpg', width: null, height: null },
  ],
};

/** Every value that comes from setting, in turn, each field at any depth to something else, or leaving it out. */
function* damaged(value: unknown, wrong: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const copy = (changed: unknown): unknown =>
      Array.isArray(value)
        ? value.map((item: unknown, at) => (String(at) === key ? changed : item))
        : { ...value, [key]: changed };
    yield copy(wrong);
    for (const deeper of damaged(inner, wrong)) yield copy(deeper);
  }
}

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
  if (kind < 0.2) return Object.fromEntries([...entries, [pick(random, strangeNames), randomJson(random)]]);
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
  });

  it('lose what does not belong to them', () => {
    assert.deepEqual(readToHost({ type: 'ready', path: '/etc' }), { type: 'ready' });
    const form = { ...emptyForm, url: 'http://evil' };
    assert.deepEqual(readToHost({ type: 'form', form }), { type: 'form', form: emptyForm });
  });

  it('are refused when a field is wrong or missing', () => {
    for (const message of messages) {
      for (const wrong of [undefined, 1, {}, [1], Number.NaN]) {
        for (const value of damaged(message, wrong)) {
          assert.equal(readToHost(value), null, JSON.stringify(value));
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
    for (const change of [{ orientation: 'round' }, { license: 'free' }, { hideSaved: 'no' }]) {
      assert.equal(readForm({ ...emptyForm, filters: { ...noFilters, ...change } }), null);
    }
    assert.equal(readToHost({ type: 'picture', action: 'delete', key: 'flickr:1' }), null);
  });

  it('never make the host throw, and are never more than a message, whatever they are', () => {
    const random = seeded(4);
    const lengths = new Map(Object.entries<number>(maxLengths));
    let understood = 0;
    for (let round = 0; round < 10_000; round += 1) {
      const value = round % 2 === 0 ? randomJson(random) : mutated(pick(random, messages), random);
      readForm(value);
      readPicture(value);
      const read = readToHost(value);
      if (!read) continue;
      understood += 1;
      const like = messages.find(({ type }) => type === read.type);
      assert.ok(like, read.type);
      assert.deepEqual(Object.keys(read), Object.keys(like));
      if (!('form' in read)) continue;
      const { filters, ...fields } = read.form;
      assert.deepEqual(Object.keys(read.form).sort(), Object.keys(emptyForm).sort());
      assert.deepEqual(Object.keys(filters).sort(), Object.keys(noFilters).sort());
      for (const [name, text] of Object.entries({ ...fields, ...filters })) {
        assert.ok(
          text === null ||
            name === 'hideSaved' ||
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
    for (const [name, length] of Object.entries(maxLengths)) {
      const form = (text: string) =>
        name in noFilters
          ? { ...emptyForm, filters: { ...noFilters, [name]: text } }
          : { ...emptyForm, [name]: text };
      assert.ok(readToHost({ type: 'form', form: form('x'.repeat(length)) }), name);
      for (const much of [length + 1, 1_000_000]) {
        assert.equal(readToHost({ type: 'form', form: form('x'.repeat(much)) }), null, name);
      }
    }
  });
});

describe('keys of pictures', () => {
  it('are refused when there are more than any list has, or one is longer than any is', () => {
    assert.deepEqual(readKeys(['x'.repeat(4_000)])?.length, 1);
    assert.equal(readKeys(['x'.repeat(4_001)]), null);
    assert.equal(readKeys(Array.from({ length: 100_000 }, () => 'x'))?.length, 100_000);
    assert.equal(readKeys(Array.from({ length: 100_001 }, () => 'x')), null);
    assert.equal(readKeys({ length: 1, 0: 'x' }), null);
  });

  it('are a copy, which is what was checked', () => {
    const keys = ['a'];
    assert.notEqual(readKeys(keys), keys);
  });
});

describe('pictures of a stored list', () => {
  it('pass when they are well formed, with or without what may be unknown', () => {
    assert.deepEqual(readPicture(JSON.parse(JSON.stringify(picture))), picture);
    const bare = { ...picture, title: null, creator: null, license: null, page: null };
    assert.deepEqual(readPicture(bare), bare);
  });

  it('keep what only some have, and lose it where it is wrong', () => {
    const [first, second] = picture.sizes;
    assert.ok(first && second);
    const full: Picture = {
      ...picture,
      via: 'openverse',
      thumbnail: 'https://api.openverse.org/v1/images/1/thumb/',
      sizes: [first, { ...second, edge: 1024, unsure: true }],
    };
    assert.deepEqual(readPicture(JSON.parse(JSON.stringify(full))), full);
    const odd = {
      ...picture,
      via: 7,
      thumbnail: 'javascript:alert(1)',
      sizes: [{ ...first, unsure: 'yes' }, second],
    };
    assert.deepEqual(readPicture(odd), picture);
  });

  it('are refused when a field is wrong or missing', () => {
    for (const wrong of [undefined, 0, {}, [], true]) {
      for (const value of damaged(picture, wrong)) {
        assert.equal(readPicture(value), null, JSON.stringify(value));
      }
    }
  });

  it('are refused without an address on the web', () => {
    const random = seeded(5);
    for (const url of ['', 'file:///etc/passwd', 'javascript:alert(1)', '//host/x.jpg', ' http://x/']) {
      const at = pick(random, [0, 1]);
      const sizes = picture.sizes.map((size, index) => (index === at ? { ...size, url } : size));
      assert.equal(readPicture({ ...picture, sizes }), null, url);
    }
    assert.equal(readPicture({ ...picture, id: '' }), null);
  });
});
