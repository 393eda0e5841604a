import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { decode } from 'jpeg-js';
import { fileInPieces } from '../bytes/fileBytes';
import { hasSegment, nextJpegMarker } from '../bytes/jpegMarkers';
import type { Raster } from './raster';

/** Of a file: a progressive one of so many takes some 100 MB. */
const maxJpegPixels = 20_000_000;
/** Of a file in four colors, which are decoded in JavaScript: so many take some 200 MB and a second. */
const maxFourColorPixels = 4_000_000;
/** Each may go over all pixels in a few bytes; programs write some ten. */
const maxScans = 64;
const startOfScan = 0xda;
/** An instance whose memory has grown beyond this is not used again: it never gives any back. */
const maxIdleBytes = 16 * 1024 * 1024;
/** TurboJPEG's values. */
const rgba = 7;
const fourColors = 3;

/**
 * What is used of TurboJPEG's API, version 2, in WebAssembly; places in memory are numbers. What it answers matters
 * little, because a warning is the same to it as an error, and errors throw.
 */
interface TurboJpeg {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(place: number): void;
  tjInitDecompress(): number;
  tjDestroy(handle: number): number;
  tjDecompressHeader3(
    handle: number,
    file: number,
    bytes: number,
    width: number,
    height: number,
    subsampling: number,
    colors: number,
  ): number;
  tjDecompress2(
    handle: number,
    file: number,
    bytes: number,
    pixels: number,
    width: number,
    rowBytes: number,
    height: number,
    format: number,
    flags: number,
  ): number;
}

/**
 * The pixels of a JPEG, in as few eighths of its size as leave its longer side this many pixels, which costs the less the fewer they are.
 * Throws for what is damaged or too large.
 */
export function jpegRaster(bytes: Buffer, leastEdge: number): Raster {
  if (scanCount(bytes) > maxScans) throw new Error('too many scans');
  const turbo = idleTurbo ?? newTurboJpeg();
  // Where anything goes wrong in it, its memory is given back with it.
  idleTurbo = null;
  const view = (at: number, length: number): Uint8Array => new Uint8Array(turbo.memory.buffer, at, length);
  const handle = turbo.tjInitDecompress();
  const file = turbo.malloc(bytes.length);
  view(file, bytes.length).set(bytes);
  const header = turbo.malloc(4 * 4);
  turbo.tjDecompressHeader3(handle, file, bytes.length, header, header + 4, header + 8, header + 12);
  const [fullWidth = 0, fullHeight = 0, , colors = 0] = new Uint32Array(turbo.memory.buffer, header, 4);
  if (fullWidth === 0 || fullWidth * fullHeight > maxJpegPixels)
    throw new Error('no size, or too large a one');
  if (colors >= fourColors) return fourColorRaster(bytes);
  const eighths = Math.min(8, Math.ceil((leastEdge * 8) / Math.max(fullWidth, fullHeight)));
  const [width, height] = [Math.ceil((fullWidth * eighths) / 8), Math.ceil((fullHeight * eighths) / 8)];
  const pixels = turbo.malloc(width * height * 4);
  turbo.tjDecompress2(handle, file, bytes.length, pixels, width, width * 4, height, rgba, 0);
  const data = view(pixels, width * height * 4);
  if (turbo.memory.buffer.byteLength > maxIdleBytes) return { width, height, data };
  const copy = data.slice();
  for (const place of [pixels, header, file]) turbo.free(place);
  turbo.tjDestroy(handle);
  idleTurbo = turbo;
  return { width, height, data: copy };
}

/** TurboJPEG makes no other colors of these. Throws for what is damaged or too large. */
function fourColorRaster(bytes: Buffer): Raster {
  return decode(bytes, {
    useTArray: true,
    maxResolutionInMP: maxFourColorPixels / 1e6,
    maxMemoryUsageInMB: 160,
  });
}

function scanCount(bytes: Buffer): number {
  const file = fileInPieces([bytes]);
  let count = 0;
  for (let marker = nextJpegMarker(file, 2); marker;) {
    const { code, end } = marker;
    if (code === startOfScan) count += 1;
    marker = nextJpegMarker(file, hasSegment(code) ? end + file.uint16BE(end) : end);
  }
  return count;
}

/** What is used of it; the types of Node.js do not have it. */
interface WebAssemblyApi {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, () => number>>>>,
  ) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
let turboModule: object | undefined;
/** One that has made its last picture well; so thousands of them take the memory of one. */
let idleTurbo: TurboJpeg | null = null;

/** The package decodes in full size only, and keeps the memory of what was damaged. */
function newTurboJpeg(): TurboJpeg {
  turboModule ??= new WebAssembly.Module(readFileSync(pathOfCode('jpeg-turbo.wasm')));
  const refuse = (): never => {
    throw new Error('damaged');
  };
  const instance = new WebAssembly.Instance(turboModule, {
    // How the library leaves its code where a file is damaged.
    env: { setjmp: () => 0, longjmp: refuse },
    wasi_snapshot_preview1: {
      environ_sizes_get: () => 0,
      environ_get: refuse,
      proc_exit: refuse,
      fd_close: refuse,
      fd_seek: refuse,
      fd_write: refuse,
    },
  });
  return instance.exports as TurboJpeg;
}

/** Beside the bundle, or in the package where there is no bundle. */
function pathOfCode(name: string): string {
  const beside = join(__dirname, name);
  return existsSync(beside) ? beside : createRequire(__filename).resolve(`@cwasm/jpeg-turbo/${name}`);
}
