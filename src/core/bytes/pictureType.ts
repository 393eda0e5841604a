import type { PictureTypeName } from '../../shared/picture/pictureTypes';
import { isWholeBmp } from './bmpFile';
import { isWholeHeif, isWholeJxl } from './boxedFile';
import type { FileBytes } from './fileBytes';
import { isWholeGif } from './gifFile';
import { isWholeIco } from './icoFile';
import { isWholeJpeg } from './jpegFile';
import { isWholePng } from './pngFile';
import { isWholeTiff } from './tiffFile';
import { isWholeWebp } from './webpFile';

/** A picture type as recognized by a file's bytes. */
export interface PictureType {
  /** Without a dot. */
  readonly extension: PictureTypeName;
  /**
   * Whether all of the picture is in the file, by the parts of it. An end mark that is missing, or more behind the end,
   * is no damage. Never throws, and takes bounded time, whatever the bytes are.
   */
  readonly isWhole: (file: FileBytes) => boolean;
}

const jpeg: PictureType = { extension: 'jpg', isWhole: isWholeJpeg };
const png: PictureType = { extension: 'png', isWhole: isWholePng };
const gif: PictureType = { extension: 'gif', isWhole: isWholeGif };
const webp: PictureType = { extension: 'webp', isWhole: isWholeWebp };
const bmp: PictureType = { extension: 'bmp', isWhole: isWholeBmp };
const avif: PictureType = { extension: 'avif', isWhole: isWholeHeif };
const heic: PictureType = { extension: 'heic', isWhole: isWholeHeif };
const heif: PictureType = { extension: 'heif', isWhole: isWholeHeif };
const tiff: PictureType = { extension: 'tiff', isWhole: isWholeTiff };
const ico: PictureType = { extension: 'ico', isWhole: isWholeIco };
const jxl: PictureType = { extension: 'jxl', isWhole: isWholeJxl };

/** So many bytes of a file tell its type. */
export const headBytes = 64;

const pngStart = Buffer.from('89504e470d0a1a0a', 'hex');
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
  if (/^(?:II[*+]\0|MM\0[*+])/.test(start)) return tiff;
  if ((head[0] === 0xff && head[1] === 0x0a) || head.subarray(0, 12).equals(jxlBox)) return jxl;
  if (start.slice(4, 8) === 'ftyp') return typeFromBrands(head);
  return head.readUInt32LE(0) === 0x00010000 && head.readUInt16LE(4) > 0 ? ico : null;
}

/** The major or a compatible brand of an ISO media file (ISO/IEC 23008-12, AV1 Image File Format). */
function typeFromBrands(head: Buffer): PictureType | null {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(head.toString('latin1', at, at + 4));
  const isOneOf = (...names: readonly string[]): boolean => brands.some((brand) => names.includes(brand));
  if (isOneOf('avif', 'avis')) return avif;
  if (isOneOf('heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'hevm', 'hevs')) return heic;
  return isOneOf('mif1', 'msf1') ? heif : null;
}
