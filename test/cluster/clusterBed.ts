import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  clusterPrograms,
  startCluster,
  whyNoCluster,
  type Cluster,
  type HostRequest,
  type Machine,
} from '../support/cluster';
import { ensurePrograms } from '../support/debian';
import { jpegPicture } from '../support/pictures';
import { skipBecause } from '../support/skip';
import { waitUntil } from '../support/waitUntil';
import { listed, listText, pictureBytes } from './list';
import { program } from './program';

/** More than the machines, so that some wait. */
export const shardCount = 6;
/** Downloads at once that a host gets from a program that is told nothing of it. */
export const usualLanes = 16;

/** Three machines for each test, and the way from a list to one folder, as a user goes it. */
export interface ClusterBed {
  readonly cluster: Cluster;
  /** What the files in `examples/cluster` are told by the environment. */
  readonly variables: Readonly<Record<'SHARDS' | 'OUT' | 'MACHINES' | 'IMAGE_SCRAPER', string>>;
  /** Cuts the list, with `more` behind it. */
  shard(more?: string): Promise<void>;
  /**
   * Kills the second machine in the middle of its work. Returns what tells, of the requests of the whole run, whether others have gone on
   * where it was.
   */
  killOne(): Promise<{ readonly killed: Machine; readonly assertWentOn: () => void }>;
  /** Makes one folder of those of the shards; returns the exit status. */
  merge(): Promise<number | null>;
  /** That folder has every picture of the list byte for byte, with one record and one credit, and no other picture or part. */
  assertMerged(): void;
  /** Each host was asked for as much at once as one program asks it for, and never for more. */
  assertLanesKept(): void;
}

/** To be called in a suite that needs these programs. */
export function clusterBed(...needed: readonly (keyof typeof clusterPrograms)[]): ClusterBed {
  let cluster: Cluster | undefined;
  const thisCluster = (): Cluster => {
    assert.ok(cluster);
    return cluster;
  };
  const inFolder = (name: string): string => join(thisCluster().folder, name);
  const foldersOfShards = (): readonly string[] =>
    readdirSync(inFolder('out'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(inFolder('out'), name));

  before(function () {
    const why = whyNoCluster();
    const command =
      why === null
        ? ensurePrograms(Object.fromEntries(needed.map((name) => [name, clusterPrograms[name]])))
        : null;
    skipBecause(this, why ?? (command === null ? null : `it needs: ${command}`));
  });

  beforeEach(async () => {
    cluster = await startCluster({ count: 3, delayMs: 50, pictureBytes });
    writeFileSync(inFolder('machines'), cluster.machines.map(({ name }) => `${name}\n`).join(''));
  });

  afterEach(() => cluster?.stop());

  return {
    get cluster() {
      return thisCluster();
    },
    get variables() {
      return {
        SHARDS: inFolder('shards'),
        OUT: inFolder('out'),
        MACHINES: inFolder('machines'),
        IMAGE_SCRAPER: program.join(' '),
      };
    },
    async shard(more = '') {
      const list = inFolder('list.jsonl');
      writeFileSync(list, listText + more);
      const cut = ['shard', list, '--shards', String(shardCount), '--out', inFolder('shards')];
      const { code, err } = await thisCluster().head.run([...program, ...cut]);
      assert.equal(code, 0, err);
    },
    async killOne() {
      const { requests, machines } = thisCluster();
      const [, killed] = machines;
      assert.ok(killed);
      const isByKilled = ({ machine }: HostRequest): boolean => machine === killed.address;
      await waitUntil('its first pictures', 30, () => requests.filter(isByKilled).length > 60);
      await killed.kill();
      const names = foldersOfShards().flatMap((folder) => readdirSync(folder));
      const whole = new Set(names.filter((name) => name.endsWith('.jpg')).map((name) => `/${name}`));
      return {
        killed,
        assertWentOn() {
          const again = askedAgain(requests);
          assert.ok(again.length > 0, 'it had nothing under way');
          assert.ok(again.every(({ machine }) => machine !== killed.address));
          assert.deepEqual(
            again.filter(({ path }) => whole.has(path)),
            [],
          );
        },
      };
    },
    async merge() {
      const from = ['merge', ...foldersOfShards(), '--shards', inFolder('shards')];
      const { code } = await thisCluster().head.run([...program, ...from, '--out', inFolder('pictures')]);
      return code;
    },
    assertMerged() {
      const folder = inFolder('pictures');
      const names = readdirSync(folder).filter((name) => name.endsWith('.jpg') || name.startsWith('.'));
      assert.deepEqual(names.sort(), listed.map(({ path }) => path.slice(1)).sort());
      for (const { path } of listed) {
        const isSame = readFileSync(join(folder, path)).equals(jpegPicture(path, pictureBytes));
        assert.ok(isSame, `${path} is another one`);
      }
      const lines = readFileSync(join(folder, 'metadata.jsonl'), 'utf8').trim().split('\n');
      const records = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
      assert.deepEqual(
        records.map(({ file_name, url, title }) => [`/${String(file_name)}`, url, title].join()).sort(),
        listed.map(({ path, url, title }) => [path, url, title].join()).sort(),
      );
      const credits = readFileSync(join(folder, 'CREDITS.md'), 'utf8');
      for (const { title } of listed) assert.equal(credits.split(title).length, 2, `credits of ${title}`);
    },
    assertLanesKept() {
      assert.equal(Math.max(...thisCluster().requests.map(({ open }) => open)), usualLanes);
    },
  };
}

/** Requests for what had been asked for before. */
export function askedAgain(requests: readonly HostRequest[]): readonly HostRequest[] {
  const seen = new Set<string>();
  return requests.filter(({ type, path }) => {
    if (type === 'ended') return false;
    const isAgain = seen.has(path);
    seen.add(path);
    return isAgain;
  });
}
