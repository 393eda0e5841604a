import assert from 'node:assert/strict';
import { emptyForm, formShape } from '../../../src/shared/form/form';
import { cellCount } from '../../../src/shared/panel/fingerprint';
import { messageTypes, readToHost } from '../../../src/shared/panel/toHost';
import type { Picture } from '../../../src/shared/picture/picture';
import { readPicture } from '../../../src/shared/picture/storedPicture';
import { understood } from '../../../src/shared/words/shape';
import { damagedValue, pickRandom, randomJson, randomText, fuzzRounds } from '../../support/random';

const picture: Picture = {
  source: 'flickr',
  id: '1',
  keyword: 'cat',
  title: 'A cat',
  creator: { name: 'me', url: null },
  license: { id: 'CC-BY-2.0', name: 'Attribution', url: 'https://creativecommons.org/licenses/by/2.0/' },
  page: 'https://www.flickr.com/photos/me/1',
  sizes: [{ url: 'https://live.staticflickr.com/1/1_a_b.jpg', width: 1024, height: 768, edge: 1024 }],
};
/** What messages bring, all in one; of each, only what belongs to its type is kept. */
const contents = {
  tab: 3,
  count: 20,
  what: 'save',
  form: emptyForm,
  change: emptyForm,
  keys: ['flickr:1'],
  action: 'open',
  key: 'flickr:1',
  source: 'pexels',
  edge: 800,
  id: 4,
  prints: [{ key: 'flickr:1', fingerprint: { cells: '00'.repeat(cellCount), aspect: 1.5 } }],
};

const readForm = (value: unknown) => understood(formShape, value);

/** What no JSON can hold. */
const nonJsonValues: readonly unknown[] = [undefined, NaN, 1n, Symbol('x'), () => 0, new Date(0), new Map()];

/** Every value inside, with the path to it, places in lists left out. */
function* leafPaths(value: unknown, path = ''): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield path;
    return;
  }
  assert.ok([Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value) as object));
  for (const [name, each] of Object.entries(value)) {
    yield* leafPaths(each, Array.isArray(value) ? path : `${path}.${name}`);
  }
}

describe('random values', () => {
  const knownPaths = (sample: unknown): ReadonlySet<string> => new Set(leafPaths(sample));

  /** What a guard lets through is plain data made of known fields, and passes again unchanged. */
  function assertGuardHolds<T>(
    guard: (value: unknown) => T | null,
    value: unknown,
    fields: ReadonlySet<string>,
  ): boolean {
    const read = guard(value);
    if (read === null) return false;
    for (const path of leafPaths(read)) assert.ok(fields.has(path), path);
    assert.deepEqual(structuredClone(read), read);
    assert.deepEqual(guard(read), read);
    return true;
  }

  it('are pictures of known fields, or none', async () => {
    const fields = new Set([...knownPaths(picture), '.creator', '.license']);
    let passed = 0;
    await fuzzRounds(10_000, (random) => {
      if (assertGuardHolds(readPicture, damagedValue(random, picture, nonJsonValues), fields)) passed += 1;
      assertGuardHolds(readPicture, randomJson(random), fields);
    });
    assert.ok(passed > 500 && passed < 9_500, `${passed} passed`);
  });

  it('are a form of known fields, or none', async () => {
    const fields = knownPaths(emptyForm);
    let passed = 0;
    await fuzzRounds(20_000, (random) => {
      const form = { ...emptyForm, keyword: randomText(random), folder: randomText(random) };
      if (assertGuardHolds(readForm, damagedValue(random, form, nonJsonValues), fields)) passed += 1;
      assertGuardHolds(readForm, randomJson(random), fields);
    });
    assert.ok(passed > 150 && passed < 19_000, `${passed} passed`);
  });

  it('are a message of known fields, or none', async () => {
    const fields = knownPaths({ type: 'search', ...contents });
    const passed = new Map(messageTypes.map((type) => [type, 0]));
    await fuzzRounds(20_000, (random) => {
      const type = pickRandom(random, messageTypes);
      const form = { ...emptyForm, keyword: randomText(random) };
      const message = { type, ...contents, form, change: form };
      if (assertGuardHolds(readToHost, damagedValue(random, message, nonJsonValues), fields))
        passed.set(type, (passed.get(type) ?? 0) + 1);
      assertGuardHolds(readToHost, randomJson(random), fields);
    });
    for (const [type, count] of passed) assert.ok(count > 2 && count < 800, `${count} of ${type} passed`);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});
