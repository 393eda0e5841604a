import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostAddresses, startCluster } from '../test/support/cluster';
import { withScratchFolder } from './measure';

const picturesPerHost = 32;
const pictureBytes = 125_000;
const delayMs = 50;
/** What each machine can receive, in megabits a second: what bounds it, long before its processor and the lanes of the hosts. */
const linkMbit = 20;

/**
 * Seconds in which so many machines save the same pictures of twelve hosts, each machine those of its own hosts: the run of the one
 * that takes longest, without what its program needs to start.
 */
export function measureCluster(cliPath: string, count: number): Promise<number> {
  return withScratchFolder(async (scratch) => {
    const cluster = await startCluster({ count, delayMs, pictureBytes, linkMbit });
    try {
      const runs = cluster.machines.map(async (machine, index) => {
        const [list, out, stats] = ['list.txt', 'out', 'stats.json'].map((name) =>
          join(scratch, `${index}-${name}`),
        );
        if (!list || !out || !stats) throw new Error('There is nowhere to write.');
        const hosts = hostAddresses.filter((_, number) => number % count === index);
        writeFileSync(list, hosts.flatMap(addressesOn).join('\n'));
        const command = [
          process.execPath,
          cliPath,
          'download',
          '--urls',
          list,
          '--out',
          out,
          '--stats',
          stats,
        ];
        const { code, err } = await machine.run(command);
        if (code !== 0) throw new Error(`${machine.name} ended with ${code}\n${err}`);
        return (JSON.parse(readFileSync(stats, 'utf8')) as { seconds: number }).seconds;
      });
      return Math.max(...(await Promise.all(runs)));
    } finally {
      await cluster.stop();
    }
  });
}

function addressesOn(host: string): string[] {
  return Array.from({ length: picturesPerHost }, (_, index) => `http://${host}/${index}.jpg`);
}
