import { sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type {
  ForbiddenAddresses,
  LargeHost,
  Shard,
  ShardEvent,
  ShardManifest,
  ShardRequest,
} from '../../shared/engine/shard';
import { shardHeaderLine, type ShardHeader } from '../../shared/engine/shardHeader';
import { bulkTermOf } from '../../shared/sources/bulkTerms';
import { maskUrl } from '../../shared/words/maskUrl';
import { plainText } from '../../shared/words/plainText';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { diskError } from '../files/diskError';
import { Folder } from '../files/folder';
import { listPieces } from '../files/listPieces';
import { newPartPath, removePart } from '../files/partFiles';
import { defaultLanes } from '../net/host';
import type { HostRules } from '../net/hostRules';
import type { RunContext } from '../net/runContext';
import type { ListReader } from '../text/listReader';
import type { Mention } from '../text/mention';
import { HostTable, hashOf } from './hostTable';
import { manifestFile, forbiddenFile, hostsFile, isShardFile, shardFile } from './manifest';
import { LinesFile } from './linesFile';
import { packHosts, type Packing } from './packHosts';
import { Spool } from './spool';

/** In the manifest, which people read. */
const maxNamed = 100;
const maxLinesNamed = 20;
/** What all shards together collect before they write, in bytes, and what each collects at most and at least. */
const bufferBytes = { total: 16 * 1024 * 1024, most: 256 * 1024, least: 1024 };
/** So often, in milliseconds, it is told how far it has come. */
const progressMs = 500;
/** In the spool, what marks the number of a host whose terms forbid bulk downloads. */
const forbiddenBit = 0x80000000;

/** What the worker's own bundle has already, so that it is not in that of this job, too. */
export interface ListTools {
  readonly createListReader: (
    ...of: ConstructorParameters<typeof ListReader>
  ) => Pick<ListReader, 'entries' | 'header' | 'failure'>;
  readonly shardLineOf: (mention: Mention) => string;
  readonly hostRules: HostRules;
}

/**
 * Cuts a list into shards, so that all addresses of a host are in one. The list is read once; each address goes into a file of
 * its own kind until it is known which host goes where, so that memory grows with hosts and not with addresses. Failures are
 * events.
 */
export async function shardList(
  request: ShardRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: ShardEvent) => void,
  tools: ListTools,
): Promise<void> {
  let folder: Folder | null = null;
  try {
    folder = new Folder(request.folder, null);
    const manifest = await new Sharding(request, folder, signal, emit, tools).run();
    emit({ type: 'sharded', failure: null, manifest });
  } catch (error) {
    const told = diskError(error);
    emit({ type: 'sharded', failure: told instanceof Cancelled ? null : failureOf(told), manifest: null });
  } finally {
    folder?.removeIfEmpty();
    folder?.close();
  }
}

class Sharding {
  readonly #request: ShardRequest;
  readonly #folder: Folder;
  readonly #signal: AbortSignal;
  readonly #emit: (event: ShardEvent) => void;
  readonly #tools: ListTools;
  readonly #start: string;
  readonly #hosts = new HostTable();
  readonly #forbidden = new HostTable();
  readonly #badLines: { line: number; text: string }[] = [];
  #badLineCount = 0;
  #toldAt = 0;

  constructor(
    request: ShardRequest,
    folder: Folder,
    signal: AbortSignal,
    emit: (event: ShardEvent) => void,
    tools: ListTools,
  ) {
    this.#request = request;
    this.#tools = tools;
    this.#folder = folder;
    this.#signal = signal;
    this.#emit = emit;
    this.#start = folder.accessPath + sep;
  }

  async run(): Promise<ShardManifest> {
    const path = newPartPath(this.#start);
    const spool = new Spool(path);
    try {
      const header = await this.#readList(spool);
      return await this.#writeFiles(spool, header);
    } finally {
      spool.close();
      removePart(path);
    }
  }

  async #readList(spool: Spool): Promise<ShardHeader> {
    const { list, kind } = this.#request;
    const { createListReader, shardLineOf } = this.#tools;
    const reader = createListReader(listPieces(list, this.#signal), kind);
    let pictures = 0;
    for await (const entries of reader.entries()) {
      for (const entry of entries) {
        if ('lineWithoutAddress' in entry) {
          this.#addBadLine(entry.lineWithoutAddress);
          continue;
        }
        spool.add(this.#addHost(entry.address), shardLineOf(entry));
        pictures += 1;
      }
      await setImmediate();
      if (this.#signal.aborted) throw new Cancelled();
      this.#tell('reading', pictures);
    }
    if (reader.failure) throw new ScrapeError(reader.failure);
    return reader.header;
  }

  /** Counts an address at its host; returns what the spool keeps of that. */
  #addHost(address: string): number {
    const host = hostIn(address);
    const known = this.#hosts.find(host);
    if (known >= 0) return this.#hosts.count(known);
    const knownForbidden = this.#forbidden.find(host);
    const isForbidden =
      knownForbidden >= 0 || (!this.#request.includesForbidden && bulkTermOf(address) !== null);
    if (!isForbidden) return this.#hosts.count(this.#hosts.add(host));
    const forbidden = knownForbidden >= 0 ? knownForbidden : this.#forbidden.add(host);
    return (this.#forbidden.count(forbidden) | forbiddenBit) >>> 0;
  }

  #addBadLine({ number, text }: { readonly number: number; readonly text: string }): void {
    this.#badLineCount += 1;
    if (this.#badLines.length < maxLinesNamed)
      this.#badLines.push({ line: number, text: plainText(maskUrl(text)) });
  }

  async #writeFiles(spool: Spool, header: ShardHeader): Promise<ShardManifest> {
    const { shardCount: wanted, splitsHosts } = this.#request;
    const hosts = this.#hosts;
    const most = Math.min(defaultLanes.ceiling, header.lanes ?? Infinity);
    const lanesOf = (host: string): number => Math.min(most, this.#tools.hostRules.maxLanes(host));
    const packing = packHosts(hosts, wanted, splitsHosts ? { lanesOf } : null);
    const lanes = Array.from({ length: packing.shardCount }, (_, shard) => {
      const least = Math.min(packing.lanes.get(shard) ?? Infinity, header.lanes ?? Infinity);
      return least === Infinity ? null : least;
    });
    const files: LinesFile[] = [];
    const create = (name: string, size: number): LinesFile => {
      const file = new LinesFile(this.#start, name, size);
      files.push(file);
      return file;
    };
    try {
      const size = Math.max(
        bufferBytes.least,
        Math.min(bufferBytes.most, Math.floor(bufferBytes.total / Math.max(packing.shardCount, 1))),
      );
      const shards = lanes.map((each, shard) => {
        const file = create(shardFile(shard), size);
        file.addLine(shardHeaderLine({ ...header, lanes: each }));
        return file;
      });
      const forbidden = this.#forbidden.size > 0 ? create(forbiddenFile, bufferBytes.most) : null;
      forbidden?.addLine(shardHeaderLine(header));
      const counts = await this.#writeLines(spool, packing, shards, forbidden);
      const manifest: ShardManifest = {
        version: 1,
        pictures: counts.reduce((sum, count) => sum + count, 0),
        hosts: this.#hosts.size,
        shards: this.#endShards(shards, counts, lanes, packing),
        largeHosts: packing.large.slice(0, maxNamed).map((host) => largeHostOf(host, hosts, packing)),
        forbidden: forbidden && this.#endForbidden(forbidden),
        linesWithoutAddress: { count: this.#badLineCount, first: this.#badLines },
      };
      if (files.length === 0) return manifest;
      const listing = create(hostsFile, bufferBytes.most);
      for (const host of packing.order) listing.addLine(JSON.stringify(largeHostOf(host, hosts, packing)));
      listing.end();
      // Last, because where it is all others are.
      const told = create(manifestFile, bufferBytes.most);
      told.addLine(JSON.stringify(manifest, null, 2));
      told.end();
      await this.#takeNames(files);
      return manifest;
    } finally {
      for (const file of files) file.remove();
    }
  }

  /** Brings each address to its shard; returns how many each has got. */
  async #writeLines(
    spool: Spool,
    { shardOf, parts }: Packing,
    shards: readonly LinesFile[],
    forbidden: LinesFile | null,
  ): Promise<readonly number[]> {
    const counts = shards.map(() => 0);
    let pictures = 0;
    for (const lines of spool.read()) {
      for (const { number, line } of lines) {
        pictures += 1;
        if (number >= forbiddenBit) {
          forbidden?.addLine(line);
          continue;
        }
        const whole = shardOf[number] ?? 0;
        const shard = whole >= 0 ? whole : partOf(line, parts.get(number) ?? []);
        shards[shard]?.addLine(line);
        counts[shard] = (counts[shard] ?? 0) + 1;
      }
      this.#tell('writing', pictures);
      await setImmediate();
      if (this.#signal.aborted) throw new Cancelled();
    }
    return counts;
  }

  #endShards(
    files: readonly LinesFile[],
    counts: readonly number[],
    lanes: readonly (number | null)[],
    { shardOf, parts }: Packing,
  ): readonly Shard[] {
    const hosts = files.map(() => 0);
    const addHost = (shard: number): void => {
      hosts[shard] = (hosts[shard] ?? 0) + 1;
    };
    for (const shard of shardOf) if (shard >= 0) addHost(shard);
    for (const shardsOfHost of parts.values()) shardsOfHost.forEach(addHost);
    return files.map((file, shard) => {
      const { file: name, bytes, sha256 } = file.end();
      const [pictures, hostCount] = [counts[shard] ?? 0, hosts[shard] ?? 0];
      return { file: name, pictures, hosts: hostCount, lanes: lanes[shard] ?? null, bytes, sha256 };
    });
  }

  #endForbidden(file: LinesFile): ForbiddenAddresses {
    const hosts = this.#forbidden;
    const { counts } = hosts;
    const { file: name, bytes, sha256 } = file.end();
    return {
      file: name,
      pictures: counts.reduce((sum, count) => sum + count, 0),
      hosts: hosts.size,
      bytes,
      sha256,
      reasons: [...hosts.inOrder().subarray(0, maxNamed)].map((at) => {
        const host = hosts.nameOf(at);
        const { reason = '', terms = '' } = bulkTermOf(`https://${host}/`) ?? {};
        return { host, pictures: counts[at] ?? 0, reason, terms };
      }),
    };
  }

  /** Gives all files their names, or none where one of them is another file's. */
  async #takeNames(files: readonly LinesFile[]): Promise<void> {
    const own = new Set(files.map(({ name }) => name));
    const other = this.#folder.existing.find((name) => isShardFile(name) && !own.has(name));
    if (other !== undefined) throw nameTaken(other);
    for (const file of files) {
      if (!(await file.mayTakeName())) throw nameTaken(file.name);
      if (this.#signal.aborted) throw new Cancelled();
    }
    this.#folder.requireUnmoved();
    for (const file of files) file.takeName();
  }

  #tell(act: 'reading' | 'writing', pictures: number): void {
    const now = performance.now();
    if (now - this.#toldAt < progressMs) return;
    this.#toldAt = now;
    this.#emit({ type: 'sharding', act, pictures });
  }
}

/** The host of a normalized address with its port, as limits are kept for it. */
function hostIn(address: string): string {
  const start = address.indexOf('//') + 2;
  const authority = address.slice(start, address.indexOf('/', start));
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** The shard of an address of a divided host: always the same, so that one that is in the list twice is in one shard. */
function partOf(line: Buffer, shards: readonly number[]): number {
  const url = fieldsOf(parsedJson(line.toString()))?.['url'];
  return shards[hashOf(typeof url === 'string' ? url : '') % shards.length] ?? 0;
}

function largeHostOf(host: number, hosts: HostTable, { shardOf, parts }: Packing): LargeHost {
  const shards = parts.get(host) ?? [shardOf[host] ?? 0];
  return {
    host: hosts.nameOf(host),
    pictures: hosts.counts[host] ?? 0,
    shards: shards.toSorted((a, b) => a - b),
  };
}

function nameTaken(name: string): ScrapeError {
  return new ScrapeError({ code: 'target-there', detail: name });
}
