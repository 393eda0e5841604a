import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../support/debian';
import { jpegPicture } from '../support/pictures';
import { startSite, type Site } from '../support/site';
import { skipBecause } from '../support/skip';
import { makeTempFolder } from '../unit/core/support';
import { jobSchema } from './jobSchema';
import { distFolder, exampleFile, program, runHere } from './program';

/** Of the Kubernetes example, what is run in a pod. */
interface Job {
  readonly spec: {
    readonly completions: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly args: readonly string[];
          readonly env: readonly { readonly name: string; readonly value: string }[];
        }[];
      };
    };
  };
}

describe('examples/cluster, what each task of an engine runs', () => {
  let sites: Site[];
  let temp: ReturnType<typeof makeTempFolder>;
  const path = (name: string): string => join(temp.path, name);

  beforeEach(async () => {
    temp = makeTempFolder();
    const start = (): Promise<Site> =>
      startSite((request, response) => {
        const asked = request.url ?? '';
        if (asked.startsWith('/gone')) response.writeHead(404).end();
        else response.end(jpegPicture(asked));
      });
    sites = await Promise.all([start(), start(), start()]);
    const lines = sites.flatMap(({ url }, site) =>
      Array.from({ length: 10 }, (_, index) => ({
        url: `${url}/${site}-${index}.jpg`,
        title: `No ${index}`,
      })),
    );
    lines.push({ url: `${sites[0]?.url}/gone.jpg`, title: 'Gone' });
    writeFileSync(path('list.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const shard = ['shard', path('list.jsonl'), '--shards', '3', '--out', path('shards')];
    const { code, err } = await runHere([...program, ...shard]);
    assert.equal(code, 0, err);
    mkdirSync(path('out'));
  });

  afterEach(async () => {
    await Promise.all(sites.map((site) => site.close()));
    temp.remove();
  });

  const requestCount = (): number => sites.reduce((sum, { requests }) => sum + requests.length, 0);

  /** All pictures but the one that is gone, each with what the list says of it, are in the one folder that is made of those of the shards. */
  async function assertAllSaved(): Promise<void> {
    const folders = readdirSync(path('out')).map((name) => join(path('out'), name));
    const merge = ['merge', ...folders, '--out', path('pictures'), '--shards', path('shards')];
    const { code, err } = await runHere([...program, ...merge]);
    assert.equal(code, 1, err);
    const lines = readFileSync(join(path('pictures'), 'metadata.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const records = lines.map((line) => JSON.parse(line) as { title: string; file_name: string });
    assert.equal(records.length, 30);
    for (const { title, file_name } of records) {
      assert.ok(
        readFileSync(join(path('pictures'), file_name)).equals(jpegPicture(`/${file_name}`)),
        file_name,
      );
      assert.equal(title, `No ${/-(\d+)/.exec(file_name)?.[1]}`);
    }
    assert.match(readFileSync(join(path('pictures'), 'missing.jsonl'), 'utf8'), /^.*gone\.jpg.*\n$/);
  }

  describe('kubernetes.yaml', () => {
    const file = exampleFile('kubernetes.yaml');
    const isJob = new Ajv({ allErrors: true }).compile<Job>(jobSchema);

    it('is a Job that Kubernetes takes, without any field that it does not know', () => {
      const text = readFileSync(file, 'utf8');
      assert.ok(isJob(load(text)), JSON.stringify(isJob.errors, null, 1));
      for (const [word, misspelt] of [
        ['completions:', 'completion:'],
        ['restartPolicy: Never', 'restartPolicy: Always'],
        ['mountPath: /data', 'mountPath: data'],
      ] as const)
        assert.ok(!isJob(load(text.replaceAll(word, misspelt))), misspelt);
    });

    it('has a command that saves the shard of its index, with what is in dist alone', async () => {
      const job = load(readFileSync(file, 'utf8'));
      assert.ok(isJob(job));
      const [container] = job.spec.template.spec.containers;
      assert.ok(container);
      cpSync(distFolder, path('image/dist'), { recursive: true });
      const own = {
        SHARDS: path('shards'),
        OUT: path('out'),
        IMAGE_SCRAPER: `${process.execPath} ${path('image/dist/cli.js')}`,
      };
      // All that is told there is told here, too.
      assert.deepEqual(container.env.map(({ name }) => name).sort(), Object.keys(own).sort());
      for (const index of ['0', '1', '2']) {
        const { code, err } = await runHere([...container.command, ...container.args], {
          ...own,
          JOB_COMPLETION_INDEX: index,
        });
        assert.equal(code, 0, err);
      }
      await assertAllSaved();
    });
  });

  describe('spark_ray.py', () => {
    before(function () {
      skipBecause(this, ensureProgram('python3') ? null : 'there is no python3');
    });

    for (const engine of ['spark', 'ray'])
      it(`pipes each shard through the command as a partition, and goes on where it was: ${engine}`, async () => {
        const run = (): ReturnType<typeof runHere> =>
          runHere(['python3', exampleFile('spark_ray.py'), engine], {
            SHARDS: path('shards'),
            OUT: path('out'),
            IMAGE_SCRAPER: program.join(' '),
            PYTHONPATH: join(__dirname, 'standIns'),
            PYTHONDONTWRITEBYTECODE: '1',
          });
        const { code, out, err } = await run();
        assert.equal(code, 0, err);
        const ends = out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        assert.deepEqual(
          ends.map(({ type, saved }) => [type, saved]),
          [0, 1, 2].map(() => ['finished', 10]),
        );
        const before = requestCount();
        assert.equal((await run()).code, 0);
        // Only for the one that is gone.
        assert.equal(requestCount(), before + 1);
        await assertAllSaved();
      });
  });
});
