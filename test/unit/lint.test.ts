import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ESLint, Linter } from 'eslint';

const projectFolder = join(__dirname, '../..');
const rule = 'no-restricted-syntax';

/** What ESLint says of a piece of JavaScript that stands in `file`. */
async function complaints(file: string, code: string): Promise<string[]> {
  const eslint = new ESLint({ cwd: projectFolder });
  const { rules } = (await eslint.calculateConfigForFile(file)) as { readonly rules: Linter.RulesRecord };
  return new Linter().verify(code, { rules: { [rule]: rules[rule] ?? 'off' } }).map(({ message }) => message);
}

describe('ESLint', () => {
  for (const file of [
    'src/cli.ts',
    'src/host/log.ts',
    'webview/main.ts',
    'test/run.ts',
    'demo/start.ts',
    'bench/run.ts',
  ])
    it(`wants what is only spread to keep a line short written out in ${file}`, async () => {
      for (const trick of ['use({ ...{ a, b } });', 'use([...[a, b]]);', 'use(...[a, b]);'])
        assert.deepEqual(await complaints(file, trick), ['Write out what is in it, one a line.'], trick);
      for (const real of [
        'use({ ...(a && { b }) });',
        'use({ ...a, b: { ...c } });',
        'use([...a.map(() => [b])]);',
      ])
        assert.deepEqual(await complaints(file, real), [], real);
    });
});
