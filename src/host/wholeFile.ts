import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { whileHeld } from '../shared/engine/heldFile';

/** Writes a file so that it is there as a whole or stays as it was. Rejects with the error of the file system. */
export async function writeWholeFile(
  path: string,
  text: string,
  move: typeof rename = rename,
): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}-${randomUUID()}.part`);
  try {
    await writeFile(part, text, { flag: 'wx' });
    await whileHeld(() => move(part, path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
