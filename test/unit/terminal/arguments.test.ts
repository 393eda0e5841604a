import assert from 'node:assert/strict';
import { namingOf, readArguments, UsageError } from '../../../src/terminal/arguments';
import { defaultNaming } from '../../../src/shared/form/naming';
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

  it('ask for help and version with any command and with none', () => {
    for (const before of [[], ['search'], ['download', '--quantity', '5'], ['dance']]) {
      assert.equal(readArguments([...before, '-h']).command, 'help');
      assert.equal(readArguments([...before, '--version']).command, 'version');
    }
  });
});
