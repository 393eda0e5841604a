import { execFileSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePrograms } from './debian';

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

/** A file system (ext4) on a disk that is a file. */
export interface DiskMount {
  readonly path: string;
  /** Cuts the power, and returns the path of what is on the disk after the next start. Once. */
  cutPower(): string;
  remove(): void;
}

/** Mounts an empty file system on a disk of its own. Remove it. */
export function mountDisk(): DiskMount {
  const own = mkdtempSync(join(tmpdir(), 'image-scraper-disk-'));
  const image = join(own, 'disk');
  const mounted: string[] = [];
  const mount = (file: string, path: string): void => {
    mkdirSync(path);
    execFileSync('mount', ['-o', 'loop', file, path], { stdio: 'pipe' });
    mounted.push(path);
  };
  const remove = (): void => {
    for (const path of mounted) execFileSync('umount', ['--lazy', path], { stdio: 'pipe' });
    rmSync(own, { recursive: true });
  };
  const path = join(own, 'mount');
  try {
    writeFileSync(image, '');
    truncateSync(image, 64 << 20);
    execFileSync('mkfs.ext4', ['-q', image], { stdio: 'pipe' });
    mount(image, path);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    path,
    cutPower() {
      // The journal of names is written now, as it is every few seconds; the content of files only when they are flushed.
      const other = openSync(join(path, 'other'), 'w');
      fsyncSync(other);
      closeSync(other);
      const [copy, after] = [join(own, 'copy'), join(own, 'after')];
      execFileSync('cp', ['--sparse=always', image, copy]);
      mount(copy, after);
      return after;
    },
    remove,
  };
}

/** Why no disk can be made here, or null if it can. */
export function whyNoDisk(): string | null {
  try {
    mountDisk().remove();
    return null;
  } catch (error) {
    return `a disk cannot be made here (${String(error).split('\n')[0]})`;
  }
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

/** File systems of other computers, by programs that run them outside of the kernel. */
export const foreignFileSystems = {
  /** As on memory cards: without links, and with names that do not differ by case. */
  exFAT: {
    packages: { 'mkfs.exfat': 'exfatprogs', 'mount.exfat-fuse': 'exfat-fuse' },
    make: (device: string) => ['mkfs.exfat', device],
    mount: (device: string, path: string) => ['mount.exfat-fuse', device, path],
  },
  /** That of Windows, with its rules for names; this program lists all of them in small letters. */
  NTFS: {
    packages: { mkntfs: 'ntfs-3g', 'lowntfs-3g': 'ntfs-3g' },
    make: (device: string) => ['mkntfs', '--force', '--quick', '--quiet', device],
    mount: (device: string, path: string) => ['lowntfs-3g', device, path, '-o', 'ignore_case,windows_names'],
  },
} as const;
export type ForeignFileSystem = keyof typeof foreignFileSystems;

/** Mounts an empty one. Remove it. */
export function mountForeign(name: ForeignFileSystem): { readonly path: string; remove(): void } {
  const { make, mount } = foreignFileSystems[name];
  const run = ([program = '', ...args]: readonly string[]): string =>
    execFileSync(program, args, { stdio: 'pipe', encoding: 'utf8' }).trim();
  const own = mkdtempSync(join(tmpdir(), 'image-scraper-foreign-'));
  const [image, path] = [join(own, 'disk'), join(own, 'mount')];
  mkdirSync(path);
  writeFileSync(image, '');
  truncateSync(image, 32 << 20);
  const undo: (() => void)[] = [() => rmSync(own, { recursive: true })];
  const remove = (): void => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    const device = run(['losetup', '--find', '--show', image]);
    undo.push(() => run(['losetup', '--detach', device]));
    run(make(device));
    run(mount(device, path));
    undo.push(() => run(['umount', '--lazy', path]));
  } catch (error) {
    remove();
    throw error;
  }
  return { path, remove };
}

/** Why it cannot be mounted here, or null if it can. */
export function whyNoForeign(name: ForeignFileSystem): string | null {
  if (process.platform !== 'linux') return `${name} is mounted on Linux only`;
  const missing = ensurePrograms(foreignFileSystems[name].packages);
  if (missing !== null) return `what mounts ${name} is missing; on Debian: ${missing}`;
  try {
    mountForeign(name).remove();
    return null;
  } catch (error) {
    return `${name} cannot be mounted here (${String(error).split('\n')[0]})`;
  }
}
