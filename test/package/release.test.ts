import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const projectFolder = resolve(__dirname, '../..');
const target = join(projectFolder, 'out', 'release');

interface Sbom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly type: string } };
  readonly components: readonly { readonly name: string; readonly version?: string }[];
}

describe('a release', () => {
  it('is made of this version: the package, what is in it, and their sums', async () => {
    const { name, version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
      readonly name: string;
      readonly version: string;
    };
    // As by hand: where this runs on GitHub is nothing to it.
    const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('GITHUB_')));
    await run(
      process.execPath,
      ['--import', 'tsx', join(projectFolder, 'scripts', 'release.ts'), `v${version}`],
      { cwd: projectFolder, env },
    );
    const vsix = `${name}-${version}.vsix`;
    assert.deepEqual(readdirSync(target).sort(), ['NOTES.md', 'SHA256SUMS', `${name}.cdx.json`, vsix].sort());

    const sums = readFileSync(join(target, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      sums,
      [`${name}.cdx.json`, vsix].map((file) => {
        const hash = createHash('sha256').update(readFileSync(join(target, file)));
        return `${hash.digest('hex')}  ${file}`;
      }),
    );

    const notices = readFileSync(join(projectFolder, 'dist', 'notices.txt'), 'utf8');
    const { bomFormat, metadata, components } = JSON.parse(
      readFileSync(join(target, `${name}.cdx.json`), 'utf8'),
    ) as Sbom;
    assert.equal(bomFormat, 'CycloneDX');
    assert.deepEqual([metadata.component.name, metadata.component.type], [name, 'application']);
    for (const each of components)
      assert.ok(notices.includes(`${each.name} ${each.version ?? '('}`), `${each.name} has no notice`);
    for (const known of ['undici', 'cheerio', 'jpeg-js', 'valibot', 'libwebp', 'libjpeg-turbo'])
      assert.ok(
        components.some((each) => each.name === known),
        known,
      );
    for (const tool of ['mocha', 'typescript', 'esbuild', 'eslint'])
      assert.ok(!components.some((each) => each.name === tool), tool);

    const { stdout } = await run('unzip', ['-p', join(target, vsix), 'extension.vsixmanifest']);
    assert.ok(stdout.includes(`Version="${version}"`));
    const isPreRelease = stdout.includes('Microsoft.VisualStudio.Code.PreRelease');
    assert.equal(isPreRelease, Number(version.split('.')[1]) % 2 === 1);
  });
});
