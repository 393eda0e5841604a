import assert from 'node:assert/strict';
import { pictureType } from '../../../../src/core/bytes/pictureType';
import {
  bmpPicture,
  gifPicture,
  isoMediaFile,
  jpegPicture,
  jpegWithThumbnail,
  pngPicture,
  webpPicture,
} from '../../../support/pictures';

const jxlFile = Buffer.concat([Buffer.from('0000000c4a584c200d0a870a', 'hex'), Buffer.alloc(50)]);
const icoFile = Buffer.concat([Buffer.from('000001000100', 'hex'), Buffer.alloc(40)]);

/** What the engine makes of a file: its extension, `damaged`, or null for no picture. */
function judgeFile(file: Buffer): string | null {
  const type = pictureType(file.subarray(0, 64));
  if (!type) return null;
  const tail = (): Buffer => (file.length > 1 << 20 ? file.subarray(-65536) : file);
  // Pieces end anywhere, also inside the end marker.
  const whole = [file, file.subarray(-1), file.subarray(-2)].map((last) =>
    type.isWhole({ head: file.subarray(0, 64), last, tail, bytes: file.length }),
  );
  assert.equal(new Set(whole).size, 1, 'wherever the last piece begins');
  return whole[0] ? type.extension : 'damaged';
}

describe('files/pictureType', () => {
  const pictures: readonly (readonly [string, Buffer])[] = [
    ['jpg', jpegPicture('a')],
    ['jpg', jpegWithThumbnail()],
    ['png', pngPicture()],
    ['gif', gifPicture()],
    ['webp', webpPicture()],
    ['bmp', bmpPicture()],
    ['avif', isoMediaFile('avif', 'mif1')],
    ['avif', isoMediaFile('mif1', 'avif')],
    ['heic', isoMediaFile('heic', 'mif1')],
    ['tiff', Buffer.from('II*\0'.padEnd(60, '\x01'), 'latin1')],
    ['tiff', Buffer.from('MM\0*'.padEnd(60, '\x01'), 'latin1')],
    ['ico', icoFile],
    ['jxl', jxlFile],
    ['jxl', Buffer.concat([Buffer.from('ff0a', 'hex'), Buffer.alloc(50, 7)])],
  ];
  for (const [extension, file] of pictures) {
    it(`knows ${extension} by its bytes`, () => {
      assert.equal(judgeFile(file), extension);
    });
  }

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

  const cut: readonly (readonly [string, Buffer])[] = [
    ['a JPEG', jpegPicture('a').subarray(0, -2)],
    ['a JPEG in the middle', jpegPicture('a', 100_000).subarray(0, 50_000)],
    ['a JPEG with a whole thumbnail', jpegWithThumbnail().subarray(0, -40)],
    [
      'a JPEG inside its header, behind a whole thumbnail',
      jpegWithThumbnail().subarray(0, jpegPicture('').length + 20),
    ],
    ['a PNG', pngPicture().subarray(0, -4)],
    ['a GIF', gifPicture().subarray(0, -1)],
    ['a WebP', webpPicture().subarray(0, -3)],
    ['a BMP', bmpPicture().subarray(0, -1)],
  ];
  for (const [what, file] of cut) {
    it(`sees that ${what} is cut off`, () => {
      assert.equal(judgeFile(file), 'damaged');
    });
  }

  it('sees that a large JPEG is cut off', () => {
    assert.equal(judgeFile(jpegPicture('a', 3 << 20)), 'jpg');
    assert.equal(judgeFile(jpegPicture('a', 3 << 20).subarray(0, -500)), 'damaged');
  });

  it('accepts what cameras and editors put behind the end', () => {
    assert.equal(judgeFile(Buffer.concat([jpegPicture('a'), Buffer.from('trailer of a camera')])), 'jpg');
    assert.equal(judgeFile(Buffer.concat([jpegPicture('a'), Buffer.alloc(3000)])), 'jpg');
    assert.equal(judgeFile(Buffer.concat([pngPicture(), Buffer.from('\0\0')])), 'png');
    assert.equal(judgeFile(Buffer.concat([gifPicture(), Buffer.alloc(4)])), 'gif');
    assert.equal(judgeFile(Buffer.concat([webpPicture(), Buffer.alloc(4)])), 'webp');
  });

  it('never fails on any bytes behind any beginning', () => {
    for (const [, file] of pictures) {
      for (let length = 0; length <= file.length; length += 1) judgeFile(file.subarray(0, length));
    }
  });
});
