import assert from 'node:assert/strict';
import {
  allowedLicensesOf,
  demandsOf,
  namedSources,
  namingOf,
  parseSize,
  readArguments,
  UsageError,
} from '../../../src/terminal/arguments';
import { exportFormats } from '../../../src/shared/engine/export';
import { orientations, searchColors, typeNeeds } from '../../../src/shared/panel/filters';
import { licenseNames } from '../../../src/shared/picture/licenses';
import { sizeNames } from '../../../src/shared/picture/picture';
import { sourceIds } from '../../../src/shared/sources/sources';
import { defaultNaming, separatorWords } from '../../../src/shared/form/naming';
import { usageText } from '../../../src/terminal/usageText';

const commands = [
  'search',
  'scrape',
  'download',
  'run',
  'verify',
  'sources',
  'shard',
  'merge',
  'export',
  'mcp',
] as const;

/** The options that the usage lists below each heading, such as `search and scrape:`. */
function usageOptions(): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  let group: string[] = [];
  for (const line of usageText.split('\n')) {
    const [, heading] = /^(\S.*):$/.exec(line) ?? [];
    const [, option] = /^ {2}--([a-z-]+) /.exec(line) ?? [];
    if (heading !== undefined) groups.set(heading, (group = []));
    if (option !== undefined) group.push(option);
  }
  return groups;
}

describe('options of the terminal', () => {
  const groups = usageOptions();
  const all = [...groups.values()].flat();

  const optionsOf = (command: string): readonly string[] =>
    [...groups].flatMap(([heading, options]) => (heading.split(/, | and /).includes(command) ? options : []));

  /** As it is typed, with a value where it takes one. */
  const typed = (option: string): string[] =>
    new RegExp(`^ {2}--${option} +[A-Z]`, 'm').test(usageText) ? [`--${option}`, '1'] : [`--${option}`];

  it('are listed once each, by the commands that take them', () => {
    assert.deepEqual([...new Set(all)], all);
    assert.ok(all.length >= 17, all.join());
    for (const heading of groups.keys())
      assert.ok(
        heading.split(/, | and /).every((name) => commands.some((command) => command === name)),
        heading,
      );
  });

  for (const command of commands) {
    it(`of ${command} are those that the usage lists, and no others`, () => {
      for (const option of all) {
        const read = (): unknown => readArguments([...typed(option), command, 'x']).values;
        if (optionsOf(command).includes(option)) assert.doesNotThrow(read, option);
        else assert.throws(read, new UsageError(`${command} takes no --${option}`));
      }
    });
  }

  it('say how files are named', () => {
    const naming = (...given: readonly string[]): unknown =>
      namingOf(readArguments(['download', ...given]).values);
    assert.deepEqual(naming(), defaultNaming);
    for (const [word, separator] of [
      ['hyphen', '-'],
      ['underscore', '_'],
      ['space', ' '],
      ['dot', '.'],
    ] as const)
      assert.deepEqual(naming('--name', '{title}', '--separator', word), { template: '{title}', separator });
    assert.throws(
      () => naming('--name', '{author} {n}'),
      new UsageError(
        '--name knows no {author}; there are {keyword}, {n}, {title}, {creator}, {id}, {source}, {width}, {height}, {date}',
      ),
    );
    for (const word of ['-', '/', 'toString'])
      assert.throws(
        () => naming(`--separator=${word}`),
        new UsageError(`--separator is hyphen, underscore, space, dot, not ${word}`),
      );
  });

  describe('with fixed values', () => {
    const demandsOfTyped = (...given: readonly string[]): unknown =>
      demandsOf(readArguments(['search', 'fox', ...given]).values).demands;

    it('take them in any case, and types by all their usual names', () => {
      for (const spelling of ['jpg', 'JPG', 'jpeg', 'JPEG', 'Jfif'])
        assert.deepEqual(demandsOfTyped('--type', spelling), { type: 'jpg' }, spelling);
      assert.deepEqual(demandsOfTyped('--type', 'tif'), { type: 'tiff' });
      assert.deepEqual(demandsOfTyped('--type', 'JPEG XL'), { type: 'jxl' });
      assert.deepEqual(demandsOfTyped('--orientation', 'Landscape'), { orientation: 'landscape' });
      assert.deepEqual(demandsOfTyped('--color', 'Grey'), { color: 'gray' });
      assert.deepEqual(demandsOfTyped('--allows', 'public domain'), { license: 'public-domain' });
      assert.equal(parseSize('LARGE'), 'large');
      assert.deepEqual(namedSources(['Flickr, NASA', 'flickr'], []), ['flickr', 'nasa']);
    });

    it('take tags with commas between them, up to ten of fifty characters', () => {
      const limit =
        /^UsageError: --tags takes 1 to 10 tags with commas between them, each of at most 50 characters$/;
      assert.deepEqual(demandsOfTyped('--tags', 'dawn, red  sky,dawn'), { tags: ['dawn', 'red sky'] });
      for (const wrong of ['', ' , ', 'x'.repeat(51), 'a,b,c,d,e,f,g,h,i,j,k'])
        assert.throws(() => demandsOfTyped('--tags', wrong), limit, wrong);
    });

    it('refuse any other, and name them', () => {
      for (const word of ['', 'jpg2', 'toString'])
        assert.throws(() => demandsOfTyped('--type', word), /^UsageError: --type is .*jpg, png, .*, not /);
      assert.throws(() => demandsOfTyped('--color', ''), UsageError);
    });

    it('stand in the help', () => {
      const help = usageText.replace(/\s+/g, ' ');
      const lists = [
        typeNeeds.slice(1),
        searchColors,
        licenseNames,
        orientations.slice(1),
        sizeNames,
        sourceIds,
      ];
      for (const word of [...lists.flat(), ...exportFormats, ...Object.keys(separatorWords)])
        if (word !== 'any') assert.match(help, new RegExp(`[ '(]${word}(?:[,;: .)]|$)`), word);
    });

    it('know every licence by its usual names, also without its version, and no other', () => {
      const allowed = (...ids: readonly string[]): unknown =>
        allowedLicensesOf(readArguments(['verify', 'x', ...ids.flatMap((id) => ['--license', id])]).values);
      const names = [
        'CC0',
        'cc-by',
        'CC BY',
        'CC-BY-NC-SA-2.0',
        'CC-BY-3.0-DE',
        'pexels',
        'GFDL-1.2-or-later',
      ];
      assert.deepEqual(allowed(...names), names);
      assert.deepEqual(allowed('pd', 'Public Domain Mark 1.0'), ['public-domain', 'CC-PDM-1.0']);
      for (const id of ['NONSENSE', 'CC', 'CC-', 'CC-BY-9.0', 'toString', ''])
        assert.throws(
          () => allowed(id),
          (error) =>
            error instanceof UsageError &&
            /^--license knows no .*; there are CC0, CC-BY, .*CC-BY-4\.0\)$/.test(error.message),
          id,
        );
      for (const name of licenseNames) assert.deepEqual(allowed(name), [name]);
    });
  });

  it('ask for help and version with any command and with none', () => {
    for (const before of [[], ['search'], ['download', '--quantity', '5'], ['dance']]) {
      assert.equal(readArguments([...before, '-h']).command, 'help');
      assert.equal(readArguments([...before, '--version']).command, 'version');
    }
  });
});
