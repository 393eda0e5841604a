import { closeSync, constants, fstatSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { openRegularFile } from './regularFile';

const pieceBytes = 256 * 1024;
const readPiece = promisify(read);

/** Whether two files are regular ones with the same content; false where that cannot be found out. */
export async function haveSameBytes(first: string, second: string): Promise<boolean> {
  const open: number[] = [];
  try {
    for (const path of [first, second]) open.push(openRegularFile(path, constants.O_RDONLY));
    const [one = -1, other = -1] = open;
    return fstatSync(one).size === fstatSync(other).size && (await haveSameContent(one, other));
  } catch {
    return false;
  } finally {
    for (const file of open) closeSync(file);
  }
}

async function haveSameContent(one: number, other: number): Promise<boolean> {
  for (let at = 0; ;) {
    const [a, b] = await Promise.all([readAt(one, at), readAt(other, at)]);
    if (!a.equals(b)) return false;
    if (a.length === 0) return true;
    at += a.length;
  }
}

async function readAt(file: number, position: number): Promise<Buffer> {
  const { bytesRead, buffer } = await readPiece(
    file,
    Buffer.allocUnsafe(pieceBytes),
    0,
    pieceBytes,
    position,
  );
  return buffer.subarray(0, bytesRead);
}
