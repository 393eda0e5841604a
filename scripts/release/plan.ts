import * as v from 'valibot';

/** What a release is made of. */
export interface ReleaseFacts {
  /** The tag that was pushed, such as `v0.2.0`. */
  readonly tag: string;
  /** package.json. */
  readonly manifest: unknown;
  readonly changelog: string;
  /** The repository on GitHub that the tag is in, as `owner/name`; null elsewhere. */
  readonly repository: string | null;
}

export interface ReleasePlan {
  readonly name: string;
  readonly version: string;
  readonly channel: 'release' | 'pre-release';
  /** For `vsce`, without where the package goes. */
  readonly packageArguments: readonly string[];
  /** The changelog's part, as Markdown. */
  readonly notes: string;
}

const manifestShape = v.object({
  name: v.string(),
  version: v.string(),
  repository: v.optional(v.object({ type: v.literal('git'), url: v.string() })),
});

/**
 * Judges whether a tag can be released. The minor number tells the channel: VS Code updates to the highest version, and knows no
 * other order between pre-releases, which are odd, and releases, which are even
 * (https://code.visualstudio.com/api/working-with-extensions/publishing-extension#prerelease-extensions). Throws an `Error` that
 * says what is to be done.
 */
export function releasePlan({ tag, manifest, changelog, repository }: ReleaseFacts): ReleasePlan {
  const { name, version, repository: known } = v.parse(manifestShape, manifest);
  const [, minor] = /^\d+\.(\d+)\.\d+$/.exec(version) ?? [];
  if (minor === undefined)
    throw new Error(
      `The version ${version} is not three numbers, and the marketplaces take no other. Change it in package.json.`,
    );
  if (tag !== `v${version}`)
    throw new Error(
      `The tag is ${tag === '' ? 'missing' : tag}, and the version in package.json ${version}: tag it v${version}.`,
    );
  const notes = changelogOf(changelog, version);
  if (notes === null)
    throw new Error(
      `CHANGELOG.md has nothing under "## [${version}] - YYYY-MM-DD". Move there what is under "Unreleased".`,
    );
  const address = repository === null ? null : `https://github.com/${repository}`;
  if (address !== null && known?.url.replace(/\.git$/, '') !== address)
    throw new Error(
      `package.json says that its repository is ${known?.url ?? 'none'}, and this is ${address}.git. Both marketplaces link to it: change it.`,
    );
  const channel = Number(minor) % 2 === 1 ? 'pre-release' : 'release';
  return {
    name,
    version,
    channel,
    notes,
    packageArguments: [
      'package',
      '--no-dependencies',
      ...(channel === 'pre-release' ? ['--pre-release'] : []),
      // Pictures and links of the README lead to what was tagged, and not to what comes later.
      ...(address === null
        ? ['--allow-missing-repository', '--no-rewrite-relative-links']
        : ['--githubBranch', tag]),
    ],
  };
}

/** What stands under the heading of a version with its date; null for none. */
function changelogOf(changelog: string, version: string): string | null {
  const parts = changelog.split(/^## /m).slice(1);
  const found = parts.find(
    (part) => part.startsWith(`[${version}] - `) && /^\S+ - \d{4}-\d\d-\d\d$/m.test(part),
  );
  const text = found?.slice(found.indexOf('\n')).trim() ?? '';
  return text === '' ? null : `${text}\n`;
}
