import { fieldsOf } from '../../shared/words/untrusted';

/** Under which the workspace's state holds what outlives the window (`RememberedState`). */
export const rememberedKey = 'form';

/**
 * Whether what was stored names a save that did not end, and of which the user was not told. Asked at every start of VS Code,
 * so it loads nothing.
 */
export function hasUntoldSave(stored: unknown): boolean {
  const save = fieldsOf(fieldsOf(stored)?.['running']);
  return save !== null && save['isTold'] !== true;
}
