import { createHash } from 'node:crypto';

/** A name for a file of a cache: the same for the same address, and 40 hexadecimal digits whatever the address is. */
export function hashAddress(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 40);
}
