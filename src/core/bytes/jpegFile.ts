import type { FileBytes } from './fileBytes';
import { hasAllJpegData } from './jpegData';
import { hasSegment, nextJpegMarker } from './jpegMarkers';

const endOfImage = 0xd9;
const startOfScan = 0xda;

/**
 * Whether a JPEG has all of its picture (ITU T.81, B.1.1). An EOI marker cannot occur inside compressed data, so that
 * whatever stands before it is whole; segments, which may hold a smaller JPEG, carry their length and are passed over.
 * Cameras put more behind the EOI, up to whole films; some programs leave it out, and then the data itself is read.
 */
export function isWholeJpeg(file: FileBytes): boolean {
  let hasScan = false;
  for (let marker = nextJpegMarker(file, 2); marker;) {
    const { code, end } = marker;
    if (code === endOfImage) return hasScan;
    const at = hasSegment(code) ? end + file.uint16BE(end) : end;
    hasScan ||= code === startOfScan;
    // Nearly every file ends with its EOI: what stands between is not looked at.
    if (hasScan && at <= file.length - 2 && file.uint16BE(file.length - 2) === 0xff00 + endOfImage)
      return true;
    marker = nextJpegMarker(file, at);
  }
  return hasScan && hasAllJpegData(file);
}
