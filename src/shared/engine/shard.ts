import type { Failure } from './failure';
import type { TextKind } from './textFiles';

/** More would only make files of which none is worth a machine. */
export const maxShards = 10_000;

export interface ShardRequest {
  /** Absolute path of the list; null for standard input. */
  readonly list: string | null;
  /** Null for the one that it begins as: JSON, or plain lines. */
  readonly kind: TextKind | null;
  /** Into how many the list is cut, 1 to `maxShards`; fewer where it has not so many hosts. */
  readonly shardCount: number;
  /** Absolute path of the folder on disk; created if missing. */
  readonly folder: string;
  /** Whether a host that is larger than a shard is divided, with its lanes. */
  readonly splitsHosts: boolean;
  /** Whether addresses of hosts whose terms forbid bulk downloads are in the shards as others are. */
  readonly includesForbidden: boolean;
}

/** A file of a manifest. */
export interface ShardFile {
  /** Name in the folder. */
  readonly file: string;
  readonly pictures: number;
  readonly hosts: number;
  /** Length of the file, and the hash of its bytes in lower-case hexadecimal. */
  readonly bytes: number;
  readonly sha256: string;
}

export interface Shard extends ShardFile {
  /** At most so many downloads at once from one host, where it has a part of a divided one; null for any. */
  readonly lanes: number | null;
}

/** What `shards.json` says. */
export interface ShardManifest {
  readonly version: 1;
  /** Addresses in the shards; one that is in the list twice is so here. */
  readonly pictures: number;
  readonly hosts: number;
  /** In the order of their numbers, which count from 0. */
  readonly shards: readonly Shard[];
  /** Hosts with more addresses than a shard should have, the largest first; of very many the first. */
  readonly largeHosts: readonly LargeHost[];
  /** Addresses that were set apart, because their hosts' terms forbid bulk downloads; null for none. */
  readonly forbidden: ForbiddenAddresses | null;
  readonly linesWithoutAddress: {
    readonly count: number;
    /** The first, without secrets. */
    readonly first: readonly { readonly line: number; readonly text: string }[];
  };
}

export interface LargeHost {
  readonly host: string;
  readonly pictures: number;
  /** Numbers of the shards that it is in. */
  readonly shards: readonly number[];
}

export interface ForbiddenAddresses extends ShardFile {
  /** Why, the hosts with the most addresses first; of very many the first. */
  readonly reasons: readonly {
    readonly host: string;
    readonly pictures: number;
    readonly reason: string;
    readonly terms: string;
  }[];
}

export type ShardEvent =
  /** So many addresses were read, or, later, written. */
  | { readonly type: 'sharding'; readonly act: 'reading' | 'writing'; readonly pictures: number }
  | {
      /** Always the last event. */
      readonly type: 'sharded';
      readonly failure: Failure | null;
      /** Null where it was not done to the end. */
      readonly manifest: ShardManifest | null;
    };
