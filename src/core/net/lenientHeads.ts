import type { Socket } from 'node:net';
import type { Connector } from './undiciTypes';

/** A longer head is left to undici, which refuses it. */
const maxHeadBytes = 64 * 1024;
const tokenPattern = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;

/**
 * Makes connections on which the head of an answer is read as browsers and curl read it, before undici's strict parser
 * sees it. One answer for each connection: where the next one begins, is not looked for.
 */
export function withLenientHeads(connect: Connector): Connector {
  return (options, callback) =>
    connect(options, (...result) => {
      if (result[1]) mendHeadsOf(result[1]);
      callback(...result);
    });
}

function mendHeadsOf(socket: Socket): void {
  const read = socket.read.bind(socket) as () => Buffer | null;
  let held: Buffer = Buffer.alloc(0);
  let isDone = false;
  socket.read = (): Buffer | null => {
    while (!isDone) {
      const end = headEnd(held);
      if (end < 0 && held.length <= maxHeadBytes) {
        const piece = read();
        if (!piece) return null;
        held = Buffer.concat([held, piece]);
        continue;
      }
      const head = held.subarray(0, Math.max(0, end));
      const rest = held.subarray(head.length);
      // Others may come before it (RFC 9110, 15.2).
      isDone = !/^HTTP\/\d\.\d 1\d\d/.test(head.toString('latin1', 0, 12));
      held = rest;
      return isDone ? Buffer.concat([mendHead(head), rest]) : mendHead(head);
    }
    return read();
  };
}

/** Where the empty line ends that ends a head, with CR or without; -1 if it has not come yet. */
function headEnd(bytes: Buffer): number {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 2;
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return -1;
}

/**
 * The head of an answer as RFC 9112 has it. Lines may end without CR (2.2), and go on in the next line (5.2); a space
 * before a colon is no part of the name, and a line without a name is none (5); equal lengths are one (6.3), and none
 * counts beside chunks (6.1); control characters are spaces. Lengths that contradict each other stay.
 */
export function mendHead(head: Buffer): Buffer {
  const [status = '', ...lines] = head
    .toString('latin1')
    .replace(/(?:\r?\n)+$/, '')
    .split(/\r?\n/);
  const fields: { readonly name: string; value: string }[] = [];
  let isDropped = true;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    const isFurther = /^[ \t]/.test(line);
    const last = fields.at(-1);
    if (isFurther && last && !isDropped) last.value += ` ${line.trim()}`;
    if (isFurther) continue;
    isDropped = !tokenPattern.test(name);
    if (!isDropped) fields.push({ name, value: line.slice(colon + 1).trim() });
  }
  const valuesOf = (wanted: string): readonly string[] =>
    fields
      .filter(({ name }) => name.toLowerCase() === wanted)
      .flatMap(({ value }) => value.split(',').map((each) => each.trim()));
  const codings = valuesOf('transfer-encoding').filter((coding) => coding.toLowerCase() !== 'identity');
  const lengths = new Set(valuesOf('content-length'));
  const [onlyLength] = lengths.size === 1 && codings.length === 0 ? lengths : [];
  const kept = fields.filter(({ name }) => {
    const lower = name.toLowerCase();
    if (lower === 'transfer-encoding') return codings.length > 0;
    return lower !== 'content-length' || (codings.length === 0 && onlyLength === undefined);
  });
  const all = [...kept, ...(onlyLength === undefined ? [] : [{ name: 'Content-Length', value: onlyLength }])];
  const text = [status, ...all.map(({ name, value }) => `${name}: ${spaceControls(value)}`), '', ''].join(
    '\r\n',
  );
  return Buffer.from(text, 'latin1');
}

function spaceControls(value: string): string {
  const isControl = (byte: number): boolean => (byte < 0x20 && byte !== 0x09) || byte === 0x7f;
  const bytes = Buffer.from(value, 'latin1').map((byte) => (isControl(byte) ? 0x20 : byte));
  return Buffer.from(bytes).toString('latin1');
}
