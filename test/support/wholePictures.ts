import { deflateSync } from 'node:zlib';
import {
  bmpHead,
  bmpPicture,
  gifPicture,
  icoPicture,
  isoMediaFile,
  jpegPicture,
  jpegWithThumbnail,
  jxlPicture,
  pngChunk,
  pngPicture,
  tiffPicture,
  webpPicture,
} from './pictures';

/** A whole picture. */
export interface WholePicture {
  readonly file: Buffer;
  /** How many bytes of its end are no part of the picture: marks, sums, and what no pixel needs. */
  readonly spareBytes: number;
  /** Without so many bytes it is whole as well, with a frame less: nothing in it tells how many there are. */
  readonly alsoWholeWithout?: readonly number[];
}

const fromBase64 = (text: string, spareBytes: number): WholePicture => ({
  file: Buffer.from(text, 'base64'),
  spareBytes,
});

/** Two frames of one pixel. */
function animatedPng(): Buffer {
  const png = pngPicture();
  const frame = (sequence: number): Buffer => {
    const control = Buffer.alloc(26);
    control.writeUInt32BE(sequence);
    control.writeUInt32BE(1, 4);
    control.writeUInt32BE(1, 8);
    return pngChunk('fcTL', control);
  };
  const data = Buffer.concat([Buffer.from([0, 0, 0, 2]), deflateSync(Buffer.from([0, 0, 255, 0]))]);
  return Buffer.concat([
    png.subarray(0, 33),
    pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])),
    frame(0),
    png.subarray(33, -12),
    frame(1),
    pngChunk('fdAT', data),
    png.subarray(-12),
  ]);
}

/** Eight pixels in three rows, written as runs. */
function bmpInRuns(): Buffer {
  const runs = Buffer.from([3, 1, 0, 0, 0, 3, 0, 1, 0, 0, 0, 0, 3, 1, 0, 1]);
  const head = bmpHead(62, 3, 8);
  head.writeUInt32LE(1, 30);
  head.writeUInt32LE(2, 46);
  head.writeUInt32LE(0xffffff, 58);
  return Buffer.concat([head, runs]);
}

/** Whole pictures of each type and way of writing it, by the extension and what is special about it. */
export const wholePictures: Readonly<Record<string, WholePicture>> = {
  jpg: { file: jpegPicture('a'), spareBytes: 2 },
  'jpg with a thumbnail': { file: jpegWithThumbnail(), spareBytes: 2 },
  'jpg, progressive': fromBase64(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/' +
      '2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wgARCAASABQDASIAAhEBAxEB' +
      '/8QAFwABAQEBAAAAAAAAAAAAAAAAAAMCAf/EABgBAAMBAQAAAAAAAAAAAAAAAAECBAAF/9oADAMBAAIQAxAAAAGFZ1w26SrVQc6oWr//xAAaEAACAgMAAAAA' +
      'AAAAAAAAAAAAAQIDEBET/9oACAEBAAEFAlWKs5iUhKRqQhY//8QAGhEAAgIDAAAAAAAAAAAAAAAAAAECUQMQEf/aAAgBAwEBPwGDdnXZj1//xAAWEQEBAQAA' +
      'AAAAAAAAAAAAAAAQAUH/2gAIAQIBAT8Bwp//xAAYEAADAQEAAAAAAAAAAAAAAAAAATEQIP/aAAgBAQAGPwLaysr4/8QAGhABAAIDAQAAAAAAAAAAAAAAAAEx' +
      'YXHh8f/aAAgBAQABPyFYGjonRPaUWREP/9oADAMBAAIAAwAAABB82AH/xAAXEQADAQAAAAAAAAAAAAAAAAAAARAR/9oACAEDAQE/EDFlBH//xAAaEQACAgMA' +
      'AAAAAAAAAAAAAAAAABEBADEQIYH/2gAIAQIBAT8QSDcILuUHMf/EAB0QAQACAgIDAAAAAAAAAAAAAAEAESExkaGxwdH/2gAIAQEAAT8QtLSDIKK6SseXFfdB' +
      'T2oCmDUBTBuVNHE//9k=',
    2,
  ),
  'jpg with restarts': fromBase64(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/' +
      '2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAASABQDASIAAhEBAxEB' +
      '/8QAGAABAQADAAAAAAAAAAAAAAAAAAQCAwX/xAAkEAACAQIGAQUAAAAAAAAAAAAAAQMCEQQFEiExkiMzQ1KRof/EABcBAAMBAAAAAAAAAAAAAAAAAAEDBAX/' +
      'xAAeEQACAgEFAQAAAAAAAAAAAAAAAQIRMQMEITJSgf/dAAQAAf/aAAwDAQACEQMRAD8Ahhy66u0Vx5cvgTxRYiy80vdlUcWIfvy9mGqiuQaE5ej/0Niy9WVq' +
      'fwGahxLXrS9mBLTvJpqcq7H/0a40tK2XBTGlqWy5AJ5YXwz9uf/S71FNNuF9AAjGo//Z',
    2,
  ),
  png: { file: pngPicture(), spareBytes: 21 },
  'png, animated': { file: animatedPng(), spareBytes: 21 },
  gif: { file: gifPicture(), spareBytes: 2 },
  'gif, animated': {
    ...fromBase64(
      'R0lGODlhBgAFAIIAALyuh2auiKd3hSWuayV3dLw/eWY/bCU/SSH5BAAFAAAALAAAAAAGAAUAAAggAA8cMGCgQIEBBAIIAACAQEIBEA8QMCDA4IABARgCCAgA' +
        'IfkEAQUACAAsAAAAAAYABQCCvK6HZq6Ip3eFJa5rJXd0vD95Zj9sJT9JCB8AAQgMMGBAgQICDBA4IKBhAAIEBAp4aLCAAQMHDgQEADs=',
      3,
    ),
    alsoWholeWithout: [76, 77, 78, 79],
  },
  webp: { file: webpPicture(), spareBytes: 1 },
  'webp with more behind the picture': fromBase64(
    'UklGRlwAAABXRUJQVlA4WAoAAAAIAAAABQAABAAAVlA4ICwAAACwAQCdASoGAAUAB0CWJbACdAEOuwSAAP2aErSnN4Np8eOkevZexC+hgsAAAEVYSUYKAAAA' +
      'TU0AKgAAAAgAAA==',
    0,
  ),
  'webp, animated': fromBase64(
    'UklGRtIAAABXRUJQVlA4WAoAAAACAAAABQAABAAAQU5JTQYAAAAAAAAAAABBTk1GUgAAAAAAAAAAAAUAAAQAADIAAAJWUDggOgAAAFABAJ0BKgYABQAHQJYl' +
      'sAAFjAAA/t9UvrfmDv8tv65/0dVGVfTPP7iYHoZ0+PHSc8byTllWNJ+AAABBTk1GTAAAAAAAAAAAAAUAAAQAADIAAABWUDggNAAAAFQBAJ0BKgYABQAAAJYl' +
      'qAAEdAAA/umdnh0+0u0va/0ruXARsJdHuoPi51egNUgeUvpJIAA=',
    0,
  ),
  bmp: { file: bmpPicture(), spareBytes: 0 },
  'bmp in runs': { file: bmpInRuns(), spareBytes: 2 },
  avif: fromBase64(
    'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAA' +
      'AQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAHwAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAA' +
      'FGlzcGUAAAAAAAAAAgAAAAIAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAA' +
      'J21kYXQSAAoIGAA2iAhoNCAyER7Hh4VZ3///4sAAAJA1kxy4',
    0,
  ),
  heic: { file: isoMediaFile('heic', 'mif1'), spareBytes: 0 },
  heif: { file: isoMediaFile('mif1', 'miaf'), spareBytes: 0 },
  tiff: { file: tiffPicture(), spareBytes: 0 },
  'tiff, the other way round': { file: tiffPicture('MM'), spareBytes: 0 },
  ico: { file: icoPicture(), spareBytes: 4 },
  jxl: { file: jxlPicture(), spareBytes: 0 },
};
