// Device names of Windows, which no file may have there whatever its extension; folders are synced, so nowhere.
// (Microsoft, "Naming Files, Paths, and Namespaces": also with superscript digits; spaces before the dot do not count.)
const windowsDevice = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;

// Separators, what Windows forbids, control and format characters (bidi, zero width), line separators, lone
// surrogates, unassigned and non-characters.
const unsafeCharacters = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}]/gu;

/** Most file systems allow 255 bytes of UTF-8; this leaves room for a number, an extension and an encrypted overlay (143). */
export const maxSegmentBytes = 120;

/**
 * One path segment that is safe on every system: NFC, no separators or reserved characters, no device name, no leading
 * dot or dash, no trailing dot or space, at most 120 bytes of UTF-8, never empty. `safeSegment(safeSegment(x))` is
 * `safeSegment(x)`.
 */
export function safeSegment(text: string, fallback = 'picture'): string {
  const clean = trimSegmentEnd(
    cutToBytes(safeText(text).replace(/\s+/gu, ' '), maxSegmentBytes).replace(/^[\s.-]+/u, ''),
  );
  if (clean === '' || /^_+$/.test(clean)) return fallback;
  return windowsDevice.test(clean) ? trimSegmentEnd(cutToBytes(`_${clean}`, maxSegmentBytes)) : clean;
}

/** The text in NFC, with `_` in place of what no name may hold. */
export function safeText(text: string): string {
  return text.normalize('NFC').replace(unsafeCharacters, '_');
}

/** Whether Windows takes a name for a device, whatever stands behind its first dot. */
export function isWindowsDevice(name: string): boolean {
  return windowsDevice.test(name);
}

/** Whether every system can hold a folder of this name. */
export function isPortableSegment(name: string): boolean {
  return name === name.trim() && !/[<>:"/\\|?*\p{Cc}]|\.$/u.test(name) && !windowsDevice.test(name);
}

function trimSegmentEnd(text: string): string {
  return text.replace(/[\s.]+$/u, '');
}

const isAscii = /^[\x20-\x7e]*$/;

/** The beginning of a text, of whole characters, that has at most so many bytes in UTF-8. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (utf8Length(text) <= maxBytes) return text;
  let bytes = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += utf8Length(segment);
    if (bytes > maxBytes) break;
    kept += segment;
  }
  return kept;
}

/** Length of a text in bytes of UTF-8. */
export function utf8Length(text: string): number {
  if (isAscii.test(text)) return text.length;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
