import assert from 'node:assert/strict';
import { waitUntil } from '../support/waitUntil';
import { clusterBed, shardCount } from './clusterBed';
import { exampleFile } from './program';
import { startSlurm } from './slurm';

describe('examples/cluster/slurm.sh, by Slurm on three nodes', () => {
  const bed = clusterBed('slurmctld', 'slurmd', 'sbatch');

  async function statesOfTasks(slurm: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const list = ['squeue', '--array', '--states=all', '--noheader', '--format=%T'];
    const { out } = await bed.cluster.head.run(list, slurm);
    return out.trim().split('\n');
  }

  it('saves a list, and has another node go on where one was when all of its processes were killed', async () => {
    await bed.shard();
    const { head } = bed.cluster;
    const slurm = await startSlurm(bed.cluster);
    const submit = ['sbatch', `--array=0-${shardCount - 1}`, exampleFile('slurm.sh')];
    const submitted = await head.run(submit, { ...bed.variables, ...slurm });
    assert.equal(submitted.code, 0, submitted.err);
    const { killed, assertWentOn } = await bed.killOne();
    // What Slurm finds out by itself when a node is silent, by default after five minutes.
    const down = ['scontrol', 'update', `NodeName=${killed.name}`, 'State=DOWN', 'Reason=killed'];
    assert.equal((await head.run(down, slurm)).code, 0);
    // Its own `--wait` asks more and more seldom.
    await waitUntil('all tasks', 60, async () => {
      const states = await statesOfTasks(slurm);
      return states.length === shardCount && states.every((state) => state === 'COMPLETED');
    });
    assertWentOn();
    bed.assertLanesKept();
    assert.equal(await bed.merge(), 0);
    bed.assertMerged();
  });
});
