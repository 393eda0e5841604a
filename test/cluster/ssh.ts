import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../support/cluster';
import { programOnPath } from '../support/debian';
import { waitUntil } from '../support/waitUntil';

/** Lets the head in on all machines by ssh, with keys and settings that nothing else knows. */
export async function openMachines({ folder, head, machines }: Cluster): Promise<void> {
  const secrets = join(head.home, '.ssh');
  const [ownKey, hostKey, settings] = [
    join(secrets, 'id_ed25519'),
    join(folder, 'host_key'),
    join(folder, 'sshd_config'),
  ];
  mkdirSync(secrets, { mode: 0o700 });
  for (const key of [ownKey, hostKey])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const known = readFileSync(`${hostKey}.pub`, 'utf8');
  writeFileSync(join(secrets, 'known_hosts'), machines.map(({ name }) => `${name} ${known}`).join(''));
  const lines = [
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${ownKey}.pub`,
    'PasswordAuthentication no',
    'PidFile none',
    // The folder of the keys lies in one that others may write into.
    'StrictModes no',
  ];
  writeFileSync(settings, `${lines.join('\n')}\n`);
  const server = programOnPath('sshd') ?? '/usr/sbin/sshd';
  for (const machine of machines) {
    machine.begin([server, '-D', '-f', settings]);
    await waitUntil(`sshd on ${machine.name}`, 10, async () => {
      const { code } = await head.run(['ssh', machine.name, 'true']);
      return code === 0;
    });
  }
}
