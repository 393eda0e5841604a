import { resolve } from 'node:path';
import type { Failure } from '../shared/engine/failure';
import { maxShards, type ShardManifest } from '../shared/engine/shard';
import { textKindOfFile } from '../shared/engine/textFiles';
import { BadFileError, parseCount, UsageError } from './arguments';
import type { CommandContext } from './commandContext';
import { exitCodeOfFailure, exitCodes, type ExitCode } from './exitCodes';
import { addressCountText, inputName, printEvent, printFailure, printNote } from './print';
import { listCodes, unreadableListText } from './listFailures';

/** In one note. */
const maxNamed = 3;

/** Cuts a list into shards. Throws `UsageError` and `BadFileError`. */
export async function runShardCommand(
  words: readonly string[],
  { values, engine, signal }: CommandContext,
): Promise<ExitCode> {
  const [list, ...others] = words;
  if (list === undefined || others.length > 0)
    throw new UsageError('shard takes one LIST (- for standard input)');
  if (values.shards === undefined) throw new UsageError('--shards N is needed');
  if (values.out === undefined) throw new UsageError('--out DIR is needed');
  const folder = resolve(values.out);
  const request = {
    list: list === '-' ? null : resolve(list),
    kind: textKindOfFile(list),
    shardCount: parseCount('--shards', values.shards, maxShards),
    folder,
    splitsHosts: values['split-hosts'],
    includesForbidden: values['include-forbidden'],
  } as const;
  for await (const event of engine.shard(request, signal)) {
    if (values.json) printEvent(event);
    if (event.type !== 'sharded') continue;
    const { failure, manifest } = event;
    if (failure) return printShardFailure(list, folder, failure);
    if (!manifest) return exitCodes.cancelled;
    if (manifest.shards.length === 0 && !manifest.forbidden)
      throw new BadFileError(`no addresses in ${inputName(list)}`);
    printManifest(manifest, folder, request);
    return manifest.linesWithoutAddress.count > 0 ? exitCodes.notAll : exitCodes.good;
  }
  throw new Error('the engine ended without saying how');
}

/** What is wrong with the list is wrong use, as it is with that of a download. */
function printShardFailure(list: string, folder: string, failure: Failure): ExitCode {
  if (listCodes.has(failure.code)) throw new BadFileError(unreadableListText(list, failure));
  printFailure(folder, failure);
  return exitCodeOfFailure(failure.code);
}

function printManifest(
  manifest: ShardManifest,
  folder: string,
  { shardCount, splitsHosts }: { readonly shardCount: number; readonly splitsHosts: boolean },
): void {
  const { pictures, hosts, shards, largeHosts, forbidden, linesWithoutAddress } = manifest;
  const count = `${shards.length} ${shards.length === 1 ? 'shard' : 'shards'}`;
  printNote(
    shards.length === 0
      ? `No shards in ${folder}: all addresses are of hosts whose terms forbid bulk downloads.`
      : `${addressCountText(pictures)} of ${hosts} ${hosts === 1 ? 'host' : 'hosts'} in ${count}, in ${folder}.`,
  );
  if (shards.length > 0 && shards.length < shardCount)
    printNote(`There are no more than ${count}: ${fewerShardsReason(manifest, shardCount, splitsHosts)}.`);
  const undivided = largeHosts.filter((each) => each.shards.length === 1);
  if (undivided.length > 0) {
    const share = Math.ceil(pictures / shardCount);
    const named = firstFew(undivided.map(({ host, pictures: own }) => `${host} (${own})`));
    const how = splitsHosts
      ? 'It bears no more downloads at once.'
      : '--split-hosts divides it, and its downloads at once.';
    printNote(`More than the ${share} addresses of a shard has ${named}. ${how}`);
  }
  for (const { host, pictures: own, shards: its } of largeHosts
    .filter((each) => each.shards.length > 1)
    .slice(0, maxNamed))
    printNote(
      `${host} (${own}) is divided among ${its.length} shards, which together load from it no more at once than one would.`,
    );
  if (forbidden) {
    const named = firstFew(forbidden.reasons.map(({ host, reason }) => `${host} ${reason}`));
    printNote(
      `${counted(forbidden.pictures)} set apart in ${forbidden.file}: ${named}. --include-forbidden shards them, too.`,
    );
  }
  const { count: bad, first } = linesWithoutAddress;
  if (bad > 0)
    printNote(
      `${bad} ${bad === 1 ? 'line has' : 'lines have'} no address: ${firstFew(
        first.map(({ line, text }) => `${line} “${text}”`),
        bad,
      )}.`,
    );
}

function fewerShardsReason(
  { pictures, shards }: ShardManifest,
  shardCount: number,
  splitsHosts: boolean,
): string {
  if (pictures === shards.length) return 'each has one address';
  if (!splitsHosts) return 'all addresses of a host are in one';
  const share = Math.ceil(pictures / shardCount);
  return `a host is divided only where it has more than ${share}, and into no more than it bears downloads at once`;
}

function counted(addresses: number): string {
  return addresses === 1 ? '1 address is' : `${addresses} addresses are`;
}

/** The first few of so many. */
function firstFew(texts: readonly string[], count = texts.length): string {
  const more = count > maxNamed ? ` and ${count - maxNamed} more` : '';
  return `${texts.slice(0, maxNamed).join(', ')}${more}`;
}
