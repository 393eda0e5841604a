import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import { ScrapeError } from '../failure';

type Decoder = (body: Buffer, options: ZlibOptions) => Promise<Buffer>;

const inflateZlib: Decoder = promisify<Buffer, ZlibOptions, Buffer>(inflate);
const inflateBare: Decoder = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw);

const decoders: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
  ['x-gzip', promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
  // RFC 9110, 8.4.1.2 means the zlib format, and says that some servers send raw deflate data.
  ['deflate', (body, options) => (hasZlibHeader(body) ? inflateZlib : inflateBare)(body, options)],
  ['br', promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress)],
] satisfies [string, Decoder][]);

/** Honest servers do not stack encodings; curl and undici stop at five. */
const maxLayers = 5;

/**
 * The Content-Encoding of an answer in lower case, empty when the body is not encoded. A list with a coding that nobody
 * knows, such as `aws-chunked`, `UTF-8` or `none`, counts for none, as in Chromium: what the body is, its bytes tell.
 */
export function contentEncodingOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const header = headers['content-encoding'];
  if (header === undefined) return '';
  const layers = layersOf([header].flat().join(','));
  return layers.every((layer) => decoders.has(layer)) ? layers.join(', ') : '';
}

function layersOf(encoding: string): readonly string[] {
  const layers = encoding.split(',').map((layer) => layer.trim().toLowerCase());
  return layers.filter((layer) => layer !== '' && layer !== 'identity');
}

/**
 * Undoes what `contentEncodingOf` says, strictly: the end of each stream must be seen, and nothing grows beyond `maxBytes`.
 * Throws `ScrapeError`: `incomplete` for a cut stream, `too-large`, `bad-response` for anything else.
 */
export async function decodeBody(
  body: Buffer,
  encoding: string,
  maxBytes: number,
  host: string,
): Promise<Buffer> {
  const layers = layersOf(encoding);
  if (layers.length > maxLayers) throw badResponse(host, `${layers.length} content encodings`);
  if (body.length === 0) return body;
  let decoded = body;
  for (const layer of layers.toReversed()) {
    try {
      decoded = (await decoders.get(layer)?.(decoded, { maxOutputLength: maxBytes })) ?? decoded;
    } catch (error) {
      throw decodeError(error, host);
    }
  }
  return decoded;
}

/** By RFC 1950, 2.2: compression method 8, and a header that is divisible by 31. */
function hasZlibHeader(body: Buffer): boolean {
  return body.length >= 2 && ((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

function decodeError(error: unknown, host: string): ScrapeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return new ScrapeError({ code: 'too-large', host, detail: code });
  if (code === 'Z_BUF_ERROR') return new ScrapeError({ code: 'incomplete', host, detail: code }, 'yes');
  return badResponse(host, `content encoding: ${code}`);
}

function badResponse(host: string, detail: string): ScrapeError {
  return new ScrapeError({ code: 'bad-response', host, detail });
}
