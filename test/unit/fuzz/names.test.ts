import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { FileNames } from '../../../src/core/files/fileNames';
import { defaultNaming, placeholders, separators } from '../../../src/shared/form/naming';
import { safeSegment } from '../../../src/shared/form/safeSegment';
import { naughtyTexts, pickRandom, randomText, fuzzRounds, type Random } from '../../support/random';
import { namedPicture } from '../core/support';

/** What must be true of a name on every system, with or without an extension behind it. */
function assertSafeName(name: string, shown: string): void {
  assert.notEqual(name, '', shown);
  assert.doesNotMatch(name, /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}]/u, shown);
  assert.doesNotMatch(name, /^[\s.-]|[\s.]$/u, shown);
  assert.doesNotMatch(
    name,
    /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?:\.|$)/i,
    shown,
  );
  assert.equal(name, name.normalize('NFC'), shown);
  for (const path of [posix, win32]) {
    const folder = path.join('/root', 'save');
    assert.equal(path.relative(folder, path.join(folder, `${name}.jpg`)), `${name}.jpg`, shown);
    assert.equal(path.basename(name), name, shown);
  }
}

/** Text of any script: single points of the whole range, and what combines with what stands before. */
function anyScript(random: Random): string {
  const ranges = [
    0x80, 0x250, 0x300, 0x370, 0x600, 0x900, 0x1100, 0x1f00, 0x2000, 0x3000, 0xac00, 0xd800, 0xf900, 0xfe00,
    0xff00, 0x1f300, 0xe0000,
  ];
  return Array.from({ length: Math.floor(random() * 60) }, () => {
    const from = pickRandom(random, ranges);
    return String.fromCodePoint(from + Math.floor(random() * 0x100));
  }).join('');
}

function anyText(random: Random): string {
  return pickRandom(random, [randomText, anyScript, (own: Random) => randomText(own) + anyScript(own)])(
    random,
  );
}

describe('random texts', () => {
  it('become names that are safe everywhere, and stay as they are the second time', async () => {
    const texts = [...naughtyTexts];
    await fuzzRounds(10_000, (random, round) => {
      const text = texts[round] ?? anyText(random);
      const name = safeSegment(text);
      const shown = JSON.stringify({ text, name });
      assertSafeName(name, shown);
      // A device's name has one sign more.
      assert.ok(Buffer.byteLength(name) <= 120, shown);
      assert.equal(safeSegment(name), name, shown);
    });
  });

  it('become file names that are safe by any template, and no two that any file system takes for one', async () => {
    await fuzzRounds(300, (random) => {
      const pieces = [...placeholders.map((name) => `{${name}}`), ' ', '-', '.', '_', '/', '{', 'con', 'com'];
      const template = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
        pickRandom(random, [...pieces, anyText(random).slice(0, 20)]),
      ).join('');
      const separator = pickRandom(random, separators);
      const texts = Array.from({ length: 3 }, () => pickRandom(random, [anyText(random), 'con', '1', '']));
      const anyOf = (): string => pickRandom(random, texts);
      const existing = texts.flatMap((text) => [`${safeSegment(text)}-001.jpg`, `${safeSegment(text)}.png`]);
      const names = new FileNames(existing, { template, separator });
      const given = new Set(existing.map((file) => folded(file.replace(/\.[^.]*$/, ''))));
      for (let count = 0; count < 20; count += 1) {
        const picture = namedPicture({
          id: anyOf(),
          keyword: anyOf(),
          title: anyOf(),
          creator: anyOf(),
          width: pickRandom(random, [null, 7]),
        });
        const name = names.nextName(picture);
        const shown = JSON.stringify({ template, separator, picture, name, existing });
        assertSafeName(name, shown);
        assert.ok(Buffer.byteLength(name) <= 135, shown);
        assert.ok(!given.has(folded(name)), shown);
        given.add(folded(name));
      }
    });
  });

  it('become file names that are safe, and no two that any file system takes for one', async () => {
    await fuzzRounds(300, (random) => {
      const stems = Array.from({ length: 5 }, () => anyText(random));
      for (const rule of ['keyword', 'address', 'both'] as const) {
        const existing = Array.from(
          { length: 4 },
          () =>
            `${safeSegment(pickRandom(random, stems))}${pickRandom(random, ['.jpg', '-001.png', ' (2).gif', '-7'])}`,
        );
        const names = new FileNames(existing, defaultNaming);
        const given = new Set(existing.map((file) => folded(file.replace(/\.[^.]*$/, ''))));
        for (let count = 0; count < 20; count += 1) {
          const stem = pickRandom(random, [
            ...stems,
            ...stems.map((each) => each.toUpperCase()),
            ...stems.map((each) => each.normalize('NFD')),
          ]);
          const url = new URL('https://a.example/');
          url.pathname = pickRandom(random, [
            stem,
            encodeURIComponent(stem.replace(/\p{Cs}/gu, '')),
            `x/${stem}.jpg.exe`,
            `${stem}/`,
          ]);
          const ofSearch = rule === 'both' ? pickRandom(random, [true, false]) : rule === 'keyword';
          const name = names.nextName(
            namedPicture({ id: url.href, keyword: ofSearch ? stem : '', url: url.href }),
          );
          const shown = JSON.stringify({ rule, stem, url: url.href, name, existing });
          assertSafeName(name, shown);
          assert.ok(Buffer.byteLength(name) <= 135, shown);
          assert.ok(!given.has(folded(name)), shown);
          given.add(folded(name));
        }
      }
    });
  });
});

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}
