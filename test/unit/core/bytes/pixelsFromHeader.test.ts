import assert from 'node:assert/strict';
import { encode } from 'jpeg-js';
import { pixelsFromHeader } from '../../../../src/core/bytes/pixelsFromHeader';
import {
  bmpPicture,
  gifPicture,
  isoBox,
  isoMediaFile,
  jpegPicture,
  pngPicture,
  webpPicture,
} from '../../../support/pictures';
import { cpuMs } from '../../../support/cpuMs';
import { pickRandom, seededRandom } from '../../../support/random';

/** An AVIF file up to where its pixels are; `ispe` holds a version, a width and a height. */
function avifFile(...pixels: readonly (readonly [number, number])[]): Buffer {
  const extents = pixels.map(([width, height]) => {
    const content = Buffer.alloc(12);
    content.writeUInt32BE(width, 4);
    content.writeUInt32BE(height, 8);
    return isoBox('ispe', content);
  });
  const properties = isoBox('iprp', isoBox('ipco', Buffer.concat(extents)));
  return Buffer.concat([
    isoBox('ftyp', Buffer.from('avif\0\0\0\0mif1')),
    isoBox('meta', Buffer.concat([Buffer.alloc(4), properties])),
    isoBox('mdat', Buffer.alloc(100)),
  ]);
}

/** The segment of a JPEG file that says how the camera was held: one entry, tag 0x0112, in big-endian TIFF. */
function exifSegment(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const content = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

describe('files/pixels', () => {
  it('reads width and height of every type that it can', () => {
    const wide = encode({ data: Buffer.alloc(40 * 30 * 4), width: 40, height: 30 }, 60).data;
    assert.deepEqual(pixelsFromHeader(wide), { width: 40, height: 30 });
    assert.deepEqual(pixelsFromHeader(jpegPicture('x')), { width: 16, height: 16 });
    for (const one of [pngPicture(), gifPicture(), webpPicture(), bmpPicture()])
      assert.deepEqual(pixelsFromHeader(one), { width: 1, height: 1 });
    assert.deepEqual(pixelsFromHeader(avifFile([640, 427])), { width: 640, height: 427 });
  });

  it('gives the pixels of a photo as it is shown, however the camera was held', () => {
    const photo = encode({ data: Buffer.alloc(40 * 30 * 4), width: 40, height: 30 }, 60).data;
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const held = Buffer.concat([photo.subarray(0, 2), exifSegment(orientation), photo.subarray(2)]);
      const shown = orientation < 5 ? { width: 40, height: 30 } : { width: 30, height: 40 };
      assert.deepEqual(pixelsFromHeader(held), shown, `orientation ${orientation}`);
    }
  });

  it('says nothing where the header is not in the first bytes', () => {
    assert.equal(pixelsFromHeader(jpegPicture('x', 3 << 20)), null);
    assert.equal(pixelsFromHeader(jpegPicture('x').subarray(0, 30)), null);
    assert.equal(pixelsFromHeader(Buffer.alloc(0)), null);
    assert.equal(pixelsFromHeader(isoMediaFile('avif')), null);
  });

  it('says nothing of sizes that no picture has', () => {
    const png = pngPicture();
    for (const [width, height] of [
      [0, 5],
      [5, 0],
      [0xffff_ffff, 5],
    ] as const) {
      png.writeUInt32BE(width, 16);
      png.writeUInt32BE(height, 20);
      assert.equal(pixelsFromHeader(png), null);
    }
  });

  it('never reads a document with scripts as a picture', () => {
    const svg = Buffer.from('<svg width="5" height="6">');
    assert.equal(pixelsFromHeader(svg), null);
    assert.equal(pixelsFromHeader(Buffer.concat([isoMediaFile('xxxx', 'avif'), svg])), null);
  });

  it('stays quick whatever a header is made of', () => {
    const endless = Buffer.alloc(1 << 20);
    endless.writeUInt32BE(0xffd8ffe0);
    const boxes = avifFile(...Array.from({ length: 50_000 }, () => [1, 1] as const));
    const svg = Buffer.concat([isoMediaFile('xxxx', 'avif'), Buffer.from('<svg '.repeat(100_000))]);
    for (const header of [endless, boxes, svg]) {
      const start = cpuMs();
      pixelsFromHeader(header);
      // About 20 ms; without its bounds the library takes seconds for the second.
      assert.ok(cpuMs() - start < 500);
    }
  });

  it('never throws, whatever the bytes are', () => {
    const random = seededRandom(7);
    const starts = [
      jpegPicture('x'),
      pngPicture(),
      gifPicture(),
      webpPicture(),
      bmpPicture(),
      avifFile([3, 4]),
    ];
    for (let round = 0; round < 3_000; round += 1) {
      const bytes = Buffer.from(pickRandom(random, starts));
      for (let changes = 1 + Math.floor(random() * 8); changes > 0; changes -= 1)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const pixels = pixelsFromHeader(bytes.subarray(0, 1 + Math.floor(random() * bytes.length)));
      assert.ok(pixels === null || (pixels.width > 0 && pixels.height > 0));
    }
  });
});
