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

function pngChunk(type: string, content: Buffer): Buffer {
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

/** One pixel of 24 bits. */
export function bmpPicture(): Buffer {
  const bmp = Buffer.alloc(58);
  bmp.write('BM');
  bmp.writeUInt32LE(58, 2);
  bmp.writeUInt32LE(54, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(1, 18);
  bmp.writeInt32LE(1, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  return bmp;
}

/** The beginning of an ISO media file with these brands, the major one first. */
export function isoMediaFile(...brands: readonly string[]): Buffer {
  const [major = '', ...others] = brands;
  const box = Buffer.from(`\0\0\0\0ftyp${major}\0\0\0\0${others.join('')}`, 'latin1');
  box.writeUInt32BE(box.length);
  return Buffer.concat([box, Buffer.alloc(40)]);
}
