import type { HostTable } from './hostTable';

/** The hosts of a list, by their numbers from 0; each has addresses. */
export type PackedHosts = Pick<HostTable, 'size' | 'counts' | 'nameOf' | 'inOrder'>;

/** How hosts are divided, if they are. */
export interface HostDivision {
  /** How many downloads at once a host bears in all; each part gets its share of them. */
  readonly lanesOf: (host: string) => number;
}

/** Where the hosts of a list went. */
export interface Packing {
  /** The hosts by how many addresses they have, the most first; of equal ones by their names. */
  readonly order: Uint32Array;
  /** How many shards there are: as many as were asked for, or fewer where there is nothing for more. */
  readonly shardCount: number;
  /** The shard of each host; -1 for those that are divided. */
  readonly shardOf: Int32Array;
  /** The shards of each part of the hosts that are divided. */
  readonly parts: ReadonlyMap<number, readonly number[]>;
  /** Lanes of each shard that has a part of a divided host. */
  readonly lanes: ReadonlyMap<number, number>;
  /** Hosts with more addresses than the share of a shard, the largest first. */
  readonly large: readonly number[];
}

/**
 * Puts all addresses of a host into one shard, the largest hosts first, each into the shard with the fewest addresses: no
 * shard gets more than four thirds of what the best packing needs (Graham, "Bounds on Multiprocessing Timing Anomalies",
 * 1969). The same hosts in any order give the same packing.
 */
export function packHosts(hosts: PackedHosts, wantedShards: number, division: HostDivision | null): Packing {
  const { counts } = hosts;
  let total = 0;
  for (const count of counts) total += count;
  const share = Math.ceil(total / wantedShards);
  const order = hosts.inOrder();
  const shards = new LeastFirst(wantedShards);
  const shardOf = new Int32Array(hosts.size);
  const parts = new Map<number, readonly number[]>();
  const lanes = new Map<number, number>();
  const large: number[] = [];
  for (const host of order) {
    const count = counts[host] ?? 0;
    if (count > share) large.push(host);
    const hostLanes = count > share && division ? division.lanesOf(hosts.nameOf(host)) : 1;
    const partCount = Math.min(Math.ceil(count / share), hostLanes, wantedShards);
    const taken = shards.addToLeast(partCount, count / partCount);
    if (partCount === 1) shardOf[host] = taken[0] ?? 0;
    else {
      shardOf[host] = -1;
      parts.set(host, taken);
      const each = Math.floor(hostLanes / partCount);
      for (const shard of taken) lanes.set(shard, Math.min(each, lanes.get(shard) ?? Infinity));
    }
  }
  return { order, shardCount: shards.usedCount, shardOf, parts, lanes, large };
}

/** Shards by how much is in them, as a binary heap; of equal ones that with the least number comes first. */
class LeastFirst {
  readonly #loads: Float64Array;
  readonly #heap: number[];
  /** How many have anything in them: always the first. */
  usedCount = 0;

  constructor(count: number) {
    this.#loads = new Float64Array(count);
    this.#heap = [...this.#loads.keys()];
  }

  /** Adds so much to each of the so many that have the least; returns them. */
  addToLeast(count: number, load: number): readonly number[] {
    const taken: number[] = [];
    while (taken.length < count) taken.push(this.#takeLeast());
    for (const shard of taken) {
      if (this.#loads[shard] === 0) this.usedCount += 1;
      this.#loads[shard] = (this.#loads[shard] ?? 0) + load;
      this.#put(shard);
    }
    return taken;
  }

  #isLess(a: number, b: number): boolean {
    const [one, other] = [this.#loads[a] ?? 0, this.#loads[b] ?? 0];
    return one < other || (one === other && a < b);
  }

  #takeLeast(): number {
    const heap = this.#heap;
    const [least = 0] = heap;
    const last = heap.pop() ?? 0;
    if (heap.length === 0) return least;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isLess(heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
      if (!this.#isLess(heap[child] ?? 0, last)) break;
      heap[at] = heap[child] ?? 0;
      at = child;
    }
    heap[at] = last;
    return least;
  }

  #put(shard: number): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isLess(shard, heap[parent] ?? 0)) break;
      heap[at] = heap[parent] ?? 0;
      at = parent;
    }
    heap[at] = shard;
  }
}
