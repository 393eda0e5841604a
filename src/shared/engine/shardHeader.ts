import { countingNumber, fieldsOf, parsedJson } from '../words/untrusted';

/** What the first line of a shard says of all that follows. A shard is a list of addresses in JSON, one a line. */
export interface ShardHeader {
  /** At most so many downloads at once from one host, where the shard has a part of a host that was divided; null for any. */
  readonly lanes: number | null;
  /** Whether the addresses come from a document, which others wrote, or from a list that the user gave. */
  readonly source: 'address' | 'document';
}

/** Name of the field by which a shard is known, with the number of this format. */
const mark = 'image_scraper_shard';
const version = 1;
/** It is not longer, in bytes. */
export const maxHeaderLength = 300;

/** The line, without its end. */
export function shardHeaderLine({ lanes, source }: ShardHeader): string {
  return JSON.stringify({ [mark]: version, ...(lanes !== null && { lanes }), source });
}

/** Whether this is the beginning of a shard, be it one of a later format. */
export function isShard(text: string): boolean {
  return text.startsWith(`{"${mark}":`);
}

/** What the beginning of a list says, if it is a shard; null for any other list. Throws for a shard of a later format. */
export function readShardHeader(text: string): ShardHeader | null {
  if (!isShard(text)) return null;
  const [line = ''] = text.slice(0, maxHeaderLength).split('\n', 1);
  const { [mark]: written, lanes, source } = fieldsOf(parsedJson(line)) ?? {};
  if (written !== version || (source !== 'address' && source !== 'document'))
    throw new LaterShardError('the shard was made by a later version of this program, or is damaged');
  return { lanes: countingNumber(lanes), source };
}

/** A shard whose first line is not understood: to read on would lose what it limits. */
export class LaterShardError extends Error {
  override readonly name = 'LaterShardError';
}
