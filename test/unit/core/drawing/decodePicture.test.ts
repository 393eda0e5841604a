import assert from 'node:assert/strict';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { encode } from 'jpeg-js';
import { decodePicture } from '../../../../src/core/drawing/decodePicture';
import { upright, type Raster } from '../../../../src/core/drawing/raster';
import { cpuMs } from '../../../support/cpuMs';
import { bmpPicture, isoMediaFile, pngChunk } from '../../../support/pictures';
import { pickRandom, seededRandom } from '../../../support/random';
import { jpegWithPixels } from '../support';

const red = [255, 0, 0, 255] as const;
const blue = [0, 0, 255, 255] as const;
const clear = 0;

/** 32 × 16 pixels each, red on the left and blue on the right, as Pillow writes them. */
const samples = {
  'progressive JPEG':
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAQACADAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAYH/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAgG/9oADAMBAAIQAxAAAAHOcLVIgbjjoX0OWKIG446H/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABBQIP/8QAFBEBAAAAAAAAAAAAAAAAAAAAMP/aAAgBAwEBPwEP/8QAFBEBAAAAAAAAAAAAAAAAAAAAMP/aAAgBAgEBPwEP/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQAGPwIP/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABPyEP/9oADAMBAAIAAwAAABD9L9L/xAAUEQEAAAAAAAAAAAAAAAAAAAAw/9oACAEDAQE/EA//xAAUEQEAAAAAAAAAAAAAAAAAAAAw/9oACAECAQE/EA//xAAUEAEAAAAAAAAAAAAAAAAAAAAw/9oACAEBAAE/EA//2Q==',
  'subsampled JPEG':
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQACADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAcI/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABUBAQEAAAAAAAAAAAAAAAAAAAkH/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AzoAhhU0CAOMHR//Z',
  'CMYK JPEG':
    '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgAEAAgBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAKCf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A1TZVMqmqYAlXFVAAKqBKuACVcVUAA//Z',
  PNG: 'iVBORw0KGgoAAAANSUhEUgAAACAAAAAQCAIAAAD4YuoOAAAAIklEQVR42mP8z0AaYGQgTQcTA43BqAWjFoxaMGrBqAXUAABNtwIfUPBC6wAAAABJRU5ErkJggg==',
  'palette PNG':
    'iVBORw0KGgoAAAANSUhEUgAAACAAAAAQAgMAAAAKbpXKAAAADFBMVEX/AAAAAP8AAAAAAACRxgzDAAAAF0lEQVR42mNkYGBgCGVgYGBigIKBZQAAN7cAdSoELgYAAAAASUVORK5CYII=',
  GIF: 'R0lGODdhIAAQAIEAAP8AAAAA/wAAAAAAACwAAAAAIAAQAEAISAABCBxIsCCAAAgTKlwYwKDDgQwjJnz4UKJEig4tRsRoUCNDjgU9LgRJUKRCkhBNIkQpUOVKli4bwnTJ8iDNmSprxtR5E2XMgAA7',
  'moving GIF':
    'R0lGODlhIAAQAIEAAP8AAAAA/wAAAAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQACgAAACwAAAAAIAAQAAAISAABCBxIsCCAAAgTKlwYwKDDgQwjJnz4UKJEig4tRsRoUCNDjgU9LgRJUKRCkhBNIkQpUOVKli4bwnTJ8iDNmSprxtR5E2XMgAAh+QQBCgABACwAAAAAIAAQAIEA/wAAAAAAAAAAAAAIJwABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgzatzIsaPHjxADAgA7',
  WebP: 'UklGRlIAAABXRUJQVlA4IEYAAACQAwCdASogABAAAMASJaACdMoRwN4B+AH7Af0DkAuwH7AAUw8AAP76IZf/dzNH+xrf/1oYdQVO4f+H3cwpI0ZCsXrEZ9AA',
  'lossless WebP': 'UklGRiYAAABXRUJQVlA4TBkAAAAvH8ADAA8Q87//8x8OBAJJ/tIDLBDR/yheAA==',
};
/** Stored upside down, and so noted. */
const turnedJpeg =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAMAAAAAAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQACADAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAcI/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABYBAQEBAAAAAAAAAAAAAAAAAAAJB//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AM6MMVTAQJcZHQBfUOViwECXGR0Af//Z';
/** Blue is transparent. */
const transparentSamples = {
  'palette PNG':
    'iVBORw0KGgoAAAANSUhEUgAAACAAAAAQAQMAAABNzu8aAAAABlBMVEX/AAAAAP9sof2OAAAAAnRSTlP/AOW3MEoAAAATSURBVHjaY2Rg+M/AxMDAQCUCAFIDAR+zxqjiAAAAAElFTkSuQmCC',
  WebP: 'UklGRoAAAABXRUJQVlA4WAoAAAAQAAAAHwAADwAAQUxQSBMAAAABDzD/ERFCIJDkLz3AAhH9j+IFAFZQOCBGAAAAkAMAnQEqIAAQAADAEiWgAnTKEcDeAfgB+wH9A5ALsB+wAFMPAAD++iGX/3czR/sa3/9aGHUFTuH/h93MKSNGQrF6xGfQAA==',
};
const greyJpeg =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAQACABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAAcI/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAAPwDOggQvogQ//9k=';
const movingWebp =
  'UklGRvIAAABXRUJQVlA4WAoAAAACAAAAHwAADwAAQU5JTQYAAAAAAAAAAABBTk1GaAAAAAAAAAAAAB8AAA8AAGQAAAJWUDggUAAAAFABAJ0BKiAAEAABQCYloAAD2UAA/vLrf//5sD/28/8EegH//9Lg//6XB//0uD/0uD/wS3//3no//3no/7z0f956P/9o+//9o+/9o+/9lRAAQU5NRlYAAAAAAAAAAAAfAAAPAABkAAAAVlA4ID4AAAAUAwCdASogABAAPm0skkWDAIAAANiUATpdAPwA/AABFFAA/uWHP/taA4NV/mf/+++FEduv9CX+AV9cicAAAA==';

/** 16 × 19 pixels, interlaced: seven rows red, twelve blue. */
const interlacedGif =
  'R0lGODdhEAATAIEAAP8AAAAA/wAAAAAAACwAAAAAEAATAEAILwABCBxIsCCAAAgTKlzIsKFCgxAHOnQYsaLFghMzatzI8KLHjx45ihxJsqTJhAEBADs=';

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');

function pixelAt({ width, data }: Raster, x: number, y: number): readonly number[] {
  const at = (y * width + x) * 4;
  return [...data.subarray(at, at + 4)];
}

function assertPixel(raster: Raster | null, x: number, y: number, color: readonly number[]): void {
  assert.ok(raster);
  const found = pixelAt(raster, x, y);
  assert.ok(
    found.every((each, index) => Math.abs(each - (color[index] ?? 0)) <= 16),
    `${found.join()} at ${x}, ${y} in place of ${color.join()}`,
  );
}

/** A PNG of these rows, each with a byte that tells its filter. */
function pngOf(header: string, rows: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', Buffer.from(header, 'hex')),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** 16 bits in each channel, 8 × 8 pixels, half transparent red. */
const deepPixel = Buffer.from('ffff000000008000', 'hex');
const rowsOf = (count: number, pixels: number): Buffer =>
  Buffer.concat(
    Array.from({ length: count }, () =>
      Buffer.concat([Buffer.alloc(1), ...Array.from({ length: pixels }, () => deepPixel)]),
    ),
  );
const deepPng = pngOf('00000008000000081006000000', rowsOf(8, 8));
/** The same, in the seven passes of Adam7. */
const interlacedPng = pngOf(
  '00000008000000081006000001',
  Buffer.concat([
    rowsOf(1, 1),
    rowsOf(1, 1),
    rowsOf(1, 2),
    rowsOf(2, 2),
    rowsOf(2, 4),
    rowsOf(4, 4),
    rowsOf(4, 8),
  ]),
);

describe('a picture that is decoded', () => {
  for (const [name, base64] of Object.entries(samples))
    it(`is a ${name}`, async () => {
      const raster = await decodePicture(bytesOf(base64), 300);
      assert.deepEqual([raster?.width, raster?.height], [32, 16]);
      for (const y of [2, 13]) {
        assertPixel(raster, 4, y, red);
        assertPixel(raster, 28, y, blue);
      }
    });

  it('is upright, however the camera was held', async () => {
    const raster = await decodePicture(bytesOf(turnedJpeg), 300);
    assertPixel(raster, 4, 4, blue);
    assertPixel(raster, 28, 12, red);
    // Stored in rows as 1 2 3, 4 5 6; what the standard makes of it.
    const stored = {
      width: 3,
      height: 2,
      data: new Uint8Array([1, 2, 3, 4, 5, 6].flatMap((each) => [each, 0, 0, 255])),
    };
    const shown = [
      [1, 2, 3, 4, 5, 6],
      [3, 2, 1, 6, 5, 4],
      [6, 5, 4, 3, 2, 1],
      [4, 5, 6, 1, 2, 3],
      [1, 4, 2, 5, 3, 6],
      [4, 1, 5, 2, 6, 3],
      [6, 3, 5, 2, 4, 1],
      [3, 6, 2, 5, 1, 4],
    ];
    for (const [index, expected] of shown.entries()) {
      const { width, data } = upright(stored, index + 1);
      assert.equal(width, index < 4 ? 3 : 2);
      assert.deepEqual(
        [...data].filter((_, at) => at % 4 === 0),
        expected,
        `orientation ${index + 1}`,
      );
    }
  });

  it('is a JPEG with bytes too many before its end, which browsers show', async () => {
    const jpeg = bytesOf(samples['subsampled JPEG']);
    const raster = await decodePicture(
      Buffer.concat([jpeg.subarray(0, -2), Buffer.from('xyxyff', 'latin1'), jpeg.subarray(-2)]),
      300,
    );
    assertPixel(raster, 4, 13, red);
    assertPixel(raster, 28, 2, blue);
  });

  it('may be transparent, in 16 bits, interlaced or grey', async () => {
    for (const base64 of Object.values(transparentSamples)) {
      const raster = await decodePicture(bytesOf(base64), 300);
      assertPixel(raster, 4, 8, red);
      assert.ok(raster);
      assert.equal(pixelAt(raster, 28, 8)[3], clear);
    }
    for (const png of [deepPng, interlacedPng]) {
      const raster = await decodePicture(png, 300);
      for (const [x, y] of [
        [0, 0],
        [7, 7],
        [3, 5],
      ] as const)
        assertPixel(raster, x, y, [255, 0, 0, 128]);
    }
    const rows = await decodePicture(bytesOf(interlacedGif), 300);
    for (let y = 0; y < 19; y += 1) assertPixel(rows, 1, y, y < 7 ? red : blue);
    assertPixel(await decodePicture(bytesOf(greyJpeg), 300), 4, 8, [76, 76, 76, 255]);
  });

  it('is none that is moving in WebP, of another type, or no picture', async () => {
    for (const bytes of [
      bytesOf(movingWebp),
      isoMediaFile('avif', 'mif1'),
      bmpPicture(),
      Buffer.from('<title>Please log in</title>'),
      Buffer.alloc(0),
    ])
      assert.ok((await decodePicture(bytes, 300)) === null);
  });

  it('is none with too many pixels, wherever they are announced', async () => {
    const gif = bytesOf(samples.GIF);
    const largeFrame = Buffer.from(gif);
    const descriptor = largeFrame.indexOf(Buffer.from('2c00000000', 'hex'));
    largeFrame.writeUInt16LE(60_000, descriptor + 5);
    largeFrame.writeUInt16LE(60_000, descriptor + 7);
    const largeScreen = Buffer.from(gif);
    largeScreen.writeUInt16LE(60_000, 6);
    largeScreen.writeUInt16LE(60_000, 8);
    const many = pngOf('00000fa000000fa00806000000', Buffer.alloc(4_000 * (4_000 * 4 + 1)));
    const twoHeaders = Buffer.concat([deepPng.subarray(0, 33), many.subarray(8)]);
    const jpeg = encode({ data: Buffer.alloc(16 * 16 * 4), width: 16, height: 16 }, 60).data;
    const frameAt = jpeg.indexOf(Buffer.from('ffc0', 'hex'));
    const largerFrame = Buffer.from(jpeg.subarray(frameAt, frameAt + 19));
    largerFrame.writeUInt16BE(60_000, 5);
    largerFrame.writeUInt16BE(60_000, 7);
    const twoFrames = Buffer.concat([
      jpeg.subarray(0, frameAt),
      jpeg.subarray(frameAt, frameAt + 19),
      largerFrame,
      jpeg.subarray(frameAt + 19),
    ]);
    for (const [name, bytes] of Object.entries({
      jpeg: jpegWithPixels(5_000, 4_001),
      png: pngOf('00000bb800000bb91006000000', Buffer.alloc(9)),
      largeFrame,
      largeScreen,
      twoHeaders,
      twoFrames,
    }))
      // A whole raster is nothing to print.
      assert.ok((await decodePicture(bytes, 300)) === null, name);
  });

  it('costs little, whatever it was made to cost', async () => {
    const block = deflateRawSync(Buffer.alloc(1e6), { finishFlush: constants.Z_SYNC_FLUSH });
    const gigabyte = Array.from({ length: 1_000 }, () => block);
    const bomb = Buffer.concat([
      interlacedPng.subarray(0, 33),
      pngChunk('IDAT', Buffer.concat([Buffer.from('789c', 'hex'), ...gigabyte])),
      pngChunk('IEND', Buffer.alloc(0)),
    ]);
    const jpeg = bytesOf(samples['progressive JPEG']);
    const scanAt = jpeg.indexOf(Buffer.from('ffda', 'hex'));
    const scan = jpeg.subarray(scanAt, jpeg.indexOf(Buffer.from('ffc4', 'hex'), scanAt));
    const large = Buffer.from(jpeg);
    const frameAt = large.indexOf(Buffer.from('ffc2', 'hex'));
    large.writeUInt16BE(2_000, frameAt + 5);
    large.writeUInt16BE(3_000, frameAt + 7);
    const scans = Buffer.concat([
      large.subarray(0, scanAt),
      ...Array.from({ length: 5_000 }, () => scan),
      large.subarray(scanAt),
    ]);
    const before = cpuMs();
    const { maxRSS } = process.resourceUsage();
    assert.equal(await decodePicture(bomb, 300), null);
    assert.ok(process.resourceUsage().maxRSS - maxRSS < 300_000, 'in kB');
    assert.equal(await decodePicture(scans, 300), null);
    assert.ok(cpuMs() - before < 3_000);
  });

  it('throws nothing, whatever the bytes are', async () => {
    const random = seededRandom(1);
    const files = [...Object.values(samples), ...Object.values(transparentSamples)].map(bytesOf);
    files.push(deepPng, interlacedPng);
    for (let round = 0; round < 1_500; round += 1) {
      const file = Buffer.from(pickRandom(random, files));
      for (let change = 0; change < 4; change += 1)
        file[Math.floor(random() * file.length)] = Math.floor(random() * 256);
      await decodePicture(file.subarray(0, Math.ceil(file.length * (0.5 + random()))), 300);
    }
  });
});
