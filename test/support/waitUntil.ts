/**
 * Asks until the answer is something (not false, null or undefined), and returns it. After `seconds` it throws and says
 * what was waited for.
 */
export async function waitUntil<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | false | null | undefined> | T | false | null | undefined,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain for ${what}.`);
    await new Promise((again) => setTimeout(again, 50));
  }
}
