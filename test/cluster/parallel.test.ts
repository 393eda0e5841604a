import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostAddresses, type CommandResult } from '../support/cluster';
import { askedAgain, clusterBed } from './clusterBed';
import { exampleFile } from './program';
import { openMachines } from './ssh';

describe('examples/cluster/parallel.sh, by GNU Parallel over ssh to three machines', () => {
  const bed = clusterBed('parallel', 'ssh', 'sshd');

  beforeEach(() => openMachines(bed.cluster));

  const begin = (): { readonly ended: Promise<CommandResult> } =>
    bed.cluster.head.begin(['sh', exampleFile('parallel.sh')], bed.variables);

  it('saves a list, asks each host as one program does, and asks again only for what could not be had', async () => {
    const gone = `http://${hostAddresses[0]}/gone.jpg`;
    await bed.shard(`${JSON.stringify({ url: gone })}\n`);
    const { code, err } = await begin().ended;
    assert.equal(code, 0, err);
    const { requests, machines } = bed.cluster;
    assert.deepEqual(askedAgain(requests), []);
    bed.assertLanesKept();
    for (const { name, address } of machines)
      assert.ok(
        requests.some(({ machine }) => machine === address),
        `${name} had nothing to do`,
      );
    // Without what says that it is done.
    rmSync(join(bed.variables.OUT, 'joblog'));
    assert.equal((await begin().ended).code, 0);
    assert.deepEqual(
      askedAgain(requests).map(({ path }) => path),
      ['/gone.jpg'],
    );
    assert.equal(await bed.merge(), 1);
    bed.assertMerged();
    const missing = readFileSync(join(bed.cluster.folder, 'pictures/missing.jsonl'), 'utf8')
      .trim()
      .split('\n');
    assert.deepEqual(
      missing
        .map((line) => JSON.parse(line) as { url: string; code: string })
        .map(({ url, code: why }) => [url, why]),
      [[gone, 'http-status']],
    );
  });

  it('has another machine go on where one was when all of its processes were killed', async () => {
    await bed.shard();
    const running = begin();
    const { assertWentOn } = await bed.killOne();
    const { code, err } = await running.ended;
    assert.equal(code, 0, err);
    assertWentOn();
    bed.assertLanesKept();
    assert.equal(await bed.merge(), 0);
    bed.assertMerged();
  });
});
