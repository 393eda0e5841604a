import { fdatasync, fdatasyncSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { systemCode } from './diskError';

/**
 * Files that are flushed at once. The disk takes them together, so that side by side they cost less than one by one; one
 * of the four threads of Node's pool stays free for whatever else this process, which may be the editor's, does with files.
 */
const maxFlushesAtOnce = 3;

/** File systems that live in memory only: there is no disk to wait for (linux/magic.h: tmpfs, ramfs). */
const memoryFileSystems: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** Error codes of file systems that cannot flush, such as those of some network shares. */
const noFlushCodes: ReadonlySet<string> = new Set([
  'EINVAL',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  // ERROR_INVALID_FUNCTION of Windows, as libuv translates it.
  'EISDIR',
]);

/** Writes what an open file holds to its disk. Throws the error of the file system, at once or by its promise. */
export type FlushFile = (file: number) => void | Promise<void>;

const limitFlushes = pLimit(maxFlushesAtOnce);
const flushData = promisify(fdatasync);

/** How the files of a folder are flushed: by the thread pool; directly where that takes no time, and costs less. */
export function chooseFlush(folder: string): FlushFile {
  return isInMemory(folder) ? flushDirectly : flushInPool;
}

/** Flushes a file in the thread pool. */
export function flushInPool(file: number): Promise<void> {
  return limitFlushes(() => flushData(file)).catch(ignoreNoFlush);
}

/** Flushes a file while this thread waits. */
export function flushDirectly(file: number): void {
  try {
    fdatasyncSync(file);
  } catch (error) {
    ignoreNoFlush(error);
  }
}

/**
 * Writes the names in a folder to its disk. Not every system can open a folder for that; a name that is lost costs no more
 * than a picture that has not been loaded.
 */
export async function flushNames(folder: string): Promise<void> {
  await flushFolder(folder).catch(() => undefined);
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isInMemory(folder: string): boolean {
  try {
    return memoryFileSystems.has(statfsSync(folder).type);
  } catch {
    return false;
  }
}

function ignoreNoFlush(error: unknown): void {
  if (!noFlushCodes.has(systemCode(error))) throw error;
}
