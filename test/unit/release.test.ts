import { strict as assert } from 'node:assert';
import { releasePlan, type ReleaseFacts } from '../../scripts/release/plan';
import { bundledSbom } from '../../scripts/release/sbom';

const changelog = `# Changelog

## [Unreleased]

- Later.

## [0.2.0] - 2026-12-01

### Added

- A thing.

## [0.1.0] - 2026-11-22

- The first.
`;

function facts(version: string, more: Partial<ReleaseFacts> = {}): ReleaseFacts {
  const repository = { type: 'git', url: 'https://github.com/somebody/image-scraper.git' };
  return {
    tag: `v${version}`,
    manifest: { name: 'image-scraper', version, repository },
    changelog,
    repository: 'somebody/image-scraper',
    ...more,
  };
}

describe('a release', () => {
  it('is of the channel that its minor number tells, with its part of the changelog', () => {
    const release = releasePlan(facts('0.2.0'));
    assert.equal(release.channel, 'release');
    assert.equal(release.notes, '### Added\n\n- A thing.\n');
    assert.ok(!release.packageArguments.includes('--pre-release'));
    const preRelease = releasePlan(facts('0.1.0'));
    assert.equal(preRelease.channel, 'pre-release');
    assert.ok(preRelease.packageArguments.includes('--pre-release'));
  });

  it('leads to the pictures and pages of what was tagged', () => {
    assert.deepEqual(releasePlan(facts('0.2.0')).packageArguments.slice(-2), ['--githubBranch', 'v0.2.0']);
  });

  it('is refused where its tag, version or changelog does not fit, with what is to be done', () => {
    const refused = (given: ReleaseFacts, why: RegExp): void =>
      void assert.throws(() => releasePlan(given), { message: why });
    refused(facts('0.2.0', { tag: 'v0.2.1' }), /tag is v0\.2\.1.*tag it v0\.2\.0/);
    refused(facts('0.2.0', { tag: '0.2.0' }), /tag it v0\.2\.0/);
    refused(facts('0.2.0', { tag: '' }), /tag is missing/);
    refused(facts('0.3.0'), /CHANGELOG\.md has nothing under "## \[0\.3\.0\]/);
    refused(facts('0.2.0-beta.1'), /not three numbers/);
    refused(
      facts('0.2.0', { changelog: changelog.replace('[0.2.0] - 2026-12-01', '[0.2.0]') }),
      /CHANGELOG\.md has nothing/,
    );
  });

  it('is refused in a repository that the manifest does not name', () => {
    const manifest = { name: 'image-scraper', version: '0.2.0' };
    assert.throws(() => releasePlan(facts('0.2.0', { manifest })), /its repository is none, and this is/);
    assert.throws(() => releasePlan(facts('0.2.0', { repository: 'fork/image-scraper' })), /fork/);
    // Made by hand, it is in no repository.
    assert.equal(releasePlan(facts('0.2.0', { manifest, repository: null })).version, '0.2.0');
  });
});

describe('the list of what is in the extension', () => {
  const npm = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    metadata: {
      component: { 'bom-ref': 'folder@0.2.0', name: 'folder', version: '0.2.0', description: '%d%' },
    },
    components: ['a', 'b', 'tool'].map((name) => ({
      'bom-ref': `${name}@1.0.0`,
      name,
      version: '1.0.0',
      scope: 'optional',
      properties: [{ name: 'cdx:npm:package:development', value: 'true' }, { name: 'cdx:npm:package:path' }],
    })),
    dependencies: [
      { ref: 'folder@0.2.0', dependsOn: ['a@1.0.0', 'tool@1.0.0'] },
      { ref: 'a@1.0.0', dependsOn: ['b@1.0.0', 'tool@1.0.0'] },
      { ref: 'tool@1.0.0', dependsOn: [] },
    ],
  };
  const bundled = [
    { name: 'a', version: '1.0.0' },
    { name: 'b', version: '1.0.0' },
    { name: 'compiled', version: null },
  ];

  it('has what is bundled and nothing that only builds it', () => {
    assert.deepEqual(bundledSbom(npm, 'image-scraper', bundled), {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: {
        component: {
          'bom-ref': 'folder@0.2.0',
          name: 'image-scraper',
          version: '0.2.0',
          description: undefined,
        },
      },
      components: [
        ...['a', 'b'].map((name) => ({
          'bom-ref': `${name}@1.0.0`,
          name,
          version: '1.0.0',
          scope: 'required',
          properties: [{ name: 'cdx:npm:package:path' }],
        })),
        { type: 'library', 'bom-ref': 'compiled', name: 'compiled' },
      ],
      dependencies: [
        { ref: 'folder@0.2.0', dependsOn: ['a@1.0.0', 'b@1.0.0', 'compiled'] },
        { ref: 'a@1.0.0', dependsOn: ['b@1.0.0'] },
      ],
    });
  });

  it('is not made where something is bundled that npm does not know', () => {
    assert.throws(() => bundledSbom(npm, 'image-scraper', [{ name: 'a', version: '2.0.0' }]), /a 2\.0\.0/);
  });
});
