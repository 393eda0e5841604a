/**
 * Milliseconds of processor time that this process has used. What must not take quadratic time is bounded by it, since the
 * clock on the wall also counts what the machine does for others.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
