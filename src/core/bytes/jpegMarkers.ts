import type { FileBytes } from './fileBytes';

/** The next marker from here on: FF, any number of times, and a code that is neither 00 nor FF (ITU T.81, B.1.1.2). */
export function nextJpegMarker(
  file: FileBytes,
  start: number,
): { readonly code: number; readonly end: number } | null {
  for (let at = file.indexOf(0xff, start); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const code = file.byteAt(at + 1);
    if (code !== 0 && code !== 0xff) return { code, end: at + 2 };
  }
  return null;
}

/** Whether a segment follows a marker, which begins with its length: not behind TEM, RST, SOI and EOI. */
export function hasSegment(code: number): boolean {
  return code !== 0x01 && (code < 0xd0 || code > 0xd9);
}
