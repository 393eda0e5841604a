import { encode } from 'jpeg-js';
import { crc32, deflateSync } from 'node:zlib';

const smallJpeg = encode({ data: Buffer.alloc(16 * 16 * 4, 0x55), width: 16, height: 16 }, 60).data;

/**
 * A real JPEG that holds `text`, so that no two are equal, and is `bytes` long (more than 1000 or as small as it gets).
 * What it needs to be so long stands in comment segments before the picture's data.
 */
export function jpegPicture(text: string, bytes = 0): Buffer {
  const comments = [commentSegment(Buffer.from(text))];
  let missing = bytes - smallJpeg.length - (comments[0]?.length ?? 0);
  while (missing >= 4) {
    const length = Math.min(missing, 65_000);
    const next = missing - length > 0 && missing - length < 4 ? length - 4 : length;
    comments.push(commentSegment(Buffer.alloc(next - 4, 0x20)));
    missing -= next;
  }
  return Buffer.concat([smallJpeg.subarray(0, 2), ...comments, smallJpeg.subarray(2)]);
}

/** A JPEG whose header holds a whole smaller JPEG, as cameras write it. */
export function jpegWithThumbnail(): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), smallJpeg]);
  return Buffer.concat([smallJpeg.subarray(0, 2), jpegSegment(0xe1, exif), smallJpeg.subarray(2)]);
}

function commentSegment(text: Buffer): Buffer {
  return jpegSegment(0xfe, text);
}

function jpegSegment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** One red pixel. */
export function pngPicture(): Buffer {
  const size = Buffer.from('00000001000000010802000000', 'hex');
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', size),
    pngChunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0]))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG, with its sum. */
export function pngChunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** One transparent pixel. */
export function gifPicture(): Buffer {
  return Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
}

/** One pixel, lossless. */
export function webpPicture(): Buffer {
  return Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64');
}

/** The beginning of a BMP, up to its rows; `bytes` with its colors, if it has a list of them. */
export function bmpHead(bytes: number, edge: number, bitsPerPixel: number): Buffer {
  const head = Buffer.alloc(bytes);
  head.write('BM');
  head.writeUInt32LE(bytes, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(edge, 18);
  head.writeInt32LE(edge, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bitsPerPixel, 28);
  return head;
}

/** One pixel of 24 bits. */
export function bmpPicture(): Buffer {
  const bmp = Buffer.concat([bmpHead(54, 1, 24), Buffer.alloc(4)]);
  bmp.writeUInt32LE(bmp.length, 2);
  return bmp;
}

/** An ISO media file with these brands, the major one first: it has one item, of 40 bytes. */
export function isoMediaFile(...brands: readonly string[]): Buffer {
  const [major = '', ...others] = brands;
  const type = isoBox('ftyp', Buffer.from(`${major}\0\0\0\0${others.join('')}`, 'latin1'));
  const locations = Buffer.from('00000000440000010001000000010000000000000028', 'hex');
  locations.writeUInt32BE(type.length + 12 + 8 + locations.length + 8, 14);
  const meta = isoBox('meta', Buffer.concat([Buffer.alloc(4), isoBox('iloc', locations)]));
  return Buffer.concat([type, meta, isoBox('mdat', Buffer.alloc(40))]);
}

/** A box of an ISO media file. */
export function isoBox(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** A TIFF of two rows, each a strip of its own, with its directory in the middle; `order` is that of its bytes. */
export function tiffPicture(order: 'II' | 'MM' = 'II'): Buffer {
  const bytes: number[] = [];
  const put = (value: number, size: 2 | 4): void => {
    const places = Array.from({ length: size }, (_, index) => (value >>> (8 * index)) & 0xff);
    bytes.push(...(order === 'II' ? places : places.reverse()));
  };
  const entry = (tag: number, type: 3 | 4, count: number, value: number): void => {
    put(tag, 2);
    put(type, 2);
    put(count, 4);
    put(value, type === 3 && count === 1 ? 2 : 4);
    if (type === 3 && count === 1) put(0, 2);
  };
  bytes.push(...Buffer.from(order));
  put(42, 2);
  put(8, 4);
  put(6, 2);
  entry(256, 3, 1, 4);
  entry(257, 3, 1, 2);
  entry(258, 3, 1, 8);
  entry(273, 4, 2, 86);
  entry(278, 3, 1, 1);
  entry(279, 3, 2, 0x0004_0004);
  put(0, 4);
  put(94, 4);
  put(98, 4);
  return Buffer.from([...bytes, ...Buffer.alloc(8, 0x70)]);
}

/** An icon of two pictures: 32 bits without a file's header, and a PNG. */
export function icoPicture(): Buffer {
  const inner = Buffer.alloc(40 + 4 + 4);
  inner.writeUInt32LE(40);
  inner.writeInt32LE(1, 4);
  inner.writeInt32LE(2, 8);
  inner.writeUInt16LE(1, 12);
  inner.writeUInt16LE(32, 14);
  const pictures = [inner, pngPicture()];
  const list = Buffer.alloc(6 + 16 * pictures.length);
  list.writeUInt16LE(1, 2);
  list.writeUInt16LE(pictures.length, 4);
  let start = list.length;
  for (const [index, { length }] of pictures.entries()) {
    list.writeUInt8(1, 6 + 16 * index);
    list.writeUInt8(1, 7 + 16 * index);
    list.writeUInt32LE(length, 14 + 16 * index);
    list.writeUInt32LE(start, 18 + 16 * index);
    start += length;
  }
  return Buffer.concat([list, ...pictures]);
}

/** A JPEG XL file in boxes, with its codestream in two parts. */
export function jxlPicture(): Buffer {
  return Buffer.concat([
    Buffer.from('0000000c4a584c200d0a870a', 'hex'),
    isoBox('ftyp', Buffer.from('jxl \0\0\0\0jxl ')),
    isoBox('jxlp', Buffer.from('00000000ff0a0102', 'hex')),
    isoBox('jxlp', Buffer.from('800000010304', 'hex')),
  ]);
}
