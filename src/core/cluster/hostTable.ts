/** Names are in ASCII, as the hosts of normalized addresses are. */
const firstNames = 1024;
const bytesPerName = 24;

/**
 * Hosts, each with a number from 0 and with how many addresses it has: of a million, some 50 MB, of which a map of strings
 * takes three times as much.
 */
export class HostTable {
  /** All names, one behind the other. */
  #bytes = Buffer.alloc(firstNames * bytesPerName);
  /** Where each name begins in them, and where the last ends. */
  #starts = new Uint32Array(firstNames + 1);
  #counts = new Uint32Array(firstNames);
  /** The hash of each name. */
  #hashes = new Uint32Array(firstNames);
  /** By hash, the number of a name, plus 1; 0 for none. Those that are taken are passed over. */
  #slots = new Uint32Array(2 * firstNames);
  #size = 0;
  /** Lists often have many addresses of a host one after the other. */
  #last = { name: '', number: -1 };

  get size(): number {
    return this.#size;
  }

  /** How many addresses each has. */
  get counts(): Uint32Array {
    return this.#counts.subarray(0, this.#size);
  }

  /** The number of a host; -1 for one that is not there. */
  find(name: string): number {
    if (this.#last.name === name) return this.#last.number;
    const number = (this.#slots[this.#slotOf(name, hashOf(name))] ?? 0) - 1;
    if (number >= 0) this.#last = { name, number };
    return number;
  }

  /** Adds a host that is not there; returns its number. */
  add(name: string): number {
    const number = this.#size;
    const start = this.#starts[number] ?? 0;
    if (number === this.#counts.length) this.#makeRoom();
    if (start + name.length > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    const hash = hashOf(name);
    this.#slots[this.#slotOf(name, hash)] = number + 1;
    this.#hashes[number] = hash;
    this.#starts[number + 1] = start + this.#bytes.write(name, start, 'latin1');
    this.#size += 1;
    return number;
  }

  /** Counts one more address; returns the host's number. */
  count(host: number): number {
    this.#counts[host] = (this.#counts[host] ?? 0) + 1;
    return host;
  }

  nameOf(host: number): string {
    return this.#bytes.toString('latin1', this.#starts[host], this.#starts[host + 1]);
  }

  /** The hosts by how many addresses they have, the most first; of equal ones by their names. */
  inOrder(): Uint32Array {
    const [counts, bytes, starts] = [this.#counts, this.#bytes, this.#starts];
    return Uint32Array.from(this.counts.keys()).sort((a, b) => {
      const more = (counts[b] ?? 0) - (counts[a] ?? 0);
      return more || bytes.compare(bytes, starts[b], starts[b + 1], starts[a], starts[a + 1]);
    });
  }

  /** Where this name is, or would be, among the slots. */
  #slotOf(name: string, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const number = (this.#slots[at] ?? 0) - 1;
      if (number < 0 || (this.#hashes[number] === hash && this.#hasName(number, name))) return at;
    }
  }

  #hasName(number: number, name: string): boolean {
    const start = this.#starts[number] ?? 0;
    if ((this.#starts[number + 1] ?? 0) - start !== name.length) return false;
    for (let at = 0; at < name.length; at += 1)
      if (this.#bytes[start + at] !== name.charCodeAt(at)) return false;
    return true;
  }

  #makeRoom(): void {
    const room = 2 * this.#counts.length;
    this.#counts = longer(this.#counts, room);
    this.#hashes = longer(this.#hashes, room);
    this.#starts = longer(this.#starts, room + 1);
    this.#slots = new Uint32Array(2 * room);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number += 1) {
      let at = (this.#hashes[number] ?? 0) & mask;
      while (this.#slots[at] !== 0) at = (at + 1) & mask;
      this.#slots[at] = number + 1;
    }
  }
}

function longer(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(length);
  copy.set(array);
  return copy;
}

/** FNV-1a of 32 bits (draft-eastlake-fnv), whose bits MurmurHash3's last step mixes: names differ in a few characters only. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
