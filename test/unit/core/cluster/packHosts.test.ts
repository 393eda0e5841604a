import assert from 'node:assert/strict';
import { HostTable } from '../../../../src/core/cluster/hostTable';
import { packHosts } from '../../../../src/core/cluster/packHosts';

type Count = readonly [host: string, addresses: number];

function tableOf(counts: readonly Count[]): HostTable {
  const table = new HostTable();
  for (const [host, addresses] of counts) {
    const number = table.add(host);
    for (let left = addresses; left > 0; left -= 1) table.count(number);
  }
  return table;
}

/** By shard, the hosts that are whole in it. */
function packed(counts: readonly Count[], shards: number): readonly (readonly string[])[] {
  const table = tableOf(counts);
  const { shardCount, shardOf } = packHosts(table, shards, null);
  return Array.from({ length: shardCount }, (_, shard) =>
    counts.map(([host]) => host).filter((host) => shardOf[table.find(host)] === shard),
  );
}

describe('the packing of hosts', () => {
  it('puts the largest first, each where the least is', () => {
    const counts: Count[] = [
      ['a', 2],
      ['b', 3],
      ['c', 7],
      ['d', 6],
      ['e', 4],
    ];
    assert.deepEqual(packed(counts, 2), [
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  it('does not depend on the order of the hosts', () => {
    const counts: Count[] = Array.from({ length: 500 }, (_, at) => [`host${at}.example`, (at * 7) % 13 || 1]);
    const sorted = (shards: readonly (readonly string[])[]): unknown => shards.map((each) => each.toSorted());
    assert.deepEqual(sorted(packed(counts, 7)), sorted(packed(counts.toReversed(), 7)));
  });

  it('is even where no host is too large', () => {
    const counts: Count[] = Array.from({ length: 5_000 }, (_, at) => [`host${at}`, 1 + (at % 50)]);
    const table = tableOf(counts);
    const { shardOf } = packHosts(table, 16, null);
    const loads = new Array<number>(16).fill(0);
    for (const [host, addresses] of counts) {
      const shard = shardOf[table.find(host)] ?? 0;
      loads[shard] = (loads[shard] ?? 0) + addresses;
    }
    assert.ok(Math.max(...loads) - Math.min(...loads) <= 1, loads.join());
  });

  it('has no empty shards', () => {
    assert.deepEqual(packed([['a', 5]], 4), [['a']]);
    assert.deepEqual(packed([], 4), []);
  });

  it('tells hosts that are larger than the share of a shard, and divides them with their lanes if it may', () => {
    const counts: Count[] = [
      ['small', 10],
      ['large', 70],
      ['narrow', 40],
    ];
    const table = tableOf(counts);
    const whole = packHosts(table, 4, null);
    assert.deepEqual(
      whole.large.map((host) => table.nameOf(host)),
      ['large', 'narrow'],
    );
    assert.equal(whole.parts.size, 0);
    const lanesOf = (host: string): number => (host === 'narrow' ? 1 : 16);
    const { parts, lanes, shardOf } = packHosts(table, 4, { lanesOf });
    assert.deepEqual([...parts], [[table.find('large'), [0, 1, 2]]]);
    assert.deepEqual(
      [...lanes],
      [
        [0, 5],
        [1, 5],
        [2, 5],
      ],
    );
    assert.equal(shardOf[table.find('narrow')], 3);
  });

  it('knows each of many hosts by its name', () => {
    const table = tableOf(Array.from({ length: 20_000 }, (_, at) => [`h${at}.example:${at % 7}`, 1]));
    for (let at = 0; at < 20_000; at += 1) {
      assert.equal(table.find(`h${at}.example:${at % 7}`), at);
      assert.equal(table.nameOf(at), `h${at}.example:${at % 7}`);
    }
    assert.equal(table.find('h20000.example:1'), -1);
  });
});
