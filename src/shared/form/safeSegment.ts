// Device names of Windows, which no file may have there whatever its extension; folders are synced, so nowhere.
// (Microsoft, "Naming Files, Paths, and Namespaces": also with superscript digits; spaces before the dot do not count.)
const windowsDevice = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;

// Separators, what Windows forbids, control and format characters (bidi, zero width), line separators, lone
// surrogates, unassigned and non-characters.
const unsafeCharacters = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}]/gu;

/** Most file systems allow 255 bytes of UTF-8; this leaves room for a number, an extension and an encrypted overlay (143). */
const maxSegmentBytes = 120;

/**
 * One path segment that is safe on every system: NFC, no separators or reserved characters, no device name, no leading
 * dot or dash, no trailing dot or space, at most 120 bytes of UTF-8, never empty. `safeSegment(safeSegment(x))` is
 * `safeSegment(x)`.
 */
export function safeSegment(text: string, fallback = 'picture'): string {
  const clean = trimSegmentEnd(
    cutToMaxBytes(text.normalize('NFC').replace(unsafeCharacters, '_').replace(/\s+/gu, ' ')).replace(
      /^[\s.-]+/u,
      '',
    ),
  );
  if (clean === '' || /^_+$/.test(clean)) return fallback;
  return windowsDevice.test(clean) ? trimSegmentEnd(cutToMaxBytes(`_${clean}`)) : clean;
}

/** Whether every system can hold a folder of this name. */
export function isPortableSegment(name: string): boolean {
  return name === name.trim() && !/[<>:"/\\|?*\p{Cc}]|\.$/u.test(name) && !windowsDevice.test(name);
}

function trimSegmentEnd(text: string): string {
  return text.replace(/[\s.]+$/u, '');
}

function cutToMaxBytes(text: string): string {
  // One UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 <= maxSegmentBytes) return text;
  let bytes = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += utf8Length(segment);
    if (bytes > maxSegmentBytes) break;
    kept += segment;
  }
  return kept;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
