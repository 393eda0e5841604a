import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Chromium and a font that can draw its text; Debian's Chromium brings none. */
const packages = ['chromium', 'fonts-dejavu-core'];

const installCommands = [
  ['apt-get', 'update'],
  ['apt-get', 'install', '-y', '--no-install-recommends', ...packages],
] as const;

/**
 * Absolute path of the system's Chromium: CHROMIUM_PATH, or the first that is on the PATH. Where there is none it is
 * installed when running as root on Debian or Ubuntu; otherwise an error names the command to run.
 */
export function chromiumPath(): string {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (isProgram(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which is not a program.`);
  }
  const found = findOnPath() ?? (mayInstall() ? install() : undefined);
  if (found) return found;
  throw new Error(
    `The tests need Chromium, and none of ${names.join(', ')} is on the PATH. Set CHROMIUM_PATH, or install it, on ` +
      `Debian or Ubuntu with:\n  sudo apt-get update && sudo ${installCommands[1].join(' ')}`,
  );
}

/** A headless Chromium with an empty profile of its own that asks nothing of the internet by itself. Close it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    // Chromium refuses to run its sandbox as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function findOnPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return (
    /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && spawnSync('apt-get', ['--version']).status === 0
  );
}

function install(): string | undefined {
  for (const [program, ...args] of installCommands) {
    console.error(`Chromium is missing: ${program} ${args.join(' ')}`);
    execFileSync(program, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  return findOnPath();
}
