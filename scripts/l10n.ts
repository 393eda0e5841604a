// npm run l10n: writes the English bundle from the sources, and says what the translations miss or have left over.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

const projectFolder = join(__dirname, '..');
const bundleFolder = join(projectFolder, 'l10n');
const englishBundle = 'bundle.l10n.json';

/** The strings in calls of `l10n.t` in the sources, sorted. */
export async function sourceStrings(): Promise<string[]> {
  const files = ['src', 'webview'].flatMap((room) =>
    readdirSync(join(projectFolder, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(projectFolder, room, file), 'utf8')),
  );
  const found = await getL10nJson(files.map((contents) => ({ extension: '.ts', contents })));
  return Object.keys(found).sort();
}

/** A bundle as it lies in the folder; empty where there is none. */
export function readBundle(file: string): Readonly<Record<string, string>> {
  const path = join(bundleFolder, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
}

async function main(): Promise<number> {
  const strings = await sourceStrings();
  mkdirSync(bundleFolder, { recursive: true });
  const bundle = Object.fromEntries(strings.map((text) => [text, text]));
  writeFileSync(join(bundleFolder, englishBundle), `${JSON.stringify(bundle, null, 2)}\n`);
  console.log(`${englishBundle}: ${strings.length} strings`);
  let wrong = 0;
  for (const file of readdirSync(bundleFolder).filter((name) => name !== englishBundle)) {
    const translated = Object.keys(readBundle(file));
    const missing = strings.filter((text) => !translated.includes(text));
    const left = translated.filter((text) => !strings.includes(text));
    for (const text of missing) console.log(`${file} misses: ${JSON.stringify(text)}`);
    for (const text of left) console.log(`${file} has left over: ${JSON.stringify(text)}`);
    wrong += missing.length + left.length;
  }
  return wrong === 0 ? 0 : 1;
}

if (require.main === module) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
