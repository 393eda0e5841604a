import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureProgram } from './debian';
import { noProxies } from './noProxies';

/** Addresses of the twelve picture hosts. */
export const hostAddresses: readonly string[] = Array.from(
  { length: 12 },
  (_, index) => `10.77.1.${index + 1}`,
);
/** The bridge to which machines and picture hosts are tied. */
export const switchName = 'switch';

/** What a picture host saw. */
export interface HostRequest {
  readonly type: 'begun' | 'ended';
  /** Its address. */
  readonly host: string;
  readonly path: string;
  /** Address of the machine that asked. */
  readonly machine: string;
  /** Milliseconds of the `performance.now()` of the hosts' process. */
  readonly atMs: number;
  /** Requests of this host that are under way from now on. */
  readonly open: number;
}

/** What a command on a machine came to. */
export interface CommandResult {
  /** Null where a signal has ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A computer of its own in all that matters here: network, processes, name, users. It shares the file system with the others. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** The home of its root. */
  readonly home: string;
  /** Starts a command there; with these variables beside those of the test. */
  begin(
    command: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ): { readonly child: ChildProcess; readonly ended: Promise<CommandResult> };
  run(command: readonly string[], variables?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** Kills all of its processes at once (`SIGKILL`). */
  kill(): Promise<void>;
}

/** Machines and picture hosts on a network that nothing else is on. */
export interface Cluster {
  /** Folder that all machines share, and that goes with the cluster. */
  readonly folder: string;
  /** What somebody sits at. */
  readonly head: Machine;
  readonly machines: readonly Machine[];
  /** What the picture hosts saw. */
  readonly requests: readonly HostRequest[];
  /** Everything that was made for it is gone afterwards. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** How many machines there are beside the head. */
  readonly count: number;
  /** Milliseconds before each answer of a picture host. */
  readonly delayMs: number;
  /** Length of each picture. */
  readonly pictureBytes: number;
  /** What each machine can receive, in megabits (10^6) a second; without it as much as this computer can move. */
  readonly linkMbit?: number;
}

/** Programs that tests of a cluster need, each with its Debian package. */
export const clusterPrograms = {
  ip: 'iproute2',
  parallel: 'parallel',
  ssh: 'openssh-client',
  sshd: 'openssh-server',
  slurmctld: 'slurmctld',
  slurmd: 'slurmd',
  sbatch: 'slurm-client',
  python3: 'python3',
} as const;

/** Why there can be no cluster on this computer, or null where there can; installs what it needs where that is possible. */
export function whyNoCluster(): string | null {
  if (process.platform !== 'linux') return 'networks of its own are made on Linux only';
  if (process.getuid?.() !== 0) return 'only root can make networks of its own';
  if (!ensureProgram('ip', 'iproute2')) return 'ip is not here: apt-get install iproute2';
  try {
    // All that the machines do.
    const trial =
      'ip link add one type veth peer name two && ip link add three type bridge && mount -t tmpfs tmpfs /run';
    execFileSync('unshare', [...ownSpaces, 'sh', '-c', trial], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `networks of its own cannot be made here (${String(error).split('\n')[0]})`;
  }
}

/** A network, processes, mounts and a host name of its own, which go with the process that made them. */
const ownSpaces = ['--net', '--pid', '--mount', '--uts', '--fork', '--kill-child', '--mount-proc'] as const;

/** Starts it. Needs `whyNoCluster` to be null. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'image-scraper-cluster-'));
  const spaces: Space[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(spaces.map((space) => space.end()));
    // What was killed may not be quite gone.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const program = [process.execPath, '--import', 'tsx', join(__dirname, 'pictureHosts.ts')];
    const hosts = new Space(['--net'], [...program, String(options.delayMs), String(options.pictureBytes)]);
    spaces.push(hosts);
    const requests = await readRequests(hosts);
    const names = ['head', ...Array.from({ length: options.count }, (_, index) => `machine-${index + 1}`)];
    const addresses = names.map((name, index) => `${addressOf(index)} ${name}\n`).join('');
    writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${addresses}`);
    const started = names.map(async (name, index) => {
      const home = join(folder, 'homes', name);
      const space = new Space(ownSpaces, ['sh', '-c', bootScript(name, home, folder)]);
      spaces.push(space);
      await space.ready();
      connectMachine(space, index, hosts, options.linkMbit);
      return machineIn(space, { name, address: addressOf(index), home, folder });
    });
    const [head, ...machines] = await Promise.all(started);
    if (!head) throw new Error('There is no head.');
    return { folder, head, machines, requests, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const addressOf = (index: number): string => `10.77.0.${index + 1}`;

/** Spaces of its own, and the process that keeps them. */
class Space {
  readonly process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #network: number | null = null;

  /** Dies with this process, however that ends. */
  constructor(spaces: readonly string[], command: readonly string[]) {
    this.process = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...spaces, ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ended = once(this.process, 'close');
  }

  /** Resolves when it has told something. */
  async ready(): Promise<void> {
    const { stdout } = this.process;
    if (stdout) await Promise.race([once(stdout, 'data'), this.#ended]);
    if (this.process.exitCode !== null) throw new Error(`A machine ended with ${this.process.exitCode}.`);
  }

  get pid(): number {
    return this.process.pid ?? NaN;
  }

  /** Keeps its network when all of its processes are gone, as what they said last is still on its way then. */
  keepNetwork(): void {
    this.#network ??= openSync(`/proc/${this.pid}/ns/net`, 'r');
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#ended;
  }

  async end(): Promise<void> {
    await this.kill();
    if (this.#network !== null) closeSync(this.#network);
    this.#network = null;
  }
}

/** Resolves when the hosts are there, to what they will have seen. */
async function readRequests({ process: hosts }: Space): Promise<HostRequest[]> {
  if (!hosts.stdout) throw new Error('The picture hosts tell nothing.');
  const requests: HostRequest[] = [];
  const lines = createInterface(hosts.stdout);
  await new Promise<void>((ready, failed) => {
    hosts.once('close', () => failed(new Error('The picture hosts have ended.')));
    lines.on('line', (line) => {
      if (line === 'ready') ready();
      else requests.push(JSON.parse(line) as HostRequest);
    });
  });
  return requests;
}

/** Its root lives elsewhere, and so has no key and no setting of this computer's. */
function bootScript(name: string, home: string, folder: string): string {
  mkdirSync(home, { recursive: true });
  const users = readFileSync('/etc/passwd', 'utf8');
  writeFileSync(join(home, 'passwd'), users.replace(/^(root:.*):[^:]*:[^:]*$/m, `$1:${home}:/bin/sh`));
  writeFileSync(join(home, 'shadow'), 'root:*:19000:0:99999:7:::\n');
  return `set -e
    hostname ${name}
    mount -t tmpfs tmpfs /run
    mkdir /run/sshd
    mount --bind '${home}/passwd' /etc/passwd
    mount --bind '${home}/shadow' /etc/shadow
    mount --bind '${folder}/hosts' /etc/hosts
    echo ready
    exec sleep infinity`;
}

const nsenter = (...args: readonly string[]): void => void execFileSync('nsenter', args, { stdio: 'pipe' });

/** What leads a command into the spaces. */
const into = ({ pid }: Space): readonly string[] => [
  '-t',
  String(pid),
  '--net',
  '--mount',
  '--uts',
  `--pid=/proc/${pid}/ns/pid_for_children`,
];

function connectMachine(space: Space, index: number, hosts: Space, linkMbit: number | undefined): void {
  space.keepNetwork();
  const atSwitch = (...args: readonly string[]): void => nsenter('-t', String(hosts.pid), '--net', ...args);
  const inside = (...args: readonly string[]): void => nsenter(...into(space), ...args);
  const port = `port${index}`;
  atSwitch('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(space.pid));
  inside('ip', 'address', 'add', `${addressOf(index)}/16`, 'dev', 'eth0');
  for (const link of ['lo', 'eth0']) inside('ip', 'link', 'set', link, 'up');
  atSwitch('ip', 'link', 'set', port, 'master', switchName, 'up');
  if (linkMbit === undefined) return;
  const rate = ['rate', `${linkMbit}mbit`, 'burst', '64kb', 'latency', '200ms'];
  atSwitch('tc', 'qdisc', 'add', 'dev', port, 'root', 'tbf', ...rate);
}

function machineIn(
  space: Space,
  { folder, ...facts }: Pick<Machine, 'name' | 'address' | 'home'> & Pick<Cluster, 'folder'>,
): Machine {
  const running = new Set<Promise<CommandResult>>();
  const begin: Machine['begin'] = (command, variables = {}) => {
    const child = spawn('nsenter', [...into(space), `--wd=${folder}`, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...noProxies, HOME: facts.home, ...variables },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    const ended: Promise<CommandResult> = once(child, 'close').then(([code]) => {
      running.delete(ended);
      return { code: code as number | null, out, err };
    });
    running.add(ended);
    return { child, ended };
  };
  return {
    ...facts,
    begin,
    run: (command, variables) => begin(command, variables).ended,
    async kill() {
      await space.kill();
      await Promise.all(running);
    },
  };
}
