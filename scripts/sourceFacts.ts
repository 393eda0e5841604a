// npm run sources: writes what the manifest and the documentation repeat of the sources, from the one table of them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { sourceIds, sources } from '../src/shared/sources/sources';

const projectFolder = join(__dirname, '..');

/** What the script needs to know of the manifest. */
interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: {
        readonly 'imageScraper.excludedSources': { items: { enum: readonly string[] }; maxItems: number };
        readonly 'imageScraper.baseUrls': { properties: Readonly<Record<string, object>> };
      };
    };
  };
}

/** The manifest with all sources to choose from, of which a search in all may leave out all but one. */
function withSources(json: string): string {
  const manifest = JSON.parse(json) as Manifest;
  const { properties } = manifest.contributes.configuration;
  const excluded = properties['imageScraper.excludedSources'];
  excluded.items.enum = sourceIds;
  excluded.maxItems = sourceIds.length - 1;
  const baseUrls = properties['imageScraper.baseUrls'];
  const [address] = Object.values(baseUrls.properties);
  if (!address) throw new Error('imageScraper.baseUrls has no property to copy');
  baseUrls.properties = Object.fromEntries(sourceIds.map((id) => [id, address]));
  return JSON.stringify(manifest, null, 2);
}

const [first = ''] = sourceIds;
/** All ids as code, as settings are described: the first and those that follow it. */
const codeList = new RegExp(`\`${first}\`(?:, \`[a-z]+\`)+`, 'g');
/** All ids as the terminal's options are described. */
const plainList = new RegExp(`\\b${first} \\(the default\\)(?:, [a-z]+)+(?= or \`all\`)`, 'g');

/** All names in the README's list of what the extension does. */
const nameList = /(?<=^- \*\*Searches\*\* )[^;.]+(?=, one of them or all at once)/gm;

function listedNames(): string {
  const names = sourceIds.map((id) => sources[id].name);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function withIds(text: string): string {
  return text
    .replace(codeList, sourceIds.map((id) => `\`${id}\``).join(', '))
    .replace(plainList, [`${first} (the default)`, ...sourceIds.slice(1)].join(', '))
    .replace(nameList, listedNames());
}

/** Files that repeat facts of the sources, each with what makes them right. */
const files: Readonly<Record<string, (text: string) => string>> = {
  'package.json': withSources,
  'package.nls.json': withIds,
  'package.nls.ru.json': withIds,
  'README.md': withIds,
  'docs/settings.md': withIds,
  'docs/terminal.md': withIds,
};

/** The files as they are and as they ought to be, by name. */
export async function sourceFacts(): Promise<
  ReadonlyMap<string, { readonly is: string; readonly should: string }>
> {
  const facts = new Map<string, { readonly is: string; readonly should: string }>();
  for (const [name, correct] of Object.entries(files)) {
    const path = join(projectFolder, name);
    const is = readFileSync(path, 'utf8');
    const options = await prettier.resolveConfig(path);
    facts.set(name, { is, should: await prettier.format(correct(is), { ...options, filepath: path }) });
  }
  return facts;
}

async function main(): Promise<void> {
  for (const [name, { is, should }] of await sourceFacts()) {
    if (is !== should) writeFileSync(join(projectFolder, name), should);
    console.log(`${name}: ${is === should ? 'as it was' : 'written'}`);
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
