/** A repeatable source of random numbers from 0 up to 1 (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** Text that programs tend to trip over. */
export const naughty: readonly string[] = [
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
    if (kind < 0.4) text += pick(random, naughty).slice(0, 300);
    else if (kind < 0.6) text += pick(random, ['/', '\\', '..', '.', ' ', '-', ':']);
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
        pick(random, [
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
  return pick<unknown>(random, [
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
