import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of these programs that is on the PATH. */
export function programOnPath(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a person types to install packages. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get update && sudo ${installArgs(packages).join(' ')}`;
}

/** Installs Debian's packages when running as root on Debian or Ubuntu; elsewhere it does nothing. */
export function installPackages(packages: readonly string[]): void {
  if (!canInstall()) return;
  for (const [program = '', ...args] of [['apt-get', 'update'], installArgs(packages)]) {
    console.error(`${packages.join(' and ')} missing: ${program} ${args.join(' ')}`);
    execFileSync(program, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Offline, systemctl starts nothing: no service that comes with a package is to run on this computer.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', SYSTEMD_OFFLINE: '1' },
    });
  }
}

/** Whether a program that some tests can do without is here, or could be installed. */
export function ensureProgram(name: string, itsPackage = name): boolean {
  return ensurePrograms({ [name]: itsPackage }) === null;
}

/** The same of several, each with its package, in one go: null, or the command that installs what is missing. */
export function ensurePrograms(packages: Readonly<Record<string, string>>): string | null {
  const missing = (): string[] => [
    ...new Set(
      Object.entries(packages).flatMap(([name, itsPackage]) => (programOnPath(name) ? [] : [itsPackage])),
    ),
  ];
  if (missing().length > 0) {
    try {
      installPackages(missing());
    } catch {
      // Told by what is missing still.
    }
  }
  return missing().length > 0 ? installCommand(missing()) : null;
}

function installArgs(packages: readonly string[]): string[] {
  return ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
}

function canInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return (
    /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && spawnSync('apt-get', ['--version']).status === 0
  );
}
