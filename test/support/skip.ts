/** Skips a test or a group where something is in its way, and prints what. */
export function skipBecause(context: Mocha.Context, why: string | null): void {
  if (why === null) return;
  console.log(`      skipped: ${why}`);
  context.skip();
}
