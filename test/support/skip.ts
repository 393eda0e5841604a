/** Skips a test or a group where something is in its way, and prints what. */
export function skipBecause(context: Mocha.Context, why: string | null): void {
  if (why === null) return;
  console.log(`      skipped: ${why}`);
  context.skip();
}

/** Why a program cannot be asked to end, or null if it can: Windows has no signals, and ends it at once. */
export const whyNoSignals: string | null =
  process.platform === 'win32' ? 'Windows has no signals that a program could heed' : null;
