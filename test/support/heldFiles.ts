import { renameSync } from 'node:fs';

export interface HeldRename {
  /** Renames, once it has failed as often as it is to. */
  readonly rename: (from: string, to: string) => void;
  /** How often it was tried. */
  readonly tries: () => number;
}

/** A rename that fails so many times, as one of a file that another program holds does on Windows. */
export function heldRename(code: string, times: number, meanwhile: () => void = () => undefined): HeldRename {
  let tries = 0;
  return {
    tries: () => tries,
    rename(from, to) {
      tries += 1;
      if (tries > times) return renameSync(from, to);
      meanwhile();
      throw Object.assign(new Error(`${code}: held`), { code });
    },
  };
}
