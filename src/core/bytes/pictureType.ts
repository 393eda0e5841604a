import type { PictureTypeName } from '../../shared/picture/pictureTypes';

/** A complete file: its first 64 bytes, the piece that came last, its last 64 KiB, and its length in bytes. */
export interface FileBytes {
  readonly head: Buffer;
  readonly last: Buffer;
  /** Costs a copy. */
  readonly tail: () => Buffer;
  readonly bytes: number;
}

/** A picture type as recognized by a file's bytes. */
export interface PictureType {
  /** Without a dot. */
  readonly extension: PictureTypeName;
  /** Whether the file is complete, as far as its type allows to tell. */
  readonly isWhole: (file: FileBytes) => boolean;
}

const jpeg: PictureType = { extension: 'jpg', isWhole: isWholeJpeg };
const png: PictureType = { extension: 'png', isWhole: ({ tail }) => tail().includes(pngEnd) };
const gif: PictureType = { extension: 'gif', isWhole: ({ tail }) => lastByteBeforePadding(tail()) === 0x3b };
const webp: PictureType = {
  extension: 'webp',
  isWhole: ({ head, bytes }) => bytes >= head.readUInt32LE(4) + 8,
};
const bmp: PictureType = { extension: 'bmp', isWhole: ({ head, bytes }) => bytes >= head.readUInt32LE(2) };
const uncheckedType = (extension: PictureTypeName): PictureType => ({ extension, isWhole: () => true });
const avif = uncheckedType('avif');
const heic = uncheckedType('heic');
const tiff = uncheckedType('tiff');
const ico = uncheckedType('ico');
const jxl = uncheckedType('jxl');

const pngStart = Buffer.from('89504e470d0a1a0a', 'hex');
const pngEnd = Buffer.from('0000000049454e44ae426082', 'hex');
const jpegEnd = Buffer.from('ffd9', 'hex');
const jxlBox = Buffer.from('0000000c4a584c200d0a870a', 'hex');

/**
 * The type of a picture by its first bytes (the patterns of the WHATWG MIME Sniffing Standard, 6.1, and of the formats
 * that it leaves out); null when they match none. SVG is not among them: it is a document with scripts.
 */
export function pictureType(head: Buffer): PictureType | null {
  if (head.length < 12) return null;
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return jpeg;
  if (head.subarray(0, 8).equals(pngStart)) return png;
  const start = head.toString('latin1', 0, 12);
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return gif;
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return webp;
  if (start.startsWith('BM') && head.length >= 26 && head.readUInt32LE(6) === 0) return bmp;
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return tiff;
  if (head.readUInt32LE(0) === 0x00010000 && head.readUInt16LE(4) > 0) return ico;
  if ((head[0] === 0xff && head[1] === 0x0a) || head.subarray(0, 12).equals(jxlBox)) return jxl;
  if (start.slice(4, 8) === 'ftyp') return typeFromBrands(head);
  return null;
}

/** The major or a compatible brand of an ISO media file (ISO/IEC 23008-12, AV1 Image File Format). */
function typeFromBrands(head: Buffer): PictureType | null {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(head.toString('latin1', at, at + 4));
  if (brands.includes('avif') || brands.includes('avis')) return avif;
  return brands.some((brand) => ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1'].includes(brand))
    ? heic
    : null;
}

/**
 * A JPEG ends with an EOI marker, which cannot occur inside its compressed data; cameras put more behind it. The EOI of
 * a thumbnail in the header does not count.
 */
function isWholeJpeg({ last, tail, bytes }: FileBytes): boolean {
  const end = last.length >= 2 ? last : tail();
  if (end.readUInt16BE(end.length - 2) === 0xffd9) return true;
  const all = tail();
  return all.lastIndexOf(jpegEnd) >= (all.length === bytes ? scanStart(all) : 0);
}

/** Where the first scan of a JPEG begins (ITU T.81, B.1.1.4: segments carry their length), or past its end. */
function scanStart(jpeg: Buffer): number {
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1];
    if (marker === 0xda) return at;
    at += marker === 0xff ? 1 : 2 + jpeg.readUInt16BE(at + 2);
  }
  return jpeg.length;
}

/** The last byte that is not padding. */
function lastByteBeforePadding(tail: Buffer): number {
  let at = tail.length - 1;
  while (at > 0 && tail[at] === 0) at -= 1;
  return tail[at] ?? 0;
}
