import type { FileBytes } from './fileBytes';

/** Flags of an extended file (RFC 9649, 2.7), and the chunks that they announce behind the picture. */
const animationFlag = 0x02;
const announcedChunks = [
  [0x08, 'EXIF'],
  [0x04, 'XMP '],
] as const;
/** Some writers count the whole file, its first eight bytes too. */
const maxSizeExcess = 8;

/**
 * Whether a WebP has all of its pictures (RFC 9649, 2.3): each chunk tells its length. None reaches further than the file
 * is said to, or nothing is shown; that it ends before it is said to, is no damage if all that it announces is there.
 */
export function isWholeWebp(file: FileBytes): boolean {
  const saidEnd = 8 + file.uint32LE(4);
  const end = Math.min(file.length, saidEnd);
  const found = new Set<string>();
  let at = 12;
  while (at + 8 <= end) {
    const name = file.nameAt(at);
    const chunkEnd = at + 8 + file.uint32LE(at + 4);
    if (chunkEnd > end) break;
    found.add(name);
    at = chunkEnd + (chunkEnd & 1);
  }
  const hasPicture = found.has('VP8 ') || found.has('VP8L') || found.has('ANMF');
  if (!hasPicture || saidEnd <= file.length || !found.has('VP8X')) return hasPicture;
  const flags = file.byteAt(20);
  const hasAnnounced = announcedChunks.every(([flag, name]) => (flags & flag) === 0 || found.has(name));
  const hasFrames = (flags & animationFlag) === 0 || saidEnd <= file.length + maxSizeExcess;
  return hasAnnounced && hasFrames && at >= end;
}
