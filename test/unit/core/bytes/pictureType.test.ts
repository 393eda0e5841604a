import assert from 'node:assert/strict';
import { FileBytes, fileInPieces } from '../../../../src/core/bytes/fileBytes';
import { pictureType } from '../../../../src/core/bytes/pictureType';
import {
  bmpPicture,
  gifPicture,
  icoPicture,
  isoMediaFile,
  jpegPicture,
  pngPicture,
  webpPicture,
} from '../../../support/pictures';
import { cpuMs } from '../../../support/cpuMs';
import { wholePictures } from '../../../support/wholePictures';

/** What the engine makes of a file: its extension, `damaged`, or null for no picture. */
function judgeFile(file: Buffer): string | null {
  const type = pictureType(file.subarray(0, 64));
  if (!type) return null;
  // Pieces end anywhere.
  const half = file.length >> 1;
  const ways = [
    fileInPieces([file]),
    fileInPieces([file.subarray(0, half), file.subarray(half)]),
    new FileBytes(file.length, (start) => Buffer.from(file.subarray(start, start + 7))),
  ];
  const answers = new Set(ways.map((bytes) => type.isWhole(bytes)));
  assert.equal(answers.size, 1, 'however it is read');
  return answers.has(true) ? type.extension : 'damaged';
}

const extensionOf = (name: string): string => name.replace(/[ ,].*/, '');

describe('bytes/pictureType', () => {
  for (const [name, { file }] of Object.entries(wholePictures)) {
    it(`knows ${name} by its bytes`, () => {
      assert.equal(judgeFile(file), extensionOf(name));
    });
  }

  it('knows types that have several beginnings', () => {
    assert.equal(judgeFile(isoMediaFile('mif1', 'avif')), 'avif');
    assert.equal(judgeFile(isoMediaFile('avis', 'msf1')), 'avif');
    assert.equal(judgeFile(isoMediaFile('mif1', 'hevc')), 'heic');
    assert.equal(judgeFile(isoMediaFile('msf1')), 'heif');
    assert.equal(judgeFile(Buffer.concat([Buffer.from('ff0a', 'hex'), Buffer.alloc(50, 7)])), 'jxl');
    assert.equal(judgeFile(bigTiff), 'tiff');
  });

  const others: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['a few bytes', Buffer.from('ffd8ff', 'hex')],
    ['zeros', Buffer.alloc(5000)],
    ['HTML', Buffer.from('<!DOCTYPE html><title>Log in</title>')],
    ['JSON', Buffer.from('{"stat":"fail","code":1}')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['a Windows program', Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff', 'latin1')],
    ['a Linux program', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0', 'latin1')],
    ['a ZIP archive', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0', 'latin1')],
    ['a PDF', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')],
    ['an MP4 film', isoMediaFile('isom', 'mp42')],
    ['a sound in RIFF', Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0', 'latin1')],
    ['a word that begins with BM', Buffer.from('BMW is a maker of cars and motor bikes.')],
  ];
  for (const [what, file] of others) {
    it(`takes ${what} for no picture`, () => {
      assert.equal(judgeFile(file), null);
    });
  }

  describe('of a file that is cut off', () => {
    for (const [name, { file, spareBytes, alsoWholeWithout = [] }] of Object.entries(wholePictures)) {
      it(`sees so wherever a pixel is missing: ${name}`, () => {
        for (let missing = 0; missing < file.length - 26; missing += 1) {
          const isWhole = missing <= spareBytes || alsoWholeWithout.includes(missing);
          const expected = isWhole ? extensionOf(name) : 'damaged';
          assert.equal(
            judgeFile(file.subarray(0, -missing || undefined)),
            expected,
            `without ${missing} bytes`,
          );
        }
      });

      // In others, zeros are data as well.
      if (!/^(?:jpg|png|gif)/.test(name)) continue;
      it(`is not taken in by zeros in place of its rest: ${name}`, () => {
        const rest = spareBytes + Math.floor((file.length - spareBytes) / 4);
        assert.equal(judgeFile(Buffer.concat([file.subarray(0, -rest), Buffer.alloc(3_000)])), 'damaged');
      });
    }

    it('sees it in a large JPEG', () => {
      assert.equal(judgeFile(jpegPicture('a', 3 << 20)), 'jpg');
      assert.equal(judgeFile(jpegPicture('a', 3 << 20).subarray(0, -500)), 'damaged');
    });
  });

  describe('of what stands behind the end', () => {
    const more: readonly (readonly [string, Buffer])[] = [
      ['a line end', Buffer.from('\n')],
      ['zeros', Buffer.alloc(3_000)],
      ['words', Buffer.from('<!-- served in 3 ms -->')],
      ['a film', Buffer.alloc(300_000, 'MotionPhoto_Data and no end mark')],
    ];
    for (const [what, behind] of more) {
      it(`lets ${what} be`, () => {
        for (const [name, { file }] of Object.entries(wholePictures))
          assert.equal(judgeFile(Buffer.concat([file, behind])), extensionOf(name), name);
      });
    }

    it('lets it be in place of the end, too', () => {
      for (const [, behind] of more) {
        for (const [name, { file, spareBytes }] of Object.entries(wholePictures)) {
          if (!/^(?:jpg|png|gif)/.test(name)) continue;
          const end = Buffer.concat([file.subarray(0, name.startsWith('png') ? -12 : -spareBytes), behind]);
          assert.equal(judgeFile(end), extensionOf(name), name);
        }
      }
    });
  });

  describe('of lengths that a file tells wrongly', () => {
    const withUint32LE = (file: Buffer, at: number, value: number): Buffer => {
      const changed = Buffer.from(file);
      changed.writeUInt32LE(value, at);
      return changed;
    };

    it('lets a BMP tell any', () => {
      for (const told of [0, 54, 0xffff_ffff])
        assert.equal(judgeFile(withUint32LE(bmpPicture(), 2, told)), 'bmp');
      assert.equal(judgeFile(withUint32LE(bmpPicture(), 18, 2)), 'damaged', 'two pixels take more bytes');
    });

    it('lets a WebP tell more than there is, and nothing less', () => {
      const { length } = webpPicture();
      for (const told of [length, length + 1000, 0xffff_ffff])
        assert.equal(judgeFile(withUint32LE(webpPicture(), 4, told)), 'webp');
      assert.equal(judgeFile(withUint32LE(webpPicture(), 4, 12)), 'damaged');
    });

    it('lets the list of an icon tell any', () => {
      assert.equal(judgeFile(withUint32LE(icoPicture(), 14, 9_999)), 'ico');
      assert.equal(judgeFile(withUint32LE(icoPicture(), 18, 9_999)), 'damaged', 'it begins behind the end');
    });
  });

  it('sees that a GIF announces one picture more', () => {
    const begun = Buffer.concat([gifPicture().subarray(0, -1), Buffer.from('21f90400', 'hex')]);
    assert.equal(judgeFile(begun), 'damaged');
  });

  it('sees that a PNG has its end but nothing before it', () => {
    const png = pngPicture();
    assert.equal(judgeFile(Buffer.concat([png.subarray(0, 33), png.subarray(-12)])), 'damaged');
  });

  it('stays quick whatever a file is made of', () => {
    const hostile: Readonly<Record<string, Buffer>> = {
      'a JPEG of scans': Buffer.concat([
        progressiveStart(65_000),
        Buffer.alloc(4_000_000, Buffer.from('ffda0008010111010100', 'hex')),
      ]),
      'a JPEG of markers': Buffer.concat([
        jpegPicture('').subarray(0, -300),
        Buffer.alloc(4_000_000, 'ffc40002', 'hex'),
      ]),
      'a GIF of empty pictures': Buffer.concat([
        gifPicture().subarray(0, 19),
        Buffer.alloc(4_000_000, Buffer.from('2c00000000010001000002', 'hex')),
      ]),
      'a PNG of chunks': Buffer.concat([
        pngPicture().subarray(0, 33),
        Buffer.alloc(4_000_000, Buffer.from('\0\0\0\0abcd\0\0\0\0')),
      ]),
      'an icon of icons': Buffer.concat([Buffer.from('00000100ffff', 'hex'), Buffer.alloc(4_000_000, 1)]),
      'a HEIF of boxes': Buffer.concat([
        isoMediaFile('heic').subarray(0, 16),
        Buffer.alloc(4_000_000, Buffer.from('\0\0\0\x08free')),
      ]),
      'a TIFF of directories': Buffer.concat([
        Buffer.from('II*\0\x08\0\0\0'),
        Buffer.alloc(4_000_000, Buffer.from('110104000000001008000000', 'hex')),
      ]),
    };
    for (const [what, file] of Object.entries(hostile)) {
      const type = pictureType(file.subarray(0, 64));
      assert.ok(type, what);
      const begun = cpuMs();
      type.isWhole(fileInPieces([file]));
      assert.ok(cpuMs() - begun < 2_000, what);
    }
  });

  it('never fails on any bytes behind any beginning', () => {
    for (const { file } of Object.values(wholePictures)) {
      for (let length = 0; length <= file.length; length += 1) judgeFile(file.subarray(0, length));
    }
  });
});

/** One strip of one byte: header, a directory of two entries, and the strip. */
const bigTiff = Buffer.from(
  `4d4d002b00080000${'0000000000000010'}${'0000000000000002'}` +
    `01110010${'0000000000000001'}${'0000000000000048'}` +
    `01170010${'0000000000000001'}${'0000000000000001'}` +
    `${'0000000000000000'}77`,
  'hex',
);

/** A progressive JPEG of so many pixels in each row and column, up to its first scan. */
function progressiveStart(edge: number): Buffer {
  const start = Buffer.from('ffd8ffc2000b080000000001011100', 'hex');
  start.writeUInt16BE(edge, 7);
  start.writeUInt16BE(edge, 9);
  return start;
}
