import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { access, chmod, constants, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ToolError } from '../shared/agent/toolCalls';
import { whileHeld } from '../shared/engine/heldFile';
import { errorText } from '../shared/words/untrusted';

/** Permission of the owner to write. Who may do all is asked for it, too. */
const ownerMayWrite = 0o200;

/**
 * Writes a file anew, if it still has the bytes that it had; whether it had. It is whole at any time: as it was, or as it is to be.
 * Throws `ToolError`; `shown` is its path as a model knows it.
 */
export async function replaceFile(
  path: string,
  before: Uint8Array,
  text: string,
  shown: string,
  move: (from: string, to: string) => void = renameSync,
): Promise<boolean> {
  const part = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    const { mode } = await stat(path);
    const isWritable = await access(path, constants.W_OK).then(
      () => (mode & ownerMayWrite) !== 0,
      () => false,
    );
    if (!isWritable) throw new ToolError(`${shown} is read-only. Choose another document, or ask the user.`);
    await writeFile(part, text, { mode, flag: 'wx' });
    // What the process takes from new files, it does not take from this one.
    await chmod(part, mode);
    const isAsBefore = await whileHeld(() => {
      // At once, so that next to no time is left for others to write in between.
      const isSame = readFileSync(path).equals(before);
      if (isSame) move(part, path);
      return isSame;
    });
    if (!isAsBefore) await rm(part, { force: true });
    return isAsBefore;
  } catch (error) {
    await rm(part, { force: true });
    throw error instanceof ToolError
      ? error
      : new ToolError(`${shown} cannot be written: ${errorText(error)}`);
  }
}
