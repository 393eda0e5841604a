import { readShardHeader, type ShardHeader } from '../../shared/engine/shardHeader';
import { licenseByName } from '../../shared/picture/licenses';
import { errorText, fieldsOf, parsedJson, type PlainObject } from '../../shared/words/untrusted';
import { ScrapeError } from '../failure';
import { maxNameLength, maxTitleLength } from '../page/fields';
import { cleanLine } from '../page/text';
import { webAddress, type Mention } from './mention';

// A shard is read as it was written, and not by what its fields may mean: each picture is the same as in the whole list.

/** What the beginning of a list says, if it is a shard; null for any other list. Throws `list-not-read` for one of a later format. */
export function headerOf(text: string): ShardHeader | null {
  try {
    return readShardHeader(text);
  } catch (error) {
    throw new ScrapeError({ code: 'list-not-read', detail: errorText(error) }, 'no', { cause: error });
  }
}

/** A line of a shard, without its end: an address, and what the list says of it. */
export function shardLineOf({ address, about: { title, creator, license, page } }: Mention): string {
  return JSON.stringify({
    url: address,
    ...(title !== null && { title }),
    ...(creator && { creator: creator.name, ...(creator.url !== null && { creator_url: creator.url }) }),
    ...(license && { license: license.id, ...(license.url !== null && { license_url: license.url }) }),
    ...(page !== null && { page }),
  });
}

/** The picture that a line of a shard names; null for any other line. */
export function mentionInShardLine(line: string): Mention | null {
  const fields = fieldsOf(parsedJson(line));
  return fields && mentionInFields(fields);
}

/** The same of the fields of a line. */
export function mentionInFields(fields: PlainObject): Mention | null {
  const address = addressIn(fields['url']);
  if (address === null) return null;
  const { title, creator, creator_url, license, page } = fields;
  const name = textIn(creator, maxNameLength);
  return {
    address,
    about: {
      title: textIn(title, maxTitleLength),
      creator: name === null ? null : { name, url: addressIn(creator_url) },
      license: typeof license === 'string' ? licenseByName(license) : null,
      page: addressIn(page),
    },
  };
}

function textIn(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' ? cleanLine(value, maxLength) : null;
}

function addressIn(value: unknown): string | null {
  return typeof value === 'string' ? webAddress(value) : null;
}
