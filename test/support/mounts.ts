import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own in memory. */
export interface Mount {
  readonly path: string;
  /** Changes its options while it is in use. */
  remount(options: string): void;
  remove(): void;
}

/**
 * Mounts an empty file system with the options of Linux's tmpfs (`size=2m`, `nr_inodes=20`, `ro`) over a folder that is
 * there, or over a new one. Remove it.
 */
export function mountMemory(options: string, over?: string): Mount {
  const path = over ?? mkdtempSync(join(tmpdir(), 'image-scraper-mount-'));
  const forget = (): void => {
    if (over === undefined) rmSync(path, { recursive: true });
  };
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    forget();
    throw error;
  }
  return {
    path,
    remount(to) {
      execFileSync('mount', ['-o', `remount,${to}`, path], { stdio: 'pipe' });
    },
    remove() {
      // Lazily: a test that failed may have left a file open in it.
      execFileSync('umount', ['--lazy', path], { stdio: 'pipe' });
      forget();
    },
  };
}

/** Why nothing can be mounted here, or null if it can. */
export function whyNoMount(): string | null {
  try {
    mountMemory('size=64k').remove();
    return null;
  } catch (error) {
    return `a file system cannot be mounted here (${String(error).split('\n')[0]})`;
  }
}
