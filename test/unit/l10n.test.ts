import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBundle, sourceStrings } from '../../scripts/l10n';

type Strings = Readonly<Record<string, string>>;

const projectFolder = join(__dirname, '../..');
const english = readBundle('bundle.l10n.json');
const russian = readBundle('bundle.l10n.ru.json');

function readJson(file: string): Strings {
  return JSON.parse(readFileSync(join(projectFolder, file), 'utf8')) as Strings;
}

/** What a translator may not change, such as the placeholders of a text. */
function keptParts(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(pattern) ?? [])].sort();
}

/** Keys of those that fail. */
function wrongKeys(strings: Strings, isRight: (text: string, key: string) => boolean): string[] {
  return Object.entries(strings)
    .filter(([key, text]) => !isRight(text, key))
    .map(([key, text]) => `${key} → ${text}`);
}

describe('the strings of the code', () => {
  // Found in the text of the sources: no run says all of them.
  let strings: readonly string[];
  before(async () => {
    strings = await sourceStrings();
  });

  it('are all in the English bundle, and no others are: `npm run l10n` writes it', () => {
    assert.deepEqual(Object.keys(english), strings);
    assert.deepEqual(
      wrongKeys(english, (text, key) => text === key),
      [],
    );
  });

  it('are all in the Russian bundle, and no others are', () => {
    assert.deepEqual(Object.keys(russian).sort(), strings);
  });

  it('are Russian in the Russian bundle', () => {
    const isRussian = (text: string): boolean => /[а-яё]/i.test(text) || !/[a-z]/i.test(text);
    assert.deepEqual(wrongKeys(russian, isRussian), []);
  });

  it('have two forms in English and three in Russian where they are counted', () => {
    const forms = (text: string): number => text.split('|').length;
    const isRight = (text: string, key: string): boolean =>
      forms(key) === 1 ? forms(text) === 1 : forms(key) === 2 && forms(text) === 3;
    assert.deepEqual(wrongKeys(russian, isRight), []);
  });

  it('keep their placeholders, each in every form', () => {
    const places = (text: string): string => keptParts(text, /\{[^}]*\}/g).join();
    const isRight = (text: string, key: string): boolean =>
      text.split('|').every((form) => places(form) === places(key));
    assert.deepEqual(wrongKeys(russian, isRight), []);
    assert.deepEqual(
      wrongKeys(english, (text) => /^(\{\d\}|[^{}])*$/.test(text)),
      [],
    );
  });

  it('are whole: none begins or ends with a space, as parts that are glued together do', () => {
    const isWhole = (text: string): boolean => text.split('|').every((form) => form.trim() === form);
    assert.deepEqual([...wrongKeys(english, isWhole), ...wrongKeys(russian, isWhole)], []);
  });
});

describe('the strings of the manifest', () => {
  const manifest = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  const own = readJson('package.nls.json');
  const translated = readJson('package.nls.ru.json');

  it('are those that it names, in both languages', () => {
    const named = [...manifest.matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key);
    assert.deepEqual(Object.keys(own).sort(), [...new Set(named)].sort());
    assert.deepEqual(Object.keys(translated), Object.keys(own));
  });

  it('stand nowhere in the manifest itself', () => {
    const shown =
      /^(displayName|title|category|shortTitle|altText|enumItemLabels|\w*[dD]escriptions?|\w*Message)$/;
    const literals: string[] = [];
    const forModels = new Set(['modelDescription', 'inputSchema']);
    const forPeople = JSON.stringify(JSON.parse(manifest), (key, value: unknown) =>
      forModels.has(key) ? undefined : value,
    );
    JSON.parse(forPeople, (key, value: unknown) => {
      if (shown.test(key) && [value].flat().some((text) => !/^%.*%$/.test(String(text))))
        literals.push(`${key}: ${String(value)}`);
      return value;
    });
    assert.deepEqual(literals, []);
  });

  it('are Russian in Russian', () => {
    const isRussian = (text: string, key: string): boolean =>
      /[а-яё]/i.test(text) || key === 'displayName' || key === 'schema.scrapeFile';
    assert.deepEqual(wrongKeys(translated, isRussian), []);
  });

  it('keep their code, their links and their settings', () => {
    const fixed = (text = ''): string => keptParts(text, /`[^`]*`|\]\([^)]*\)|#[\w.]+#|https?:\/\//g).join();
    assert.deepEqual(
      wrongKeys(translated, (text, key) => fixed(text) === fixed(own[key])),
      [],
    );
  });
});
