import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own in memory. */
export interface Mount {
  readonly path: string;
  remove(): void;
}

/** Mounts an empty file system with the options of Linux's tmpfs (`size=2m`, `nr_inodes=20`, `ro`). Remove it. */
export function mountMemory(options: string): Mount {
  const path = mkdtempSync(join(tmpdir(), 'image-scraper-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  return {
    path,
    remove() {
      // Lazily: a test that failed may have left a file open in it.
      execFileSync('umount', ['--lazy', path], { stdio: 'pipe' });
      rmSync(path, { recursive: true });
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
