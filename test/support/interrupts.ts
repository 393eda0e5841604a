/**
 * Lets the process end by `exit` when it is interrupted, so that what listens to that (a VS Code Server, which has a
 * process group of its own) ends with it.
 */
export function exitWhenInterrupted(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
