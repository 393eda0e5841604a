import * as v from 'valibot';
import type { ShardManifest } from '../../shared/engine/shard';
import { understood } from '../../shared/words/shape';

export const manifestFile = 'shards.json';
/** A line for each host: how many addresses it has, and the numbers of its shards. */
export const hostsFile = 'hosts.jsonl';
export const forbiddenFile = 'forbidden.jsonl';

export function shardFile(number: number): string {
  return `shard-${String(number).padStart(5, '0')}.jsonl`;
}

/** Whether a file of this name is one of those that a list is cut into. */
export function isShardFile(name: string): boolean {
  return (
    name === manifestFile || name === hostsFile || name === forbiddenFile || /^shard-\d{5}\.jsonl$/.test(name)
  );
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const file = {
  file: v.pipe(v.string(), v.check(isShardFile)),
  pictures: count,
  hosts: count,
  bytes: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
};
const lanes = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)));

const manifest = v.object({
  version: v.literal(1),
  pictures: count,
  hosts: count,
  shards: v.array(v.object({ ...file, lanes })),
  largeHosts: v.array(v.object({ host: v.string(), pictures: count, shards: v.array(count) })),
  forbidden: v.nullable(
    v.object({
      ...file,
      reasons: v.array(
        v.object({ host: v.string(), pictures: count, reason: v.string(), terms: v.string() }),
      ),
    }),
  ),
  linesWithoutAddress: v.object({
    count,
    first: v.array(v.object({ line: count, text: v.string() })),
  }),
});

/** What a file says as a manifest; null where it is none, or one of a later version. */
export function readManifest(value: unknown): ShardManifest | null {
  return understood(manifest, value);
}
