import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readlinkSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, join, sep } from 'node:path';
import { systemCode } from './diskError';
import { noFollowFlag } from './regularFile';

/** Flags that create a file, never open an existing one, and follow no link. What was written can be read again. */
export const newFileFlags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | noFollowFlag;

/** A part counts as abandoned after this long, whoever may write it: a picture takes ten minutes at most. */
const maxPartAgeMs = 3_600_000;

const machineId = createHash('sha256').update(`${hostname()} ${processSpace()}`).digest('hex').slice(0, 8);
const ownPartPrefix = `.pics-${machineId}-${process.pid}-${randomBytes(4).toString('hex')}-`;

/** Names of the parts that this thread is writing; no two are the same. */
const partsInUse = new Set<string>();
let partCount = 0;

/** Identifies the process namespace: containers have equal process ids, and may have equal host names. */
function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** A path for a file that is not whole yet, in the folder with the path `start`; its name tells machine and process. */
export function newPartPath(start: string): string {
  partCount += 1;
  const name = `${ownPartPrefix}${partCount}.part`;
  partsInUse.add(name);
  return start + name;
}

/**
 * Writes a new part in one go, and flushes it by `flush` if it must outlast a loss of power. Throws the error of the file
 * system.
 */
export function writePartFile(
  path: string,
  content: string | Buffer,
  flush: (file: number) => void = () => undefined,
): void {
  const file = openSync(path, newFileFlags);
  try {
    writeFileSync(file, content);
    flush(file);
  } finally {
    closeSync(file);
  }
}

/** Removes a part if it still exists. Does nothing the second time. */
export function removePart(path: string): void {
  if (!partsInUse.delete(path.slice(path.lastIndexOf(sep) + 1))) return;
  try {
    unlinkSync(path);
  } catch {
    // It has been moved to its final name, or another program holds it: then the next run removes it.
  }
}

/** Removes a part that is a folder, with all that is in it. Does nothing the second time. */
export function removePartFolder(path: string): void {
  if (partsInUse.delete(basename(path))) rmSync(path, { recursive: true, force: true });
}

/** Removes the files and folders that dead processes of this machine left in a folder under names of parts. */
export function sweepDeadParts(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const { owner, pid } = ownerOf(name);
    if (owner !== machineId || pid === process.pid || isAlive(pid)) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // What cannot be removed is left to the next run.
    }
  }
}

/**
 * Removes the parts that dead runs left in a folder; returns the names of all other files in it. `now` is the time by the
 * folder's own clock, in milliseconds since 1970: that of a share may differ from this computer's.
 */
export function sweepParts(folder: string, names: readonly string[], now: number): string[] {
  return names.filter((name) => {
    if (!isPart(name)) return true;
    const path = join(folder, name);
    if (!isAbandoned(path, name, now)) return true;
    try {
      unlinkSync(path);
      return false;
    } catch {
      return true;
    }
  });
}

/** Whether a name is that of a file that is not whole yet, of any run. */
export function isPart(name: string): boolean {
  return name.startsWith('.pics-') && name.endsWith('.part');
}

/** The machine and the process that a part's name tells of. */
function ownerOf(name: string): { readonly owner: string | undefined; readonly pid: number } {
  const [, owner, pid] = /^\.pics-([0-9a-f]{8})-([1-9]\d{0,9})-[0-9a-f]{8}-\d+\.part$/.exec(name) ?? [];
  return { owner, pid: Number(pid) };
}

function isAbandoned(path: string, name: string, now: number): boolean {
  const { owner, pid } = ownerOf(name);
  if (owner === machineId) {
    if (pid === process.pid) return !partsInUse.has(name);
    if (!isAlive(pid)) return true;
  }
  // Also where a process of that number lives: after a restart of the computer it is another one.
  return isOld(path, now);
}

function isOld(path: string, now: number): boolean {
  try {
    return now - lstatSync(path).mtimeMs > maxPartAgeMs;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled, but it exists.
    return systemCode(error) !== 'ESRCH';
  }
}
