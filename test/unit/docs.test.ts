import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sourceIds, sources } from '../../src/shared/sources/sources';
import { usageText } from '../../src/terminal/usageText';
import { contextKeys, viewId } from '../../src/host/ids';

const projectFolder = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(projectFolder, file), 'utf8');
const docs = readdirSync(join(projectFolder, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const pages = ['README.md', ...docs];

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

/** The manifest in English. */
function readManifest(): Manifest {
  const strings = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
  return JSON.parse(read('package.json'), (_, value: unknown) =>
    typeof value === 'string' && /^%.*%$/.test(value) ? strings[value.slice(1, -1)] : value,
  ) as Manifest;
}

/** The cells of each row of a page's tables. */
function rowsOf(file: string): readonly (readonly string[])[] {
  return read(file)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** What a setting's default is called. */
function defaultText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === null || value === '') return 'empty';
  return typeof value === 'string' ? `\`${value}\`` : 'none';
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

describe('the documentation', () => {
  const { commands, configuration } = readManifest().contributes;
  const settings = Object.entries(configuration.properties);

  it('has each setting with its default, and no other', () => {
    const told = rowsOf('docs/settings.md').flatMap(([name = '', byDefault]) =>
      name.startsWith('`') ? [[name.slice(1, -1), byDefault]] : [],
    );
    assert.deepEqual(
      told.sort(),
      settings.map(([name, setting]) => [name, defaultText(setting.default)]).sort(),
    );
  });

  it('has each command under its title, and no other', () => {
    const told = rowsOf('docs/commands.md').flatMap(([title, what = '']) => {
      const [, id] = /\(`([\w.]+)`\)$/.exec(what) ?? [];
      return id === undefined || id === `${viewId}.focus` ? [] : [[id, title]];
    });
    const titles = commands.map(({ command, title, category }) => [
      command,
      category === undefined || command.includes('.picture.') ? title : `${category}: ${title}`,
    ]);
    assert.deepEqual(told.sort(), titles.sort());
  });

  it('has each command and option of the terminal, and no other', () => {
    const optionsIn = (text: string): string[] =>
      [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]*/g))].sort();
    assert.deepEqual(
      optionsIn(read('docs/terminal.md')),
      [...optionsIn(usageText), '--help', '--version'].sort(),
    );
    const commandsIn = (text: string, line: RegExp): string[] =>
      [...new Set([...text.matchAll(line)].map(([, command]) => command ?? ''))].sort();
    const known = commandsIn(usageText, /^ {2}([a-z]+) +\S/gm);
    assert.deepEqual(commandsIn(read('docs/terminal.md'), /node dist\/cli\.js ([a-z]+)/g), known);
    for (const page of pages)
      for (const command of commandsIn(read(page), /dist\/cli\.js ([a-z]+)/g))
        assert.ok(known.includes(command), `${command} in ${page}`);
    for (const page of ['docs/export.md', 'docs/many-machines.md', 'docs/agents.md'])
      for (const option of optionsIn(read(page)))
        assert.ok(optionsIn(usageText).includes(option), `${option} in ${page}`);
  });

  it('names only what the manifest has', () => {
    const known = [
      ...settings.map(([name]) => name),
      ...commands.map(({ command }) => command),
      ...Object.values(contextKeys),
      `${viewId}.focus`,
    ];
    for (const page of pages)
      for (const [name] of read(page).matchAll(/\bimageScraper\.[\w.]*\w/g))
        assert.ok(known.includes(name), `${name} in ${page}`);
  });

  it('has each source, with the page where its key is to be had', () => {
    const rows = rowsOf('docs/sources.md');
    for (const { name, keyPage } of sourceIds.map((id) => sources[id])) {
      const row = rows.find(([first]) => first === name);
      assert.ok(row, name);
      assert.equal(/\]\((.*)\)/.exec(row[3] ?? '')?.[1] ?? null, keyPage, name);
    }
  });

  it('leads to files and headings that are there', () => {
    let count = 0;
    for (const page of [...pages, 'CONTRIBUTING.md'])
      for (const [, target = ''] of read(page)
        .replace(/`[^`]*`/g, '')
        .matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https:/.test(target)) continue;
        count++;
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        assert.ok(existsSync(join(projectFolder, file)), `${target} in ${page}`);
        if (anchor === undefined) continue;
        const anchors = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
        assert.ok(anchors.includes(anchor), `${target} in ${page}`);
      }
    assert.ok(count > 20);
  });

  it('is all to be found from the README, which stays short', () => {
    const readme = read('README.md');
    for (const page of docs) assert.ok(readme.includes(`](${page}`), page);
    assert.ok(readme.split('\n').length < 200);
    for (const command of ['npm ci && npm start', 'npm ci && npm test'])
      assert.ok(readme.includes(command), command);
  });
});
