/**
 * Whether a version of VS Code is 1.`minor` or newer. What it is to be asked for later parts of its API, because some of them are
 * there earlier, as proposals that throw.
 */
export function isSince(version: string, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > 1 || (ownMajor === 1 && ownMinor >= minor);
}
