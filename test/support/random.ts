/** A repeatable source of random numbers from 0 up to 1 (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pickRandom<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** Text that programs tend to trip over. */
export const naughtyTexts: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '...',
  '../..',
  '..\\..',
  '/etc/passwd',
  'C:\\Windows',
  '\\\\server\\share',
  '~',
  '~root',
  'con',
  'CON.txt',
  'LPT¹',
  'clock$',
  '-rf',
  '.hidden',
  'a.',
  'a ',
  'a/b\\c',
  'nul\0byte',
  'line\nbreak',
  '\u202Egnp.exe',
  '\u200B',
  '\uFEFF',
  '\u2028',
  '\uD800',
  'a\uDFFFb',
  '\u{E000}',
  '\uFFFF',
  'e\u0301',
  'Å',
  '≮',
  '<script>alert(1)</script>',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  '👨‍👩‍👧‍👦',
  'a' + '\u0301'.repeat(200),
  '漢'.repeat(200),
  'x'.repeat(5000),
  '1e3',
  'NaN',
  'null',
  '${x}',
  '*?|"<>:',
];

/** Naughty pieces, single characters of every kind and separators in any order. */
export function randomText(random: Random): string {
  let text = '';
  for (let parts = Math.floor(random() * 8); parts > 0; parts -= 1) {
    const kind = random();
    if (kind < 0.4) text += pickRandom(random, naughtyTexts).slice(0, 300);
    else if (kind < 0.6) text += pickRandom(random, ['/', '\\', '..', '.', ' ', '-', ':']);
    else if (kind < 0.8) text += String.fromCharCode(32 + Math.floor(random() * 95));
    else text += String.fromCodePoint(Math.floor(random() * 0x110000));
  }
  return text;
}

/** Any value that a message or a file may carry. */
export function randomJson(random: Random, depth = 3): unknown {
  const kind = random();
  if (depth > 0 && kind < 0.25) {
    return Object.fromEntries(
      Array.from({ length: Math.floor(random() * 5) }, () => [
        pickRandom(random, [
          'type',
          'form',
          'keyword',
          'find',
          'folder',
          'size',
          'sizes',
          'url',
          'id',
          '__proto__',
          'x',
        ]),
        randomJson(random, depth - 1),
      ]),
    );
  }
  if (depth > 0 && kind < 0.4) {
    return Array.from({ length: Math.floor(random() * 4) }, () => randomJson(random, depth - 1));
  }
  return pickRandom<unknown>(random, [
    null,
    true,
    0,
    -1,
    1.5,
    Infinity,
    'ready',
    'form',
    'large',
    randomText(random),
  ]);
}

/** The first seed of `rounds`; set the variable to repeat a failure, or to look further. */
const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);

/** Runs a check so many times, each with a seed of its own; what fails says which, so that it can be repeated alone. */
export async function fuzzRounds(
  count: number,
  check: (random: Random, round: number) => void | Promise<void>,
): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    const seed = firstSeed + round;
    try {
      await check(seededRandom(seed), round);
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed} fails: ${String(error)}`, { cause: error });
    }
  }
}

/** A whole number from 0 to below `end`, small ones more often. */
export function smallInteger(random: Random, end: number): number {
  return Math.floor(random() ** 3 * end);
}

/** The text with some pieces taken out, doubled, moved or put in, and sometimes cut off. */
export function mutatedText(random: Random, text: string, pieces: readonly string[]): string {
  let result = text;
  for (let changes = smallInteger(random, 12) + 1; changes > 0; changes -= 1) {
    const at = Math.floor(random() * result.length);
    const to = at + smallInteger(random, 400);
    const [before, piece, after] = [result.slice(0, at), result.slice(at, to), result.slice(to)];
    result = pickRandom(random, [
      () => before + after,
      () => before + piece + piece + after,
      () => after + piece + before,
      () => before + pickRandom(random, pieces) + after,
      () => before + pickRandom(random, pieces) + piece + after,
      () => before + randomText(random) + after,
    ])();
  }
  return random() < 0.2 ? result.slice(0, Math.floor(random() * result.length)) : result;
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

/** The bytes with some of them changed, and sometimes cut off. */
export function mutatedBytes(random: Random, bytes: Buffer): Buffer {
  const result = Buffer.from(bytes);
  for (let changes = smallInteger(random, 20) + 1; changes > 0 && result.length > 0; changes -= 1) {
    result[Math.floor(random() * result.length)] = pickRandom(random, [0, 0xff, Math.floor(random() * 256)]);
  }
  return random() < 0.5 ? result.subarray(0, Math.floor(random() * (result.length + 1))) : result;
}

/** A copy in which any field may have become something else or one of `others`, be missing, or have more beside it. */
export function damagedValue(random: Random, value: unknown, others: readonly unknown[]): unknown {
  if (random() < 0.04) return randomJson(random);
  if (random() < 0.06) return pickRandom(random, others);
  if (Array.isArray(value)) return (value as unknown[]).map((each) => damagedValue(random, each, others));
  if (typeof value !== 'object' || value === null)
    return random() < 0.05 ? pickRandom(random, naughtyTexts) : value;
  const copy = Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) =>
      random() < 0.03 ? [] : [[name, damagedValue(random, each, others)]],
    ),
  );
  if (random() < 0.2) copy[pickRandom(random, ['path', 'url', 'constructor', 'x'])] = randomJson(random);
  if (random() < 0.1) Object.defineProperty(copy, '__proto__', { value: { polluted: 1 }, enumerable: true });
  return copy;
}

/** Every value that comes from setting, in turn, each field at any depth to something else, or leaving it out. */
export function* eachDamaged(value: unknown, wrong: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const copy = (changed: unknown): unknown =>
      Array.isArray(value)
        ? value.map((item: unknown, at) => (String(at) === key ? changed : item))
        : { ...value, [key]: changed };
    yield copy(wrong);
    for (const deeper of eachDamaged(inner, wrong)) yield copy(deeper);
  }
}
