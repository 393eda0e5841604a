// npm run release -- v0.2.0: makes what this tag releases, once, for all channels, in out/release: the VSIX, a list of what is in it
// (CycloneDX), SHA256SUMS of both, and NOTES.md, the changelog's part. On GitHub it tells the workflow the channel.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureNpm, runNpm } from '../test/support/programs';
import { bundledSbom, type BundledPart } from './release/sbom';
import { releasePlan } from './release/plan';

const projectFolder = join(__dirname, '..');
const target = join(projectFolder, 'out', 'release');

async function main([tag = '']: readonly string[]): Promise<void> {
  const read = (file: string): string => readFileSync(join(projectFolder, file), 'utf8');
  const plan = releasePlan({
    tag,
    manifest: JSON.parse(read('package.json')) as unknown,
    changelog: read('CHANGELOG.md'),
    repository: process.env['GITHUB_REPOSITORY'] ?? null,
  });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });

  const vsix = `${plan.name}-${plan.version}.vsix`;
  await runNpm(['exec', '--', 'vsce', ...plan.packageArguments, '--out', join(target, vsix)], projectFolder);
  const installed: unknown = JSON.parse(
    await captureNpm(
      ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'],
      projectFolder,
    ),
  );
  const bundled = JSON.parse(read('dist/bundled.json')) as readonly BundledPart[];
  const sbom = `${plan.name}.cdx.json`;
  writeFileSync(
    join(target, sbom),
    `${JSON.stringify(bundledSbom(installed, plan.name, bundled), null, 2)}\n`,
  );
  const sums = [sbom, vsix].map((file) => `${sha256Of(join(target, file))}  ${file}\n`);
  writeFileSync(join(target, 'SHA256SUMS'), sums.join(''));
  writeFileSync(join(target, 'NOTES.md'), plan.notes);

  const outputs = process.env['GITHUB_OUTPUT'];
  if (outputs !== undefined) appendFileSync(outputs, `channel=${plan.channel}\n`);
  console.log(`${plan.name} ${plan.version}, ${plan.channel}, is in ${target}:\n${sums.join('')}`);
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
