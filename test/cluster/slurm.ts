import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../support/cluster';
import { waitUntil } from '../support/waitUntil';

/**
 * Makes a cluster of Slurm of the machines, with one task at a time on each, that nobody else can reach. Returns the variables
 * that its commands need.
 */
export async function startSlurm({
  folder,
  head,
  machines,
}: Cluster): Promise<Readonly<Record<string, string>>> {
  const own = join(folder, 'slurm');
  const settings = join(own, 'slurm.conf');
  for (const name of ['state', ...machines.map((machine) => machine.name)])
    mkdirSync(join(own, name), { recursive: true });
  const values = {
    ClusterName: 'test',
    SlurmctldHost: head.name,
    SlurmUser: 'root',
    SlurmdUser: 'root',
    AuthType: 'auth/none',
    CredType: 'cred/none',
    // Seconds before a task that was put back may begin again.
    AuthInfo: 'cred_expire=5',
    StateSaveLocation: join(own, 'state'),
    SlurmdSpoolDir: join(own, '%n'),
    SlurmctldPidFile: '/run/slurmctld.pid',
    SlurmdPidFile: '/run/slurmd.pid',
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    JobAcctGatherType: 'jobacct_gather/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core',
    SchedulerType: 'sched/builtin',
    SchedulerParameters: 'batch_sched_delay=0,sched_interval=1,sched_min_interval=100000',
    MpiDefault: 'none',
    NodeName: `${machines.map(({ name }) => name).join()} CPUs=1 RealMemory=1024`,
    PartitionName: 'all Nodes=ALL Default=YES State=UP',
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(settings, lines.join(''));
  const variables = { SLURM_CONF: settings };
  head.begin(['slurmctld', '-D'], variables);
  for (const machine of machines) machine.begin(['slurmd', '-D'], variables);
  await waitUntil('the nodes of Slurm', 30, async () => {
    const { out } = await head.run(['sinfo', '--noheader', '--format=%T %D'], variables);
    return out.trim() === `idle ${machines.length}`;
  });
  return variables;
}
